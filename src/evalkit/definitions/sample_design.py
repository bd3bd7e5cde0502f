"""How the respondents of a survey were drawn, and what is known of those who could have answered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator

from evalkit.definitions.model import FaultsError, Location, Model

WHOLE = 100.0
ROUNDED = 0.5
Positive = Annotated[float, Field(gt=0)]


class Margin(Model):
    """What is known of the population about one single-choice question, in one of three forms.

    Attributes:
        percent: option → percent of the population; 100 in all.
        columns: option → column of the operations table with the number of people in each branch.
        file: a table inside the data folder with a row for each option (and branch).
        sheet: of a workbook.
        category: column of the file with the option code.
        count: column of the file with the number of people, or a percent.
        branch: column of the file with the branch code; without it the numbers are those of all branches.
        unknown: options whose share is not known, such as "prefer not to say"; they count as no answer.
    """

    percent: dict[int, Positive] | None = None
    columns: dict[int, str] | None = None
    file: str | None = None
    sheet: str | None = None
    category: str | None = None
    count: str | None = None
    branch: str | None = None
    unknown: tuple[int, ...] = ()

    @model_validator(mode="after")
    def _one_form(self) -> Margin:
        faults = [*self._wrong_form(), *self._wrong_sum()]
        if faults:
            raise FaultsError(faults)
        return self

    def _wrong_form(self) -> Iterator[tuple[Location, str]]:
        given = [name for name in ("percent", "columns", "file") if getattr(self, name) is not None]
        if len(given) != 1:
            yield (), f"a margin has one of 'percent', 'columns' or 'file'; got {', '.join(given) or 'none'}"
        beside = [
            name for name in ("sheet", "category", "count", "branch") if getattr(self, name) is not None
        ]
        if self.file is None and beside:
            yield (beside[0],), f"{beside[0]!r} goes with 'file'"
        if self.file is not None and (self.category is None or self.count is None):
            yield ("file",), "a margin from a file needs 'category' and 'count', the names of its columns"

    def _wrong_sum(self) -> Iterator[tuple[Location, str]]:
        if self.percent is not None and abs(sum(self.percent.values()) - WHOLE) > ROUNDED:
            total = sum(self.percent.values())
            yield ("percent",), f"the percentages of a margin must sum to 100; they sum to {total:g}"

    @property
    def listed(self) -> tuple[int, ...] | None:
        """The options with a share, in order; None where a file holds them."""
        held = self.percent if self.percent is not None else self.columns
        return None if held is None else tuple(held)


class Raking(Model):
    """Weights that bring the analysed answers to the margins.

    Attributes:
        within: "sample": all answers meet the margins of all branches together; "branches": the answers of
            each branch meet the margins of that branch.
        trim: no weight is larger than this many times the mean weight; no limit without it.
    """

    within: Literal["sample", "branches"]
    trim: Annotated[float, Field(gt=1)] | None = None


class SampleDesign(Model):
    """How the respondents of a survey were drawn; branches are the strata.

    Attributes:
        weight: column with the design weight; equal without it.
        cluster: column with the unit drawn first, such as an interviewer's route; respondents without it.
        population: clusters (without them: people) in the branch's population, for the finite population
            correction: a column, or a number for each branch code; none for branches it leaves out.
        margins: single-choice question → what is known of the population; shown beside the sample.
        rake: makes weights from the margins, starting from `weight`; the margins are only shown without it.
    """

    weight: str | None = None
    cluster: str | None = None
    population: str | dict[str, Positive] | None = None
    margins: dict[str, Margin] = Field(default_factory=dict)
    rake: Raking | None = None

    @model_validator(mode="after")
    def _margins_to_rake(self) -> SampleDesign:
        if self.rake is not None and not self.margins:
            raise FaultsError([(("rake",), "raking needs 'margins' to bring the answers to")])
        return self

    @property
    def columns(self) -> dict[str, str]:
        """What each column of the answers holds → its name."""
        named = {"weight": self.weight, "cluster": self.cluster, "population": self.population}
        return {what: name for what, name in named.items() if isinstance(name, str)}
