"""What the sections of the chapter share: names, numbers in cells, a way to say a phrase with references."""

from __future__ import annotations

import numpy as np

from evalkit.numbers import MISSING, fixed
from evalkit.report.document import Paragraph, Text, rich
from evalkit.report.view import View

WHOLE = 1e-9


def said(view: View, key: str, **values: object) -> Paragraph:
    """A paragraph from a phrase; references and citations keep their meaning."""
    return Paragraph(phrase(view, key, **values))


def phrase(view: View, key: str, **values: object) -> Text:
    """A phrase with references inside."""
    study = view.results.bundle.study
    names = {"unit": view.text(study.unit), "units": view.text(study.units)}
    return rich(view.words.entries[key], **(names | values))


def several_units(view: View) -> bool:
    """Whether there is anything to rank."""
    return len(view.results.inputs.branches) > 1


def named(view: View, code: str) -> str:
    """Code and name of a node."""
    return f"{code} {view.indicator(code)}"


def unit_name(view: View, i: int) -> str:
    """Code and name of a unit; the name alone where they are the same."""
    code, name = view.code(i), view.branch(i)
    return name if name == code else f"{code} {name}"


def judgement(value: float) -> str:
    """A judgement as theses print it: 3, 1/3, or three decimals where it is neither."""
    for number, form in ((value, "{:.0f}"), (1 / value, "1/{:.0f}")):
        if abs(number - round(number)) < WHOLE * max(number, 1.0):
            return form.format(round(number))
    return fixed(value, 3)


def spread(values: np.ndarray, digits: int = 3) -> str:
    """The smallest and largest of some values: ``0.412–0.716``."""
    held = values[~np.isnan(values)]
    if not len(held):
        return MISSING
    low, high = fixed(float(held.min()), digits), fixed(float(held.max()), digits)
    return low if low == high else f"{low}–{high}"
