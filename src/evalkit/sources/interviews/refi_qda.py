"""REFI-QDA projects (.qdpx, .qde) and codebooks (.qdc) as NVivo, ATLAS.ti, MAXQDA, QualCoder … write them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePosixPath
from xml.etree.ElementTree import Element

from evalkit.errors import Problem, SourceError
from evalkit.sources.interviews.archives import Archive
from evalkit.sources.interviews.checking import project_problems
from evalkit.sources.interviews.offsets import Reading, SourceText, Span, infer_reading
from evalkit.sources.interviews.project import Code, Coder, Document, Project, Selection
from evalkit.sources.interviews.refi_parts import (
    read_carried,
    read_cases,
    read_codes,
    read_codings,
    read_sets,
    read_variables,
)
from evalkit.sources.interviews.refi_positions import doubts, position, quoted_words
from evalkit.sources.interviews.refi_sources import RefiSources
from evalkit.sources.interviews.refi_xml import child, children, guid, parse_xml, text_of

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
    sources = RefiSources(archive, at)
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


def _interpret(root: Element, sources: RefiSources, file: str, given: Reading | None) -> Project:
    documents, held, texts = _documents(root, sources)
    offsets, problems = _settle_positions(held, texts, file, given)
    sources.embed(root)
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
        offsets=offsets,
        problems=tuple(problems),
    )


def _settle_positions(
    held: list[tuple[str, Element]], texts: dict[str, SourceText], file: str, given: Reading | None
) -> tuple[str, list[Problem]]:
    """Write end-exclusive code points into the selections; the reading, "" without any, and its doubts."""
    marks = [(d, e) for d, element in held for e in element if e.tag == "PlainTextSelection"]
    spans = [
        Span(
            document=d,
            start=position(e, "startPosition", file),
            end=position(e, "endPosition", file),
            quote=quoted_words(e),
        )
        for d, e in marks
    ]
    reading, confirmed, others = infer_reading(texts, spans)
    used = given or reading
    for span, (_, element) in zip(spans, marks, strict=True):
        start, end = span.start, span.end + used.inclusive
        if span.document in texts:
            start, end = texts[span.document].span(span.start, span.end, used)
        element.set("startPosition", str(start))
        element.set("endPosition", str(end))
    found = doubts(spans, texts, used, (confirmed, others, given is not None), file)
    return str(used) if spans else "", found


def _documents(
    root: Element, sources: RefiSources
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
