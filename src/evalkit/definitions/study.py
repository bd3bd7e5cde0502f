"""The study file: one file that names every input and every option of a study."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from evalkit.definitions.model import FaultsError, Filled, Location, Model
from evalkit.definitions.text import LANGUAGES, Language, Text
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
    """

    questionnaire: str
    file: str
    sheet: str | None = None
    branch: str
    columns: dict[str, str] = Field(default_factory=dict)
    exclude: Literal["rule", "none"] = "rule"


class ExpertInput(Model):
    """Expert judgement sheets and how they become weights."""

    files: Filled[str]
    method: Literal["eigenvector", "geometric_mean", "column_mean"] = "eigenvector"
    random_index: Literal["saaty", "alt_1_15", "alonso-lamata"] = "saaty"
    max_cr: float = Field(default=0.10, gt=0)
    group: Literal["aij"] = "aij"


class BranchInput(Model):
    """The list of branches: codes, names and regions."""

    file: str
    code: str
    zh: str | None = None
    en: str | None = None
    region_zh: str | None = None
    region_en: str | None = None


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
    """Confidence of intervals and rank ranges."""

    confidence: float = Field(default=0.95, gt=0.5, lt=1)
    draws: int = Field(default=10_000, ge=1000)
    top: int = Field(default=5, ge=1)


class DataNote(Model):
    """What the data are: the label printed on every page if they are synthetic, and how to get them."""

    synthetic: bool
    origin: Text
    shipped: bool = True


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
    explore: Exploration | None = None
    ranking: Ranking = Ranking()
    suggestions: str | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Study:
        faults: list[tuple[Location, str]] = []
        if self.weighting.method in {"experts", "combined"} and self.experts is None:
            sentence = f"weighting method {self.weighting.method!r} needs 'experts'"
            faults.append((("weighting", "method"), sentence))
        named = {"explore": self.explore.survey if self.explore else None, "small_n": self.small_n.survey}
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

    @property
    def main_survey(self) -> str:
        """The survey whose answers decide whether a branch is ranked."""
        return self.small_n.survey or next(iter(self.surveys))
