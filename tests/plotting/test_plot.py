"""Pictures are rendered (a missing glyph is a warning, and so an error) and what they show is read back."""

from __future__ import annotations

import inspect
import subprocess
import sys
import typing

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

import evalkit as ek
from evalkit.charts.kinds import (
    BarChart,
    ChangeChart,
    HeatChart,
    HierarchyChart,
    IntervalChart,
    LikertChart,
    PathDiagram,
    QuadrantChart,
    ScreeChart,
    WeightChart,
)
from evalkit.errors import DataError, OptionError
from evalkit.inference.groups import compare_groups
from evalkit.plotting.canvas import families
from evalkit.plotting.picture import MOST
from evalkit.plotting.plot import PICTURES, UNPLOTTED, plot
from evalkit.plotting.plot import _make as make
from evalkit.plotting.words import METHODS_ZH, WORDS
from evalkit.result import Result
from evalkit.study.results import StudyResults

UNITS = ["东区", "北区", "中区", "西区"]
SIZE = 1e-9  # points: the same arithmetic in another order


def chart(result, **options):
    return make(result, options).chart


def texts(axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


def title(axes) -> str:
    return axes.get_title(loc="left").replace("\n", " ")


def returned_results() -> set[str]:
    """The result classes that public functions return, from their annotations."""
    found = set()
    for name in ek.__all__:
        function = getattr(ek, name)
        if not inspect.isfunction(function) or name == "plot":
            continue
        hint = typing.get_type_hints(function)["return"]
        for kind in typing.get_args(hint) or (hint,):
            if isinstance(kind, type) and issubclass(kind, (Result, StudyResults)):
                found.add(kind)
    return found


def test_every_result_of_a_public_function_has_a_picture_or_a_reason() -> None:
    kinds = returned_results()
    assert len(kinds) > 30
    without = [k.__name__ for k in kinds if not {c.__name__ for c in k.__mro__} & {*PICTURES, *UNPLOTTED}]
    assert without == []
    assert not set(PICTURES) & set(UNPLOTTED)


def test_every_registered_picture_belongs_to_a_result_class() -> None:
    def below(cls: type) -> set[str]:
        return {cls.__name__}.union(*(below(child) for child in cls.__subclasses__()))

    returned_results()  # loads the classes
    import evalkit.evaluation.fuzzy.fuzzy_hierarchy
    import evalkit.evaluation.methods.methods
    import evalkit.inference.groups  # noqa: F401

    known = below(Result) | {StudyResults.__name__}
    assert {*PICTURES, *UNPLOTTED} <= known
    assert set(METHODS_ZH) <= known


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_picture_stays_inside_its_figure_and_lacks_no_glyph(results, language) -> None:
    for name, result in results.items():
        axes = ek.plot(result, language=language)
        assert title(axes), name
        figure = axes.figure
        figure.set_dpi(30)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        assert np.asarray(canvas.buffer_rgba()).std() > 0, name
        frame = figure.bbox
        for text in [*axes.texts, axes._left_title]:
            box = text.get_window_extent()
            assert box.x0 >= -1, (name, text)
            assert box.x1 <= frame.width + 1, (name, text)
            assert box.y0 >= -1, (name, text)
            assert box.y1 <= frame.height + 1, (name, text)


def test_item_rest_bars_mark_the_weak_item(results) -> None:
    result = results["cronbach_alpha"]
    drawn = chart(result)
    assert isinstance(drawn, BarChart)
    assert [row.label for row in drawn.rows] == list(result.items)
    assert [row.value for row in drawn.rows] == result.item_rest_r.tolist()
    assert [row.flagged for row in drawn.rows] == (result.item_rest_r < 0.3).tolist()
    assert any(row.flagged for row in drawn.rows)
    assert not any(row.flagged for row in chart(result, limit=0.0).rows)
    shown = title(ek.plot(result))
    assert f"{result.alpha:.3f}" in shown
    assert f"{result.ci_lower:.3f}" in shown
    assert "n = 300" in shown


def test_scree_shows_observed_and_simulated_eigenvalues(results) -> None:
    result = results["parallel_analysis"]
    drawn = chart(result)
    assert isinstance(drawn, ScreeChart)
    assert drawn.observed == tuple(result.eigenvalues)
    assert drawn.simulated == tuple(result.simulated)
    assert drawn.retained == result.n_factors
    assert f"keeps {result.n_factors} components" in title(ek.plot(result))


def test_loadings_are_printed_and_pale_below_the_cut(results) -> None:
    result = results["efa"]
    drawn = chart(result, cut=0.4)
    assert isinstance(drawn, HeatChart)
    np.testing.assert_array_equal(np.array(drawn.values), result.loadings)
    axes = ek.plot(result, cut=0.4)
    printed = {text.get_text(): text.get_color() for text in axes.texts}
    strong, weak = (drawn.text(float(result.loadings.flat[k])) for k in (3, 0))
    assert abs(result.loadings.flat[3]) < 0.4 < abs(result.loadings[0].max())
    assert printed[strong] != printed[drawn.text(float(result.loadings[0].max()))]
    assert weak in printed


def test_a_factor_analysis_as_path_puts_each_item_at_its_factor(results) -> None:
    result = results["efa"]
    drawn = chart(result, show="path")
    assert isinstance(drawn, PathDiagram)
    placed = {i.label: (j, i.loading) for j, latent in enumerate(drawn.latents) for i in latent.indicators}
    assert set(placed) == set(result.items)
    for k, item in enumerate(result.items):
        j, loading = placed[item]
        assert loading == result.loadings[k, j]
        assert abs(loading) == np.abs(result.loadings[k]).max()
    (link,) = drawn.links
    assert link.value == result.phi[0, 1]


def test_answers_of_an_item_analysis_diverge_around_the_middle(results) -> None:
    result = results["item_analysis"]
    drawn = chart(result, show="answers")
    assert isinstance(drawn, LikertChart)
    assert drawn.levels == ("1", "2", "3", "4", "5")
    np.testing.assert_array_equal([row.answers for row in drawn.rows], result.distribution.counts)


def test_ahp_bars_carry_chinese_labels_and_the_consistency_ratio(results) -> None:
    axes = ek.plot(results["ahp"])
    assert "CR = 0.0079" in title(axes)
    assert {"客户价值", "服务流程", "员工成长", "0.163", "0.297", "0.540"} <= set(texts(axes))


def test_a_hierarchy_is_a_tree_whose_leaves_are_the_global_weights(results) -> None:
    result = results["ahp_hierarchy"]
    drawn = chart(result)
    assert isinstance(drawn, HierarchyChart)
    leaves = {node.label: node.weight for node in drawn.root.walk() if not node.children}
    assert leaves == pytest.approx(dict(zip(result.labels, result.weights, strict=True)), rel=1e-12)
    assert chart(result, vertical=True).vertical


def test_combined_weights_stand_beside_their_components(results) -> None:
    drawn = chart(results["combine_weights"], language="zh")
    assert isinstance(drawn, WeightChart)
    assert drawn.methods == ("组合权重", "专家 (0.5)", "熵权 (0.5)")
    assert drawn.rows[0].weights == pytest.approx((0.45, 0.6, 0.3))


def test_a_ranking_starts_with_the_winner(results) -> None:
    for name in ("topsis", "vikor", "grey_relational", "rsr", "promethee"):
        drawn = chart(results[name])
        assert [row.label for row in drawn.rows if row.highlight] == ["北区"], name
        assert drawn.rows[0].label == "北区"
        assert "北区" in title(ek.plot(results[name]))


def test_tied_winners_are_all_named(results) -> None:
    result = results["benefit_of_doubt"]
    tied = [a for a, r in zip(result.alternatives, result.rank, strict=True) if r == 1]
    assert len(tied) > 1
    assert all(name in title(ek.plot(result)) for name in tied)


def test_membership_bars_name_the_grade_and_the_operator(results) -> None:
    axes = ek.plot(results["fuzzy_evaluation"], language="zh")
    assert title(axes) == "评价等级：良, 得分 78.75 (weighted_mean)"


def test_sensitivity_spans_the_ranks_of_all_scenarios() -> None:
    result = ek.sensitivity([[80, 60], [70, 72], [60, 50]], [0.5, 0.5], ["benefit", "benefit"], change=0.5)
    drawn = chart(result)
    assert isinstance(drawn, IntervalChart)
    spans = {row.label: (row.lower, row.upper) for row in drawn.rows}
    assert spans["alternative 3"] == (3, 3)
    wide = [row for row in drawn.rows if row.lower < row.upper]
    assert wide
    assert any(row.label in title(ek.plot(result)) for row in wide)


def test_quadrants_name_what_calls_for_concentration(results) -> None:
    drawn = chart(results["importance_performance"])
    assert isinstance(drawn, QuadrantChart)
    assert (drawn.points[0].label, drawn.points[0].x, drawn.points[0].y) == ("排队时间", 3.0, 4.5)
    assert "排队时间" in title(ek.plot(results["importance_performance"]))


def test_rank_ranges_stand_in_the_order_of_the_ranks(results) -> None:
    result = results["rank_confidence"]
    drawn = chart(result)
    order = [1, 0, 2, 3]
    assert [row.label for row in drawn.rows] == ["北区", "东区", "中区", "西区"]
    assert [row.lower for row in drawn.rows] == result.lower[order].tolist()
    assert [row.upper for row in drawn.rows] == result.upper[order].tolist()


def test_shrunken_means_stand_beside_the_raw_ones(results) -> None:
    result = results["shrink_means"]
    drawn = chart(result)
    assert isinstance(drawn, ChangeChart)
    order = [1, 0, 2, 3]
    assert [row.before for row in drawn.rows] == result.mean[order].tolist()
    assert [row.after for row in drawn.rows] == result.shrunken[order].tolist()


def test_group_means_have_t_intervals() -> None:
    # t(.975, df = 24) = 2.0639 (table value), se = 10/sqrt(25) = 2
    result = compare_groups(np.array([25, 25]), np.array([70.0, 75.0]), np.array([10.0, 10.0]), ["东", "西"])
    first = chart(result).rows[0]
    assert (first.label, first.value) == ("东 (n = 25)", 70.0)
    assert (first.lower, first.upper) == pytest.approx((70 - 4.1278, 70 + 4.1278), abs=1e-4)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_branch_scores_of_a_study_in_both_languages(study, language) -> None:
    drawn = chart(study, language=language)
    totals = study.ranking.composite.total
    assert len(drawn.rows) == int((~np.isnan(totals) & (study.ranking.status != "suppressed")).sum())
    assert sum(not row.muted for row in drawn.rows) == len(study.ranking.ranked)
    best = max(study.ranking.ranked, key=lambda k: totals[k])
    assert drawn.rows[0].label == study.inputs.branches[best].name.get(language)
    assert study.bundle.study.title.get(language) in title(ek.plot(study, language=language))


def test_parts_of_a_study_can_be_plotted(study, pixels) -> None:
    parts = [study.factors.efa, study.factors.parallel, study.ranking.confidence, study.ranking.shrunken]
    assert all(pixels(ek.plot(part)).std() > 0 for part in parts)


def test_more_rows_than_a_chart_holds_are_cut_and_the_title_says_so() -> None:
    result = ek.shrink_means(np.linspace(60, 80, 75), np.ones(75))
    assert len(chart(result).rows) == MOST
    assert "(first 60 of 75)" in title(ek.plot(result))


def test_a_result_without_a_picture_says_why(answers) -> None:
    with pytest.raises(OptionError, match="BartlettResult has no picture: one test"):
        ek.plot(ek.bartlett(answers))


def test_what_is_no_result_is_refused_with_the_kinds_that_have_a_picture() -> None:
    with pytest.raises(OptionError, match=r"'AhpResult', 'AlphaResult'.*got 'DataFrame'"):
        import pandas as pd

        ek.plot(pd.DataFrame())


def test_an_unknown_option_is_refused_with_a_hint(results) -> None:
    with pytest.raises(OptionError, match="did you mean 'limit'"):
        ek.plot(results["cronbach_alpha"], limits=0.2)
    with pytest.raises(OptionError, match="show must be one of 'items', 'answers'"):
        ek.plot(results["item_analysis"], show="answer")
    with pytest.raises(OptionError, match="show must be one of 'loadings', 'path'"):
        ek.plot(results["efa"], show="tree")


def test_an_unknown_language_is_refused(study) -> None:
    with pytest.raises(OptionError, match="language must be one of 'zh', 'en'"):
        ek.plot(study, language="fr")


def test_what_is_not_axes_is_refused(results) -> None:
    with pytest.raises(OptionError, match="ax must be a matplotlib Axes; got str"):
        ek.plot(results["ahp"], ax="here")


def test_given_axes_are_drawn_on_in_their_size_and_returned(results) -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 3))
    left, right = figure.subplots(1, 2)
    assert ek.plot(results["ahp"], ax=right) is right
    assert not left.texts
    assert list(figure.get_size_inches()) == [9, 3]
    figure.canvas.draw()
    edges = right.get_window_extent()
    outside = [t for t in right.texts if t.get_window_extent().x1 > edges.x1 + 2]
    assert outside == []


