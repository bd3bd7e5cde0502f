"""Bad input, the list of the issue: one clear error or a named omission, and never half an output.

Every case goes through the command line, over an output folder of an earlier run that must survive a failure.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import numpy as np
import openpyxl
import pandas as pd
import pytest

from evalkit.cli.main import main
from evalkit.study.schemas import json_schema

MakeStudy = Callable[..., Path]
Spoil = Callable[[Path], None]
ITEMS = ["A1", "A2", "A3r", "B1", "B2", "B3", "NPS"]
EARLIER = {"provenance.json": "{}", "results.json": "earlier", "branches/P.en.html": "earlier"}


def replace(name: str, old: str, new: str) -> Spoil:
    def spoil(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")

    return spoil


def table(change: Callable[[pd.DataFrame], pd.DataFrame], name: str = "customers.csv") -> Spoil:
    def spoil(folder: Path) -> None:
        path = folder / "data" / name
        change(pd.read_csv(path)).to_csv(path, index=False)

    return spoil


def both(*spoils: Spoil) -> Spoil:
    def spoil(folder: Path) -> None:
        for one in spoils:
            one(folder)

    return spoil


def write(name: str, content: bytes) -> Spoil:
    return lambda folder: (folder / name).write_bytes(content) and None


def workbook(folder: Path) -> None:
    """The answers on the sheet "answers" of a workbook, while the study asks for "answer"."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = "answers"
    frame = pd.read_csv(folder / "data/customers.csv")
    for row in [list(frame.columns), *frame.to_numpy().tolist()]:
        book.active.append(row)
    book.save(folder / "data/customers.xlsx")
    replace("study.yaml", "file: customers.csv,", "file: customers.xlsx, sheet: answer,")(folder)


def sav(content: bytes) -> Spoil:
    return both(
        write("data/customers.sav", content),
        replace("study.yaml", "file: customers.csv", "file: customers.sav"),
    )


