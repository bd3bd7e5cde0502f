"""AHP with judgements that were not made: three estimators and a consistency ratio that fits them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from evalkit.registry import Registry
from evalkit.result import Result, ResultTable, result
from evalkit.weighting.ahp.ahp import CR_LIMIT
from evalkit.weighting.ahp.comparison_graph import compared, missing_pairs
from evalkit.weighting.ahp.incomplete_harker import harker
from evalkit.weighting.ahp.incomplete_lambda_min import lambda_min
from evalkit.weighting.ahp.incomplete_least_squares import logarithmic_least_squares
from evalkit.weighting.ahp.incomplete_random_index import incomplete_random_index
from evalkit.weighting.ahp.power_iteration import principal_eigenvectors
from evalkit.weighting.ahp.random_index import DEFAULT_TABLE

RI_ZERO = 1e-12


@dataclass(frozen=True, kw_only=True, slots=True)
class IncompleteMethod:
    """A way from an incomplete judgement matrix to weights.

    Attributes:
        name: the option value.
        zh: the Chinese term.
        compute: judgements (n, n) and known pairs (n, n) → weights (n,) and the completed matrix (n, n).
        reference: the publication.
    """

    name: str
    zh: str
    compute: Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]
    reference: str


INCOMPLETE_METHODS: Registry[IncompleteMethod] = Registry(
    "method",
    {
        entry.name: entry
        for entry in (
            IncompleteMethod(name="harker", zh="Harker 法", compute=harker, reference="Harker (1987)"),
            IncompleteMethod(
                name="log_least_squares",
                zh="对数最小二乘法",
                compute=logarithmic_least_squares,
                reference="Bozóki, Fülöp & Rónyai (2010)",
            ),
            IncompleteMethod(
                name="lambda_min",
                zh="最小特征值法",
                compute=lambda_min,
                reference="Bozóki, Fülöp & Rónyai (2010)",
            ),
        )
    },
)


@result
class IncompleteAhpResult(Result):
    """Weights of an incomplete judgement matrix.

    Attributes:
        labels: (n,) names of the compared elements.
        weights: (n,) priorities, positive, sum 1.
        lambda_max: principal eigenvalue of the completed matrix.
        ci: (λmax − n)/(n − 1); 0 for n ≤ 2.
        cr: ci/ri; 0 where ri is 0 (the comparisons form a tree).
        ri: random index for the pairs that were compared.
        ri_table: random-index table of complete matrices.
        index_source: where ri comes from, "agoston-csato" or "simulated".
        consistent: CR < .10.
        method: "harker", "log_least_squares" or "lambda_min".
        completed: (n, n), the given judgements and the implied ones.
        implied: the pairs that were not compared: (row label, column label, implied judgement).
    """

    title: ClassVar[str] = "Analytic hierarchy process, incomplete judgements"

    labels: tuple[str, ...]
    weights: np.ndarray
    lambda_max: float
    ci: float
    cr: float
    ri: float
    ri_table: str
    index_source: str
    consistent: bool
    method: str
    completed: np.ndarray
    implied: tuple[tuple[str, str, float], ...]

    def tables(self) -> tuple[ResultTable, ...]:
        """Weights, then the judgements that follow for the pairs not compared."""
        rows = tuple((label, float(w)) for label, w in zip(self.labels, self.weights, strict=True))
        return (
            ResultTable(title="Weights", columns=("element", "weight"), rows=rows),
            ResultTable(
                title="Implied judgements", columns=("row", "column", "judgement"), rows=self.implied
            ),
        )


def ahp_incomplete(
    matrix: np.ndarray,
    labels: Sequence[str] | None = None,
    *,
    method: str = "lambda_min",
    random_index: str = DEFAULT_TABLE,
    index_source: str = "agoston-csato",
    draws: int = 2000,
    seed: int = 20240601,
) -> IncompleteAhpResult:
    """Weights and consistency where some pairs were not compared (NaN).

    Args:
        matrix: (n, n), positive reciprocal with unit diagonal, NaN for a pair that was not compared; one
            given side fixes the other.
        labels: (n,) names; "1", "2", … without them.
        method: "harker", "log_least_squares" or "lambda_min".
        random_index: random-index table of complete matrices.
        index_source: "agoston-csato" (that table reduced for the missing pairs) or "simulated" (on these
            pairs).
        draws: random matrices of a simulated index.
        seed: seed of a simulated index.

    Raises:
        DataError: a cell is out of range or not reciprocal; cells are named.
        OptionError: unknown method, table or source, or n beyond the table.
        StatisticError: the comparisons fall apart into groups; the groups are named.
    """
    entry = INCOMPLETE_METHODS[method]
    judgements, known, names = compared(matrix, labels)
    weights, completed = entry.compute(judgements, known)
    size = len(names)
    value = max(float(principal_eigenvectors(completed[np.newaxis])[1][0]), float(size))
    ci = (value - size) / (size - 1) if size > 2 else 0.0
    ri = incomplete_random_index(known, index_source, table=random_index, draws=draws, seed=seed)
    cr = ci / ri if ri > RI_ZERO else 0.0
    pairs = zip(*missing_pairs(known), strict=True)
    return IncompleteAhpResult(
        labels=names,
        weights=weights,
        lambda_max=value,
        ci=ci,
        cr=cr,
        ri=ri,
        ri_table=random_index,
        index_source=index_source,
        consistent=cr < CR_LIMIT,
        method=method,
        completed=completed,
        implied=tuple((names[i], names[j], float(completed[i, j])) for i, j in pairs),
    )
