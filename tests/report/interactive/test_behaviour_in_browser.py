"""What a reader does with the page: sliders, sorting, search, details, keyboard, theme, print."""

from __future__ import annotations

import dataclasses
import io
import statistics
from collections.abc import Callable
from typing import Any, Literal

import numpy as np
import pytest
from pypdf import PdfReader

from evalkit.definitions.text import Text
from evalkit.report.interactive.league import league
from evalkit.report.interactive.page import assemble, interactive_page, payload
from evalkit.report.view import View
from evalkit.study.results import StudyResults

pytestmark = pytest.mark.browser
Visit = Callable[..., Any]
FRAME = 16.0  # milliseconds: one picture at 60 per second
NAMES = "nodes => nodes.map(node => node.textContent)"
MOVE = """([at, value]) => { const slider = document.querySelectorAll('input[type=range]')[at];
  slider.value = value; slider.dispatchEvent(new Event('input', {bubbles: true})); }"""
TIMES = """() => { const slider = document.querySelector('input[type=range]'), times = [];
  for (let move = 0; move < 50; move++) {
    slider.value = 5 + (move * 37) % 90;
    const start = performance.now();
    slider.dispatchEvent(new Event('input', {bubbles: true}));
    document.getElementById('table').getBoundingClientRect();
    times.push(performance.now() - start);
  }
  return times; }"""


@pytest.fixture
def league_page(full: StudyResults) -> str:
    return interactive_page(full, "en")


def listed(page: Any) -> list[str]:
    return list(page.eval_on_selector_all("#rows button.open", NAMES))


def test_a_slider_ranks_again_says_so_and_can_be_taken_back(league_page: str, visit: Visit) -> None:
    opened = visit(league_page)
    page, before = opened.page, listed(opened.page)
    assert page.text_content("#state") == "The study's weights"
    page.evaluate(MOVE, [0, 95])
    assert listed(page) != before
    shares = page.eval_on_selector_all(".group > .slider output", NAMES)
    assert sum(float(share.rstrip("%")) for share in shares) == pytest.approx(100, abs=0.2)
    slider = page.locator("input[type=range]").first
    assert slider.get_attribute("aria-valuetext") == shares[0]
    assert "not the official ranking" in page.text_content("#state")
    opened.until("document.getElementById('live').textContent.startsWith('Ranked again. First: ')")
    page.click("#reset")
    assert listed(page) == before
    assert page.text_content("#state") == "The study's weights"


def test_an_indicator_slider_moves_its_dimension_only(league_page: str, visit: Visit) -> None:
    page = visit(league_page).page
    before = page.evaluate("evalkit.shown().weights")
    page.evaluate(MOVE, [1, 100])
    after = page.evaluate("evalkit.shown().weights")
    assert after[0] > before[0] and all(x < y for x, y in zip(after[1:5], before[1:5], strict=True))
    assert after[5:] == pytest.approx(before[5:])


def test_the_method_switch_changes_the_score_and_drops_intervals_where_none_exist(
    league_page: str, visit: Visit
) -> None:
    page = visit(league_page).page
    official = page.text_content("#rows td.score b")
    page.check("input[value=geometric]", force=True)
    geometric = page.text_content("#rows td.score b")
    page.check("input[value=topsis]", force=True)
    assert len({official, geometric, page.text_content("#rows td.score b")}) == 3
    assert page.text_content("#rows td.score .ci") == ""
    assert page.text_content("#rows td.rank span") == "–"
    assert "settles nothing" in page.text_content("#message")


def test_a_range_of_ranks_is_called_not_settled(league_page: str, visit: Visit) -> None:
    page = visit(league_page).page
    assert "not settled" in page.text_content("#message")
    assert "of 38 ranks are settled" in page.text_content("#robust")
    page.click("#rows button.open >> nth=0")
    assert "The rank is not settled: 1–2 of 38." in page.text_content("#details")


def test_columns_sort_both_ways_and_say_so(league_page: str, visit: Visit) -> None:
    page = visit(league_page).page
    first = listed(page)[0]
    score = page.locator("th.score button")
    assert page.get_attribute("th.rank", "aria-sort") == "ascending"
    score.click()
    assert page.get_attribute("th.score", "aria-sort") == "descending"
    assert page.get_attribute("th.rank", "aria-sort") is None
    assert listed(page)[0] == first
    score.click()
    assert page.get_attribute("th.score", "aria-sort") == "ascending"
    assert listed(page)[0] != first
    page.locator("thead th.name button").click()
    assert listed(page)[:3] == ["Branch 01", "Branch 02", "Branch 03"]
    page.locator("th.dimension button").first.click()
    cells = page.eval_on_selector_all("#rows tr td.dimension:nth-of-type(4)", NAMES)
    numbers = [float(cell) for cell in cells]
    assert numbers == sorted(numbers, reverse=True)


