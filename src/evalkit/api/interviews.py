"""``ek.read_interviews`` and ``ek.agreement``: coded interviews, and how far their coders agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isinf
from numbers import Real
from pathlib import Path
from typing import Any, get_args

import pandas as pd

from evalkit.definitions.codebook import Codebook
from evalkit.definitions.pseudonyms import PseudonymRules
from evalkit.definitions.validation import parse
from evalkit.definitions.yaml_file import read_yaml
from evalkit.errors import DataError, OptionError
from evalkit.inference.agreement.agreement import rating_agreement
from evalkit.inference.agreement.by_code import code_agreement
from evalkit.inference.agreement.weights import Level, WeightKind
from evalkit.interviews.agreement import CodingAgreement, grid_agreement, rating_disagreements
from evalkit.interviews.grid import UnitKind, coding_grid
from evalkit.interviews.interviews import Interviews, label_interviews
from evalkit.interviews.pseudonyms import pseudonymise
from evalkit.sources.interviews.merging import merge_projects
from evalkit.sources.interviews.offsets import Reading
from evalkit.sources.interviews.reading import read_project

BY_CATEGORY = 60


def read_interviews(
    path: str | Path | Sequence[str | Path],
    *,
    codebook: str | Path | Codebook | None = None,
    pseudonyms: str | Path | PseudonymRules | None = None,
    reading: Reading | None = None,
) -> Interviews:
    """Read coded interviews, or transcripts that are not coded yet.

    Args:
        path: a REFI-QDA project (.qdpx), a Taguette (.sqlite3, .taguette) or QualCoder project (.qda), a
            coding sheet (.csv, .xlsx), a transcript (.txt, .md, .docx, .vtt, .srt), a folder of them, or
            several files that are put together, such as one of each coder.
        codebook: a codebook file; every code must be in it.
        pseudonyms: a file with the rules that take names and numbers out, applied before anything else.
        reading: how a .qdpx file counts positions, where it cannot be inferred.

    Raises:
        SourceError: a file is missing, unsafe or faulty, or a code is not in the codebook; each is named.
        DefinitionError: the codebook or the rule file cannot be used.
    """
    paths = _paths(path)
    _file_or("codebook", codebook, Codebook)
    _file_or("pseudonyms", pseudonyms, PseudonymRules)
    projects = [read_project(one, reading=reading) for one in paths]
    project = projects[0] if len(projects) == 1 else merge_projects(projects, paths)
    if pseudonyms is not None:
        held = isinstance(pseudonyms, PseudonymRules)
        rules = pseudonyms if held else parse(PseudonymRules, read_yaml(Path(pseudonyms)))  # type: ignore[arg-type]
        project = pseudonymise(project, rules, str(paths[0]))  # type: ignore[arg-type]
    book = (
        codebook
        if isinstance(codebook, Codebook) or codebook is None
        else parse(Codebook, read_yaml(Path(codebook)))
    )
    return label_interviews(project, paths[0], book)


def _paths(path: Any) -> list[Path]:
    given = [path] if isinstance(path, (str, Path)) else path
    if not isinstance(given, (list, tuple)) or not all(isinstance(one, (str, Path)) for one in given):
        raise OptionError(f"path is a file or several files; got {type(path).__name__}")
    if not given:
        raise OptionError("no file was given")
    return [Path(one) for one in given]


def _file_or(name: str, given: Any, model: type) -> None:
    if given is not None and not isinstance(given, (str, Path, model)):
        raise OptionError(f"{name} is a file or loaded rules; got {type(given).__name__}")


def agreement(
    data: Any,
    *,
    units: UnitKind = "segments",
    coders: Sequence[str] | None = None,
    categories: Sequence[object] | None = None,
    weights: WeightKind = "identity",
    level: Level = "nominal",
    n_draws: int = 1000,
    seed: int = 0,
    confidence: float = 0.95,
) -> CodingAgreement:
    """Percent agreement, Cohen's and Fleiss' κ, Krippendorff's α, Gwet's AC1/AC2, overall and by code.

    Args:
        data: interviews from ``ek.read_interviews``; files, such as a coding sheet of each coder; or a table
            of units × coders with one category a cell, NaN or None where a coder gave none.
        units: of interviews: "segments", "characters" or "documents".
        coders: which coders of interviews, or which columns of a table; None for all.
        categories: of a table: all categories in their order.
        weights: of a table: weights of κ and AC2, "identity", "linear", "quadratic", "ordinal".
        level: of a table: level of α, "nominal", "ordinal", "interval", "ratio".
        n_draws: draws of units with replacement for the intervals; 0 for none.
        seed: of the draws.
        confidence: of the intervals.

    Raises:
        DataError: a table of one coder, rows of different lengths, or a rating that is no category.
        OptionError: an option that does not fit the data, such as weights for names without an order.
        SourceError: a file cannot be read.
        StatisticError: nothing was coded by two coders.

    Example:
        >>> import evalkit as ek
        >>> found = ek.agreement([["P", "P"], ["C", "C"], ["P", "C"], ["C", "C"]], n_draws=0)
        >>> round(found.overall.value("cohen_kappa"), 2), round(found.overall.value("krippendorff_alpha"), 2)
        (0.5, 0.53)
    """
    drawing: dict[str, Any] = {"n_draws": n_draws, "seed": seed, "confidence": confidence}
    if _are_files(data):
        data = read_interviews(data)
    if isinstance(data, Interviews):
        if categories is not None or weights != "identity" or level != "nominal":
            raise OptionError("categories, weights and level are for tables of ratings; codes are nominal")
        chosen = tuple(coders) if coders is not None else None
        return grid_agreement(coding_grid(data, units, coders=chosen), **drawing)
    table = _table(data, coders)
    values = table.to_numpy(dtype=object)
    _ordered(values, categories, weights, level)
    overall = rating_agreement(values, categories=categories, weights=weights, level=level, **drawing)
    by_code = None
    if level == "nominal" and weights == "identity" and len(overall.categories) <= BY_CATEGORY:
        by_code = code_agreement(_given(table, overall.categories), overall.categories, **drawing)
    rows = rating_disagreements(table)
    return CodingAgreement(
        overall=overall,
        by_code=by_code,
        basis="the category of every unit",
        units="a unit is a row of the table",
        coders=tuple(map(str, table.columns)),
        disagreements=rows,
        n_disagreements=len(rows),
    )


def _are_files(data: Any) -> bool:
    if isinstance(data, (str, Path)):
        return True
    return (
        isinstance(data, (list, tuple)) and bool(data) and all(isinstance(one, (str, Path)) for one in data)
    )


def _table(data: Any, coders: Sequence[str] | None) -> pd.DataFrame:
    table = data if isinstance(data, pd.DataFrame) else pd.DataFrame(_rows(data))
    if not isinstance(data, (pd.DataFrame, Mapping)):
        table.columns = [f"coder {i}" for i in range(1, table.shape[1] + 1)]
    for name in coders or ():
        if name not in table:
            raise OptionError.unknown_choice("coder", name, map(str, table.columns))
    table = table[list(coders)] if coders is not None else table
    if table.shape[1] < 2:
        raise DataError(f"two coders at least are needed; the table has {table.shape[1]} column")
    if twice := list(table.columns[table.columns.duplicated()]):
        raise DataError(f"the coder {twice[0]!r} stands twice")
    return table.astype(object).where(table.notna(), None)


def _rows(data: Any) -> Any:
    """Rows of one length; a short row would otherwise count as ratings that were not given."""
    if isinstance(data, (list, tuple)) and all(isinstance(row, (list, tuple)) for row in data):
        lengths = [len(row) for row in data]
        short = next((i for i, length in enumerate(lengths) if length != lengths[0]), None)
        if short is not None:
            raise DataError(
                f"row {short + 1} has {lengths[short]} ratings, row 1 has {lengths[0]}",
                hint="put None where a coder gave none",
            )
    return data


def _ordered(values: Any, categories: Sequence[object] | None, weights: str, level: str) -> None:
    """Refuse an order among names that nobody gave, and numbers without an end."""
    held = [value for row in values for value in row if value is not None]
    numbers = all(isinstance(value, Real) for value in held)
    if numbers and any(isinf(float(value)) for value in held):
        raise DataError("a rating is infinite", hint="put None where a coder gave none")
    asked = weights in get_args(WeightKind) and level in get_args(Level)
    plain = (weights, level) == ("identity", "nominal")
    if asked and not (numbers or plain) and categories is None:
        what = "weights and levels other than nominal need an order of the categories"
        raise OptionError(what, hint="give categories in their order, or ratings as numbers")


def _given(table: pd.DataFrame, categories: Sequence[str]) -> Any:
    """(n, k, r) whether each coder put each unit into each category; NaN where they gave none."""
    blocks = []
    for column in table.columns:
        shown = table[column].map(_shown)
        block = pd.DataFrame({name: (shown == name).astype(float) for name in categories})
        block[table[column].isna()] = float("nan")
        blocks.append(block.to_numpy())
    import numpy as np

    return np.stack(blocks, axis=2)


def _shown(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
