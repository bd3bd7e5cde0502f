"""When a problem counts as confirmed, which causes stand behind it, and what is done about it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, model_validator

from evalkit.definitions.model import LOOSE, FaultsError, Filled, Location, Model
from evalkit.definitions.text import Named, Text
from evalkit.errors import did_you_mean


class SurveyShare(Model):
    """A share of respondents who tick an option: the whole interval must lie above the limit.

    Attributes:
        survey: the survey.
        item: a multiple-response question.
        option: one of its options.
        above: limit in percent.
    """

    kind: Literal["survey"]
    survey: str
    item: str
    option: str
    above: float = Field(ge=0, lt=100)


class InterviewCount(Model):
    """Interviews in which a code occurs; quota interviews carry no inference, so the count itself decides.

    Attributes:
        code: code of the codebook.
        at_least: number of interviews.
        share: percent of all interviews that must be reached as well.
    """

    kind: Literal["interviews"]
    code: str
    at_least: int = Field(ge=1)
    share: float = Field(default=0.0, ge=0, le=100)


class IndexScore(Model):
    """A score of the index system: with a standard error the whole interval must lie below the limit.

    Attributes:
        node: a dimension or indicator.
        below: limit in points.
    """

    kind: Literal["score"]
    node: str
    below: float = Field(gt=0, le=100)


Criterion = Annotated[SurveyShare | InterviewCount | IndexScore, Field(discriminator="kind")]


class Diagnosis(Named):
    """A problem and the criteria of which ``need`` must be met."""

    origin: Text
    need: int = Field(ge=1)
    criteria: Filled[Criterion]


class Cause(Named):
    """A cause that people name.

    Attributes:
        option: option of the survey's question on causes; None = not asked.
        code: code in the interviews; None = not coded.
    """

    origin: Text
    option: str | None = None
    code: str | None = None


class CauseRule(Model):
    """When a cause is linked with a problem: enough of those who name the problem name it too.

    Attributes:
        survey, item: the multiple-response question on causes.
        above: limit in percent of the respondents who tick the problem (interval above it).
        at_least: interviews in which both are coded.
        need: how many of the two are needed.
    """

    survey: str | None = None
    item: str | None = None
    above: float = Field(default=20.0, ge=0, lt=100)
    at_least: int = Field(default=3, ge=1)
    need: int = Field(default=1, ge=1, le=2)


class Safeguard(Named):
    """What makes a measure last."""

    origin: Text


class Countermeasure(Named):
    """What to do about confirmed problems.

    Attributes:
        problems: it is suggested where one of them is confirmed.
        causes: the causes it acts on.
        safeguards: codes of the safeguards it rests on.
        action, owner, days: what, who, within which time.
    """

    origin: Text
    problems: Filled[str]
    causes: tuple[str, ...] = ()
    safeguards: tuple[str, ...] = ()
    action: Text
    owner: Text
    days: int = Field(gt=0)


class EvidenceRules(Model):
    """An evidence file (``evalkit: evidence/1``)."""

    evalkit: Literal["evidence/1"]
    id: str
    origin: Text
    confidence: float = Field(default=0.95, gt=0.5, lt=1)
    problems: Filled[Diagnosis]
    causes: tuple[Cause, ...] = ()
    cause_rule: CauseRule = CauseRule()
    measures: tuple[Countermeasure, ...] = ()
    safeguards: tuple[Safeguard, ...] = ()

    @model_validator(mode="after")
    def _codes_fit(self, info: ValidationInfo) -> EvidenceRules:
        faults: list[tuple[Location, str]] = []
        for key in ("problems", "causes", "measures", "safeguards"):
            codes = [entry.id for entry in getattr(self, key)]
            faults += [
                ((key, i, "id"), f"the code {code!r} is used more than once")
                for i, code in enumerate(codes)
                if code in codes[:i]
            ]
        faults += [
            (("problems", i, "need"), f"{p.id}: {p.need} criteria are needed, {len(p.criteria)} are given")
            for i, p in enumerate(self.problems)
            if p.need > len(p.criteria)
        ]
        for i, measure in enumerate(self.measures):
            for key in ("problems", "causes", "safeguards"):
                known = [entry.id for entry in getattr(self, key)]
                faults += [
                    (("measures", i, key, k), f"{code!r} is not among the {key}; {did_you_mean(code, known)}")
                    for k, code in enumerate(getattr(measure, key))
                    if code not in known
                ]
        faults += self._cause_faults()
        if faults and not (info.context or {}).get(LOOSE):
            raise FaultsError(faults)
        return self

    def _cause_faults(self) -> list[tuple[Location, str]]:
        """Causes that no data could ever link with a problem."""
        rule, faults = self.cause_rule, list[tuple[Location, str]]()
        if (rule.survey is None) != (rule.item is None):
            faults.append((("cause_rule",), "a question on causes needs both 'survey' and 'item'"))
        for i, cause in enumerate(self.causes):
            asked, said = cause.option is not None, cause.code is not None
            spot: Location = ("causes", i, "id")
            if not (asked or said):
                faults.append((spot, f"{cause.id}: without an option or a code nothing can link it"))
            elif asked and rule.item is None and not said:
                faults.append((spot, f"{cause.id}: cause_rule names no question that holds its option"))
            elif rule.need > (asked and rule.item is not None) + said:
                faults.append((spot, f"{cause.id}: two findings are needed, it has an option or a code only"))
        return faults
