"""The parts of a study file behind evidence: interviews, functions, usage, pilots, sets of weights."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from evalkit.definitions.expression import parse_expression
from evalkit.definitions.model import Filled, Model
from evalkit.definitions.text import Named, Text

TOLERANCE = 0.005


class InterviewInput(Model):
    """Coded interviews.

    Attributes:
        files: projects or coding sheets inside the data folder, such as one of each coder.
        codebook: path of the codebook, relative to the study file.
        pseudonyms: path of the rules that take names out, relative to the study file.
        counted: "all": a passage counts where every coder of its interview gave it the code; "any": where
            one of them did.
    """

    files: Filled[str]
    codebook: str | None = None
    pseudonyms: str | None = None
    counted: Literal["all", "any"] = "all"


class ExpertGradesInput(Model):
    """Grades that experts give to indicators with the source ``{expert: grades}``.

    Attributes:
        file: inside the data folder; one row an expert, one column an indicator, cells are grades.
        expert: column with the expert.
        branch: column with the branch that the row grades; all branches together without it.
    """

    file: str
    sheet: str | None = None
    expert: str
    branch: str | None = None


class FunctionItem(Named):
    """A function of the system and the two questions about it.

    Attributes:
        importance: column with its importance.
        fit: column with how far it meets the need, on a scale of the same length.
    """

    importance: str
    fit: str


class FunctionsInput(Model):
    """Which functions a survey asks about."""

    survey: str
    items: Filled[FunctionItem]

    @model_validator(mode="after")
    def _two(self) -> FunctionsInput:
        codes = [item.id for item in self.items]
        if len(set(codes)) < max(2, len(codes)):
            raise ValueError("two functions at least are needed, each with a code of its own")
        return self


class UsageValue(Named):
    """A figure of the usage log.

    Attributes:
        value: a formula over its columns, which are added up over branches first.
        unit: of the figure.
    """

    value: str
    unit: Text

    @model_validator(mode="after")
    def _formula(self) -> UsageValue:
        parse_expression(self.value)
        return self


class UsageInput(Model):
    """A log with one row for each month and branch.

    Attributes:
        file: inside the data folder.
        time: column with the month, such as 2024-05.
        branch: column with the branch code.
        values: what is followed over time.
    """

    file: str
    sheet: str | None = None
    time: str
    branch: str
    values: Filled[UsageValue]


class PilotInput(Model):
    """Branches that something was tried in between the two periods.

    Attributes:
        name: what was tried.
        treated: codes of the branches, or the column of the branch file that marks them (1, yes, 是).
    """

    name: Text
    treated: str | tuple[str, ...]

    @model_validator(mode="after")
    def _somebody(self) -> PilotInput:
        if not self.treated:
            raise ValueError("name the pilot branches, or the column that marks them")
        return self


class WeightSet(Named):
    """Weights of the dimensions in one stage of a project, to stand beside the others.

    Attributes:
        origin: where they come from.
        weights: dimension → weight; they sum to 1.
    """

    origin: Text
    weights: dict[str, float]

    @model_validator(mode="after")
    def _sum_to_one(self) -> WeightSet:
        total = sum(self.weights.values())
        if min(self.weights.values(), default=0.0) < 0 or abs(total - 1) > TOLERANCE:
            raise ValueError(f"{self.id}: weights must be 0 or more and sum to 1; they sum to {total:g}")
        return self
