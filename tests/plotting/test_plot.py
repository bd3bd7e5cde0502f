"""Pictures are rendered (a missing glyph is a warning, and so an error) and what they show is read back."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

import evalkit as ek
from evalkit.errors import OptionError
from evalkit.inference.groups import compare_groups
from evalkit.inference.rank_confidence import rank_confidence
from evalkit.inference.shrinkage import shrink_means
from evalkit.plotting.plot import PICTURES

UNITS = ("东区", "北区", "中区", "西区")
MEANS, ERRORS = np.array([70.8, 72.6, 69.4, 60.0]), np.array([0.9, 0.7, 0.7, 2.0])


def scale(n: int = 300, loadings: tuple[float, ...] = (0.8, 0.7, 0.6, 0.1)) -> np.ndarray:
    rng = np.random.default_rng(3)
    weights = np.array(loadings)
    return rng.normal(size=(n, 1)) * weights + rng.normal(size=(n, len(weights))) * np.sqrt(1 - weights**2)


def two_factor_items() -> np.ndarray:
    return np.hstack(
        [scale(400, (0.8, 0.7, 0.7)), np.random.default_rng(5).permutation(scale(400, (0.6, 0.7, 0.8)))]
    )


def row_labels(axes) -> list[str]:
    return [label.get_text() for label in axes.get_yticklabels()]


def widths(axes) -> list[float]:
    return [bar.get_width() for bar in axes.patches]


def test_item_rest_bars_follow_the_items_and_mark_the_weak_one(pixels) -> None:
    result = ek.cronbach_alpha(scale())
    axes = ek.plot(result)
    assert row_labels(axes) == ["item 1", "item 2", "item 3", "item 4"]
    np.testing.assert_array_equal(widths(axes), result.item_rest_r)
    colours = [bar.get_facecolor() for bar in axes.patches]
    assert colours[0] == colours[1] == colours[2] != colours[3]
    assert f"{result.alpha:.3f}" in axes.get_title()
    assert f"n = {result.n_obs}" in axes.get_title()
    assert pixels(axes).std() > 0


def test_the_limit_of_item_rest_correlations_is_an_option() -> None:
    axes = ek.plot(ek.cronbach_alpha(scale()), limit=0.0)
    assert len({bar.get_facecolor() for bar in axes.patches}) == 1


def test_kmo_has_one_bar_per_item(pixels) -> None:
    result = ek.kmo(two_factor_items())
    axes = ek.plot(result)
    np.testing.assert_array_equal(widths(axes), result.msa_items)
    assert pixels(axes).std() > 0


def test_scree_shows_observed_and_simulated_eigenvalues(pixels) -> None:
    result = ek.parallel_analysis(two_factor_items(), n_draws=50)
    axes = ek.plot(result)
    observed, simulated = axes.lines
    np.testing.assert_array_equal(observed.get_ydata(), result.eigenvalues)
    np.testing.assert_array_equal(simulated.get_ydata(), result.simulated)
    assert [text.get_text() for text in axes.get_legend().get_texts()] == [
        "observed",
        "random data, 95th percentile",
    ]
    assert "keeps 2 components" in axes.get_title()
    assert pixels(axes).std() > 0


def test_loading_map_prints_every_loading_and_greys_the_small_ones(pixels) -> None:
    result = ek.efa(two_factor_items(), 2)
    axes = ek.plot(result, cut=0.4)
    np.testing.assert_array_equal(axes.images[0].get_array(), result.loadings)
    printed = np.array([text.get_text() for text in axes.texts]).reshape(result.loadings.shape)
    assert printed[0, 0] == f"{result.loadings[0, 0]:.2f}"
    grey = np.array([text.get_color() not in ("black", "white") for text in axes.texts])
    np.testing.assert_array_equal(grey, np.abs(result.loadings).ravel() < 0.4)
    assert [label.get_text().split("\n")[0] for label in axes.get_xticklabels()] == list(result.factors)
    assert pixels(axes).std() > 0


def test_ahp_bars_carry_chinese_labels_and_the_consistency_ratio(pixels) -> None:
    labels = ["客户价值", "服务流程", "员工成长"]
    result = ek.ahp([[1, "1/2", "1/3"], [2, 1, "1/2"], [3, 2, 1]], labels)
    axes = ek.plot(result)
    assert row_labels(axes) == labels
    np.testing.assert_array_equal(widths(axes), result.weights)
    assert "CR = 0.0079" in axes.get_title()
    assert [text.get_text() for text in axes.texts] == ["0.163", "0.297", "0.540"]
    assert pixels(axes).std() > 0


def test_entropy_bars_are_the_weights() -> None:
    result = ek.entropy_weights([[80, 3], [90, 1], [70, 9]], ["benefit", "cost"])
    np.testing.assert_array_equal(widths(ek.plot(result)), result.weights)


def test_combined_weights_show_their_components_beside_the_bars(pixels) -> None:
    sets = {"专家": {"服务": 0.7, "忠诚": 0.3}, "熵权": {"服务": 0.4, "忠诚": 0.6}}
    axes = ek.plot(ek.combine_weights(sets))
    np.testing.assert_allclose(widths(axes), [0.55, 0.45])
    assert [text.get_text() for text in axes.texts] == ["0.550", "0.450"]
    shown = {line.get_label(): list(line.get_xdata()) for line in axes.lines}
    assert shown == {"专家 (0.5)": [0.7, 0.3], "熵权 (0.5)": [0.4, 0.6]}
    assert pixels(axes).std() > 0


def test_membership_bars_name_the_grade_and_the_operator(pixels) -> None:
    result = ek.fuzzy_evaluation(
        [[6, 3, 1], [2, 6, 2]], [0.5, 0.5], grades=["优", "良", "差"], grade_scores=[90, 75, 60]
    )
    axes = ek.plot(result)
    assert row_labels(axes) == ["优", "良", "差"]
    assert axes.get_title() == "良, score 78.75 (weighted_mean)"
    assert pixels(axes).std() > 0


def test_rank_ranges_stand_in_the_order_of_the_ranks(pixels) -> None:
    result = rank_confidence(MEANS, ERRORS, UNITS, draws=500)
    axes = ek.plot(result)
    assert row_labels(axes) == ["北区", "东区", "中区", "西区"]
    assert list(axes.lines[0].get_xdata()) == [1, 2, 3, 4]
    spans = [tuple(segment[:, 0]) for segment in axes.collections[0].get_segments()]
    order = [1, 0, 2, 3]
    assert spans == list(zip(result.lower[order], result.upper[order], strict=True))
    assert pixels(axes).std() > 0


def test_shrunken_means_stand_beside_the_raw_ones(pixels) -> None:
    result = shrink_means(MEANS, ERRORS, UNITS)
    axes = ek.plot(result)
    order = [1, 0, 2, 3]
    shrunken, raw, grand = axes.lines
    np.testing.assert_array_equal(shrunken.get_xdata(), result.shrunken[order])
    np.testing.assert_array_equal(raw.get_xdata(), MEANS[order])
    assert grand.get_xdata()[0] == result.grand_mean
    assert pixels(axes).std() > 0


def test_group_means_have_t_intervals(pixels) -> None:
    # t(.975, df = 24) = 2.0639 (table value), se = 10/sqrt(25) = 2
    result = compare_groups(np.array([25, 25]), np.array([70.0, 75.0]), np.array([10.0, 10.0]), ["东", "西"])
    axes = ek.plot(result)
    (segments,) = (c.get_segments() for c in axes.collections)
    assert segments[0][:, 0] == pytest.approx([70 - 4.1278, 70 + 4.1278], abs=1e-4)
    assert row_labels(axes) == ["东 (n = 25)", "西 (n = 25)"]
    assert pixels(axes).std() > 0


@pytest.mark.parametrize("language", ["zh", "en"])
def test_branch_scores_of_a_study_in_both_languages(study, language, pixels) -> None:
    axes = ek.plot(study, language=language)
    totals = study.ranking.composite.total
    best = int(np.nanargmax(totals))
    labels = row_labels(axes)
    assert labels[0] == study.inputs.branches[best].name.get(language)
    assert len(labels) == int((~np.isnan(totals) & (study.ranking.status != "suppressed")).sum())
    assert axes.get_title() == study.bundle.study.title.get(language)
    assert len(axes.lines[0].get_xdata()) == len(study.ranking.ranked)
    assert pixels(axes).std() > 0


def test_parts_of_a_study_can_be_plotted(study, pixels) -> None:
    parts = [study.factors.efa, study.factors.parallel, study.ranking.confidence, study.ranking.shrunken]
    assert all(pixels(ek.plot(part)).std() > 0 for part in parts)


def test_a_result_without_a_picture_is_refused_with_the_kinds_that_have_one() -> None:
    with pytest.raises(OptionError, match=r"'AhpResult', 'AlphaResult'.*got 'BartlettResult'"):
        ek.plot(ek.bartlett(scale()))


def test_an_unknown_option_is_refused_with_a_hint() -> None:
    with pytest.raises(OptionError, match="did you mean 'limit'"):
        ek.plot(ek.cronbach_alpha(scale()), limits=0.2)


def test_an_unknown_language_is_refused(study) -> None:
    with pytest.raises(OptionError, match="language must be one of 'zh', 'en'"):
        ek.plot(study, language="fr")


def test_what_is_not_axes_is_refused() -> None:
    with pytest.raises(OptionError, match="ax must be a matplotlib Axes; got str"):
        ek.plot(ek.cronbach_alpha(scale()), ax="here")


def test_given_axes_are_drawn_on_and_returned_with_their_size() -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 3))
    left, right = figure.subplots(1, 2)
    result = ek.ahp([[1, 3], ["1/3", 1]], ["服务", "忠诚"])
    assert ek.plot(result, ax=right) is right
    assert not left.patches
    assert list(figure.get_size_inches()) == [9, 3]
    figure.savefig("/dev/null" if sys.platform != "win32" else "NUL", format="png")


def test_without_the_chinese_font_the_glyphs_would_be_missing() -> None:
    """The check behind this file bites: the same label in matplotlib's own font warns."""
    axes = ek.plot(ek.ahp([[1, 3], ["1/3", 1]], ["服务", "忠诚"]))
    for label in axes.get_yticklabels():
        label.set_fontfamily("DejaVu Sans")
    with pytest.warns(UserWarning, match=r"Glyph .* missing from font"):
        axes._repr_png_()


