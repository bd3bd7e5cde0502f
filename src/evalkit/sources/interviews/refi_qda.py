"""REFI-QDA projects (.qdpx, .qde) and codebooks (.qdc) as NVivo, ATLAS.ti, MAXQDA, QualCoder … write them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePosixPath
from xml.etree.ElementTree import Element

from evalkit.errors import Problem, SourceError
from evalkit.sources.interviews.archives import Archive
from evalkit.sources.interviews.checking import project_problems
from evalkit.sources.interviews.offsets import Reading, SourceText, Span, agrees, infer_reading
from evalkit.sources.interviews.project import Code, Coder, Document, Project, Selection
from evalkit.sources.interviews.refi_parts import (
    read_carried,
    read_cases,
    read_codes,
    read_codings,
    read_sets,
    read_variables,
)
from evalkit.sources.interviews.refi_xml import child, children, guid, parse_xml, text_of
from evalkit.sources.interviews.text_files import decode_text

MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
KINDS = {
    "TextSource": "text",
    "PDFSource": "pdf",
    "PictureSource": "picture",
    "AudioSource": "audio",
    "VideoSource": "video",
}
MAX_CODEBOOK = 50_000_000


def read_codebook(path: Path) -> tuple[Code, ...]:
    """The codes of a .qdc file, parents before their children.

    Raises:
        SourceError: not a REFI-QDA codebook, or a GUID that stands twice.
    """
    if path.stat().st_size > MAX_CODEBOOK:
        raise SourceError(Problem(what="the codebook is larger than 50 MB", file=str(path)))
    codes = tuple(read_codes(parse_xml(path.read_bytes(), str(path), "", "CodeBook")))
    faults = project_problems(Project(name=path.stem, codes=codes), str(path))
    if faults:
        raise SourceError(faults)
    return codes


def read_refi_qda(path: Path, reading: Reading | None = None) -> Project:
    """A .qdpx project.

    How positions are counted is inferred from the names of the selections (see ``offsets``); a file without
    such evidence is read with the end exclusive, in code points, and says so in a warning.

    Args:
        path: the file.
        reading: how to count, instead of what is inferred.

    Raises:
        SourceError: with every fault at once: unsafe or damaged entries, XML with entities, GUIDs that stand
            twice, codes that are not in the codebook, positions beyond the text.
    """
    archive = Archive(path)
    root, at = _project_entry(archive)
    sources = _Sources(archive, at)
    project = _interpret(root, sources, str(path), reading)
    problems = (*sources.problems, *project.problems, *project_problems(project, str(path)))
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise SourceError(errors)
    return replace(project, problems=problems)


def _project_entry(archive: Archive) -> tuple[Element, PurePosixPath]:
    names = [name for name in archive.names if name.casefold().endswith(".qde")]
    if len(names) != 1:
        what = (
            "there is no project.qde in the archive"
            if not names
            else f"{len(names)} .qde files in the archive"
        )
        raise SourceError(Problem(what=what, file=str(archive.path), expected="a REFI-QDA project (.qdpx)"))
    root = parse_xml(archive.read(names[0]), str(archive.path), f"entry {names[0]!r}", "Project")
    return root, PurePosixPath(names[0]).parent


class _Sources:
    """The texts of a project by the path that the project gives."""

    def __init__(self, archive: Archive, at: PurePosixPath) -> None:
        self._archive, self._at = archive, at
        self.problems: list[Problem] = []

    def text(self, element: Element, name: str) -> SourceText | None:
        """The text of a source, representation or transcript; None, and a warning, when it is not there."""
        content = element.find("PlainTextContent")
        if content is not None:
            return SourceText(content.text or "")
        path = element.get("plainTextPath", "")
        if not path:
            return None
        entry = self._entry(path)
        if entry is None:
            self._warn(
                name, f"its text {path!r} is not in the archive", "positions in it are kept, not checked"
            )
            return None
        raw = self._archive.read(entry)
        return SourceText(
            decode_text(raw, str(self._archive.path), f"entry {entry!r}"), raw.startswith(MARKS)
        )

    def _entry(self, path: str) -> str | None:
        bare = path.partition("://")[2].lstrip("/") if "://" in path else path
        if path.startswith("absolute:") or ".." in PurePosixPath(bare.replace("\\", "/")).parts:
            return None
        for place in (self._at / "sources" / bare, self._at / bare, PurePosixPath(bare)):
            found = self._archive.find(str(place))
            if found is not None:
                return found
        return None

    def _warn(self, name: str, what: str, hint: str) -> None:
        place = f"document {name!r}"
        self.problems.append(
            Problem(what=what, file=str(self._archive.path), place=place, hint=hint, severity="warning")
        )


def _interpret(root: Element, sources: _Sources, file: str, given: Reading | None) -> Project:
    documents, held, texts = _documents(root, sources)
    marks = [(d, e) for d, element in held for e in element if e.tag == "PlainTextSelection"]
    spans = [
        Span(
            document=d,
            start=_number(e, "startPosition", file),
            end=_number(e, "endPosition", file),
            quote=_quote(e),
        )
        for d, e in marks
    ]
    reading, confirmed, others = infer_reading(texts, spans)
    used = given or reading
    problems = _doubts(spans, texts, used, (confirmed, others, given is not None), file)
    for span, (_, element) in zip(spans, marks, strict=True):
        start, end = span.start, span.end + used.inclusive
        if span.document in texts:
            start, end = texts[span.document].span(span.start, span.end, used)
        element.set("startPosition", str(start))
        element.set("endPosition", str(end))
    return Project(
        name=root.get("name", ""),
        origin=root.get("origin", ""),
        documents=documents,
        codes=tuple(read_codes(child(root, "CodeBook"))),
        coders=tuple(
            Coder(guid=guid(u.get("guid")), name=u.get("name", "")) for u in children(root, "Users")
        ),
        selections=tuple(_selections(held)),
        variables=tuple(read_variables(root)),
        cases=tuple(read_cases(root)),
        sets=tuple(read_sets(root)),
        other=tuple(read_carried(root)),
        offsets=str(used) if spans else "",
        problems=tuple(problems),
    )


def _documents(
    root: Element, sources: _Sources
) -> tuple[tuple[Document, ...], list[tuple[str, Element]], dict[str, SourceText]]:
    """Documents, the elements that hold the selections of each, and the texts that are there."""
    documents: list[Document] = []
    held: list[tuple[str, Element]] = []
    texts: dict[str, SourceText] = {}
    for source in children(root, "Sources"):
        if source.tag not in KINDS:
            continue
        inner = [part for part in source if part.tag in {"Representation", "Transcript"}]
        for element in (source, *inner):
            key, name = guid(element.get("guid")), element.get("name") or element.get("plainTextPath") or ""
            if element.tag in KINDS or _new_text(element):
                text = sources.text(element, name)
                if text is not None:
                    texts[key] = text
                plain = None if text is None else text.plain
                documents.append(Document(guid=key, name=name, text=plain, kind=KINDS[source.tag]))
            held.append((key, element))
    return tuple(documents), held, texts


def _new_text(element: Element) -> bool:
    return bool(element.get("plainTextPath")) or element.find("PlainTextContent") is not None


def _selections(held: list[tuple[str, Element]]) -> list[Selection]:
    found = []
    for document, element in held:
        for part in element:
            if part.tag.endswith("Selection"):
                found.append(_selection(document, part))
        whole = tuple(read_codings(element))
        if whole:
            found.append(
                Selection(guid=f"{document}#whole", document=document, start=None, end=None, codings=whole)
            )
    return found


def _selection(document: str, part: Element) -> Selection:
    positions = part.tag == "PlainTextSelection"
    return Selection(
        guid=guid(part.get("guid")),
        document=document,
        start=int(part.get("startPosition", "0")) if positions else None,
        end=int(part.get("endPosition", "0")) if positions else None,
        name=part.get("name", ""),
        note=text_of(part, "Description"),
        coder=guid(part.get("creatingUser")),
        codings=tuple(read_codings(part)),
    )


def _quote(element: Element) -> str:
    """The text that a selection says it holds; its name, unless that is a title such as "line:6"."""
    name = text_of(element, "PlainTextContent") or element.get("name", "")
    return "" if name.partition(":")[0] in {"line", "Quotation"} else name


def _number(element: Element, name: str, file: str) -> int:
    try:
        return int(element.get(name, ""))
    except ValueError:
        what = f"{name} is {element.get(name)!r}"
        place = f"selection {guid(element.get('guid'))}"
        raise SourceError(Problem(what=what, file=file, place=place, expected="a whole number")) from None


def _doubts(
    spans: list[Span],
    texts: dict[str, SourceText],
    reading: Reading,
    evidence: tuple[int, tuple[Reading, ...], bool],
    file: str,
) -> list[Problem]:
    confirmed, others, given = evidence
    found: list[Problem] = []
    if not spans:
        return found
    if not given and not confirmed:
        what = "no selection says which words it holds: the end is read as exclusive, in code points"
        found.append(
            Problem(what=what, file=file, hint="give the reading if that is wrong", severity="warning")
        )
    elif not given and others:
        what = f"positions are read as '{reading}'; '{others[0]}' fits the selections as well"
        found.append(
            Problem(what=what, file=file, hint="give the reading if that is wrong", severity="warning")
        )
    wrong = [
        s for s in spans if confirmed and s.quote and s.document in texts and not _holds(texts, s, reading)
    ]
    if wrong:
        what = f"{len(wrong)} of {len(spans)} selections do not hold the words of their name"
        place = f"first at {wrong[0].start}–{wrong[0].end}: {wrong[0].quote[:40]!r}"
        found.append(Problem(what=what, file=file, place=place, severity="warning"))
    return found


def _holds(texts: dict[str, SourceText], span: Span, reading: Reading) -> bool:
    source = texts[span.document]
    start, end = source.span(span.start, span.end, reading)
    return agrees(source.plain[max(start, 0) : max(end, 0)], span.quote)
