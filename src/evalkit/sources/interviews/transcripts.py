"""Transcripts (.txt, .md, .docx, .vtt, .srt): a text with its turns, speakers and time codes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unicodedata import category

from evalkit.errors import Problem, SourceError
from evalkit.sources.interviews.clock import TIME, seconds_of
from evalkit.sources.interviews.project import Document, Turn
from evalkit.sources.interviews.refi_qda_export import new_guid
from evalkit.sources.interviews.subtitles import read_cues
from evalkit.sources.interviews.text_files import decode_text, plain_lines
from evalkit.sources.interviews.word_text import read_word

TEXTS = {".txt", ".md"}
SUBTITLES = {".vtt", ".srt"}
TRANSCRIPTS = {*TEXTS, *SUBTITLES, ".docx"}
MAX_BYTES = 50_000_000
LONGEST_SPEAKER = 20

_GAP = r"\s{0,3}"
_LEADING_TIME = re.compile(
    rf"[\[(（【]?{_GAP}{TIME}{_GAP}[\])）】]?\s+|[\[(（【]{_GAP}{TIME}{_GAP}[\])）】]\s*"
)
_SPEAKER = re.compile(
    rf"(?:[#>*_]+{_GAP})?(?P<name>[^\s:：\d*_#>\[(（【][^:：*_\n]{{0,{LONGEST_SPEAKER - 1}}}?)"
    rf"{_GAP}(?:[*_]{{1,2}})?"
    rf"{_GAP}(?:[\[(（【]?{_GAP}(?P<time>{TIME}){_GAP}[\])）】]?)?{_GAP}(?:[*_]{{1,2}})?{_GAP}"
    r"(?:：|(?<!\d):(?!//)|:(?!//|\d))\s*(?:[*_]{1,2}\s*)?"
)
_NAME_AND_TIME = re.compile(
    rf"(?P<name>[^\s:：\[(（【][^:：\n]{{0,{LONGEST_SPEAKER - 1}}}?){_GAP}\s(?P<time>{TIME})\s*$"
)


@dataclass(frozen=True)
class _Said:
    start: int
    end: int
    speaker: str
    seconds: float | None


def read_transcript(path: Path) -> Document:
    """One interview.

    A line that begins with a short name and a colon (half or full width), or consists of a name and a time
    code, begins a turn; other lines go on with it. Subtitles begin a turn where the speaker changes. In the
    text of subtitles only what was said is kept.

    Raises:
        SourceError: empty, too large, not a text, or a .docx that cannot be opened.
    """
    if path.stat().st_size > MAX_BYTES:
        raise SourceError(Problem(what="the transcript is larger than 50 MB", file=str(path)))
    text = read_word(path) if path.suffix.lower() == ".docx" else decode_text(path.read_bytes(), str(path))
    text = plain_lines(text).removeprefix("\ufeff")
    if not text.strip():
        raise SourceError(Problem(what="the transcript is empty", file=str(path)))
    if path.suffix.lower() in SUBTITLES:
        text, turns = _subtitles(text, str(path))
    else:
        turns = tuple(_turns(text))
    return Document(guid=new_guid("document", path.stem), name=path.stem, text=text, turns=turns)


def _turns(text: str) -> Iterator[Turn]:
    held: _Said | None = None
    for start, line in _lines(text):
        if not line.strip():
            continue
        begun = _beginning(start, line)
        if begun is None:
            held = held or _Said(start, start, "", None)
            held = _Said(
                held.start if held.end > held.start else start,
                start + len(line.rstrip()),
                held.speaker,
                held.seconds,
            )
            continue
        if held is not None and held.end > held.start:
            yield Turn(start=held.start, end=held.end, speaker=held.speaker, seconds=held.seconds)
        held = begun
    if held is not None and held.end > held.start:
        yield Turn(start=held.start, end=held.end, speaker=held.speaker, seconds=held.seconds)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for line in text.split("\n"):
        yield start, line
        start += len(line) + 1


def _beginning(start: int, line: str) -> _Said | None:
    """The turn that a line begins; None where it goes on with the one before."""
    end = start + len(line.rstrip())
    bare = line.strip()
    start += len(line) - len(line.lstrip())
    leading = _LEADING_TIME.match(bare)
    offset = leading.end() if leading else 0
    seconds = seconds_of(leading.group()) if leading else None
    alone = _NAME_AND_TIME.match(bare)
    if alone and not leading:
        return _Said(end, end, _name(alone["name"]), seconds_of(alone["time"]))
    spoken = _SPEAKER.match(bare[offset:].lstrip())
    if spoken:
        offset = len(bare) - len(bare[offset:].lstrip())
        begin = min(start + offset + spoken.end(), end)
        time = seconds_of(spoken["time"]) if spoken["time"] else seconds
        return _Said(begin, end, _name(spoken["name"]), time)
    return _Said(min(start + offset, end), end, "", seconds) if leading else None


def _name(text: str) -> str:
    """A speaker without marks that cannot be seen, which would make two speakers of one."""
    return "".join(char for char in text if category(char) != "Cf").strip()


def _subtitles(text: str, file: str) -> tuple[str, tuple[Turn, ...]]:
    lines: list[str] = []
    said: list[_Said] = []
    place, speaker = 0, ""
    for seconds, voice, words in read_cues(text, file):
        spoken, bare = _SPEAKER.match(words), words
        if voice:
            speaker = _name(voice)
        elif spoken:
            speaker, bare = _name(spoken["name"]), words[spoken.end() :]
        if not bare:
            continue
        end = place + len(bare)
        if said and said[-1].speaker == speaker:
            said[-1] = _Said(said[-1].start, end, speaker, said[-1].seconds)
        else:
            said.append(_Said(place, end, speaker, seconds))
        lines.append(bare)
        place = end + 1
    if not lines:
        raise SourceError(Problem(what="nobody says anything in the subtitles", file=file))
    turns = (Turn(start=s.start, end=s.end, speaker=s.speaker, seconds=s.seconds) for s in said)
    return "\n".join(lines), tuple(turns)
