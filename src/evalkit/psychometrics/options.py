"""Checks of options that many functions of psychometrics take."""

from __future__ import annotations

from evalkit.errors import OptionError


def require_confidence(confidence: float) -> None:
    """Raise OptionError unless the confidence of an interval lies between 0 and 1."""
    if not 0.0 < confidence < 1.0:
        raise OptionError(f"confidence must lie between 0 and 1; got {confidence}", hint="use .95 for 95 %")