def test_trend_only_branches_stay_below_the_ranked_ones(league_page: str, visit: Visit) -> None:
    page = visit(league_page).page
    for _ in range(2):
        page.locator("th.score button").click()
        page.evaluate("window.scrollTo(0, 1e6)")
        page.wait_for_timeout(60)
        ranks = page.eval_on_selector_all("#rows td.rank span", NAMES)
        assert ranks[-2:] == ["Trend only", "Trend only"]


def test_search_finds_names_codes_and_regions(league_page: str, visit: Visit) -> None:
    page = visit(league_page).page
    page.fill("#search", "branch 07")
    assert listed(page) == ["Branch 07"]
    page.fill("#search", "b12")
    assert listed(page) == ["Branch 12"]
    page.fill("#search", "south")
    assert all(line.endswith(" · South") for line in page.eval_on_selector_all("#rows .region", NAMES))
    assert 1 < len(listed(page)) < 40
    page.fill("#search", "zzz")
    assert listed(page) == []
    assert page.text_content("#found") == "No branch matches the search."


def test_details_open_with_indicators_and_give_the_focus_back(league_page: str, visit: Visit) -> None:
    opened = visit(league_page)
    page = opened.page
    page.locator("#rows button.open").nth(2).click()
    assert page.is_visible("dialog#details")
    assert page.locator("#details .profile tbody tr:not(.group)").count() == 15
    assert opened.violations() == []
    page.keyboard.press("Escape")
    assert not page.is_visible("dialog#details")
    assert page.evaluate("document.activeElement.className") == "open"


def test_the_page_can_be_used_by_keyboard_alone(league_page: str, visit: Visit) -> None:
    page = visit(league_page).page
    order = listed(page)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.focus("#search")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == order[0]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == order[2]
    page.keyboard.press("Enter")
    assert page.text_content("#details-name") == order[2]
    page.keyboard.press("Escape")
    page.keyboard.press("End")
    assert page.evaluate("document.activeElement.closest('tr').getAttribute('aria-rowindex')") == "41"
    page.keyboard.press("Home")
    assert page.evaluate("document.activeElement.textContent") == order[0]
    page.focus("input[type=range]")
    page.keyboard.press("ArrowRight")
    assert "not the official ranking" in page.text_content("#state")


def test_one_row_is_reachable_by_tab_and_rows_know_their_number(league_page: str, visit: Visit) -> None:
    page = visit(league_page).page
    assert page.locator("#rows button.open[tabindex='0']").count() == 1
    assert page.get_attribute("#table", "aria-rowcount") == "41"
    page.evaluate("window.scrollTo(0, 1e6)")
    page.wait_for_timeout(60)
    assert page.locator("#rows button.open[tabindex='0']").count() == 1


def test_dark_follows_the_system_and_the_button(league_page: str, visit: Visit) -> None:
    page = visit(league_page, scheme="dark").page
    paper = "getComputedStyle(document.querySelector('main')).backgroundColor"
    dark = page.evaluate(paper)
    assert page.get_attribute("#theme", "aria-pressed") == "true"
    page.click("#theme")
    assert page.get_attribute("#theme", "aria-pressed") == "false"
    assert page.evaluate(paper) == "rgb(255, 255, 255)" != dark


@pytest.mark.parametrize("branch", [None, "B04", "B12"])
@pytest.mark.parametrize(
    "look",
    [
        ("zh", 360, "light"),
        ("en", 360, "dark"),
        ("zh", 1280, "dark"),
        ("en", 1280, "light"),
        ("en", 320, "light"),
    ],
)
def test_no_overflow_and_no_grave_violation(
    full: StudyResults, visit: Visit, branch: str | None, look: tuple[Literal["zh", "en"], int, str]
) -> None:
    language, width, scheme = look
    opened = visit(interactive_page(full, language, branch=branch), width=width, scheme=scheme)
    opened.page.evaluate("for (const box of document.querySelectorAll('details')) box.open = true")
    opened.page.evaluate(MOVE, [0, 60])
    assert opened.overflow() <= 0
    assert opened.violations() == []


def test_print_holds_every_branch_and_the_weights(league_page: str, visit: Visit) -> None:
    page = visit(league_page).page
    pdf = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    text = "\n".join(sheet.extract_text() for sheet in pdf.pages)
    assert all(f"Branch {i:02d}" in text for i in range(1, 41))
    assert "Weights: Internal value activities 29.5%" in text
    assert "Reset" not in text
    assert len(pdf.pages) <= 4


