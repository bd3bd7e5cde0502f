"""The output folder: complete, the same every time, and safe whatever the branches are called."""

from __future__ import annotations

import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pandas as pd
import pypdf
import pyreadstat
import pytest

from evalkit.errors import OptionError
from evalkit.report import publish as publishing
from evalkit.report.publish import publish
from evalkit.study.results import StudyResults
from evalkit.study.run import run_study
from evalkit.study.scaffold import simulate

LONG = "一个名字非常非常长的支行" * 12
LONG_EN = "A branch with a very long name indeed " * 8
# code in the data, the file name it must get, and the names in both languages
HOSTILE = {
    "B01": ("../../evil", "_evil", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>"),
    "B02": ("<b>&amp;", "_b_amp_", '=HYPERLINK("http://evil.example","click")', "+1+cmd|' /C calc'!A0"),
    "B03": ("CON", "_CON", "{{ 7 * 7 }}", '#import "x.typ" $x^2$ @ref'),
    "B04": ("a/b", "a_b-2", LONG, LONG_EN),
    "B05": ("a_b", "a_b", "javascript:alert(1)", "-2+3"),
}
LEFT_ALONE = {"B06": "B06"}


def hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def pdf_text(path: Path) -> str:
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in pypdf.PdfReader(path).pages))


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> StudyResults:
    return run_study(simulate(tmp_path_factory.mktemp("publish") / "bank", branches=4, seed=2))


