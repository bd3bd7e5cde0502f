"""Side by side with peers: ``python benchmarks/run.py SUITE …``; without a name all suites run."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import decision
import growth
import ranks
import reports
import robustness
import sem

import psychometrics
import study

SUITES: dict[str, Callable[[Path, str | None], None]] = {
    "psychometrics": psychometrics.run,
    "sem": sem.run,
    "growth": growth.run,
    "reports": reports.run,
    "study": study.run,
    "decision": decision.run,
    "ranks": ranks.run,
    "robustness": robustness.run,
}


def main() -> int:
    """Run the suites named on the command line, all of them without a name."""
    names = sys.argv[1:] or list(SUITES)
    unknown = [name for name in names if name not in SUITES]
    if unknown:
        print(f"unknown suite {unknown[0]!r}; there are {', '.join(SUITES)}")
        return 2
    rscript = shutil.which("Rscript")
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            print(f"\n## {name}")
            SUITES[name](Path(folder), rscript)
    return 0


if __name__ == "__main__":
    sys.exit(main())
