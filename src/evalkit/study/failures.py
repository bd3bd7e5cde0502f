"""A statistic that does not exist is a sentence with a reason, not a crash and not a blank."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from evalkit.errors import DataError, StatisticError

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Failure:
    """What could not be computed, where, and why.

    Attributes:
        stage: name of the stage.
        subject: the scale, indicator, branch or matrix concerned.
        reason: one sentence.
        hint: what the analyst may try, or "".
    """

    stage: str
    subject: str
    reason: str
    hint: str = ""

    def __str__(self) -> str:
        text = f"{self.stage}, {self.subject}: {self.reason}"
        return f"{text} [hint: {self.hint}]" if self.hint else text


def attempt(stage: str, subject: str, compute: Callable[[], T]) -> T | Failure:
    """The value of a computation, or the named failure if the statistic does not exist for these data.

    Only errors that name a property of the data are turned into failures; everything else is a defect and
    is raised.
    """
    try:
        return compute()
    except (StatisticError, DataError) as error:
        return Failure(stage=stage, subject=subject, reason=error.message, hint=error.hint)
