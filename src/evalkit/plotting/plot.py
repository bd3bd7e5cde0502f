"""``ek.plot``: the charts of the report for each kind of result, drawn by matplotlib."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from evalkit.charts.drawing import wrap
from evalkit.charts.kinds import draw
from evalkit.errors import OptionError
from evalkit.plotting.picture import Picture
from evalkit.plotting.pictures import (
    certainty,
    evaluation,
    factors,
    maps,
    models,
    reliability,
    surveys,
    units,
    weights,
)
from evalkit.registry import Registry

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH = 498.0  # points: the width of the report
NARROWEST = 240.0
TITLE, LEADING = 10.0, 14.0

PICTURES: Registry[Callable[..., Picture]] = Registry(
    "the result to plot",
    {
        "AhpResult": weights.weights,
        "AlphaResult": reliability.alpha,
        "BootstrapResult": reliability.bootstrap,
        "BuckleyResult": weights.buckley,
        "BwmResult": weights.weights,
        "CalibratedWeights": surveys.calibrated,
        "ChangResult": weights.chang,
        "ChangeParts": maps.change_parts,
        "ChangeResult": surveys.change,
        "CodingAgreement": surveys.agreement,
        "CombinedWeights": weights.combined,
        "CorrelationResult": factors.correlation,
        "CriticResult": weights.weights,
        "DelphiResult": weights.delphi,
        "DesignMeans": surveys.design_means,
        "DifferenceInDifferences": surveys.differences,
        "EfaResult": factors.efa,
        "EntropyResult": weights.weights,
        "EvaluationResult": evaluation.ranking,
        "EvidenceResult": evaluation.evidence,
        "FactorCount": factors.factor_count,
        "FactorScores": factors.factor_scores,
        "Funnel": certainty.funnel,
        "FuzzyHierarchyResult": evaluation.fuzzy_hierarchy,
        "FuzzyResult": evaluation.membership,
        "GroupComparison": units.group_means,
        "GuttmanResult": reliability.guttman,
        "HierarchyResult": weights.hierarchy,
        "HtmtResult": models.ratios,
        "IccResult": reliability.icc,
        "IndexResult": evaluation.index,
        "IpaResult": evaluation.quadrants,
        "ItemAnalysisResult": reliability.item_analysis,
        "KendallResult": weights.kendall,
        "KmoResult": factors.kmo,
        "MerecResult": weights.weights,
        "ModificationIndices": models.modifications,
        "MultipleResponse": surveys.ticks,
        "NormalisationResult": maps.normalised,
        "OmegaHierarchicalResult": reliability.omega_hierarchical,
        "OmegaResult": reliability.omega,
        "PairwiseCertainty": certainty.pairs,
        "ParallelAnalysis": factors.parallel,
        "RankAcceptability": certainty.acceptability,
        "RankConfidence": units.rank_ranges,
        "RelativeWeights": certainty.drivers,
        "SemResult": models.model,
        "SensitivityResult": evaluation.sensitivity,
        "ShrunkenMeans": units.shrunken,
        "ShrunkenVectors": maps.vectors,
        "SplitHalfResult": reliability.split_half,
        "StudyResults": units.branch_scores,
    },
)
"""The picture of each kind of result; a kind without its own has that of its nearest base."""

UNPLOTTED: dict[str, str] = {
    "AhpDiagnosis": "a list of judgements to look at again; print it, or plot ek.ahp of the matrix",
    "AhpRepair": "a proposal for single judgements; print it, or plot ek.ahp of the proposed matrix",
    "AvailabilityResult": "counts of missing cells; print it",
    "Difference": "one test of one hypothesis has no picture; print it, or plot the models it compares",
    "DenominatedResult": "a table for the next step; plot ek.normalise of it",
    "ImputationResult": "a table for the next step; plot ek.normalise of it",
    "InvarianceResult": "a ladder of tests; print it, or plot the model of one of its steps",
    "Result": "the base of all results, which ek.weigh promises; what it returns has its own picture",
    "TreatmentResult": "a table and a log of what was treated; plot ek.normalise of it",
    "BartlettResult": "one test of one hypothesis has no picture; print it, or plot ek.kmo of the same items",
    "SampleStatistics": "sums of a file are the input of a statistic; plot ek.correlation or ek.efa of them",
}
"""Results without a picture, and why."""


def plot(result: Any, ax: Axes | None = None, **options: Any) -> Axes:
    """Draw a result as the report draws it: weights, loadings, a scree plot, ranks and scores with intervals.

    The picture is a matplotlib Axes outside pyplot: no window opens, no setting of matplotlib changes, and a
    notebook shows it where it is the last value of a cell. Save it with ``axes.figure.savefig("a.png")``.

    Args:
        result: of ``ek.ahp``, ``ek.cronbach_alpha``, ``ek.efa``, ``ek.run`` and others, or a part of a study.
        ax: axes to draw on, in their size; a new figure of a fitting size without it.
        **options: of the picture: ``language`` ("zh" or "en") of every picture; ``cut`` (coefficients
            below it are pale), ``limit`` (of item–rest correlations, KMO or HTMT), ``show`` ("answers" of an
            item analysis, "path" of a factor analysis, "loadings" or "correlations" of a structural model),
            ``group`` (of a structural model), ``vertical`` (a hierarchy that grows downwards).

    Raises:
        OptionError: no picture for this kind of result (the kinds are named), an option it does not have, or
            ``ax`` is not an Axes.
        DataError: nothing to draw in this result.

    Example:
        >>> import evalkit as ek
        >>> axes = ek.plot(ek.ahp([[1, 3], ["1/3", 1]], labels=["服务", "忠诚"]), language="zh")
        >>> [text.get_text() for text in axes.texts if text.get_text() in ("服务", "忠诚")]
        ['服务', '忠诚']
    """
    picture = _make(result, options)
    from evalkit.plotting.canvas import new_axes, require_axes, show, size_of, write_title

    if ax is None:
        drawing = draw(picture.chart, WIDTH)
        lines = wrap(picture.title, TITLE, WIDTH, 3)
        target = new_axes(WIDTH, drawing.height, LEADING * len(lines) + 4)
        show(drawing, target)
        write_title(lines, target, TITLE)
        return target
    target = require_axes(ax)
    width, height = size_of(target)
    drawing = draw(picture.chart, max(width, NARROWEST))
    scale = min(width / drawing.width, height / drawing.height)
    show(drawing, target, scale)
    size = TITLE * min(scale, 1.0)
    write_title(wrap(picture.title, size, width, 3), target, size)
    return target


def _make(result: Any, options: dict[str, Any]) -> Picture:
    names = [cls.__name__ for cls in type(result).__mro__]
    if names[0] in UNPLOTTED:
        raise OptionError(f"{names[0]} has no picture: {UNPLOTTED[names[0]]}")
    make = PICTURES[next((name for name in names if name in PICTURES), names[0])]
    known = list(inspect.signature(make).parameters)[1:]
    for name in options:
        if name not in known:
            raise OptionError.unknown_choice(f"an option for {names[0]}", name, known)
    return make(result, **options)
