"""The public names: one documented list, each name loaded on first use, each with a docstring."""

from __future__ import annotations

import importlib.util
import inspect
import re
import subprocess
import sys
import typing
from importlib.metadata import version
from pathlib import Path

import pytest

import evalkit as ek
from evalkit.plotting.plot import PICTURES

ROW = re.compile(r"^\| `(\w+)` \| (.+) \| (.+) \|$", re.MULTILINE)


@pytest.fixture(scope="module")
def documented(root: Path) -> dict[str, str]:
    """Public name → what it returns, as docs/public_names.md says."""
    rows = ROW.findall((root / "docs" / "public_names.md").read_text("utf-8"))
    assert len({name for name, _, _ in rows}) == len(rows)
    return {name: returned.strip("`") for name, _, returned in rows}


def test_the_documented_names_are_the_public_ones(documented) -> None:
    assert list(documented) == ek.__all__ == sorted(ek.__all__)


def test_a_misspelt_name_gets_the_closest_one() -> None:
    with pytest.raises(AttributeError, match=r"no public name 'cronbach_alfa' \[hint: .*'cronbach_alpha'"):
        getattr(ek, "cronbach_alfa")  # noqa: B009


def test_dir_lists_the_public_names_and_the_version() -> None:
    assert set(dir(ek)) == {*ek.__all__, "__version__"}
    assert ek.__version__ == version("evalkit")


@pytest.mark.parametrize("name", ek.__all__)
def test_every_public_name_is_callable_and_has_a_docstring(name: str) -> None:
    value = getattr(ek, name)
    assert callable(value)
    assert len((inspect.getdoc(value) or "").split()) >= 5


def test_the_documented_return_types_are_the_annotated_ones(documented) -> None:
    for name, returned in documented.items():
        if name == "EvalkitError":
            assert issubclass(ek.EvalkitError, Exception)
            continue
        annotated = inspect.signature(getattr(ek, name)).return_annotation
        assert annotated.split(".")[-1] == returned.split(".")[-1], name


def test_the_documented_pictures_are_the_registered_ones(root: Path) -> None:
    text = (root / "docs" / "public_names.md").read_text("utf-8").partition("`ek.plot` draws ")[2]
    assert re.findall(r"`(\w+)`", text) == list(PICTURES)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="evalkit has no public name 'cronbach'"):
        ek.cronbach  # noqa: B018


def test_star_import_gives_exactly_the_public_names() -> None:
    names: dict[str, object] = {}
    exec("from evalkit import *", names)  # noqa: S102
    assert set(names) - {"__builtins__"} == set(ek.__all__)


def test_type_checkers_see_the_same_names_as_python() -> None:
    """The imports under TYPE_CHECKING bind each public name to the object that is loaded lazily."""
    spec = importlib.util.find_spec("evalkit")
    assert spec is not None
    assert spec.origin is not None
    seen: dict[str, object] = {"__name__": "evalkit"}
    source = Path(spec.origin).read_text("utf-8")
    forced = source.replace(
        "from typing import TYPE_CHECKING, Any", "from typing import Any\nTYPE_CHECKING = True"
    )
    assert forced != source
    exec(compile(forced, spec.origin, "exec"), seen)  # noqa: S102
    assert all(seen[name] is getattr(ek, name) for name in ek.__all__)
    assert typing.TYPE_CHECKING is False


def test_a_name_is_kept_after_its_first_use() -> None:
    code = "import evalkit as ek; first = ek.ahp; assert ek.__dict__['ahp'] is first"
    subprocess.run([sys.executable, "-c", code], check=True)
