"""How many questionnaires were sent out for the answers that came back.

The model knows answers only; the mailing is made to fit them. The chance that a questionnaire comes back is
``expit(logit(centre) + slope θ_perceived + noise z)`` for a branch, and the number that did not come back is
Poisson with the mean answers · (1/chance − 1). With the shipped values a little under half of them come back,
and the chance has nothing to do with the truth of a branch.
"""

from __future__ import annotations

import numpy as np
from scipy.special import expit, logit

from evalkit.study.simulation.draws import Ints
from evalkit.study.simulation.parameters import SimulationParameters
from evalkit.study.simulation.truth import BranchTruth


def draw_sent(truth: BranchTruth, parameters: SimulationParameters, rng: np.random.Generator) -> Ints:
    """(b,) questionnaires sent to the customers of each branch, never fewer than were answered."""
    held, perceived = parameters.operations.customer_response, truth.part("perceived")
    noise = held.noise * rng.standard_normal(len(truth.codes))
    chance = expit(logit(held.centre) + held.slope * perceived + noise)
    sent: Ints = truth.n_customers + rng.poisson(truth.n_customers * (1 / chance - 1))
    return sent
