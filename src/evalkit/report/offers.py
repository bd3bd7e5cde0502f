"""Which edition comes in which formats: slides are for what is presented, one branch or all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evalkit.errors import OptionError

SLIDES = "pptx"
WITHOUT_SLIDES = {"thesis": "html, pdf, docx, md, tex, and xlsx for its tables", "interactive": "html"}


def asked_editions(editions: Sequence[str], formats: Sequence[str], known: Iterable[str]) -> tuple[str, ...]:
    """The editions to write.

    Without a choice all of them; if slides are the only documents asked for, those that have slides.

    Args:
        editions: names asked for.
        formats: names asked for; none means every format that an edition has.
        known: names of all editions.

    Raises:
        OptionError: slides of an edition that has none; what it offers is listed.
    """
    if SLIDES not in formats:
        return tuple(editions or known)
    for name in editions:
        if name in WITHOUT_SLIDES:
            raise OptionError(
                f"the edition {name!r} has no slides ({SLIDES})",
                hint=f"it offers {WITHOUT_SLIDES[name]}; slides are for branch and head-office",
            )
    if editions or set(formats) - {SLIDES, "xlsx"}:
        return tuple(editions or known)
    return tuple(name for name in known if name not in WITHOUT_SLIDES)
