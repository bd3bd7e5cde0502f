"""The parts of a fitted model, from which its result is read."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.psychometrics.sem.estimation.estimates import Estimates
from evalkit.psychometrics.sem.estimation.task import Setting
from evalkit.psychometrics.sem.model.constraints import Freedom
from evalkit.psychometrics.sem.model.ordered import Entries
from evalkit.psychometrics.sem.model.parameters import ParameterTable
from evalkit.psychometrics.sem.model.structure import Structure
from evalkit.psychometrics.sem.sampling.sample import SampleGroup


@dataclass(frozen=True, kw_only=True, slots=True)
class Fitted:
    """A model with its sample and its estimates.

    Attributes:
        setting: what was asked for.
        table: the parameters.
        samples: of each group.
        shapes: structure of each group.
        scales: of ordered items in each group; None for continuous answers and for "theta".
        free: what constraints leave free.
        estimates: what the fit found.
        n_clusters: clusters behind the standard errors, or None.
        n_effective: what multiplies the discrepancy in the chi-square.
    """

    setting: Setting
    table: ParameterTable
    samples: tuple[SampleGroup, ...]
    shapes: tuple[Structure, ...]
    scales: tuple[Entries, ...] | None
    free: Freedom
    estimates: Estimates
    n_clusters: int | None
    n_effective: int
