"""The file: what the policy allows, what stays inert, how large it is, and that it never changes."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import evalkit.report.interactive
from evalkit.definitions.text import Text
from evalkit.report.interactive.page import critical_value, interactive_page
from evalkit.report.interactive.script import PARTS, page_script
from evalkit.report.interactive.words import SCRIPT, STATIC
from evalkit.study.results import StudyResults

FOLDER = Path(next(iter(evalkit.report.interactive.__path__)))
LARGEST = 400 * 1024
HOSTILE = "</script><img src=x onerror=alert(1)>\u2028'\"&{{ 7*7 }}"


def test_the_policy_allows_the_style_and_the_script_of_the_page_only(full: StudyResults) -> None:
    html = interactive_page(full, "en")
    policy = unescape(re.findall(r'Content-Security-Policy" content="([^"]*)"', html)[0])
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy and "http" not in policy
    for tag in ("style", "script"):
        inline = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.S)
        assert len(inline) == 1
        digest = base64.b64encode(hashlib.sha256(inline[0].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert not re.search(r"<[^>]+\s(style|on\w+)=", html.split("<script", 1)[0])


def test_nothing_is_fetched_and_no_text_is_evaluated() -> None:
    script = page_script()
    for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "Function(", "fetch(", "http",
                      "document.write", "import(", "localStorage", "Date", "Math.random"):  # fmt: skip
        assert forbidden not in script
    style = (FOLDER / "page.css").read_text(encoding="utf-8")
    assert "url(" not in style and "@import" not in style


def test_every_part_of_the_script_runs_once() -> None:
    assert sorted(path.stem for path in (FOLDER / "js").glob("*.js")) == sorted(PARTS)


def test_the_same_results_give_the_same_bytes(full: StudyResults) -> None:
    assert interactive_page(full, "zh") == interactive_page(full, "zh")
    assert interactive_page(full, "zh", branch="B04") == interactive_page(full, "zh", branch="B04")


def test_names_with_markup_stay_text(full: StudyResults) -> None:
    html = interactive_page(hostile(full), "en")
    assert "<img" not in html
    assert html.count("</script>") == 2
    assert "\u2028" not in html[html.index('id="data"') :]


def hostile(results: StudyResults) -> StudyResults:
    text = Text(zh=HOSTILE, en=HOSTILE)
    branches = tuple(
        dataclasses.replace(one, name=text, region=text) if i < 30 else one
        for i, one in enumerate(results.inputs.branches)
    )
    study = results.bundle.study.model_copy(update={"title": text, "period": text, "unit": text})
    return dataclasses.replace(
        results,
        inputs=dataclasses.replace(results.inputs, branches=branches),
        bundle=dataclasses.replace(results.bundle, study=study),
    )


def test_a_thousand_branches_fit_into_a_mail(made: Callable[..., str]) -> None:
    html = made(1000, 30, lambda i: f"第{i:04d}号示例城市科技园区支行")
    assert len(html.encode("utf-8")) <= LARGEST


def test_every_phrase_given_to_the_page_is_spoken_and_every_spoken_one_is_given() -> None:
    script = page_script()
    template = (FOLDER / "page.html").read_text(encoding="utf-8")
    spoken = set(re.findall(r"\bW\.(\w+)", script)) | set(re.findall(r'"((?:ix|verdict)_\w+)"', script))
    spoken |= set(re.findall(r'fill\("(\w+)"', script))
    assert spoken == set(SCRIPT)
    in_code = {"ix_name"}  # also part of the subtitle
    assert set(re.findall(r"\bt\.(\w+)", template)) | in_code == set(STATIC)


def test_the_limit_against_all_others_is_that_of_sidak() -> None:
    # 1 pair: the normal quantile itself; 2 pairs: Φ⁻¹((1 + .95^(1/2))/2) = 2.2365, Šidák (1967)
    assert abs(critical_value(2, 0.95) - 1.959964) < 1e-6
    assert abs(critical_value(3, 0.95) - 2.236477) < 1e-6
    assert critical_value(0, 0.95) == critical_value(2, 0.95)
