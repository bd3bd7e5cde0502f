"""The samples of the surveys in ``results.json``: sent, response rates, margins, weights."""

from __future__ import annotations

from typing import Any

import numpy as np

from evalkit.study.results import StudyResults
from evalkit.study.stages.ranks.ranking import SUPPRESSED
from evalkit.study.stages.sample.sample import MarginTable, SurveySample


def sample_dict(sample: SurveySample) -> dict[str, Any]:
    """The sample of one survey over all branches."""
    return {
        "sent": sample.sent_total,
        "response_rate": sample.response_rate_total,
        "weight_column": sample.weight_column,
        "raked": None if sample.rake is None else {"within": sample.rake.within, "trim": sample.rake.trim},
        "n_effective": sample.n_effective_total,
        "largest_weight": sample.largest,
        "margins": {margin.question: _margin(margin) for margin in sample.margins},
    }


def branch_samples(results: StudyResults, i: int) -> dict[str, Any]:
    """The samples of branch i by survey; numbers that rest on too few answers are left out.

    A branch that is not shown has none, however many answers it has in another survey.
    """
    shown = bool(results.ranking.status[i] != SUPPRESSED)
    least = results.bundle.study.small_n.suppress
    found = {}
    for key, sample in results.samples.items():
        sent = float("nan") if sample.sent is None or not shown else sample.sent[i]
        enough = shown and bool(sample.valid[i] >= least)
        found[key] = {
            "sent": sent,
            "returned": int(sample.returned[i]) if enough else None,
            "valid": int(sample.valid[i]) if enough else None,
            "response_rate": sample.response_rate[i] if enough else None,
            "n_effective": sample.n_effective[i] if enough else None,
        }
    return found


def _margin(margin: MarginTable) -> dict[str, Any]:
    weighted = np.full(len(margin.options), np.nan) if margin.weighted is None else margin.weighted
    return {
        "n": margin.n,
        "options": {
            str(option): {"population": p, "sample": s, "weighted": w}
            for option, p, s, w in zip(
                margin.options,
                margin.population.tolist(),
                margin.sample.tolist(),
                weighted.tolist(),
                strict=True,
            )
        },
    }
