"""What every branch report asks of the answers, worked out once for all of them."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from evalkit.report.view import View
from evalkit.study.stages.scores.indicators import group_codes
from evalkit.study.stages.standing.scale_standing import ScaleStanding, scale_standing
from evalkit.survey.responses import Survey

HELD = 8


@lru_cache(maxsize=HELD)
def standings(view: View, key: str) -> ScaleStanding:
    """Every scale of a survey in every branch against all other respondents, 0–100."""
    codes = tuple(branch.code for branch in view.results.inputs.branches)
    return scale_standing(
        view.scale_percents(key).to_numpy(dtype=float),
        group_codes(view.results.kept[key].branch, codes),
        len(codes),
        suppress=view.results.bundle.study.small_n.suppress,
        level=view.results.ranking.level,
        design=view.results.kept[key].design,
    )


@lru_cache(maxsize=HELD)
def recoded(survey: Survey) -> np.ndarray:
    """The scale items with reversed ones recoded, in the order of ``survey.items``, shape (n, k)."""
    return survey.scored.to_numpy(dtype=float)


@lru_cache(maxsize=HELD)
def kinds(survey: Survey) -> np.ndarray:
    """Why cells of the scale items are empty, shape (n, k)."""
    return survey.kinds[list(survey.items)].to_numpy()
