"""Coded interviews made by hand and by the generator."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from evalkit.interviews.interviews import Interviews, label_interviews
from evalkit.sources.interviews.project import (
    Case,
    Code,
    Coder,
    Coding,
    Document,
    Project,
    Selection,
    Variable,
)
from evalkit.sources.interviews.reading import read_project
from evalkit.study.simulation.interviews import simulate_interviews


@pytest.fixture(scope="session")
def synthetic() -> Interviews:
    """24 synthetic interviews, two coders."""
    return label_interviews(simulate_interviews(20240601).project, Path("interviews.qdpx"))


@pytest.fixture
def from_sheet(tmp_path: Path) -> Callable[[str], Interviews]:
    """Interviews of a coding sheet given as text."""

    def read(text: str) -> Interviews:
        path = tmp_path / "codes.csv"
        path.write_text(text, encoding="utf-8")
        return label_interviews(read_project(path), path)

    return read


@pytest.fixture
def marked() -> Callable[..., Interviews]:
    """Interviews from texts and (document, start, end, code, coder)."""

    def build(
        texts: dict[str, str],
        marks: list[tuple[str, int, int, str, str]],
        roles: dict[str, str] | None = None,
    ) -> Interviews:
        codes = dict.fromkeys(code for *_, code, _ in marks)
        coders = dict.fromkeys(coder for *_, coder in marks)
        project = Project(
            name="p",
            documents=tuple(Document(guid=name, name=name, text=text) for name, text in texts.items()),
            codes=tuple(Code(guid=code, name=code) for code in codes),
            coders=tuple(Coder(guid=coder, name=coder) for coder in coders),
            selections=tuple(
                Selection(
                    guid=f"s{i}",
                    document=document,
                    start=start,
                    end=end,
                    coder=coder,
                    codings=(Coding(guid=f"k{i}", code=code, coder=coder),),
                )
                for i, (document, start, end, code, coder) in enumerate(marks)
            ),
            variables=(Variable(guid="role", name="role"),),
            cases=tuple(
                Case(guid=name, name=name, documents=(name,), values={"role": role})
                for name, role in (roles or {}).items()
            ),
        )
        return label_interviews(project, Path("p.qdpx"))

    return build
