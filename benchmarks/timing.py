"""Timing: medians after a warm-up, and the peak memory of a process of its own."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable


def median_seconds(work: Callable[[], object], runs: int = 5, least: float = 0.2) -> float:
    """Median wall time of at least ``runs`` runs after a warm-up; short work is repeated for ``least`` s."""
    work()
    times: list[float] = []
    begun = time.perf_counter()
    while len(times) < runs or (time.perf_counter() - begun < least and len(times) < 50):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


PEAK = """
peak = [line for line in open("/proc/self/status") if line.startswith("VmHWM")]
print(int(peak[0].split()[1]) / 1024)
"""  # not ru_maxrss: a child starts with that of its parent


def process(code: str, runs: int = 5) -> tuple[float, float]:
    """Median seconds and the largest peak memory in MB of a piece of code in a fresh Python (Linux).

    The code prints its own time as its last line; start-up and imports do not count.
    """
    seconds, peak = [], 0.0
    for _ in range(runs):
        wrapped = f"import time\n{code}\n{PEAK}"
        done = subprocess.run([sys.executable, "-c", wrapped], capture_output=True, text=True, check=True)
        *_, elapsed, memory = done.stdout.split()
        seconds.append(float(elapsed))
        peak = max(peak, float(memory))
    return statistics.median(seconds), peak


def memory_mb() -> float:
    """Peak memory of this process."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
