"""A synthetic bank with known truth: a seeded generator and the real file formats it is written in.

It implements the generative model of the study (parameters: ``questionnaires/simulation/bank_crm.yaml``).
Monthly customer values and interviews have their place beside ``operations.py`` (``customer_values.py`` and
``interviews.py``, each with a random stream of its own in ``bank.STREAMS``) and are not generated yet; the
latent loyalty, satisfaction and assets that they need are kept in ``SyntheticBank.hidden``.
"""

from __future__ import annotations

from evalkit.study.simulation.bank import SyntheticBank, simulate_bank
from evalkit.study.simulation.files import write_bank
from evalkit.study.simulation.parameters import SimulationParameters
from evalkit.study.simulation.reading import load_parameters

__all__ = ["SimulationParameters", "SyntheticBank", "load_parameters", "simulate_bank", "write_bank"]
