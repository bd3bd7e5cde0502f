"""Methods by name: one line per method, one error for a name that nobody knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

from evalkit.errors import OptionError

T = TypeVar("T")


class Registry(Mapping[str, T], Generic[T]):
    """A read-only mapping from a method's name to its entry.

    Looking up an unknown name raises OptionError with the closest names, never KeyError.
    """

    def __init__(self, parameter: str, entries: Mapping[str, T]) -> None:
        self.parameter = parameter
        self._entries = dict(entries)

    def __getitem__(self, name: str) -> T:
        try:
            return self._entries[name]
        except (KeyError, TypeError):
            raise OptionError.unknown_choice(self.parameter, name, self._entries) from None

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)
