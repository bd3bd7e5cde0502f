"""Weights and ranks beside AHPy, pyDecision, pymcdm and scikit-criteria.

The peers run in the Python that ``EVALKIT_PEERS`` names (an environment of their own), else in this one.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from decision_data import BEST, DRAWS, PAIRS, PREFERENCES, VIKOR, WORST, costs, experts, table
from timing import median_seconds, process

from evalkit.evaluation.methods.benefit_of_doubt import benefit_of_doubt
from evalkit.evaluation.methods.grey import grey_relational
from evalkit.evaluation.methods.promethee import promethee
from evalkit.evaluation.methods.topsis import topsis
from evalkit.evaluation.methods.vikor import vikor
from evalkit.evaluation.robustness.rank_acceptability import rank_acceptability
from evalkit.evaluation.robustness.weight_draws import uniform_weights
from evalkit.weighting.ahp.prioritisation import priorities
from evalkit.weighting.ahp.random_index import consistency
from evalkit.weighting.bwm import bwm
from evalkit.weighting.objective.critic import critic_weights
from evalkit.weighting.objective.entropy import entropy_weights
from evalkit.weighting.objective.indicator_table import Direction
from evalkit.weighting.objective.merec import merec_weights

RUNS = 7
ACCEPTABILITY = """
import sys
sys.path.insert(0, {here!r})
from decision_data import DRAWS, table
from evalkit.evaluation.robustness.rank_acceptability import rank_acceptability
from evalkit.evaluation.robustness.weight_draws import uniform_weights
scores, weights = table(1000, 30), uniform_weights(30, draws=DRAWS)
begun = time.perf_counter()
rank_acceptability(scores, weights)
print(time.perf_counter() - begun)
"""


def run(folder: Path, rscript: str | None) -> None:
    """Print the table."""
    ours = _ours()
    theirs = _peers()
    print(f"{'work':44s}{'ours ms':>10s}  peers (ms, ratio to ours)")
    for key, (title, work) in ours.items():
        seconds = median_seconds(work, RUNS)
        cells = [f"{peer} {1e3 * t:.4g} ({t / seconds:.1f}x)" for peer, t in theirs.get(key, {}).items()]
        print(f"{title:44s}{1e3 * seconds:10.4g}  {'; '.join(cells) or 'no peer has it'}")
    seconds, memory = process(ACCEPTABILITY.format(here=str(Path(__file__).parent)), RUNS)
    print(f"rank acceptability in a process of its own: {1e3 * seconds:.4g} ms, peak {memory:.0f} MB")


def _ours() -> dict[str, tuple[str, Callable[[], object]]]:
    sheets, large, wide = experts(), table(100_000, 30), table(*VIKOR)
    pairs, data, doubt = table(*PAIRS), table(*PREFERENCES), table(1000, 20)
    scores, weights = table(1000, 30), uniform_weights(30, draws=DRAWS)

    def ways(k: int) -> list[Direction]:
        return ["cost" if cost else "benefit" for cost in costs(k)]

    def ahp() -> object:
        found, largest = priorities(sheets)
        return found, consistency(largest, 9)

    def weighted() -> object:
        return topsis(large, entropy_weights(large, ways(30)).weights, ways(30))

    best, worst = np.array(BEST, dtype=float), np.array(WORST, dtype=float)
    return {
        "ahp": ("AHP, 1,000 experts x 9 x 9, weights and CR", ahp),
        "entropy + topsis": ("entropy + TOPSIS, 100,000 x 30", weighted),
        "vikor": ("VIKOR, 10,000 x 20", lambda: vikor(wide, None, ways(20))),
        "grey": ("grey relational, 10,000 x 20", lambda: grey_relational(wide, None, ways(20))),
        "promethee": ("PROMETHEE II, 400 x 10", lambda: promethee(pairs, None, ways(10))),
        "doubt": ("benefit of the doubt, 1,000 x 20", lambda: benefit_of_doubt(doubt, ways(20))),
        "critic": ("CRITIC, 20,000 x 20", lambda: critic_weights(data, ways(20))),
        "merec": ("MEREC, 20,000 x 20", lambda: merec_weights(data, ways(20))),
        "bwm": ("BWM, 9 criteria", lambda: bwm(best, worst)),
        "rank acceptability": (
            "rank acceptability, 10,000 x 1,000 x 30",
            lambda: rank_acceptability(scores, weights),
        ),
    }


def _peers() -> dict[str, dict[str, float]]:
    python = os.environ.get("EVALKIT_PEERS", sys.executable)
    script = Path(__file__).with_name("decision_peers.py")
    done = subprocess.run([python, str(script), str(RUNS)], capture_output=True, text=True, check=False)
    for line in done.stderr.splitlines():
        if "skipped" in line or done.returncode:
            print(line)
    found: dict[str, dict[str, float]] = {}
    for line in done.stdout.splitlines():
        work, peer, seconds = line.split("\t")
        found.setdefault(work, {})[peer] = float(seconds)
    return found
