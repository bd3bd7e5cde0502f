"""Scale scores: the mean of the answered items, if at least half of the scale is answered."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from evalkit.definitions.questionnaire import Questionnaire
from evalkit.survey.responses import Survey

MIN_ANSWERED = 0.5


def mean_of_answered(values: np.ndarray, min_answered: float = MIN_ANSWERED) -> np.ndarray:
    """Row means of the answered cells where at least a share of them is answered, else NaN; shape (n,)."""
    answered = ~np.isnan(values)
    counts = answered.sum(axis=1)
    enough = counts >= np.ceil(min_answered * values.shape[1])
    totals = np.where(answered, values, 0.0).sum(axis=1)
    mean = np.full(len(values), np.nan)
    np.divide(totals, counts, out=mean, where=enough & (counts > 0))
    return mean


def scale_scores(survey: Survey) -> pd.DataFrame:
    """The score of every scale, one column a scale, in the units of the answers; reversed items recoded."""
    scored = survey.scored
    return pd.DataFrame(
        {
            scale.id: mean_of_answered(scored[list(scale.item_ids)].to_numpy())
            for scale in survey.questionnaire.scales
        },
        index=scored.index,
    )


def item_values(survey: Survey, items: Sequence[str]) -> np.ndarray:
    """The columns of some questions, scale items recoded where reversed; shape (n, len(items))."""
    scored = survey.scored
    return np.column_stack(
        [
            (scored[item] if item in scored.columns else survey.answers[item]).to_numpy(dtype=float)
            for item in items
        ]
    )


def mean_scores(scores: pd.DataFrame, weights: np.ndarray | None = None) -> pd.Series[float]:
    """The mean of every scale over the respondents with a score, weighted where there are weights (n,)."""
    if weights is None:
        return scores.mean()
    known = scores.notna().to_numpy()
    total = (known * weights[:, np.newaxis]).sum(axis=0)
    added = np.where(known, scores.to_numpy(dtype=float), 0.0).T @ weights
    mean = np.divide(added, total, out=np.full(len(total), np.nan), where=total > 0)
    return pd.Series(mean, index=scores.columns)


def to_percent(scores: pd.DataFrame, questionnaire: Questionnaire) -> pd.DataFrame:
    """Scale scores on 0–100: 100·(x − lo)/(hi − lo)."""
    formats = {scale.id: questionnaire.answers[scale.answer] for scale in questionnaire.scales}
    return pd.DataFrame(
        {
            name: 100.0 * (scores[name] - formats[name].lo) / (formats[name].hi - formats[name].lo)
            for name in scores.columns
        }
    )
