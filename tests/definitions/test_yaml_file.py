"""YAML files: what is refused before anyone looks at their meaning."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalkit.definitions.yaml_file import MAX_BYTES, read_yaml
from evalkit.errors import DefinitionError, Problem


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "file.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def problem(path: Path) -> Problem:
    with pytest.raises(DefinitionError) as caught:
        read_yaml(path)
    assert len(caught.value.problems) == 1
    assert caught.value.problems[0].file == str(path)
    return caught.value.problems[0]


@pytest.mark.parametrize(
    ("content", "line", "says"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "the key 'a' stands twice"),
        ("a:\n  x: 1\n  x: 2\n", 3, "the key 'x' stands twice"),
        ("a: &n 1\nb: *n\n", 2, "aliases"),
        ("a: &n {x: 1}\nb:\n  <<: *n\n", 3, "aliases"),
        ("a: 1\nb: !!python/object/apply:os.system ['true']\n", 2, "could not determine a constructor"),
        ("a: 1\n? [x, y]\n: 2\n", 2, "a key must be a single word or number"),
        ("a: 1\nday: 2024-13-45\n", 2, "put a text in quotes"),
        ("a: 1\ncode: 010\n", 2, "010 would be read as another number; put a text in quotes"),
        ("a: 1\ntime: 12:30\n", 2, "12:30 would be read as another number"),
        ("a: 1\ntime: 12:30.5\n", 2, "12:30.5 would be read as another number"),
        ("a: 1\n b: 2\n", 2, "mapping values are not allowed"),
        ("a: [1, 2\nb: 3\n", 2, "expected ',' or ']'"),
        ("a: 1\n---\nb: 2\n", 2, "another document"),
        ("a:\n\t- 1\n", 2, "cannot start any token"),
    ],
    ids=[
        "twice",
        "twice inside",
        "alias",
        "merge",
        "tag",
        "key",
        "date",
        "octal",
        "time",
        "seconds",
        "indent",
        "bracket",
        "two",
        "tab",
    ],
)
def test_file_that_is_refused_names_the_line(tmp_path: Path, content: str, line: int, says: str) -> None:
    found = problem(written(tmp_path, content))
    assert says in found.what
    assert found.line == line


def test_a_tab_is_told_apart_from_other_faults(tmp_path: Path) -> None:
    assert problem(written(tmp_path, "a:\n\tb: 1\n")).hint == "indent with spaces, never with tabs"
    assert problem(written(tmp_path, "a: [1\n")).hint == ""


def test_gb18030_file_is_told_to_save_as_utf8(tmp_path: Path) -> None:
    found = problem(written(tmp_path, "名称: 支行\n".encode("gb18030")))
    assert found.hint == "save the file as UTF-8"


def test_control_characters_are_refused(tmp_path: Path) -> None:
    assert "not readable" in problem(written(tmp_path, b"a: \x00\n")).what


def test_huge_file_is_refused(tmp_path: Path) -> None:
    assert "larger than 5 MB" in problem(written(tmp_path, b"#" * (MAX_BYTES + 1))).what


def test_deep_nesting_is_refused(tmp_path: Path) -> None:
    assert "nested too deeply" in problem(written(tmp_path, "[" * 5000 + "]" * 5000)).what


def test_missing_file_gets_the_closest_name(tmp_path: Path) -> None:
    (tmp_path / "study.yaml").touch()
    assert problem(tmp_path / "stdy.yaml").hint == "did you mean 'study.yaml'?"
    assert "does not exist" in problem(tmp_path / "nowhere" / "study.yaml").hint


def test_lines_of_keys_list_entries_and_missing_places(tmp_path: Path) -> None:
    file = read_yaml(written(tmp_path, "\ufeffa:\n  - x: 1\n    y: 2\n  - {x: 3}\n9: b\n"))
    assert file.data == {"a": [{"x": 1, "y": 2}, {"x": 3}], 9: "b"}
    assert file.line(("a", 0, "y")) == 3
    assert file.line(("a", 1, "x")) == 4
    assert file.line(("a", 1, "not there")) == 4
    assert file.line(("9",)) == 5


def test_empty_file_reads_as_nothing(tmp_path: Path) -> None:
    assert read_yaml(written(tmp_path, "# only a comment\n")).data is None