def test_hostile_names_are_shown_as_text(full: StudyResults, visit: Visit) -> None:
    name = "</script><img src=x onerror=alert(1)>\u2028{{ 7*7 }}"
    branches = tuple(
        dataclasses.replace(one, name=Text(zh=name, en=name), region=Text(zh=name, en=name))
        for one in full.inputs.branches
    )
    changed = dataclasses.replace(full, inputs=dataclasses.replace(full.inputs, branches=branches))
    page = visit(interactive_page(changed, "en")).page
    assert page.locator("img").count() == 0
    assert listed(page)[0] == name
    page.locator("#rows button.open").first.click()
    assert page.text_content("#details-name") == name
    own = visit(interactive_page(changed, "en", branch="B01")).page
    assert own.locator("img").count() == 0
    assert name in own.text_content("#message")


def test_the_policy_stops_a_script_that_is_put_in_later(league_page: str, visit: Visit) -> None:
    opened = visit(league_page)
    opened.page.evaluate(
        "() => { const one = document.createElement('script'); one.textContent = 'window.broken = 1';"
        " document.body.append(one); }"
    )
    assert opened.page.evaluate("window.broken") is None
    assert len(opened.complaints) == 1 and "Content Security Policy" in opened.complaints.pop()


def test_the_branch_page_moves_its_branch_among_the_others(full: StudyResults, visit: Visit) -> None:
    page = visit(interactive_page(full, "en", branch="B04")).page
    assert "not settled" in page.text_content("#message")
    before = page.eval_on_selector_all("#rows td.score b", NAMES)
    page.evaluate(MOVE, [0, 100])
    assert page.eval_on_selector_all("#rows td.score b", NAMES) != before
    assert "near percentile" in page.text_content("#message")
    assert page.locator("input[value=topsis]").count() == 0
    assert "not the official ranking" in page.text_content("#state")
    assert page.locator("#own .profile tbody tr:not(.group)").count() == 15


def test_a_branch_with_few_answers_reads_trend_only(full: StudyResults, visit: Visit) -> None:
    page = visit(interactive_page(full, "en", branch="B12")).page
    assert page.text_content("#rows tr.mine td.rank span") == "Trend only"
    assert "read the numbers as a trend" in page.text_content("#robust")
    assert "rank range" not in page.text_content("main").lower()


def test_a_study_without_ranked_branches_says_so(unranked: StudyResults, visit: Visit) -> None:
    page = visit(interactive_page(unranked, "en")).page
    assert page.text_content("#message") == "Fewer than two branches have enough answers to be compared"
    assert set(page.eval_on_selector_all("#rows td.rank span", NAMES)) == {"Trend only"}
    own = visit(interactive_page(unranked, "en", branch=unranked.inputs.branches[0].code)).page
    assert "read the numbers as a trend" in own.text_content("#robust")


def test_a_branch_page_without_a_crowd_shows_the_branch_alone(full: StudyResults, visit: Visit) -> None:
    view = View(results=full, language="en")
    whole = league(view)
    data = payload(view, whole, whole.codes.index("B04")) | {"peers": None}
    page = visit(assemble(view, data)).page
    assert not page.is_visible("#table")
    assert page.locator("#own .profile tbody tr:not(.group)").count() == 15
    page.evaluate(MOVE, [0, 100])
    assert "percentile" not in page.text_content("#message")


def test_a_thousand_branches_rank_again_within_a_frame(
    made: Callable[..., str], visit: Visit, record_property: Callable[[str, object], None]
) -> None:
    """Time of the page's own thread, which other programs on the machine do not lengthen."""
    opened = visit(made(1000, 30))
    session = opened.context.new_cdp_session(opened.page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def thread_milliseconds() -> float:
        found = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
        return 1000 * float(found["ThreadTime"])

    opened.page.evaluate(TIMES)  # compiled by use
    start = thread_milliseconds()
    times = opened.page.evaluate(TIMES)
    own = (thread_milliseconds() - start) / len(times)
    record_property("median_ms", statistics.median(times))
    record_property("max_ms", max(times))
    print(
        f"1,000 × 30: median {statistics.median(times):.1f}, max {max(times):.1f}, thread {own:.1f} ms a move"
    )
    assert own <= FRAME
    assert len(listed(opened.page)) < 60
    opened.until("evalkit.robust() !== null")
    assert 0 < opened.page.evaluate("evalkit.robust().share") < 1


def test_a_long_list_shows_the_rows_in_sight(made: Callable[..., str], visit: Visit) -> None:
    page = visit(made(1000, 30)).page
    page.evaluate("window.scrollTo(0, 22000)")
    page.wait_for_timeout(100)
    places = page.eval_on_selector_all(
        "#rows tr[aria-rowindex]",
        "rows => rows.map(r => [Number(r.getAttribute('aria-rowindex')), r.getBoundingClientRect().top])",
    )
    indices = np.array([index for index, _ in places])
    assert (np.diff(indices) == 1).all()
    seen = [index for index, top in places if 0 <= top < 800]
    assert min(top for _, top in places) <= 0 and max(top for _, top in places) >= 780
    assert 400 < seen[0] < 600
