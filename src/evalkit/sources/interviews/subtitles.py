"""Subtitles (.vtt, .srt): who says what from when on, without tags and time codes."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from evalkit.errors import Problem, SourceError
from evalkit.sources.interviews.clock import seconds_of

_STAMP = r"(?:(?:\d{1,3}[:：])?\d{1,2}[:：]\d{2}(?:[.,]\d{1,3})?)"
_CUE = re.compile(rf"^[ \t]*(?P<start>{_STAMP})[ \t]*-->[ \t]*{_STAMP}")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s+([^<>]+)>")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<\d[\d:.]*>")
_ASIDE = re.compile(r"^(?:WEBVTT|NOTE|STYLE|REGION)\b|^\s*\d+\s*$")


def read_cues(text: str, file: str) -> list[tuple[float, str, str]]:
    """(start in seconds, voice or "", words) of each part of a cue that one voice speaks.

    Raises:
        SourceError: no cue, or lines with "-->" that give no times, so that what was said under them would be
            lost; every one is named.
    """
    problems = [
        Problem(
            what=f"the times of this cue cannot be read: {line.strip()[:60]!r}",
            file=file,
            line=number,
            expected="00:00:01.000 --> 00:00:04.000",
        )
        for number, line in enumerate(text.split("\n"), start=1)
        if "-->" in line and not _CUE.match(line) and not line.startswith("NOTE")
    ]
    found = [] if problems else list(_spoken(text))
    if not found and not problems:
        what = "there are no cues in the subtitles"
        problems.append(Problem(what=what, file=file, expected="lines such as 00:00:01.000 --> 00:00:04.000"))
    if problems:
        raise SourceError(problems)
    return found


def _spoken(text: str) -> Iterator[tuple[float, str, str]]:
    for seconds, content in _cues(text):
        before, *voiced = _VOICE.split(content)
        parts = [("", before), *zip(voiced[::2], voiced[1::2], strict=True)]
        for voice, words in parts:
            bare = html.unescape(_TAG.sub("", words)).replace("\xa0", " ").strip()
            if bare:
                yield seconds, html.unescape(voice).strip(), bare


def _cues(text: str) -> Iterator[tuple[float, str]]:
    """Start in seconds and text of each cue; an empty line inside a cue does not end it."""
    start: float | None = None
    held: list[str] = []
    block: list[str] = []
    for row in [*text.split("\n"), ""]:
        if row.strip():
            block.append(row)
            continue
        times = [i for i, line in enumerate(block) if _CUE.match(line)]
        if times:
            if start is not None:
                yield start, " ".join(held)
            match = _CUE.match(block[times[0]])
            start = seconds_of(match["start"]) if match else 0.0
            held = [line.strip() for line in block[times[0] + 1 :]]
        elif block and start is not None and not _ASIDE.match(block[0]):
            held += [line.strip() for line in block]
        block = []
    if start is not None:
        yield start, " ".join(held)
