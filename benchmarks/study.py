"""The whole demo, stage by stage, and its memory."""

from __future__ import annotations

import time
from pathlib import Path

from timing import memory_mb

from evalkit.report.publish import publish
from evalkit.study.run import run_study
from evalkit.study.scaffold import simulate


class Clock:
    """Adds up the time between the beginnings of stages."""

    def __init__(self) -> None:
        self.times: dict[str, float] = {}
        self._name = "simulate"
        self._begun = time.perf_counter()

    def stage(self, name: str) -> None:
        """A stage begins; the one before has ended."""
        now = time.perf_counter()
        self.times[self._name] = self.times.get(self._name, 0.0) + now - self._begun
        self._name, self._begun = name, now

    def count(self, name: str, done: int, total: int | None) -> None:
        """A piece of a stage is done."""
        del done, total
        self.stage(name)


def run(folder: Path, rscript: str | None) -> None:
    """Print seconds by stage."""
    del rscript
    clock = Clock()
    begun = time.perf_counter()
    study = simulate(folder / "bank")
    results = run_study(study, progress=clock.stage)
    clock.stage("reports")
    publish(results, folder / "out", progress=clock.count)
    clock.stage("end")
    for name, seconds in clock.times.items():
        print(f"{name:20s}{seconds:8.2f} s")
    print(f"{'all':20s}{time.perf_counter() - begun:8.2f} s, peak {memory_mb():.0f} MB")