FATAL: dict[str, tuple[Spoil, tuple[str, ...]]] = {
    "a missing file": (
        lambda folder: (folder / "data/customers.csv").rename(folder / "data/costumers.csv") and None,
        ("customers.csv: no such file", "did you mean 'costumers.csv'"),
    ),
    "a wrong sheet": (workbook, ("there is no sheet 'answer'", "did you mean 'answers'")),
    "a misspelt column in the data": (
        table(lambda frame: frame.rename(columns={"B2": "B2_"})),
        ("there is no column 'B2'", "did you mean 'B2_'"),
    ),
    "a misspelt column in the study": (
        replace("study.yaml", "branch: BRANCH", "branch: BRANCHE"),
        ("there is no column 'BRANCHE'", "did you mean 'BRANCH'"),
    ),
    "a misspelt column of the operations table": (
        table(lambda frame: frame.rename(columns={"kept": "keept"}), "operations.csv"),
        ("X4 needs the numeric column 'kept'", "did you mean 'keept'"),
    ),
    "a text in a number column": (
        table(lambda frame: frame.assign(kept=["80", "many", "86"]), "operations.csv"),
        ("X4 needs the numeric column 'kept'; it holds 'many' in row 3",),
    ),
    "more kept than held": (
        table(lambda frame: frame.assign(kept=[80, 101, 86]), "operations.csv"),
        ("operations.csv: X4, branch 'Q': kept (101) is more than held (100)",),
    ),
    "an error model over a column that the formula does not read": (
        replace("index.yaml", "100 * kept / held", "held"),
        ("the error counts 'kept', which the formula does not read",),
    ),
    "no answers below the header": (table(lambda frame: frame.iloc[:0]), ("no answers below the header",)),
    "no branch code in any answer": (
        table(lambda frame: frame.assign(BRANCH="")),
        ("nothing can be shown", "at least 5 usable answers (the most is 0)"),
    ),
    "only unknown branch codes": (table(lambda frame: frame.assign(BRANCH="zz")), ("nothing can be shown",)),
    "an empty file": (write("data/customers.csv", b""), ("customers.csv: the file is empty",)),
    "an empty list of branches": (
        table(lambda frame: frame.iloc[:0], "branches.csv"),
        ("branches.csv: there are no branches below the header",),
    ),
    "a branch listed twice": (
        table(lambda frame: frame.assign(code=["P", "Q", "P"]), "branches.csv"),
        ("the branch 'P' stands twice",),
    ),
    "a .sav that is not one": (sav(b"PK\x03\x04 nothing of the kind"), ("this is not an SPSS file",)),
    "a truncated .sav": (sav(b"$FL2@(#) SPSS DATA FILE"), ("the SPSS file cannot be read",)),
    "a workbook that is not one": (
        both(
            write("data/customers.xlsx", b"hello"), replace("study.yaml", "customers.csv", "customers.xlsx")
        ),
        ("this is not a workbook that can be read",),
    ),
    "an index system that names an unknown item": (
        replace("index.yaml", "items: [NPS]", "items: [NSP]"),
        (
            "X3: 'NSP' is not in the questionnaire",
            "index.yaml:19: children.1.children.0.source.items.0",
            "did you mean 'NPS'",
        ),
    ),
    "fixed weights that do not sum to one": (
        replace(
            "study.yaml",
            "{method: equal}",
            "{method: fixed, fixed: {origin: own, local: {G: {D1: 0.5, D2: 0.6}}}}",
        ),
        ("must be 0 or more and sum to 1; they sum to 1.1", "study.yaml:13: weighting.fixed.local.G"),
    ),
    "fixed weights of codes that do not exist": (
        replace(
            "study.yaml",
            "{method: equal}",
            "{method: fixed, fixed: {origin: own, local: {G: {D1: 0.5, D3: 0.5}, D1: {X1: 1, X2: 0}, D2: {X3: 1, X4: 0}}}}",
        ),
        ("the weights below 'G' do not match its children: ['D2', 'D3']",),
    ),
    "a code used twice in the index system": (
        replace("index.yaml", "id: X2,", "id: X1,"),
        ("the code 'X1' is used more than once",),
    ),
    "entropy weights of indicators that do not differ": (
        both(
            replace("study.yaml", "method: equal", "method: entropy"),
            table(lambda frame: frame.assign(**dict.fromkeys(ITEMS, 3))),
            table(lambda frame: frame.assign(kept=5), "operations.csv"),
        ),
        ("the study ranks by entropy weights", "every indicator is constant"),
    ),
}


def earlier_output(folder: Path) -> Path:
    for name, text in EARLIER.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("case", FATAL)
