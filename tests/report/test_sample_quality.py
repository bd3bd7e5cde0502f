"""What the pages say of a weighted sample: sent and returned, margins, weights, effective numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
import pytest

from evalkit.inference.design import design_means
from evalkit.numbers import fixed, interval, percent
from evalkit.report.branch.data import data
from evalkit.report.branch.voice import voice
from evalkit.report.document import BulletList, GroupRow, TableBlock
from evalkit.report.drawn import drawn_mean, recommendation_classes, recommendation_score
from evalkit.report.formats.json.study import results_dict
from evalkit.report.sections.card_tables import voice as card_voice
from evalkit.report.sections.quality import quality
from evalkit.report.sections.quality_by_branch import quality_by_branch
from evalkit.report.view import View
from evalkit.report.workbook.quality import samples
from evalkit.report.workbook.titles import Titles
from evalkit.study.failures import Failure
from evalkit.study.results import StudyResults
from evalkit.study.run import run_study
from evalkit.study.scaffold import simulate

LANGUAGES: tuple[Literal["zh", "en"], ...] = ("zh", "en")
SHOWN = 2


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> StudyResults:
    study = simulate(tmp_path_factory.mktemp("raked") / "bank", branches=6, seed=4)
    text = study.read_text(encoding="utf-8")
    raked = text.replace("      margins:\n", "      rake: {within: sample, trim: 4}\n      margins:\n")
    assert raked != text
    study.write_text(raked, encoding="utf-8")
    return run_study(study)


@pytest.fixture(params=LANGUAGES)
def view(request: pytest.FixtureRequest, results: StudyResults) -> View:
    return View(results=results, language=request.param)


def word(cell: object) -> str:
    return cell if isinstance(cell, str) else str(getattr(cell, "text", cell))


def table(blocks: tuple[object, ...], title: str) -> list[list[str]]:
    found = next(b for b in blocks if isinstance(b, TableBlock) and b.title == title)
    return [[word(c) for c in row] for row in found.rows if not isinstance(row, GroupRow)]


def test_the_data_page_has_sent_returned_and_response_rate(view: View) -> None:
    sample = view.results.samples["customers"]
    row = table(data(view, SHOWN), view.t("br_tab_counts"))[0]
    assert sample.sent is not None
    sent, returned = int(sample.sent[SHOWN]), int(sample.returned[SHOWN])
    assert row[1:4] == [f"{sent:,}", percent(100 * returned / sent), str(returned)]
    assert str(int(sample.valid[SHOWN])) in row


def test_the_data_page_holds_the_answers_against_the_population(view: View) -> None:
    margin = view.results.samples["customers"].margins[0]
    rows = table(data(view, SHOWN), view.t("smp_tab_margins"))
    assert len(rows) == len(margin.options) == 6
    for c, row in enumerate(rows):
        few = round(margin.branch_sample[SHOWN, c] * margin.branch_n[SHOWN] / 100) < 5
        share = float(margin.branch_sample[SHOWN, c])
        assert row[1] == percent(float(margin.branch_population[SHOWN, c]))
        assert row[2].startswith("<") if few else row[2] == percent(share)
        assert row[3] == (
            "–" if few else fixed(share - float(margin.branch_population[SHOWN, c]), 1, signed=True)
        )


def test_the_largest_departure_of_all_answers_is_named(view: View) -> None:
    margin = view.results.samples["customers"].margins[0]
    away = margin.sample - margin.population
    c = int(np.argmax(np.abs(away)))
    lines = next(b for b in quality(view) if isinstance(b, BulletList)).items
    assert percent(float(margin.sample[c])) in lines[0] and fixed(float(away[c]), 1, signed=True) in lines[0]
    option = next(q for q in view.results.bundle.questionnaires["customers"].questions if q.id == "AGE")
    name = option.options[margin.options[c] - 1]
    assert (name.zh if view.language == "zh" else name.en) in lines[0]


def test_weighted_shares_meet_the_population_on_the_head_office_page(view: View) -> None:
    for row in table(quality(view), view.t("smp_tab_margins")):
        assert row[4] == row[1]


def test_the_weights_are_named_with_their_limit_and_effective_number(view: View) -> None:
    sample = view.results.samples["customers"]
    said = "\n".join(
        item for b in data(view, SHOWN) if isinstance(b, BulletList) for item in map(str, b.items)
    )
    title = view.text(view.results.bundle.questionnaires["customers"].title)
    age = next(q for q in view.results.bundle.questionnaires["customers"].questions if q.id == "AGE")
    more = view.t("smp_trim", limit="4")
    assert view.t("smp_weights_sample", title=title, names=view.text(age.text), more=more) in said
    assert fixed(float(sample.n_effective[SHOWN]), 0) in said
    staff = view.text(view.results.bundle.questionnaires["employees"].title)
    assert view.t("smp_weights_none", title=staff) in said
    assert view.t("br_design", title=title, parts=view.t("br_design_weight")) in said


def test_branches_have_response_rate_and_effective_number(view: View) -> None:
    sample = view.results.samples["customers"]
    rows = table(quality_by_branch(view), view.t("ho_tab_quality"))
    for i, row in enumerate(rows):
        assert row[2] == percent(float(sample.response_rate[i]))
        assert row[6] == fixed(float(sample.n_effective[i]), 0)


def test_scales_and_recommendation_of_a_branch_are_weighted(results: StudyResults) -> None:
    view = View(results=results, language="en")
    survey, rows = results.kept["customers"], view.inside("customers", SHOWN)
    weight = survey.design["weight"][rows]
    scores = view.scale_percents("customers").to_numpy()[rows]
    first = design_means(scores[:, :1], weights=weight)
    assert fixed(float(first.mean[0, 0])) in {
        word(c) for row in table(voice(view, SHOWN), view.t("br_tab_voice")) for c in row
    }
    nps = survey.answers["NPS"].to_numpy()
    found = recommendation_score(view, "customers", rows, nps)
    points = np.where(np.isnan(nps), np.nan, 100.0 * ((nps >= 9).astype(float) - (nps <= 6)))[rows]
    known = ~np.isnan(points)
    expected = design_means(points[known, None], weights=weight[known])
    assert float(found.nps) == pytest.approx(expected.mean[0, 0], rel=1e-12)
    assert float(found.ci_lower) == pytest.approx(expected.ci_lower[0, 0], rel=1e-12)
    counts = recommendation_classes(nps[rows], weight)
    assert counts.sum() == pytest.approx((~np.isnan(nps[rows])).sum())
    assert 100 * (counts[2] - counts[0]) / counts.sum() == pytest.approx(float(found.nps), rel=1e-12)
    staff = drawn_mean(
        view, "employees", view.inside("employees", SHOWN), np.ones(results.kept["employees"].n)
    )
    assert staff is None
    own = results.scales["customers"].scores.iloc[:, 0].to_numpy(dtype=float)
    drawn = drawn_mean(view, "customers", rows, own)
    assert drawn is not None
    row = table(card_voice(view, SHOWN), view.t("tab_voice"))[0]
    assert row[2:4] == [fixed(drawn.mean, 2), interval(drawn.lower, drawn.upper, 2)]


def test_results_hold_the_sample_and_hide_small_counts(results: StudyResults) -> None:
    held = results_dict(results)
    sample = held["surveys"]["customers"]["sample"]
    assert sample["raked"] == {"within": "sample", "trim": 4}
    assert set(sample["margins"]["AGE"]["options"]) == set("123456")
    branch = held["branches"][SHOWN]["samples"]["customers"]
    assert branch["response_rate"] == pytest.approx(100 * branch["returned"] / branch["sent"])


def test_the_workbook_lists_every_branch_of_a_known_sample(results: StudyResults) -> None:
    sheet = samples(results, Titles(results, LANGUAGES))
    sample = results.samples["customers"]
    first = sheet.rows[0]
    assert first[2:4] == (float(sample.sent[0]), int(sample.returned[0]))  # type: ignore[index]
    assert first[6] == pytest.approx(float(sample.n_effective[0]))
    assert len(sheet.rows) == 12
    unknown = {key: replace(held, sent=None, rake=None) for key, held in results.samples.items()}
    assert samples(replace(results, samples=unknown), Titles(results, LANGUAGES)).rows == ()


def test_a_branch_that_could_not_be_raked_says_so_on_its_own_page(results: StudyResults) -> None:
    code = results.inputs.branches[SHOWN].code
    reason = "margin 1: category 'AGE 6' has no respondent"
    failure = Failure(stage="raking", subject=f"customers {code}", reason=reason)
    held = replace(results.samples["customers"], failures=(failure,))
    view = View(results=replace(results, samples=results.samples | {"customers": held}), language="en")
    said = [[str(x) for b in data(view, i) if isinstance(b, BulletList) for x in b.items] for i in (SHOWN, 3)]
    assert any(reason in line for line in said[0])
    assert not any(reason in line for line in said[1])


def test_a_branch_of_few_answers_shows_no_shares_and_no_rate(results: StudyResults) -> None:
    sample = results.samples["customers"]
    margin = sample.margins[0]
    here = np.arange(6) == SHOWN
    few = replace(
        sample,
        valid=np.where(here, 3, sample.valid),
        margins=(replace(margin, branch_n=np.where(here, 3, margin.branch_n)),),
    )
    view = View(results=replace(results, samples=results.samples | {"customers": few}), language="en")
    blocks = data(view, SHOWN)
    assert table(blocks, view.t("br_tab_counts"))[0][2] == "–"
    assert view.t("smp_tab_margins") not in [b.title for b in blocks if isinstance(b, TableBlock)]
    held = results_dict(view.results)["branches"][SHOWN]["samples"]["customers"]
    assert held["returned"] is None and held["response_rate"] is None