def test_a_dollar_sign_in_a_label_is_no_formula(pixels) -> None:
    axes = ek.plot(ek.ahp([[1, 3], ["1/3", 1]], ["$\\nonsense$", "fees in $"]))
    assert pixels(axes).std() > 0


def test_a_dollar_sign_in_a_grade_or_a_name_is_no_formula(pixels) -> None:
    graded = ek.fuzzy_evaluation([[1, 0], [0, 1]], [0.9, 0.1], grades=["$\\good$", "poor"])
    combined = ek.combine_weights({"$\\experts$": [0.5, 0.5], "data": [0.4, 0.6]})
    assert all(pixels(ek.plot(result)).std() > 0 for result in (graded, combined))


def test_plotting_leaves_the_settings_of_matplotlib_and_pyplot_alone() -> None:
    code = (
        "import sys, matplotlib; before = matplotlib.rcParams.copy(); import evalkit as ek; "
        "ek.plot(ek.ahp([[1, 3], ['1/3', 1]], ['服务', '忠诚']))._repr_png_(); "
        "assert matplotlib.rcParams.copy() == before; assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-X", "utf8", "-c", code], check=True)


def test_every_registered_picture_belongs_to_a_result_class() -> None:
    from evalkit.result import Result
    from evalkit.study.results import StudyResults

    def below(cls: type) -> set[str]:
        return {cls.__name__}.union(*(below(child) for child in cls.__subclasses__()))

    assert set(PICTURES) <= below(Result) | {StudyResults.__name__}