def test_one_clear_error_exit_code_one_and_no_output(
    case: str, make_study: MakeStudy, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil, sentences = FATAL[case]
    study = make_study()
    spoil(study.parent)
    out = earlier_output(tmp_path / "out")
    assert main(["run", str(study), "--out", str(out)]) == 1
    shown = capsys.readouterr().err
    for sentence in sentences:
        assert sentence in shown
    assert "error: " in shown
    assert "1 error; nothing was written" in shown
    assert {p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file()} == set(EARLIER)
    assert (out / "results.json").read_text(encoding="utf-8") == "earlier"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out", "study"]


@pytest.mark.parametrize(
    "case", ["a missing file", "a wrong sheet", "a misspelt column in the data", "a branch listed twice"]
)
def test_check_finds_the_same_without_running(
    case: str, make_study: MakeStudy, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil, sentences = FATAL[case]
    study = make_study()
    spoil(study.parent)
    assert main(["check", str(study)]) == 1
    shown = capsys.readouterr().out
    for sentence in sentences:
        assert sentence in shown


# what spoils the study, what the terminal says, and what stands on the page instead of the number
OMISSIONS: dict[str, tuple[Spoil, tuple[str, ...], str]] = {
    "a constant item": (
        table(lambda frame: frame.assign(A1=3)),
        ("not computed: alpha, S1: constant item: all answers to 'A1' are the same",),
        "constant item: all answers to 'A1' are the same",
    ),
    "a one-item scale": (
        both(
            replace(
                "questionnaire.yaml",
                "      - {id: B2, zh: 乙二, en: b two}\n      - {id: B3, zh: 乙三, en: b three}\n",
                "",
            ),
            replace("index.yaml", "[B1, B2, B3]", "[B1]"),
        ),
        ("not computed: alpha, S2: alpha needs at least two items",),
        "alpha needs at least two items",
    ),
    "a two-item scale": (
        both(
            replace("questionnaire.yaml", "      - {id: B3, zh: 乙三, en: b three}\n", ""),
            replace("index.yaml", "[B1, B2, B3]", "[B1, B2]"),
        ),
        ("not computed: omega, S2: omega needs at least three items; got 2",),
        "omega needs at least three items",
    ),
    "an item that nobody answered": (
        both(
            table(lambda frame: frame.assign(A1=np.nan)),
            replace(
                "study.yaml",
                "weighting:",
                "explore: {survey: customers, n_factors: 1, draws: 50}\nweighting:",
            ),
        ),
        (
            "not computed: alpha, S1",
            "not computed: factor analysis, customers",
            "item 'A1' has the fewest answers",
        ),
        "a covariance needs at least two",
    ),
    "all answers missing": (
        table(lambda frame: frame.assign(**dict.fromkeys(ITEMS, np.nan))),
        ("not computed: alpha, S1", "not computed: rank ranges, branches: no branch is ranked"),
        "a covariance needs at least two",
    ),
}


@pytest.mark.parametrize("case", OMISSIONS)
def test_the_study_goes_on_names_what_is_left_out_and_exits_with_three(
    case: str, make_study: MakeStudy, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil, sentences, on_page = OMISSIONS[case]
    study = make_study()
    spoil(study.parent)
    assert main(["run", str(study), "--out", str(tmp_path / "out"), "--language", "en"]) == 3
    shown = capsys.readouterr().err
    for sentence in sentences:
        assert sentence in shown
    omitted = [line for line in shown.splitlines() if line.startswith("not computed")]
    assert len(omitted) == len(set(omitted))
    held = json.loads((tmp_path / "out/results.json").read_text(encoding="utf-8"))
    assert len(held["failures"]) == len(omitted)
    jsonschema.Draft202012Validator(json_schema("results")).validate(held)
    assert on_page in html.unescape((tmp_path / "out/index.en.html").read_text(encoding="utf-8"))


def test_unknown_codes_out_of_range_answers_and_missing_branches_are_counted_in_warnings(
    make_study: MakeStudy, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study = make_study()

    def spoil(frame: pd.DataFrame) -> pd.DataFrame:
        frame.loc[:1, "BRANCH"] = "PP"
        frame.loc[2, "BRANCH"] = ""
        frame.loc[3, "A1"] = 8
        return frame

    table(spoil)(study.parent)
    table(
        lambda frame: pd.concat([frame, pd.DataFrame({"code": ["W"], "kept": [1], "held": [2]})]),
        "operations.csv",
    )(study.parent)
    assert main(["run", str(study), "--out", str(tmp_path / "out"), "--language", "en"]) == 0
    shown = capsys.readouterr().err
    assert "the branch 'PP' is not listed; its 2 answers count in no branch" in shown
    assert "did you mean 'P'" in shown
    assert "the branch 'W' is not listed; its 1 rows count in no branch" in shown
    assert "1 answers have no branch code (first in row 4)" in shown
    assert "1 answers (8) are outside 1–5; taken as missing" in shown
    page = (tmp_path / "out/index.en.html").read_text(encoding="utf-8")
    assert "is not listed; its 2 answers" in page


def test_a_gb18030_csv_gives_the_same_results_as_utf8(make_study: MakeStudy, tmp_path: Path) -> None:
    study = make_study()
    branches = study.parent / "data/branches.csv"
    found = []
    text = branches.read_text(encoding="utf-8")
    for encoding in ("utf-8", "gb18030"):
        branches.write_bytes(text.encode(encoding))
        out = tmp_path / encoding
        assert main(["run", str(study), "--out", str(out), "--language", "zh"]) == 0
        page = (out / "branches/P.zh.html").read_text(encoding="utf-8")
        inputs = json.loads((out / "results.json").read_text(encoding="utf-8"))["provenance"]["fingerprint"]
        assert inputs in page
        found.append(page.replace(inputs, "the fingerprint of the inputs"))
    assert "P支行" in found[0]
    assert found[0] == found[1]