def test_the_picture_is_the_drawing_of_the_report_point_by_point(results) -> None:
    from evalkit.charts.drawing import Text
    from evalkit.charts.kinds import draw

    result = results["topsis"]
    drawing = draw(chart(result), 498.0)
    shown = [(t.get_text(), *t.get_position(), t.get_fontsize()) for t in ek.plot(result).texts]
    meant = [(s.text, s.x, s.y, s.size) for s in drawing.shapes if isinstance(s, Text)]
    assert [s[0] for s in shown] == [m[0] for m in meant]
    for seen, wanted in zip(shown, meant, strict=True):
        assert seen[1:] == pytest.approx(wanted[1:], abs=SIZE)


def test_without_the_chinese_font_the_glyphs_would_be_missing(results) -> None:
    """The check behind this file bites: the same labels in matplotlib's own font warn."""
    axes = ek.plot(results["ahp"])
    for text in axes.texts:
        text.set_fontfamily(families()[1])
    with pytest.warns(UserWarning, match=r"Glyph .* missing from font"):
        axes._repr_png_()


def test_a_dollar_sign_in_a_label_a_grade_or_a_title_is_no_formula(pixels) -> None:
    weighed = ek.ahp([[1, 3], ["1/3", 1]], ["$\\nonsense$", "fees in $"])
    graded = ek.fuzzy_evaluation([[1, 0], [0, 1]], [0.9, 0.1], grades=["$\\good$", "poor"])
    assert all(pixels(ek.plot(result)).std() > 0 for result in (weighed, graded))


