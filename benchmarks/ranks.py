"""Confidence sets for ranks of 60 units beside R's csranks, where it is installed."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
from timing import median_seconds

from evalkit.inference.rank_confidence import rank_confidence

RUNS = 7
UNITS, DRAWS = 60, 1_000
STORED = "csranks is not installed; its time on another machine of 2 cores was .2 to .7 s"
SCRIPT = """
suppressMessages(library(csranks))
args <- commandArgs(TRUE)
d <- read.csv(args[1])
V <- diag(d$se^2)
for (simul in c(FALSE, TRUE)) {
  work <- function() csranks(d$mean, V, coverage = 0.95, simul = simul, R = as.integer(args[2]), seed = 1)
  work()
  t <- replicate(as.integer(args[3]), system.time(work())[["elapsed"]])
  cat(simul, median(t), sep = "\\t"); cat("\\n")
}
"""


def run(folder: Path, rscript: str | None) -> None:
    """Print marginal and simultaneous sets, ours and csranks'."""
    rng = np.random.default_rng(1)
    mean, se = rng.normal(70, 4, UNITS), rng.uniform(1, 2, UNITS)
    theirs = _csranks(folder, rscript, mean, se)
    print(f"{'rank confidence sets':44s}{'ours s':>10s}  csranks (seconds, ratio to ours)")
    for simultaneous in (False, True):
        seconds = median_seconds(
            lambda both=simultaneous: rank_confidence(  # type: ignore[misc]
                mean, se, simultaneous=both, draws=DRAWS
            ),
            RUNS,
        )
        name = f"{'simultaneous' if simultaneous else 'marginal'}, {UNITS} units, {DRAWS:,} draws"
        peer = theirs.get(simultaneous)
        shown = "not installed" if peer is None else f"{peer:.4f} ({peer / seconds:.0f}x)"
        print(f"{name:44s}{seconds:10.4f}  {shown}")
    if not theirs:
        print(STORED)


def _csranks(folder: Path, rscript: str | None, mean: np.ndarray, se: np.ndarray) -> dict[bool, float]:
    if rscript is None:
        return {}
    table, script = folder / "ranks.csv", folder / "ranks.R"
    np.savetxt(table, np.column_stack([mean, se]), delimiter=",", header="mean,se", comments="")
    script.write_text(SCRIPT)
    done = subprocess.run(
        [rscript, str(script), str(table), str(DRAWS), str(RUNS)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        return {}
    rows = (line.split("\t") for line in done.stdout.splitlines() if "\t" in line)
    return {kind == "TRUE": float(seconds) for kind, seconds in rows}
