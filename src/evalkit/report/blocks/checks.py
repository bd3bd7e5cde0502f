"""Checks that several blocks share."""

from __future__ import annotations

import re
from typing import Literal, get_args

from evalkit.errors import OptionError

Tone = Literal["normal", "muted", "warning", "good"]
Align = Literal["left", "right", "center"]
_ANCHOR = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


def one_of(parameter: str, got: object, choices: object) -> None:
    """Refuse a value that is not among the members of a Literal.

    Raises:
        OptionError: it is not; the members are named.
    """
    allowed = get_args(choices)
    if got not in allowed:
        raise OptionError.unknown_choice(parameter, got, [str(choice) for choice in allowed])


def anchor(name: str, what: str = "anchor") -> None:
    """Refuse a name that could not stand in a link of every format; "" is no name.

    Raises:
        OptionError: it holds anything but letters, digits, - and _, or begins with no letter.
    """
    if name and not _ANCHOR.fullmatch(name):
        raise OptionError(
            f"{what} {name!r} is not usable in a link", hint="a letter, then letters, digits, - and _"
        )
