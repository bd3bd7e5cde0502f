"""What synthetic interviews are made of: who is asked, what is said, how often coders are right."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from evalkit.definitions.model import FaultsError, Filled, Location, Model
from evalkit.definitions.text import Named, Text


class SimulatedRole(Named):
    """A quota of interviews and the relative frequency of each code in them."""

    interviews: int = Field(gt=0)
    weights: dict[str, int]


class InterviewSimulation(Model):
    """A parameter file (``evalkit: interview-simulation/1``).

    Attributes:
        codebook: name of the shipped codebook.
        segments: smallest and largest number of answers of an interview.
        accuracy: coder → probability of giving the true code; else a random other one.
        interviewer: what the interviewer is called.
        question: what the interviewer says between the answers.
        roles: who is asked.
        sentences: code → what people say.
    """

    evalkit: Literal["interview-simulation/1"]
    origin: Text
    synthetic: Literal[True]
    codebook: str
    segments: tuple[int, int]
    accuracy: dict[str, float]
    interviewer: str
    question: str
    roles: Filled[SimulatedRole]
    sentences: dict[str, Filled[str]]

    @model_validator(mode="before")
    @classmethod
    def _sentences_as_tuples(cls, value: dict[str, object]) -> dict[str, object]:
        held = value.get("sentences") if isinstance(value, dict) else None
        if not isinstance(held, dict):
            return value
        return {**value, "sentences": {k: tuple(v) if isinstance(v, list) else v for k, v in held.items()}}

    @model_validator(mode="after")
    def _usable(self) -> InterviewSimulation:
        faults: list[tuple[Location, str]] = []
        if not 1 <= self.segments[0] <= self.segments[1]:
            faults.append((("segments",), "the smallest number comes first, and is 1 at least"))
        if len(self.accuracy) < 2 or not all(0 < share <= 1 for share in self.accuracy.values()):
            faults.append((("accuracy",), "two coders at least, each right with a probability of 0 to 1"))
        for i, role in enumerate(self.roles):
            unknown = sorted(set(role.weights) - set(self.sentences))
            if (
                unknown
                or not all(weight >= 0 for weight in role.weights.values())
                or not any(role.weights.values())
            ):
                faults.append(
                    (("roles", i, "weights"), f"weights ≥ 0 of codes with sentences are needed {unknown}")
                )
        if len(self.sentences) < 2:
            faults.append((("sentences",), "two codes at least are needed"))
        if faults:
            raise FaultsError(faults)
        return self