def test_plotting_leaves_the_settings_of_matplotlib_and_pyplot_alone() -> None:
    code = (
        "import sys, matplotlib; before = matplotlib.rcParams.copy(); import evalkit as ek; "
        "ek.plot(ek.ahp([[1, 3], ['1/3', 1]], ['服务', '忠诚']))._repr_png_(); "
        "assert matplotlib.rcParams.copy() == before; assert 'matplotlib.pyplot' not in sys.modules"
    )
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code], check=True, capture_output=True, text=True
    )
    assert done.stderr == ""


def test_both_languages_of_a_word_take_the_same_numbers() -> None:
    import string

    for key, (zh, en) in WORDS.items():
        fields = [
            sorted(f or "" for _, f, _, _ in string.Formatter().parse(t) if f is not None) for t in (zh, en)
        ]
        assert len(fields[0]) == len(fields[1]), key


def test_evidence_without_a_chain_is_refused() -> None:
    from evalkit.interviews.evidence_result import EvidenceResult

    with pytest.raises(DataError, match="there is no chain to draw"):
        plot(EvidenceResult(problems=(), measures=(), confidence=0.95, rules="r"))


def test_evidence_flows_from_problem_over_cause_to_measure() -> None:
    from evalkit.content import content_file
    from evalkit.definitions.evidence import EvidenceRules
    from evalkit.definitions.validation import parse
    from evalkit.definitions.yaml_file import read_yaml
    from evalkit.interviews.evidence_result import (
        CauseLink,
        EvidencedMeasure,
        EvidenceResult,
        Finding,
        ProblemEvidence,
    )

    rules = parse(EvidenceRules, read_yaml(content_file("evidence", "sz_branch.yaml"), "sz_branch.yaml"))
    measure = next(m for m in rules.measures if m.causes)
    cause = next(c for c in rules.causes if c.id == measure.causes[0])
    named = Finding(
        id="a",
        kind="survey",
        subject="x",
        value=30.0,
        lower=None,
        upper=None,
        count=150,
        n=500,
        limit=20.0,
        met=True,
    )
    link = CauseLink(cause=cause, findings=(named,), supported=True)
    problem = ProblemEvidence(problem=rules.problems[0], verdict="confirmed", findings=(), causes=(link,))
    answer = EvidencedMeasure(
        measure=measure, problems=(rules.problems[0].id,), causes=(cause.id,), safeguards=(), evidence=()
    )
    found = EvidenceResult(problems=(problem,), measures=(answer,), confidence=0.95, rules="r")
    drawn = chart(found, language="zh")
    assert [(flow.source, flow.target, flow.amount) for flow in drawn.links] == [
        (f"p {rules.problems[0].id}", f"c {cause.id}", 150.0),
        (f"c {cause.id}", f"m {measure.id}", 150.0),
    ]
    assert {node.label for node in drawn.nodes} == {rules.problems[0].zh, cause.zh, measure.zh}


