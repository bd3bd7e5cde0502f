"""``ek.correlation``: Pearson, Spearman, polychoric and mixed correlations with labels."""

from __future__ import annotations

from collections.abc import Sequence

from evalkit.api.data import numeric_matrix
from evalkit.api.sample import Items, Missing, Sample
from evalkit.errors import DataError
from evalkit.psychometrics.accumulation import SampleStatistics
from evalkit.psychometrics.correlation.correlation import correlation as correlate_values
from evalkit.psychometrics.correlation.correlation_result import CorrelationMethod, CorrelationResult


def correlation(
    data: Sample,
    items: Items = None,
    *,
    method: CorrelationMethod = "pearson",
    missing: Missing = "listwise",
    ordinal: Sequence[str] | None = None,
    correct: float = 0.0,
    smooth: bool = False,
) -> CorrelationResult:
    """The correlation matrix of the items.

    Args:
        data: DataFrame, array (n, p), survey (reversed items recoded) or ``ek.read_statistics``.
        items: columns, or the code of a scale in a survey.
        method: "pearson", "spearman", "polychoric", "tetrachoric", "polyserial" or "mixed".
        missing: "listwise" or "pairwise"; the n behind every pair is in the result.
        ordinal: names of the ordinal variables, for "mixed" and "polyserial".
        correct: added to empty cells of 2 × 2 tables; 0 by default, .5 is the usual correction.
        smooth: replace a matrix that is not positive definite by a neighbour that is.

    Raises:
        DataError: a column does not exist, is not numeric or has too many categories.
        OptionError: unknown method, or an option that does not belong to it.
        StatisticError: a constant item.

    Example:
        >>> import evalkit as ek
        >>> answers = [[1, 1], [1, 2], [2, 1], [2, 2], [2, 2], [3, 2], [3, 3], [1, 1], [3, 2], [2, 3]]
        >>> round(float(ek.correlation(answers, method="polychoric").matrix[0, 1]), 4)
        0.6634
    """
    if isinstance(data, SampleStatistics):
        if items is not None or data.pair_tables is None:
            raise DataError(
                "correlations need the pair tables of all items that were read",
                hint="choose items when reading: ek.read_statistics(path, items=[...])",
            )
        return correlate_values(
            data.pair_tables,
            method=method,
            missing=data.pair_tables.missing,
            ordinal=ordinal,
            correct=correct,
            smooth=smooth,
        )
    values, names = numeric_matrix(data, items)
    return correlate_values(values, names, method, missing, ordinal=ordinal, correct=correct, smooth=smooth)
