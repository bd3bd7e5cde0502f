"""Passages of interviews on the staff page: of all branches together, and only of themes many interviews hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalkit.report.branch.capability import capability
from evalkit.report.branch.quotes import LONGEST, spoken
from evalkit.report.document import TableBlock
from evalkit.report.view import View
from evalkit.study.results import StudyResults
from evalkit.study.run import run_study


@pytest.fixture(scope="module")
def diagnosed(root: Path) -> StudyResults:
    return run_study(root / "analysis" / "sz_branch" / "study.yaml")


def test_a_study_without_interviews_has_no_passages(results: StudyResults) -> None:
    assert spoken(View(results=results, language="en")) == ()


def test_themes_are_the_commonest_and_their_counts_those_of_the_interviews(diagnosed: StudyResults) -> None:
    view = View(results=diagnosed, language="zh")
    stage = diagnosed.interviews
    assert stage is not None
    (table,) = spoken(view)
    assert isinstance(table, TableBlock)
    held = dict(zip(stage.mentions.codes, stage.mentions.given.sum(axis=0).tolist(), strict=True))
    texts = stage.interviews.segments["text"].str.replace(r"\s+", " ", regex=True).str.strip().tolist()
    counts = []
    for row in table.rows:
        code, count, passage = (str(cell) for cell in row)  # type: ignore[union-attr]
        assert count == f"{held[code.split()[0]]} / {len(stage.mentions.documents)}"
        counts.append(held[code.split()[0]])
        shown = passage.strip("“”").removesuffix("…")
        assert len(shown) <= LONGEST
        assert any(text.startswith(shown) for text in texts)
    assert counts == sorted(counts, reverse=True)
    assert min(counts) >= diagnosed.bundle.study.small_n.suppress


def test_every_branch_reads_the_same_passages(diagnosed: StudyResults) -> None:
    view = View(results=diagnosed, language="en")
    (table,) = spoken(view)
    for i in view.order():
        assert table in capability(view, i)
