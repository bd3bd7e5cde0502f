"""How time grows with respondents and items."""

from __future__ import annotations

from pathlib import Path

from data import likert
from timing import median_seconds

from evalkit.psychometrics.correlation.correlation import correlation
from evalkit.psychometrics.factors.exploratory import efa
from evalkit.psychometrics.moments import moments
from evalkit.psychometrics.reliability.alpha import cronbach_alpha

RESPONDENTS = (1_000, 10_000, 100_000, 1_000_000)
ITEMS = (10, 25, 50, 100, 200)


def run(folder: Path, rscript: str | None) -> None:
    """Print two tables: n at 10 items, p at 5,000 respondents."""
    del folder, rscript
    head = f"{'alpha':>12s}{'polychoric':>12s}{'EFA 5':>12s}"
    print(f"{'n (p = 10)':>12s}{head}")
    for n in RESPONDENTS:
        _row(n, n, 10)
    print(f"{'p (n=5,000)':>12s}{head}")
    for p in ITEMS:
        _row(p, 5_000, p)


def _row(label: int, n: int, p: int) -> None:
    values = likert(n, p)
    sample = moments(values)
    factors = 2 if p <= 10 else 5
    times = (
        median_seconds(lambda: cronbach_alpha(values), 5, 0),
        median_seconds(lambda: correlation(values, None, "polychoric"), 5, 0),
        median_seconds(lambda: efa(sample, factors), 5, 0),
    )
    print(f"{label:12,d}" + "".join(f"{1000 * t:10.1f}ms" for t in times))
