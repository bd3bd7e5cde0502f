"""The study file: one file that names every input and every option of a study."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from evalkit.definitions.evidence_inputs import (
    ExpertGradesInput,
    FunctionsInput,
    InterviewInput,
    PilotInput,
    UsageInput,
    WeightSet,
)
from evalkit.definitions.model import FaultsError, Filled, Location, Model
from evalkit.definitions.periods import ImportanceInput, PreviousPeriod
from evalkit.definitions.sample_design import SampleDesign
from evalkit.definitions.text import LANGUAGES, Language, Named, Text
from evalkit.errors import did_you_mean


class SurveyInput(Model):
    """Answers to one questionnaire.

    Attributes:
        questionnaire: path of the questionnaire, relative to the study file.
        file: the answers, inside the data folder.
        sheet: the sheet of a workbook (default: the first).
        branch: the column that holds the branch code.
        columns: questionnaire code → column name, where the file uses other names.
        exclude: "rule" leaves out what the questionnaire's rule says; "none" flags only.
        design: weights, clusters, populations and margins; simple random samples of the branches without it.
        sent: questionnaires sent out: one number, a number for each branch code, or a column of the
            operations table; no response rate without it.
    """

    questionnaire: str
    file: str
    sheet: str | None = None
    branch: str
    columns: dict[str, str] = Field(default_factory=dict)
    exclude: Literal["rule", "none"] = "rule"
    design: SampleDesign = SampleDesign()
    sent: Annotated[int, Field(gt=0)] | dict[str, Annotated[int, Field(ge=0)]] | str | None = None

    @property
    def operations_columns(self) -> dict[Location, str]:
        """The columns of the operations table that describe the sample, by where they stand in the entry."""
        found: dict[Location, str] = {("sent",): self.sent} if isinstance(self.sent, str) else {}
        for question, margin in self.design.margins.items():
            for option, column in (margin.columns or {}).items():
                found["design", "margins", question, "columns", str(option)] = column
        return found


class ExpertInput(Model):
    """Expert judgement sheets and how they become weights."""

    files: Filled[str]
    method: Literal["eigenvector", "geometric_mean", "column_mean"] = "eigenvector"
    random_index: Literal["saaty", "alt_1_15", "alonso-lamata"] = "saaty"
    max_cr: float = Field(default=0.10, gt=0)
    group: Literal["aij"] = "aij"


class BranchInput(Model):
    """The list of branches: codes, names, regions, column of their peer groups; sheet of a workbook."""

    file: str
    code: str
    zh: str | None = None
    en: str | None = None
    region_zh: str | None = None
    region_en: str | None = None
    peer_group: str | None = None
    sheet: str | None = None


class OperationsInput(Model):
    """The branch operations table."""

    file: str
    branch: str
    sheet: str | None = None


class FixedWeights(Model):
    """Weights written down in the study file, as parent → child → weight."""

    origin: Text
    local: dict[str, dict[str, float]]

    @model_validator(mode="after")
    def _sum_to_one(self) -> FixedWeights:
        faults: list[tuple[Location, str]] = []
        for parent, weights in self.local.items():
            total = sum(weights.values())
            if min(weights.values(), default=0.0) < 0 or abs(total - 1) > 0.005:
                faults.append(
                    (
                        ("local", parent),
                        f"the weights below {parent!r} must be 0 or more and sum to 1; they sum to {total:g}",
                    )
                )
        if faults:
            raise FaultsError(faults)
        return self


class Weighting(Model):
    """Which weights rank the branches.

    Attributes:
        method: "experts" (AHP), "entropy", "combined" (linear or multiplicative), "equal" or "fixed".
        expert_share: share of the expert weights in a linear combination.
    """

    method: Literal["experts", "entropy", "combined", "equal", "fixed"] = "equal"
    combination: Literal["linear", "multiplicative"] = "linear"
    expert_share: float = Field(default=0.5, ge=0, le=1)
    fixed: FixedWeights | None = None

    @model_validator(mode="after")
    def _complete(self) -> Weighting:
        if (self.method == "fixed") != (self.fixed is not None):
            raise ValueError("method 'fixed' and the key 'fixed' go together")
        return self


class SmallN(Model):
    """Branches with fewer answers than ``suppress`` are hidden, than ``rank`` shown but not ranked.

    ``survey`` names the survey whose answers are counted for the ranking (default: the first one).
    """

    survey: str | None = None
    suppress: int = Field(default=5, ge=1)
    rank: int = Field(default=30, ge=1)

    @model_validator(mode="after")
    def _ordered(self) -> SmallN:
        if self.suppress > self.rank:
            raise ValueError(f"suppress ({self.suppress}) must not be above rank ({self.rank})")
        return self


class Grade(Model):
    """A grade that begins at a score."""

    from_score: float = Field(alias="from")
    zh: str
    en: str


class Comment(Named):
    """A grade of the comment set (评语集) and its points."""

    score: float = Field(ge=0, le=100)


class CommentSet(Model):
    """Grades of the fuzzy comprehensive evaluation, best first."""

    grades: Filled[Comment]

    @model_validator(mode="after")
    def _descending(self) -> CommentSet:
        points = [grade.score for grade in self.grades]
        if len(points) < 2 or points != sorted(set(points), reverse=True):
            raise ValueError(
                "a comment set has two or more grades whose points fall from the first to the last"
            )
        return self


class Exploration(Model):
    """The factor analysis of one survey.

    ``thorough`` also asks comparison data and permuted answers for the number of factors (a minute or so).
    """

    survey: str
    scales: tuple[str, ...] = ()
    n_factors: Annotated[int, Field(ge=1)] | Literal["parallel"] = "parallel"
    method: Literal["paf", "minres", "ml"] = "minres"
    rotation: Literal[
        "none", "varimax", "quartimax", "equamax", "promax", "oblimin", "geomin", "bifactor"
    ] = "oblimin"
    thorough: bool = False
    draws: int = Field(default=500, ge=50)


class Ranking(Model):
    """Confidence of intervals and rank ranges.

    ``joint_draws`` are draws of respondents, experts and methods all at once.
    """

    confidence: float = Field(default=0.95, gt=0.5, lt=1)
    draws: int = Field(default=10_000, ge=1000)
    top: int = Field(default=5, ge=1)
    joint_draws: int = Field(default=500, ge=100)


class DataNote(Model):
    """What the data are: the label printed on every page if they are synthetic, and how to get them."""

    synthetic: bool
    origin: Text
    shipped: bool = True


DEFAULT_COMMENTS = {
    "grades": (
        {"id": "优", "zh": "优", "en": "Excellent", "score": 95.0},
        {"id": "良", "zh": "良", "en": "Good", "score": 85.0},
        {"id": "中", "zh": "中", "en": "Fair", "score": 75.0},
        {"id": "差", "zh": "差", "en": "Poor", "score": 65.0},
        {"id": "很差", "zh": "很差", "en": "Very poor", "score": 50.0},
    )
}
DEFAULT_GRADES = (
    {"from": 90.0, "zh": "优", "en": "Excellent"},
    {"from": 80.0, "zh": "良", "en": "Good"},
    {"from": 70.0, "zh": "中", "en": "Fair"},
    {"from": 60.0, "zh": "合格", "en": "Pass"},
    {"from": 0.0, "zh": "待改进", "en": "Needs work"},
)


class Study(Model):
    """A study file (``evalkit: study/1``)."""

    evalkit: Literal["study/1"]
    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")
    title: Text
    unit: Text = Text(zh="支行", en="branch")
    units: Text = Text(zh="支行", en="branches")
    period: Text
    data: DataNote
    data_folder: str
    languages: Filled[Language] = LANGUAGES
    seed: int = 20240601
    index_system: str
    surveys: dict[str, SurveyInput]
    branches: BranchInput | None = None
    experts: ExpertInput | None = None
    operations: OperationsInput | None = None
    weighting: Weighting = Weighting()
    small_n: SmallN = SmallN()
    grades: tuple[Grade, ...] = Field(
        default_factory=lambda: tuple(Grade.model_validate(grade) for grade in DEFAULT_GRADES)
    )
    comment_set: CommentSet = Field(default_factory=lambda: CommentSet.model_validate(DEFAULT_COMMENTS))
    explore: Exploration | None = None
    importance: ImportanceInput | None = None
    previous: PreviousPeriod | None = None
    ranking: Ranking = Ranking()
    suggestions: str | None = None
    expert_grades: ExpertGradesInput | None = None
    interviews: InterviewInput | None = None
    evidence: str | None = None
    theme: str | None = None
    functions: FunctionsInput | None = None
    usage: UsageInput | None = None
    pilot: PilotInput | None = None
    weight_sets: tuple[WeightSet, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Study:
        faults: list[tuple[Location, str]] = []
        if self.weighting.method in {"experts", "combined"} and self.experts is None:
            sentence = f"weighting method {self.weighting.method!r} needs 'experts'"
            faults.append((("weighting", "method"), sentence))
        faults += self._former_faults()
        faults += self._pilot_faults()
        for name, held in self.surveys.items():
            needing = held.operations_columns if self.operations is None else {}
            faults += [
                (("surveys", name, *place), f"the column {column!r} needs 'operations: {{file, branch}}'")
                for place, column in needing.items()
            ]
        named = {
            "explore": self.explore.survey if self.explore else None,
            "small_n": self.small_n.survey,
            "functions": self.functions.survey if self.functions else None,
        }
        for key, survey in named.items():
            if survey is not None and survey not in self.surveys:
                hint = did_you_mean(survey, self.surveys)
                faults.append(((key, "survey"), f"{survey!r} is not one of the surveys; {hint}"))
        if not self.surveys:
            faults.append((("surveys",), "a study needs at least one survey"))
        bounds = [grade.from_score for grade in self.grades]
        if bounds != sorted(set(bounds), reverse=True) or not bounds or bounds[-1] > 0:
            sentence = "grades must run from the highest to the lowest, and the last begin at 0"
            faults.append((("grades",), sentence))
        if faults:
            raise FaultsError(faults)
        return self

    def _former_faults(self) -> list[tuple[Location, str]]:
        faults: list[tuple[Location, str]] = []
        if self.importance is not None and self.importance.survey not in self.surveys:
            hint = did_you_mean(self.importance.survey, self.surveys)
            sentence = f"{self.importance.survey!r} is not one of the surveys; {hint}"
            faults.append((("importance", "survey"), sentence))
        if self.previous is None:
            return faults
        for key in self.previous.surveys:
            if key not in self.surveys:
                sentence = f"{key!r} is not one of the surveys; {did_you_mean(key, self.surveys)}"
                faults.append((("previous", "surveys", key), sentence))
        if self.previous.operations is not None and self.operations is None:
            sentence = "the study has no operations table to compare with"
            faults.append((("previous", "operations"), sentence))
        return faults

    def _pilot_faults(self) -> list[tuple[Location, str]]:
        if self.pilot is None:
            return []
        faults: list[tuple[Location, str]] = []
        if self.previous is None:
            faults.append((("pilot",), "a pilot is judged by its change; it needs 'previous'"))
        if isinstance(self.pilot.treated, str) and self.branches is None:
            sentence = f"the column {self.pilot.treated!r} is looked for in the branch file; there is none"
            faults.append((("pilot", "treated"), sentence))
        return faults

    @property
    def main_survey(self) -> str:
        """The survey whose answers decide whether a branch is ranked."""
        return self.small_n.survey or next(iter(self.surveys))
