"""The base of every typed, frozen model of a YAML file, and the error that knows its place in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, model_validator

T = TypeVar("T")
Location = tuple[str | int, ...]
LOOSE = "loose"
"""Key of the validation context under which a model leaves out checks of its parts against each other."""


def _not_empty(value: tuple[T, ...]) -> tuple[T, ...]:
    if not value:
        raise ValueError("this list is empty; it needs at least one entry")
    return value


# Not Field(min_length=1): pydantic then reports the length and hides the faults of the entries.
Filled = Annotated[tuple[T, ...], AfterValidator(_not_empty)]


class FaultsError(ValueError):
    """What a model finds wrong when it looks at its parts together: (location below the model, sentence)."""

    def __init__(self, faults: Iterable[tuple[Location, str]]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(sentence for _, sentence in self.faults))


class Model(BaseModel):
    """Frozen; unknown keys are errors; numbers and texts are never turned into one another."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, allow_inf_nan=False, arbitrary_types_allowed=False
    )

    @model_validator(mode="before")
    @classmethod
    def _lists_as_tuples(cls, value: Any) -> Any:
        """Strict fields take tuples only, YAML knows lists only."""
        if not isinstance(value, dict):
            return value
        return {key: tuple(held) if isinstance(held, list) else held for key, held in value.items()}
