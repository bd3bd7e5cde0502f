"""The command line: words, exit codes, and what stands where afterwards."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import openpyxl
import pytest

from evalkit.cli.main import main

KINDS = ("study", "questionnaire", "index-system", "suggestions", "results")


def hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_without_a_command_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert "evalkit demo" in capsys.readouterr().out


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("evalkit 0.")


@pytest.mark.parametrize("words", [["rnu"], ["run"], ["run", "x", "--language", "fr"], ["schema", "nothing"]])
def test_wrong_words_exit_with_two(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as raised:
        main(words)
    assert raised.value.code == 2
    assert "usage: evalkit" in capsys.readouterr().err


@pytest.mark.parametrize("kind", KINDS)
def test_schemas_are_valid_json_schemas(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", kind]) == 0
    schema = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["type"] == "object"
    assert schema["properties"]


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("study", "study.yaml"),
        ("questionnaire", "questionnaires/customer.yaml"),
        ("index-system", "questionnaires/index_systems/a_value_chain_branch.yaml"),
        ("suggestions", "questionnaires/suggestions/bank_branch.yaml"),
    ],
)
def test_the_shipped_definitions_follow_the_printed_schemas(
    kind: str, name: str, bank: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import yaml

    main(["schema", kind])
    schema = json.loads(capsys.readouterr().out)
    # YAML keys may be numbers (codes 1–5); JSON has texts only
    held = json.loads(json.dumps(yaml.safe_load((bank / name).read_text(encoding="utf-8"))))
    errors = [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(held)]
    assert errors == []


def test_a_run_writes_every_file_says_so_and_exits_with_zero(
    bank: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert main(["run", str(bank), "--out", str(out), "--language", "en"]) == 0
    shown = capsys.readouterr()
    assert f"wrote {out}: open {out / 'index.en.html'}" in shown.out
    assert "warning: " in shown.err
    codes = [f"B0{i}" for i in range(1, 5)]
    pages = {f"branches/{code}.en.{kind}" for code in codes for kind in ("html", "pdf")}
    assert set(hashes(out)) == {"index.en.html", "tables.xlsx", "results.json", "provenance.json", *pages}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_the_output_folder_is_named_after_the_study(
    bank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["run", str(bank / "study.yaml"), "--language", "zh"]) == 0
    assert (tmp_path / "reports/bank_crm/index.zh.html").is_file()


def test_an_earlier_output_is_replaced_as_a_whole(bank: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["run", str(bank), "--out", str(out), "--language", "zh"]) == 0
    assert main(["run", str(bank), "--out", str(out), "--language", "en"]) == 0
    assert not list(out.rglob("*.zh.*"))
    assert (out / "index.en.html").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("name", ["thesis.docx", "branches/notes.txt", "data/x.csv"])
@pytest.mark.parametrize("earlier", [True, False])
def test_a_folder_with_foreign_files_is_refused_before_anything_runs(
    bank: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, earlier: bool
) -> None:
    out = tmp_path / "out"
    (out / name).parent.mkdir(parents=True)
    (out / name).write_text("mine", encoding="utf-8")
    if earlier:
        (out / "provenance.json").write_text("{}", encoding="utf-8")
    before = hashes(out)
    assert main(["run", str(bank), "--out", str(out)]) == 1
    shown = capsys.readouterr().err
    assert "holds files that evalkit did not write" in shown
    assert "reading" not in shown
    assert hashes(out) == before


def test_a_file_in_the_place_of_the_folder_is_refused(
    bank: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    assert main(["run", str(bank), "--out", str(tmp_path / "out")]) == 1
    assert "is a file; nothing was written" in capsys.readouterr().err
    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"


def test_when_no_expert_is_consistent_nothing_is_written(
    copy_of_bank: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = copy_of_bank / "data/experts.xlsx"
    book = openpyxl.load_workbook(path)
    for sheet in book:
        for row in sheet.iter_rows():
            if row[0].value == "A":
                top = row[0].row
        circle = {(1, 2): 9, (1, 3): "1/9", (2, 1): "1/9", (2, 3): 9, (3, 1): 9, (3, 2): "1/9"}
        for (i, j), value in circle.items():
            sheet.cell(top + i, j + 1).value = value
    book.save(path)
    assert main(["run", str(copy_of_bank), "--out", str(tmp_path / "out")]) == 1
    assert "none of the 15 experts is consistent (CR < 0.1 in every matrix)" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_study_that_is_not_there_and_a_data_folder_that_is_not_there(
    bank: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", str(tmp_path / "none"), "--out", str(tmp_path / "out")]) == 1
    assert "no such file" in capsys.readouterr().err
    assert main(["run", str(bank), "--data", str(tmp_path / "none"), "--out", str(tmp_path / "out")]) == 1
    shown = capsys.readouterr().err
    assert "customers.sav: no such file" in shown
    assert "customers_previous.sav: no such file" in shown
    assert "6 errors" in shown or "7 errors" in shown
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_an_error_and_not_a_traceback(
    bank: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert main(["run", str(bank), "--out", str(tmp_path / "file/deeper/out"), "--language", "en"]) == 1
    shown = capsys.readouterr().err
    assert "error: " in shown
    assert "Traceback" not in shown


def test_check_lists_warnings_and_exits_with_zero(bank: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(bank)]) == 0
    shown = capsys.readouterr().out
    assert "not exactly reciprocal" in shown
    assert ": 0 errors, " in shown.splitlines()[-1]


def test_check_lists_every_error_and_exits_with_one(
    copy_of_bank: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study = copy_of_bank / "study.yaml"
    text = study.read_text(encoding="utf-8").replace("draws: 10000", "draws: many").replace("seed:", "sed:")
    study.write_text(text, encoding="utf-8")
    (copy_of_bank / "data/employees.xlsx").unlink()
    assert main(["check", str(study)]) == 1
    shown = capsys.readouterr().out
    assert "'many' is not allowed here" in shown
    assert "did you mean 'seed'" in shown
    assert "employees.xlsx: no such file" in shown
    assert shown.splitlines()[-1] == f"{study}: 3 errors, 0 warnings"


def test_check_names_a_character_that_the_fonts_lack_and_its_branch(
    copy_of_bank: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = copy_of_bank / "data/operations.csv"
    text = table.read_text(encoding="utf-8-sig")
    assert "第02支行" in text
    table.write_text(text.replace("第02支行", "第02支行\U0001f3e6"), encoding="utf-8-sig")
    assert main(["check", str(copy_of_bank)]) == 0
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "fonts" in line]
    assert line.startswith("warning: the names of the branch 'B02' hold '\U0001f3e6' (U+1F3E6)")


@pytest.mark.parametrize("command", ["new", "simulate"])
def test_new_and_simulate_write_a_study_that_passes_the_check(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [command, str(tmp_path / "mine")] + (["--branches", "3"] if command == "simulate" else [])
    assert main(words) == 0
    assert "evalkit run" in capsys.readouterr().out
    assert main(["check", str(tmp_path / "mine")]) == 0


@pytest.mark.parametrize("command", ["new", "simulate"])
def test_new_and_simulate_refuse_a_folder_that_holds_something(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    assert main([command, str(tmp_path)]) == 1
    assert "is not empty; nothing was written" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_unknown_template_lists_the_known_ones(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", str(tmp_path / "x"), "--template", "bank"]) == 1
    assert "bank-crm" in capsys.readouterr().err


def test_simulate_with_one_seed_writes_the_same_bytes_twice(tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert main(["simulate", str(tmp_path / name), "--branches", "3", "--seed", "9"]) == 0
    assert hashes(tmp_path / "one") == hashes(tmp_path / "two")


def test_the_demo_writes_the_same_bytes_twice_and_calls_itself_synthetic(tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert main(["demo", "--branches", "6", "--language", "en", "--out", str(tmp_path / name)]) == 0
    first = hashes(tmp_path / "one")
    assert first == hashes(tmp_path / "two")
    assert len([name for name in first if name.endswith(".pdf")]) == 6
    for page in (tmp_path / "one").rglob("*.html"):
        assert "synthetic" in page.read_text(encoding="utf-8").lower()


def test_a_demo_with_an_impossible_number_of_branches_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", "--branches", "1", "--out", str(tmp_path / "out")]) == 1
    assert "branches must be a whole number from 2" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_terminal_without_chinese_letters_still_gets_its_messages(copy_of_bank: Path) -> None:
    study = copy_of_bank / "study.yaml"
    study.write_text(study.read_text(encoding="utf-8") + "“错”: 1\n", encoding="utf-8")
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from evalkit.cli.main import main; sys.exit(main())",
            "check",
            str(study),
        ],
        env=os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert b"this key is not known here" in done.stdout


@pytest.mark.parametrize("words", [["--help"], ["run", "--help"], []])
def test_help_loads_nothing_heavy(words: list[str]) -> None:
    code = (
        "import sys\nfrom evalkit.cli.main import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "heavy = {'pandas', 'scipy', 'numpy', 'statsmodels', 'pingouin', 'matplotlib', 'rich', 'pydantic'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.splitlines()[-1] == "[]"
