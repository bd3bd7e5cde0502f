"""``ek.relative_weights``: derived importance from a DataFrame or a survey."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from evalkit.api.data import frame_numbers
from evalkit.errors import DataError, did_you_mean
from evalkit.evaluation.priorities import relative_weights as _relative_weights

if TYPE_CHECKING:
    import pandas as pd


def relative_weights(
    data: Any,
    outcome: str,
    drivers: Sequence[str] | None = None,
    *,
    confidence: float = 0.95,
    draws: int = 2000,
    seed: int = 0,
) -> _relative_weights.RelativeWeights:
    """Derived importance: the part of R² that each driver brings, correlated ones included (Johnson 2000).

    Args:
        data: DataFrame of respondents × variables, or a survey (codes of scales and items, reversed items
            recoded).
        outcome: the column or scale to explain, such as overall satisfaction.
        drivers: the columns or scales that explain it; every other column of a DataFrame without it.
        confidence: level of the bootstrap intervals.
        draws: bootstrap samples.
        seed: of the bootstrap.

    Raises:
        DataError: a name that does not exist, or a column that is not numeric.
        OptionError: too few draws, or confidence out of range.
        StatisticError: too few complete cases, a constant variable, or drivers that determine each other.

    Example:
        >>> import evalkit as ek
        >>> import pandas as pd
        >>> speed, price = [1, 2, 3, 4, 5, 6, 7, 8], [2, 1, 4, 3, 6, 5, 8, 7]
        >>> answers = pd.DataFrame({"speed": speed, "price": price, "overall": [1, 3, 3, 4, 6, 5, 7, 8]})
        >>> found = ek.relative_weights(answers, "overall")
        >>> found.labels, found.shares.round(2).tolist()
        (('speed', 'price'), [0.57, 0.43])
    """
    drivers = [drivers] if isinstance(drivers, str) else drivers
    frame = _frame(data, [outcome, *(drivers or [])])
    chosen = [name for name in frame.columns if name != outcome] if drivers is None else list(drivers)
    for name in (outcome, *chosen):
        if name not in frame.columns:
            raise DataError(
                f"there is no column {name!r}", hint=did_you_mean(str(name), map(str, frame.columns))
            )
    if outcome in chosen:
        raise DataError(f"{outcome!r} is the outcome and a driver", hint="leave it out of the drivers")
    return _relative_weights.relative_weights(
        frame_numbers(frame[chosen]),
        frame_numbers(frame[[outcome]])[:, 0],
        [str(name) for name in chosen],
        str(outcome),
        confidence=confidence,
        draws=draws,
        seed=seed,
    )


def _frame(data: Any, names: list[str]) -> pd.DataFrame:
    """The variables by name: of a survey its scales and scored items."""
    if hasattr(data, "questionnaire"):
        from evalkit.survey.scoring import scale_scores

        scores = scale_scores(data)
        if set(names) <= set(scores.columns):
            return scores
        scored: pd.DataFrame = data.scored
        return scores.join(scored)
    if not hasattr(data, "columns"):
        raise DataError("relative weights need named columns", hint="give a DataFrame or a survey")
    frame: pd.DataFrame = data
    return frame
