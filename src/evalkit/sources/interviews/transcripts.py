"""Transcripts (.txt, .md, .docx, .vtt, .srt): a text with its turns, speakers and time codes."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evalkit.errors import Problem, SourceError
from evalkit.sources.interviews.archives import Archive
from evalkit.sources.interviews.project import Document, Turn
from evalkit.sources.interviews.refi_qda_export import new_guid
from evalkit.sources.interviews.text_files import decode_text, plain_lines

TEXTS = {".txt", ".md"}
SUBTITLES = {".vtt", ".srt"}
TRANSCRIPTS = {*TEXTS, *SUBTITLES, ".docx"}
MAX_BYTES = 50_000_000
LONGEST_SPEAKER = 20

_TIME = r"(?:(\d{1,2})[:：])?(\d{1,2})[:：](\d{2})(?:[.,](\d{1,3}))?"
_CLOCK = re.compile(_TIME)
_LEADING_TIME = re.compile(
    rf"^\s*[\[(（【]?\s*{_TIME}\s*[\])）】]?\s+|^\s*[\[(（【]\s*{_TIME}\s*[\])）】]\s*"
)
_SPEAKER = re.compile(
    rf"^\s*(?:[#>*_]+\s*)?(?P<name>[^\s:：\d*_#>\[(（【][^:：*_\n]{{0,{LONGEST_SPEAKER - 1}}}?)"
    r"\s*(?:[*_]{1,2})?"
    rf"\s*(?:[\[(（【]?\s*(?P<time>{_TIME})\s*[\])）】]?)?\s*(?:[*_]{{1,2}})?\s*(?:：|(?<!\d):(?!//)|:(?!//|\d))\s*(?:[*_]{{1,2}}\s*)?"
)
_NAME_AND_TIME = re.compile(
    rf"^\s*(?P<name>[^\s:：\[(（【][^:：\n]{{0,{LONGEST_SPEAKER - 1}}}?)\s+(?P<time>{_TIME})\s*$"
)
_CUE = re.compile(rf"^\s*(?P<start>{_TIME})\s*-->\s*{_TIME}")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>")
_TAG = re.compile(r"</?[a-zA-Z][^>]*>|<\d[\d:.]*>")


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
    text = _docx(path) if path.suffix.lower() == ".docx" else decode_text(path.read_bytes(), str(path))
    text = plain_lines(text).removeprefix("\ufeff")
    if not text.strip():
        raise SourceError(Problem(what="the transcript is empty", file=str(path)))
    if path.suffix.lower() in SUBTITLES:
        text, turns = _subtitles(text, str(path))
    else:
        turns = tuple(_turns(text))
    return Document(guid=new_guid("document", path.stem), name=path.stem, text=text, turns=turns)


def _docx(path: Path) -> str:
    """Paragraphs and table rows in their order, one line each."""
    Archive(path)
    import docx
    from docx.table import Table

    try:
        document = docx.Document(str(path))
    except (KeyError, ValueError, SyntaxError, OSError, zipfile.BadZipFile) as error:
        raise SourceError(Problem(what=f"this is not a Word document ({error})", file=str(path))) from error
    lines: list[str] = []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            lines += ["\t".join(cell.text for cell in row.cells) for row in block.rows]
        else:
            lines.append(block.text)
    return "\n".join(lines)


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
    leading = _LEADING_TIME.match(line)
    offset = leading.end() if leading else 0
    seconds = _seconds(leading.group()) if leading else None
    alone = _NAME_AND_TIME.match(line)
    if alone and not leading:
        return _Said(end, end, alone["name"].strip(), _seconds(alone["time"]))
    spoken = _SPEAKER.match(line[offset:])
    if spoken:
        begin = min(start + offset + spoken.end(), end)
        time = _seconds(spoken["time"]) if spoken["time"] else seconds
        return _Said(begin, end, spoken["name"].strip(), time)
    return _Said(min(start + offset, end), end, "", seconds) if leading else None


def _seconds(text: str) -> float:
    found = _CLOCK.search(text)
    if found is None:
        return 0.0
    hours, minutes, seconds, fraction = found.groups()
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{fraction or 0}")


def _subtitles(text: str, file: str) -> tuple[str, tuple[Turn, ...]]:
    lines: list[str] = []
    said: list[_Said] = []
    place, speaker = 0, ""
    for seconds, content in _cues(text):
        voice = _VOICE.search(content)
        bare = _TAG.sub("", _VOICE.sub("", content)).strip()
        spoken = _SPEAKER.match(bare)
        if voice:
            speaker = voice[1].strip()
        elif spoken:
            speaker, bare = spoken["name"].strip(), bare[spoken.end() :]
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
        what = "there are no cues in the subtitles"
        raise SourceError(
            Problem(what=what, file=file, expected="lines such as 00:00:01.000 --> 00:00:04.000")
        )
    turns = (Turn(start=s.start, end=s.end, speaker=s.speaker, seconds=s.seconds) for s in said)
    return "\n".join(lines), tuple(turns)


def _cues(text: str) -> Iterator[tuple[float, str]]:
    """Start in seconds and text of each cue; a cue ends at an empty line."""
    for block in re.split(r"\n\s*\n", text):
        rows = block.split("\n")
        for i, row in enumerate(rows):
            time = _CUE.match(row)
            if time:
                yield (
                    _seconds(time["start"]),
                    " ".join(part.strip() for part in rows[i + 1 :] if part.strip()),
                )
                break