@pytest.fixture(scope="module")
def published(results: StudyResults, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(results, tmp_path_factory.mktemp("published") / "out")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[StudyResults, Path]:
    """A study whose branches have codes and names that somebody means ill with."""
    root = tmp_path_factory.mktemp("hostile")
    study = simulate(root / "deep/er/bank", branches=6, seed=2)
    data = study.parent / "data"
    codes = {code: held[0] for code, held in HOSTILE.items()}
    answers, _ = pyreadstat.read_sav(str(data / "customers.sav"), user_missing=True)
    answers.assign(BRANCH_ID=answers["BRANCH_ID"].replace(codes)).to_csv(data / "customers.csv", index=False)
    operations = pd.read_csv(data / "operations.csv", encoding="utf-8-sig")
    for column, place in (("name_zh", 2), ("name_en", 3)):
        names = operations["branch_id"].map({code: held[place] for code, held in HOSTILE.items()})
        operations[column] = names.fillna(operations[column])
    operations.assign(branch_id=operations["branch_id"].replace(codes)).to_csv(
        data / "operations.csv", index=False
    )
    book = openpyxl.load_workbook(data / "employees.xlsx")
    page = book["answers"]
    column = [cell.value for cell in page[1]].index("BRANCH_ID") + 1
    for row in range(2, page.max_row + 1):
        cell = page.cell(row, column)
        cell.value = codes.get(cell.value, cell.value)
        cell.data_type = "s"
    book.save(data / "employees.xlsx")
    study.write_text(
        study.read_text(encoding="utf-8").replace("customers.sav", "customers.csv"), encoding="utf-8"
    )
    results = run_study(study)
    return results, publish(results, root / "deep/er/out")


class Tags(HTMLParser):
    """The tags, links and handlers of a page."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.handlers: list[str] = []
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [
            value or "" for name, value in attrs if name in {"href", "src", "xlink:href", "action"}
        ]
        self.handlers += [name for name, _ in attrs if name.startswith("on")]


def test_the_folder_holds_every_file_in_both_languages(published: Path) -> None:
    pages = {
        f"branches/B0{i}.{lang}.{kind}"
        for i in range(1, 5)
        for lang in ("zh", "en")
        for kind in ("html", "pdf")
    }
    assert set(hashes(published)) == {
        "index.zh.html",
        "index.en.html",
        "tables.xlsx",
        "results.json",
        "provenance.json",
        *pages,
    }
    assert [path.name for path in published.parent.iterdir()] == ["out"]


def test_the_same_inputs_give_the_same_bytes_in_every_file(
    published: Path, results: StudyResults, tmp_path: Path
) -> None:
    study = simulate(tmp_path / "elsewhere", branches=4, seed=2)
    again = publish(run_study(study), tmp_path / "again")
    assert hashes(again) == hashes(published)
    assert hashes(publish(results, tmp_path / "third")) == hashes(published)


@pytest.mark.parametrize(("asked", "written"), [("en", {"en"}), (["zh"], {"zh"}), ("both", {"zh", "en"})])
def test_languages_are_written_as_asked(
    results: StudyResults, published: Path, tmp_path: Path, asked: str, written: set[str]
) -> None:
    if asked == "both":
        assert hashes(publish(results, tmp_path / "out", languages=asked)) == hashes(published)
        return
    found = hashes(publish(results, tmp_path / "out", languages=asked))
    assert {name.split(".")[-2] for name in found if "branches/" in name} == written
    (language,) = written
    page = f"index.{language}.html"
    assert found[page] == hashes(published)[page]


def test_a_failure_while_writing_leaves_the_earlier_output_and_nothing_half_written(
    results: StudyResults, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = publish(results, tmp_path / "out", languages="en")
    before = hashes(out)

    def fail(*arguments: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(publishing, "write_results", fail)
    with pytest.raises(OSError, match="disk is full"):
        publish(results, out, languages="zh")
    assert hashes(out) == before
    with pytest.raises(OSError, match="disk is full"):
        publish(results, tmp_path / "new", languages="zh")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_swap_that_fails_puts_the_earlier_output_back(
    results: StudyResults, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = publish(results, tmp_path / "out", languages="en")
    before = hashes(out)
    rename = Path.rename

    def refuse(self: Path, target: Path) -> Path:
        if self.name.endswith(".partial"):
            raise OSError("no")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(OSError, match="no"):
        publish(results, out, languages="zh")
    assert hashes(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize(
    "name", ["mine.txt", "branches/mine.txt", "branches/deep/er.txt", "other/results.json"]
)
def test_files_that_evalkit_did_not_write_are_never_removed(
    results: StudyResults, tmp_path: Path, name: str
) -> None:
    out = publish(results, tmp_path / "out", languages="en")
    (out / name).parent.mkdir(parents=True, exist_ok=True)
    (out / name).write_text("mine", encoding="utf-8")
    with pytest.raises(OptionError, match="holds files that evalkit did not write"):
        publish(results, out, languages="en")
    assert (out / name).read_text(encoding="utf-8") == "mine"


def test_an_empty_folder_and_the_marks_of_file_managers_do_not_matter(
    results: StudyResults, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    out = publish(results, tmp_path / "out", languages="en")
    (out / ".DS_Store").write_bytes(b"")
    (out / "branches/Thumbs.db").write_bytes(b"")
    publish(results, out, languages="en")
    assert not (out / ".DS_Store").exists()


def test_the_current_folder_can_be_the_output_folder(
    results: StudyResults, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    publish(results, ".", languages="en")
    assert (tmp_path / "here/index.en.html").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["here"]


def test_progress_counts_every_branch_in_every_language(results: StudyResults, tmp_path: Path) -> None:
    seen: list[tuple[str, int, int | None]] = []
    publish(results, tmp_path / "out", progress=lambda *step: seen.append(step))
    assert seen == [
        *(("reports (zh)", i, 4) for i in range(1, 5)),
        *(("reports (en)", i, 4) for i in range(1, 5)),
        ("tables", 0, None),
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_branch_report_names_its_branch_in_html_and_pdf(
    published: Path, results: StudyResults, language: str
) -> None:
    for branch in results.inputs.branches:
        name = branch.name.zh if language == "zh" else branch.name.en
        stem = published / "branches" / f"{branch.stem}.{language}"
        assert name in stem.with_name(stem.name + ".html").read_text(encoding="utf-8")
        assert re.sub(r"\s+", "", name) in pdf_text(stem.with_name(stem.name + ".pdf"))


def test_every_page_says_that_the_data_are_synthetic(published: Path) -> None:
    words = {"zh": "模拟数据", "en": "SYNTHETICDATA"}
    for page in published.rglob("*.html"):
        text = re.sub(r"\s+", "", page.read_text(encoding="utf-8"))
        assert words[page.name.split(".")[-2]] in text.replace("Synthetic", "SYNTHETIC").replace(
            "data", "DATA"
        )
    for page in published.rglob("*.pdf"):
        assert words[page.name.split(".")[-2]].casefold() in pdf_text(page).casefold()


def test_pages_need_nothing_from_any_network_and_their_links_lead_to_files(published: Path) -> None:
    for page in published.rglob("*.html"):
        found = Tags(page)
        assert not found.tags & {"script", "iframe", "img", "link", "object", "embed", "form", "base"}
        for link in found.links:
            assert not re.match(r"[a-z]+:|//", link), link
            assert link.startswith("#") or (page.parent / link).is_file(), link
        text = page.read_text(encoding="utf-8")
        assert set(re.findall(r"https?://[^\"'\s<)]*", text)) <= {"http://www.w3.org/2000/svg"}
        assert "url(" not in text
        assert "@import" not in text


def test_provenance_hashes_are_those_of_the_inputs(published: Path, results: StudyResults) -> None:
    held = json.loads((published / "provenance.json").read_text(encoding="utf-8"))
    root = results.bundle.path.parent
    files = {
        f"data/{path.name}": path for path in (root / "data").iterdir() if not path.name.startswith("truth")
    }
    files |= {"study.yaml": root / "study.yaml"}
    for path in (root / "questionnaires").rglob("*.yaml"):
        files[f"{path.parent.name}/{path.name}"] = path
    assert held["inputs"] == {
        name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()
    }
    assert held["seed"] == 2
    assert str(root) not in json.dumps(held)


def test_hostile_codes_become_safe_names_inside_the_folder(hostile: tuple[StudyResults, Path]) -> None:
    _, folder = hostile
    names = {held[1] for held in HOSTILE.values()} | set(LEFT_ALONE.values())
    pages = {
        f"{name}.{language}.{kind}" for name in names for language in ("zh", "en") for kind in ("html", "pdf")
    }
    assert {path.name for path in (folder / "branches").iterdir()} == pages
    assert sorted(path.name for path in folder.parent.iterdir()) == ["bank", "out"]
    assert sorted(path.name for path in folder.parent.parent.parent.iterdir()) == ["deep"]


def test_changed_file_names_are_reported_and_written_into_the_results(
    hostile: tuple[StudyResults, Path],
) -> None:
    results, folder = hostile
    said = [problem.what for problem in results.problems if "cannot be a file name" in problem.what]
    changed = {held[0]: held[1] for held in HOSTILE.values() if held[0] != held[1]}
    assert said == [
        f"the branch code {code!r} cannot be a file name; its reports are branches/{stem}.*"
        for code, stem in changed.items()
    ]
    held = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    assert {branch["code"]: branch["file"] for branch in held["branches"]} == {
        **{held[0]: held[1] for held in HOSTILE.values()},
        **LEFT_ALONE,
    }
    assert "cannot be a file name" in (folder / "index.en.html").read_text(encoding="utf-8")


def test_hostile_names_stay_text_in_html(hostile: tuple[StudyResults, Path]) -> None:
    for page in hostile[1].rglob("*.html"):
        found = Tags(page)
        assert not found.tags & {"script", "img", "b"}
        assert found.handlers == []
        assert all(link.startswith("#") or (page.parent / link).is_file() for link in found.links)
        assert "49" not in re.findall(r"<h1>(.*?)</h1>", page.read_text(encoding="utf-8"))[0]
    overview = (hostile[1] / "index.zh.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in overview
    assert "{{ 7 * 7 }}" in overview


def test_hostile_names_stay_text_in_the_workbook(hostile: tuple[StudyResults, Path]) -> None:
    book = openpyxl.load_workbook(hostile[1] / "tables.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    texts = [cell.value for cell in cells if isinstance(cell.value, str)]
    assert not [text for text in texts if text.startswith(("=", "+", "-", "@"))]
    assert any("=HYPERLINK(" in text for text in texts)


@pytest.mark.parametrize("code", HOSTILE)
def test_hostile_and_long_names_stay_text_in_the_pdf(hostile: tuple[StudyResults, Path], code: str) -> None:
    _, stem, zh, en = HOSTILE[code]
    for language, name in (("zh", zh), ("en", en)):
        text = pdf_text(hostile[1] / f"branches/{stem}.{language}.pdf")
        assert re.sub(r"\s+", "", name)[:60] in text
