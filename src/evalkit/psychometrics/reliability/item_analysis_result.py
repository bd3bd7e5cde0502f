"""An item analysis as a result, with its tables."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from evalkit.psychometrics.reliability.extreme_groups import ExtremeGroupsResult
from evalkit.psychometrics.reliability.item_distribution import ItemDistributionResult
from evalkit.psychometrics.reliability.item_rules import ItemRules, Verdict
from evalkit.result import Result, ResultTable, matrix_table, result

FloatArray = NDArray[np.float64]


@result
class ItemAnalysisResult(Result):
    """Item analysis of a scale of k items.

    Attributes:
        alpha: raw alpha of the scale.
        distribution: counts, mean, sd, skewness, kurtosis, floor and ceiling of each item.
        item_rest_r: (k,) correlation with the sum of the other items.
        item_total_r: (k,) correlation with the sum of all items, the item included.
        item_total_r_standardised: (k,) correlation with the sum of all standardised items.
        item_total_r_corrected: (k,) correlation with the total, with the squared multiple correlation in
            place of the item's own variance: corrected for overlap and unreliability (psych's r.cor).
        alpha_if_deleted: (k,) raw alpha without the item.
        extreme_groups: critical ratios of the 27 % extreme groups.
        loading: (k,) on one minres factor of the correlations.
        communality: (k,) loading².
        msa: (k,) measure of sampling adequacy.
        smc: (k,) squared multiple correlation with the other items.
        verdicts: k words: "keep", "revise" or "drop"; "revise" for every item in items_to_reverse.
        reasons: k tuples of sentences, each naming measure, limit and origin of a rule that applied.
        rules: the rules used.
        items_to_reverse: items that run against the others; nothing is changed.
        items: k item names.
        n_obs: respondents who answered all items.
        n_total: rows seen.
        warnings: sentences about what limits the result.
    """

    title: ClassVar[str] = "Item analysis"

    alpha: float
    distribution: ItemDistributionResult
    item_rest_r: FloatArray
    item_total_r: FloatArray
    item_total_r_standardised: FloatArray
    item_total_r_corrected: FloatArray
    alpha_if_deleted: FloatArray
    extreme_groups: ExtremeGroupsResult
    loading: FloatArray
    communality: FloatArray
    msa: FloatArray
    smc: FloatArray
    verdicts: tuple[Verdict, ...]
    reasons: tuple[tuple[str, ...], ...]
    rules: ItemRules
    items_to_reverse: tuple[str, ...]
    items: tuple[str, ...]
    n_obs: int
    n_total: int
    warnings: tuple[str, ...]

    def tables(self) -> tuple[ResultTable, ...]:
        """The verdicts with the main numbers, the extreme groups, the distribution, the correlations."""
        numbers = (
            *(self.distribution.mean, self.distribution.sd, self.item_rest_r, self.alpha_if_deleted),
            *(self.extreme_groups.welch_t, self.extreme_groups.welch_pvalue),
            *(self.loading, self.communality, self.msa),
        )
        body = zip(*(map(float, column) for column in numbers), strict=True)
        reasons = ("; ".join(found) for found in self.reasons)
        rows = tuple(
            (name, *line, verdict, reason)
            for name, line, verdict, reason in zip(self.items, body, self.verdicts, reasons, strict=True)
        )
        columns = ("mean", "sd", "item_rest_r", "alpha_if_deleted", "cr", "cr_pvalue")
        more = ("loading", "communality", "msa", "verdict", "reasons")
        sheet = ResultTable(title="Items", columns=("item", *columns, *more), rows=rows)
        totals = matrix_table(
            "Correlations with the total",
            "item",
            self.items,
            ("item_rest_r", "item_total_r", "item_total_r_standardised", "item_total_r_corrected", "smc"),
            np.column_stack(
                [
                    *(self.item_rest_r, self.item_total_r, self.item_total_r_standardised),
                    *(self.item_total_r_corrected, self.smc),
                ]
            ),
        )
        return sheet, *self.extreme_groups.tables(), *self.distribution.tables(), totals
