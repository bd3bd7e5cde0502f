"""The item analysis sheet: everything about each item of a scale, and a verdict that names its rule."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evalkit.errors import StatisticError
from evalkit.psychometrics.factors.adequacy import kmo
from evalkit.psychometrics.matrices import squared_multiple_correlations
from evalkit.psychometrics.moments import Moments, checked_answers, moments
from evalkit.psychometrics.reliability.alpha import cronbach_alpha
from evalkit.psychometrics.reliability.alpha_result import AlphaResult
from evalkit.psychometrics.reliability.extreme_groups import SHARE, ExtremeGroupsResult, extreme_groups
from evalkit.psychometrics.reliability.item_analysis_result import ItemAnalysisResult
from evalkit.psychometrics.reliability.item_distribution import ItemDistributionResult, item_distribution
from evalkit.psychometrics.reliability.item_rules import ItemRule, ItemRules, Verdict, item_rules
from evalkit.psychometrics.reliability.omega import omega_total

FloatArray = NDArray[np.float64]


def item_analysis(
    values: ArrayLike,
    names: Sequence[str] | None = None,
    *,
    scale: tuple[float, float] | None = None,
    share: float = SHARE,
    rules: ItemRules | Sequence[ItemRule] | None = None,
) -> ItemAnalysisResult:
    """Everything about each item of one scale.

    The distribution counts every answer; all other numbers rest on the respondents who answered all items.

    Args:
        values: (n, k) answers, keyed one way, NaN where missing; at least three items.
        names: k item names.
        scale: (low, high) ends of the answer scale; None: the smallest and largest answer in the table.
        share: of respondents in each extreme group.
        rules: that give the verdicts; None for the default ones.

    Raises:
        DataError: not a table of finite numbers, an item without answers, an answer outside the scale.
        OptionError: a share outside (0, .5], or a rule that cannot be.
        StatisticError: fewer than three items, a constant item, a singular matrix (items named), extreme
            groups that overlap.
    """
    table, labels = checked_answers(values, names)
    if len(labels) < 3:
        raise StatisticError(
            f"an item analysis needs at least three items; got {len(labels)}",
            hint="with two items there is only their correlation",
        )
    chosen = item_rules(rules)
    sample = moments(table, labels)
    scale_alpha = cronbach_alpha(sample, ci_method="duhachek")
    return _assemble(
        sample,
        scale_alpha,
        item_distribution(table, labels, scale=scale),
        extreme_groups(table, labels, share=share),
        chosen,
    )


def _assemble(
    sample: Moments,
    scale_alpha: AlphaResult,
    distribution: ItemDistributionResult,
    groups: ExtremeGroupsResult,
    rules: ItemRules,
) -> ItemAnalysisResult:
    one = omega_total(sample)
    adequacy = kmo(sample)
    smc = squared_multiple_correlations(sample.correlation)
    measures = {
        "item_rest_r": scale_alpha.item_rest_r,
        "alpha_gain": scale_alpha.alpha_if_deleted - scale_alpha.alpha,
        "cr": groups.welch_t,
        "cr_pvalue": groups.welch_pvalue,
        "loading": one.loadings,
        "communality": one.loadings**2,
        "msa": adequacy.msa_items,
        "floor": distribution.floor,
        "ceiling": distribution.ceiling,
    }
    verdicts, reasons = rules.judge(measures)
    verdicts, reasons = _keys_first(sample.names, scale_alpha.items_to_reverse, verdicts, reasons)
    return ItemAnalysisResult(
        alpha=scale_alpha.alpha,
        distribution=distribution,
        item_rest_r=scale_alpha.item_rest_r,
        item_total_r=_item_total(sample.covariance),
        item_total_r_standardised=_item_total(sample.correlation),
        item_total_r_corrected=_item_total(sample.correlation, smc),
        alpha_if_deleted=scale_alpha.alpha_if_deleted,
        extreme_groups=groups,
        **{name: measures[name] for name in ("loading", "communality", "msa")},
        smc=smc,
        verdicts=verdicts,
        reasons=reasons,
        rules=rules,
        items_to_reverse=scale_alpha.items_to_reverse,
        items=sample.names,
        n_obs=sample.n_obs,
        n_total=sample.n_total,
        warnings=_warnings(scale_alpha, one.heywood, distribution, groups),
    )


def _keys_first(
    names: tuple[str, ...],
    against: tuple[str, ...],
    verdicts: tuple[Verdict, ...],
    reasons: tuple[tuple[str, ...], ...],
) -> tuple[tuple[Verdict, ...], tuple[tuple[str, ...], ...]]:
    """An item that runs against the others is never dropped before its key was checked."""
    first = "revise: runs against the other items; check its key before anything else"
    turned = [name in against for name in names]
    return (
        tuple("revise" if at else verdict for at, verdict in zip(turned, verdicts, strict=True)),
        tuple((first, *found) if at else found for at, found in zip(turned, reasons, strict=True)),
    )


def _item_total(matrix: FloatArray, own: FloatArray | None = None) -> FloatArray:
    """(k,) correlations of items with their sum; own variances replaced before summing if given.

    With squared multiple correlations as own variances this is the correlation corrected for overlap.
    """
    summed = matrix.copy()
    if own is not None:
        np.fill_diagonal(summed, own)
    deviations = np.sqrt(np.diag(matrix))
    r: FloatArray = summed.sum(axis=0) / np.sqrt(summed.sum()) / deviations
    return r


def _warnings(
    scale_alpha: AlphaResult,
    heywood: tuple[str, ...],
    distribution: ItemDistributionResult,
    groups: ExtremeGroupsResult,
) -> tuple[str, ...]:
    found = list(scale_alpha.warnings)
    if heywood:
        found.append(f"Heywood case: {', '.join(map(repr, heywood))}; loadings are not to be trusted")
    if not distribution.scale_given:
        low, high = distribution.scale
        found.append(f"the ends of the answer scale were taken from the answers: {low:g} to {high:g}")
    if groups.undefined:
        listed = ", ".join(map(repr, groups.undefined))
        found.append(f"no critical ratio for {listed}: constant within both extreme groups")
    found.append("the total that forms the extreme groups contains the item: the CR is descriptive")
    return tuple(found)
