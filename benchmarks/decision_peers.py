"""Peers of weights and ranks, timed in their own Python: prints ``work<tab>peer<tab>seconds``.

``python benchmarks/decision_peers.py RUNS``; what cannot be imported or fails is said on standard error.
"""

from __future__ import annotations

import contextlib
import io
import sys
import warnings
from collections.abc import Callable
from itertools import combinations

import numpy as np
from decision_data import BEST, DRAWS, PAIRS, PREFERENCES, VIKOR, WORST, costs, experts, table
from timing import median_seconds

Work = dict[str, tuple[Callable[[], object], float]]
ACCEPTED = 20
"""Draws of the plain loops for rank acceptability; their time is scaled to all draws."""


def ahpy_peer() -> Work:
    import ahpy

    pairs = list(combinations(range(9), 2))
    sheets = [{(str(i), str(j)): m[i, j] for i, j in pairs} for m in experts()]
    return {"ahp": (lambda: [ahpy.Compare("x", sheet).consistency_ratio for sheet in sheets], 1.0)}


def pydecision() -> Work:
    from pyDecision import algorithm as peer

    def kinds(k: int) -> list[str]:
        return ["min" if cost else "max" for cost in costs(k)]

    stack, large, wide, pairs, data = (
        experts(),
        table(100_000, 30),
        table(*VIKOR),
        table(*PAIRS),
        table(*PREFERENCES),
    )
    equal = [1 / VIKOR[1]] * VIKOR[1]
    p = PAIRS[1]
    scores, weights = table(1000, 30), np.random.default_rng(1).dirichlet(np.ones(30), ACCEPTED)

    def topsis(values: np.ndarray, w: np.ndarray, k: int) -> object:
        return peer.topsis_method(values, [w], kinds(k), graph=False, verbose=False)

    return {
        "ahp": (lambda: [peer.ahp_method(m, wd="max_eigen") for m in stack], 1.0),
        "entropy + topsis": (lambda: topsis(large, peer.entropy_method(large, kinds(30)), 30), 1.0),
        "vikor": (lambda: peer.vikor_method(wide, [equal], kinds(20), graph=False, verbose=False), 1.0),
        "promethee": (
            lambda: peer.promethee_ii(
                pairs, [1.0] * p, [0.0] * p, [0.0] * p, [1.0] * p, ["t1"] * p, verbose=False
            ),
            1.0,
        ),
        "grey": (lambda: peer.gra_method(wide, kinds(20), equal, graph=False, verbose=False), 1.0),
        "critic": (lambda: peer.critic_method(data, kinds(20)), 1.0),
        "merec": (lambda: peer.merec_method(data, kinds(20)), 1.0),
        "bwm": (lambda: peer.bw_method(np.array(BEST), np.array(WORST), verbose=False), 1.0),
        "rank acceptability": (
            lambda: [np.argsort(topsis(scores, w, 30)) for w in weights],
            DRAWS / ACCEPTED,
        ),
    }


def pymcdm_peer() -> Work:
    from pymcdm import methods, weights
    from pymcdm.normalizations import vector_normalization
    from scipy.stats import rankdata

    def kinds(k: int) -> np.ndarray:
        return np.array([-1 if cost else 1 for cost in costs(k)])

    large, wide, pairs, data = table(100_000, 30), table(*VIKOR), table(*PAIRS), table(*PREFERENCES)
    scores, draws = table(1000, 30), np.random.default_rng(1).dirichlet(np.ones(30), ACCEPTED)
    topsis, vikor, wsm = methods.TOPSIS(vector_normalization), methods.VIKOR(), methods.WSM()
    promethee = methods.PROMETHEE_II("usual")
    equal = np.full(20, 1 / 20)
    return {
        "entropy + topsis": (lambda: topsis(large, weights.entropy_weights(large), kinds(30)), 1.0),
        "vikor": (lambda: vikor(wide, equal, kinds(20)), 1.0),
        "promethee": (lambda: promethee(pairs, np.full(PAIRS[1], 1 / PAIRS[1]), kinds(PAIRS[1])), 1.0),
        "critic": (lambda: weights.critic_weights(data), 1.0),
        "merec": (lambda: weights.merec_weights(data, kinds(20)), 1.0),
        "rank acceptability": (
            lambda: [rankdata(-wsm(scores, w, kinds(30))) for w in draws],
            DRAWS / ACCEPTED,
        ),
    }


def skcriteria_peer() -> Work:
    import skcriteria
    from skcriteria.agg import simple, topsis, vikor
    from skcriteria.pipelines import mkpipe
    from skcriteria.preprocessing import invert_objectives, scalers, weighters

    def made(values: np.ndarray, w: np.ndarray | None = None) -> object:
        kinds = [min if cost else max for cost in costs(values.shape[1])]
        return skcriteria.mkdm(values, kinds, weights=w)

    large, wide, data = made(table(100_000, 30)), made(table(*VIKOR)), made(table(*PREFERENCES))
    draws = np.random.default_rng(1).dirichlet(np.ones(30), ACCEPTED)
    scores = table(1000, 30)
    pipe = mkpipe(
        weighters.EntropyWeighter(),
        scalers.VectorScaler(target="matrix"),
        invert_objectives.NegateMinimize(),
        topsis.TOPSIS(),
    )
    turned = invert_objectives.InvertMinimize()
    sums = [turned.transform(made(scores, w)) for w in draws]
    wsm = simple.WeightedSumModel()
    return {
        "entropy + topsis": (lambda: pipe.evaluate(large), 1.0),
        "vikor": (lambda: vikor.VIKOR().evaluate(wide), 1.0),
        "critic": (lambda: weighters.CRITIC().transform(data), 1.0),
        "merec": (lambda: weighters.MEREC().transform(data), 1.0),
        "rank acceptability": (lambda: [wsm.evaluate(one).rank_ for one in sums], DRAWS / ACCEPTED),
    }


PEERS: dict[str, Callable[[], Work]] = {
    "AHPy": ahpy_peer,
    "pyDecision": pydecision,
    "pymcdm": pymcdm_peer,
    "scikit-criteria": skcriteria_peer,
}


def main() -> None:
    """Time every call of every peer that is installed."""
    runs = int(sys.argv[1])
    warnings.simplefilter("ignore")
    for peer, make in PEERS.items():
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                works = make()
        except ImportError as error:
            print(f"{peer} is skipped: {error}", file=sys.stderr)
            continue
        for work, (call, scale) in works.items():
            try:
                with contextlib.redirect_stdout(io.StringIO()):
                    seconds = scale * median_seconds(call, runs)
            except Exception as error:
                print(f"{peer}, {work} is skipped: {type(error).__name__}: {error}", file=sys.stderr)
                continue
            print(f"{work}\t{peer}\t{seconds}", flush=True)


if __name__ == "__main__":
    main()
