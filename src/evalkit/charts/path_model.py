"""What a path diagram says: latent variables, their items, and what leads to what."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.errors import DataError


@dataclass(frozen=True, slots=True)
class Indicator:
    """An item with its standardised loading and, where shown, its residual variance."""

    label: str
    loading: float | None
    residual: float | None = None


@dataclass(frozen=True, slots=True)
class Latent:
    """A latent variable with its indicators; ``note`` (e.g. R²) stands under its name."""

    key: str
    label: str
    indicators: tuple[Indicator, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class PathLink:
    """A path between two latent variables; ``both`` makes it a covariance. Unsettled ones are dashed."""

    source: str
    target: str
    value: float | None
    both: bool = False
    settled: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class PathDiagram:
    """1 to 12 latent variables with at most 60 indicators; the paths must not run in a circle."""

    latents: tuple[Latent, ...]
    links: tuple[PathLink, ...] = ()
    digits: int = 2

    def __post_init__(self) -> None:
        if not 1 <= len(self.latents) <= 12:
            raise DataError(f"a path diagram has 1 to 12 latent variables; got {len(self.latents)}")
        if sum(len(latent.indicators) for latent in self.latents) > 60:
            raise DataError("a path diagram has up to 60 indicators", hint="show one scale at a time")
        keys = {latent.key for latent in self.latents}
        if len(keys) < len(self.latents):
            raise DataError("two latent variables of a path diagram have the same key")
        for link in self.links:
            if link.source not in keys or link.target not in keys or link.source == link.target:
                raise DataError(f"path {link.source!r} – {link.target!r} does not join two latent variables")
        self.levels()

    def levels(self) -> dict[str, int]:
        """The level of each latent variable: how many paths lead to it at most.

        Raises:
            DataError: the paths run in a circle.
        """
        level = {latent.key: 0 for latent in self.latents}
        for _ in self.latents:
            before = dict(level)
            for link in self.links:
                if not link.both:
                    level[link.target] = max(level[link.target], level[link.source] + 1)
            if level == before:
                return level
        raise DataError("the paths of a path diagram run in a circle", hint="show one direction only")
