"""The authority coefficient of Delphi experts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evalkit.errors import DataError


@dataclass(frozen=True, kw_only=True, slots=True)
class Authority:
    """How much the experts know.

    Attributes:
        basis: (k,) Ca, on what each judges (判断依据), 0 to 1.
        familiarity: (k,) Cs, how well each knows the field (熟悉程度), 0 to 1.
        each: (k,) Cr = (Ca + Cs)/2.
        cr: mean of each; .7 and more is usually accepted.
    """

    basis: np.ndarray
    familiarity: np.ndarray
    each: np.ndarray
    cr: float


def authority(basis: np.ndarray | None, familiarity: np.ndarray | None, count: int) -> Authority | None:
    """Authority coefficient Cr = (Ca + Cs)/2 of each of count experts and its mean; None when not asked.

    Args:
        basis: (count,) Ca, 0 to 1.
        familiarity: (count,) Cs, 0 to 1.
        count: number of experts.

    Raises:
        DataError: only one of the two is given, or not one number from 0 to 1 per expert.
    """
    if basis is None and familiarity is None:
        return None
    if basis is None or familiarity is None:
        raise DataError("the authority coefficient needs both basis (Ca) and familiarity (Cs)")
    ca, cs = (np.array(part, dtype=float) for part in (basis, familiarity))
    for name, part in (("basis (Ca)", ca), ("familiarity (Cs)", cs)):
        if part.shape != (count,) or not ((part >= 0) & (part <= 1)).all():
            raise DataError(f"{name} needs one number from 0 to 1 for each of {count} experts; got {part}")
    each = (ca + cs) / 2
    for part in (ca, cs, each):
        part.flags.writeable = False
    return Authority(basis=ca, familiarity=cs, each=each, cr=float(each.mean()))