def test_several_measures_of_change_are_a_map_around_zero() -> None:
    before, after = [[60.0, 1.0], [70.0, 2.0]], [[65.0, 1.5], [69.0, 2.0]]
    result = ek.change(before, np.ones((2, 2)), after, np.ones((2, 2)), labels=["a", "b"])
    drawn = chart(result)
    assert isinstance(drawn, HeatChart)
    np.testing.assert_array_equal(np.array(drawn.values), result.change)
    assert drawn.centre == 0.0


def test_the_nodes_of_a_fuzzy_hierarchy_are_shares_of_the_grades(results) -> None:
    from evalkit.evaluation.fuzzy.fuzzy_hierarchy import FuzzyHierarchyResult

    one = results["fuzzy_evaluation"]
    drawn = chart(FuzzyHierarchyResult(total=one, nodes={"目标": one}, operators=("weighted_mean",)))
    assert drawn.classes == one.grades
    assert drawn.rows[0].amounts == tuple(one.normalised)


def test_a_funnel_names_the_units_outside_its_widest_limits(results) -> None:
    result = results["funnel"]
    drawn = chart(result)
    widest = int(np.argmax(result.levels))
    outside = {label for label, side in zip(result.labels, result.outside[widest], strict=True) if side}
    assert outside
    assert {point.label for point in drawn.points if point.side != "inside"} == outside
    assert f"{len(outside)} of {len(result.labels)}" in title(ek.plot(result))


