"""Stage 18: coded interviews, how far the coders agree, and what was said where."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.definitions.evidence_inputs import InterviewInput
from evalkit.interviews.agreement import CodingAgreement, grid_agreement
from evalkit.interviews.counts import CodeByGroup, code_by_group
from evalkit.interviews.grid import coding_grid
from evalkit.interviews.interviews import Interviews
from evalkit.interviews.mentions import Mentions, mentions
from evalkit.interviews.relations import Saturation, saturation
from evalkit.study.failures import Failure, attempt


@dataclass(frozen=True, kw_only=True, eq=False)
class InterviewStage:
    """The interviews of a study.

    Attributes:
        interviews: as read.
        mentions: which interviews hold which codes, counted as the study says.
        counted: "all" coders agree, or "any" of them.
        by_role: interviews with each code or one below it by role (any coder); None where no role is known.
        agreement: of the coders; None for a single coder.
        saturation: codes over interviews.
    """

    interviews: Interviews
    mentions: Mentions
    counted: str
    by_role: CodeByGroup | None
    agreement: CodingAgreement | Failure | None
    saturation: Saturation | Failure

    @property
    def failures(self) -> tuple[Failure, ...]:
        """What could not be computed."""
        return tuple(part for part in (self.agreement, self.saturation) if isinstance(part, Failure))


def look_at_interviews(
    asked: InterviewInput | None, held: Interviews | None, *, level: float, seed: int
) -> InterviewStage | None:
    """Counts, agreement and saturation; None where the study has no interviews."""
    if asked is None or held is None:
        return None
    agreement: CodingAgreement | Failure | None = None
    if len(held.coders) > 1:
        agreement = attempt(
            "agreement of coders",
            held.path.name,
            lambda: grid_agreement(coding_grid(held), seed=seed, confidence=level),
        )
    by_role = attempt("interviews", "role", lambda: code_by_group(held, "role", ancestors=True))
    return InterviewStage(
        interviews=held,
        mentions=mentions(held, asked.counted),
        counted=asked.counted,
        by_role=None if isinstance(by_role, Failure) else by_role,
        agreement=agreement,
        saturation=attempt("interviews", "saturation", lambda: saturation(held)),
    )
