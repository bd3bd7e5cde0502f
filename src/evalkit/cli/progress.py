"""Progress on the terminal: the stage that runs, and a bar where a stage counts its pieces."""

from __future__ import annotations

from types import TracebackType

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)


class Steps:
    """Shows stages one after the other on standard error."""

    def __init__(self) -> None:
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description:<24}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
        )
        self._current = self._progress.add_task("starting", total=None)

    def __enter__(self) -> Steps:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._finish()
        self._progress.stop()

    def stage(self, name: str) -> None:
        """A stage of unknown length begins."""
        self.count(name, 0, None)

    def count(self, name: str, done: int, total: int | None) -> None:
        """A stage has finished some of its pieces."""
        if self._progress.tasks[self._current].description != name:
            self._finish()
            self._current = self._progress.add_task(name, total=total)
        self._progress.update(self._current, completed=done, total=total)

    def _finish(self) -> None:
        task = self._progress.tasks[self._current]
        total = task.total or 1
        self._progress.update(self._current, total=total, completed=total)