def test_a_model_is_its_standardised_path_diagram(results) -> None:
    result = results["sem"]
    drawn = chart(result)
    assert isinstance(drawn, PathDiagram)
    standard = {(e.left, e.operator, e.right): e.std_all for e in result.parameters}
    items = {(f.key, i.label): i.loading for f in drawn.latents for i in f.indicators}
    assert items == {(a, b): v for (a, o, b), v in standard.items() if o == "=~"}
    # An arrow leads from the predictor, right of "~", to what depends on it.
    arrows = {(link.target, "~", link.source): link.value for link in drawn.links if not link.both}
    assert arrows == {k: v for k, v in standard.items() if k[1] == "~"}
    assert {f.key for f in drawn.latents if not f.indicators} == {"q2", "q4"}
    assert f"χ²({result.df})" in title(ek.plot(result))


def test_paths_whose_interval_holds_zero_are_dashed(results) -> None:
    result = results["sem"]
    unsettled = {
        (e.right, e.left) for e in result.parameters if e.operator == "~" and e.ci_lower < 0 < e.ci_upper
    }
    drawn = chart(result)
    assert {(link.source, link.target) for link in drawn.links if not link.settled} == unsettled
    assert any(link.settled for link in drawn.links)


def test_loadings_and_factor_correlations_of_a_model_are_maps(results) -> None:
    result = results["cfa"]
    loadings = np.array(chart(result, show="loadings").values, dtype=float)
    np.testing.assert_array_equal(np.nan_to_num(loadings), result.loadings())
    assert np.isnan(loadings).sum() == 5
    correlations = chart(result, show="correlations")
    np.testing.assert_array_equal(np.array(correlations.values), result.factor_correlation[0])
    with pytest.raises(OptionError, match="show must be one of 'path', 'loadings', 'correlations'"):
        ek.plot(result, show="loading")


def test_a_group_of_a_model_is_chosen_by_name(answers) -> None:
    table = answers.set_axis([f"q{k}" for k in range(1, 7)], axis="columns")
    result = ek.cfa({"f": ["q1", "q3"], "g": ["q5", "q6", "q2"]}, table, group=["东", "西"] * 150)
    for k, group in enumerate(("东", "西")):
        drawn = chart(result, group=group)
        (link,) = [link for link in drawn.links if link.both]
        assert link.value == pytest.approx(result.factor_correlation[k, 0, 1])
        assert title(ek.plot(result, group=group)).endswith(f"({group})")
    with pytest.raises(OptionError, match="group must be one of '东', '西'; got '南'"):
        ek.plot(result, group="南")


def test_the_largest_modification_indices_come_first(results) -> None:
    result = results["modification_indices"]
    drawn = chart(result)
    assert [row.value for row in drawn.rows] == [m.index for m in result.rows[:15]]
    assert [row.flagged for row in drawn.rows] == [m.index > 3.84 for m in result.rows[:15]]
    assert f"{result.rows[0].index:.1f}" in title(ek.plot(result))


def test_a_saturated_model_has_no_indices_to_draw(answers) -> None:
    table = answers.set_axis([f"q{k}" for k in range(1, 7)], axis="columns")
    with pytest.raises(DataError, match="nothing can be freed in a saturated model"):
        ek.plot(ek.modification_indices("f =~ q1 + q3 + q2", table))


def test_ratios_of_scales_are_counted_above_the_limit(results) -> None:
    result = results["htmt"]
    drawn = chart(result)
    np.testing.assert_array_equal(np.array(drawn.values), result.ratios)
    assert "1 of 1 pairs reach 0.01" in title(ek.plot(result, limit=0.01))
