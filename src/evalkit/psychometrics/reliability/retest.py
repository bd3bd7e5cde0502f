"""Agreement of two measurements of the same respondents, and how large a change must be to be real."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri, stdtrit

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.psychometrics.options import require_confidence
from evalkit.psychometrics.reliability.icc import coefficients, limits
from evalkit.psychometrics.reliability.two_way_table import mean_squares
from evalkit.result import Result, result

FloatArray = NDArray[np.float64]


@result
class RetestResult(Result):
    """Two measurements of n respondents.

    Attributes:
        r: Pearson correlation of the two measurements.
        r_lower: lower limit, by Fisher's z.
        r_upper: upper limit.
        icc: ICC(A,1), absolute agreement of single measurements.
        icc_lower: lower limit.
        icc_upper: upper limit.
        icc_consistency: ICC(C,1), which ignores a shift common to all.
        sem_agreement: standard error of measurement, a shift between the occasions counted as error.
        sem_consistency: standard error of measurement without that shift.
        smallest_detectable_change: z sqrt(2) sem_agreement; a smaller change may be error alone.
        mean_change: mean of second less first.
        mean_change_lower: lower limit, by t.
        mean_change_upper: upper limit.
        agreement_lower: mean_change - z sd of the changes (Bland & Altman 1986).
        agreement_upper: mean_change + z sd of the changes.
        confidence: of the intervals, of the detectable change and of the limits of agreement.
        n_obs: respondents with both measurements.
        n_total: rows seen.
        warnings: sentences about what limits the result.
    """

    title: ClassVar[str] = "Test-retest reliability"

    r: float
    r_lower: float
    r_upper: float
    icc: float
    icc_lower: float
    icc_upper: float
    icc_consistency: float
    sem_agreement: float
    sem_consistency: float
    smallest_detectable_change: float
    mean_change: float
    mean_change_lower: float
    mean_change_upper: float
    agreement_lower: float
    agreement_upper: float
    confidence: float
    n_obs: int
    n_total: int
    warnings: tuple[str, ...]


def retest_reliability(first: ArrayLike, second: ArrayLike, *, confidence: float = 0.95) -> RetestResult:
    """Test-retest reliability of a score (de Vet, Terwee, Knol & Bouter 2006).

    SEM (agreement) is the root of the mean square within respondents, SEM (consistency) that of the residual
    mean square; the smallest detectable change is z sqrt(2) SEM (agreement). Pairs with a missing
    measurement are left out. Intervals assume normal scores.

    Args:
        first: (n,) scores at the first occasion, NaN where missing.
        second: (n,) scores of the same respondents at the second occasion.
        confidence: between 0 and 1.

    Raises:
        DataError: not two vectors of equal length of finite numbers.
        OptionError: a confidence outside (0, 1).
        StatisticError: fewer than four pairs, or a measurement without variance.
    """
    require_confidence(confidence)
    table, n_total = _pairs(first, second)
    squares = mean_squares(table, ("first", "second"))
    n = len(table)
    z = float(ndtri((1.0 + confidence) / 2.0))
    r = float(np.corrcoef(table[:, 0], table[:, 1])[0, 1])
    low, high = np.tanh(np.arctanh(r) + np.array([-z, z]) / np.sqrt(n - 3))
    change = table[:, 1] - table[:, 0]
    mean, sd = float(change.mean()), float(change.std(ddof=1))
    half = float(stdtrit(n - 1, (1.0 + confidence) / 2.0)) * sd / np.sqrt(n)
    values, interval = coefficients(squares), limits(squares, confidence)
    sem = float(np.sqrt(squares.within))
    shifted = abs(mean) > half
    return RetestResult(
        r=r,
        r_lower=float(low),
        r_upper=float(high),
        icc=float(values[1]),
        icc_lower=float(interval[0, 1]),
        icc_upper=float(interval[1, 1]),
        icc_consistency=float(values[2]),
        sem_agreement=sem,
        sem_consistency=float(np.sqrt(squares.error)),
        smallest_detectable_change=z * float(np.sqrt(2.0)) * sem,
        mean_change=mean,
        mean_change_lower=mean - half,
        mean_change_upper=mean + half,
        agreement_lower=mean - z * sd,
        agreement_upper=mean + z * sd,
        confidence=confidence,
        n_obs=n,
        n_total=n_total,
        warnings=("the scores shifted between the occasions: r overstates agreement",) if shifted else (),
    )


def standard_error_of_measurement(sd: float, reliability: float) -> float:
    """sd sqrt(1 - reliability): the error of one respondent's score, in the units of the score.

    Args:
        sd: standard deviation of the score, at least 0.
        reliability: of the score, at most 1.

    Raises:
        OptionError: a negative sd or a reliability outside [0, 1].
    """
    if not sd >= 0.0:
        raise OptionError(f"sd must not be negative; got {sd}")
    if not 0.0 <= reliability <= 1.0:
        raise OptionError(
            f"a standard error of measurement needs a reliability between 0 and 1; got {reliability}",
            hint="a negative alpha means unkeyed items",
        )
    return sd * float(np.sqrt(1.0 - reliability))


def _pairs(first: ArrayLike, second: ArrayLike) -> tuple[FloatArray, int]:
    try:
        columns = [np.asarray(part, dtype=np.float64) for part in (first, second)]
    except (TypeError, ValueError) as error:
        raise DataError(f"the measurements are not numbers: {error}") from error
    if any(part.ndim != 1 for part in columns) or len(columns[0]) != len(columns[1]):
        shapes = " and ".join(str(part.shape) for part in columns)
        raise DataError(f"test-retest needs two vectors of the same respondents; got shapes {shapes}")
    table = np.column_stack(columns)
    if np.isinf(table).any():
        raise DataError("a measurement is infinite", hint="code a missing measurement as NaN")
    kept = table[~np.isnan(table).any(axis=1)]
    if len(kept) < 4:
        raise StatisticError(f"test-retest needs at least four complete pairs; got {len(kept)}")
    for at, name in enumerate(("first", "second")):
        if np.ptp(kept[:, at]) == 0.0:
            raise StatisticError(f"the {name} measurement is the same for all respondents: no correlation")
    return kept, len(table)
