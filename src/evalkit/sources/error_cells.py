"""Cells of a workbook that hold an error (#DIV/0!, #N/A) or a formula nobody has computed.

Calamine reads both as empty; here they are found in the sheets' own XML.
"""

from __future__ import annotations

import html
import posixpath
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from defusedxml import ElementTree

UNCOMPUTED = "a formula without a stored value"
_BOOK, _LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ERROR = re.compile(rb"<(?:\w+:)?c\s[^>]*?\bt=\"e\"[^>]*>")
_NO_VALUE = re.compile(
    rb"<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*(?:<v\s*/>|<v></v>)?\s*</(?:\w+:)?c>"
)
_START = re.compile(rb"<(?:\w+:)?c\s[^>]*>")
_ADDRESS = re.compile(rb"\br=\"([A-Z]+)(\d+)\"")
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)<")


def error_cells(path: Path) -> dict[str, dict[tuple[int, int], str]]:
    """Sheet → (row, column), 0-based → what the cell holds; only .xlsx and .xlsm are looked into."""
    if not zipfile.is_zipfile(path):
        return {}
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        if not {_BOOK, _LINKS} <= names:
            return {}
        found = {}
        for sheet, part in _sheet_parts(archive).items():
            if part in names:
                found[sheet] = dict(_cells(archive.read(part)))
    return {sheet: cells for sheet, cells in found.items() if cells}


def cell_address(row: int, column: int) -> str:
    """The address of a 0-based cell, such as B3."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    links = {
        link.get("Id"): posixpath.normpath(posixpath.join("/xl", link.get("Target", ""))).lstrip("/")
        for link in ElementTree.fromstring(archive.read(_LINKS))
    }
    sheets = ElementTree.fromstring(archive.read(_BOOK)).iter()
    return {
        sheet.get("name", ""): links.get(sheet.get(_RELATION), "")
        for sheet in sheets
        if sheet.tag.endswith("}sheet")
    }


def _cells(xml: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    if b't="e"' in xml:
        for start in _ERROR.finditer(xml):
            value = _VALUE.search(xml, start.end(), xml.find(b"</", start.end()) + 64)
            yield _position(start[0]), html.unescape(value[1].decode()) if value else "#ERROR!"
    for formula in _NO_VALUE.finditer(xml):
        cell = _START.match(xml, xml.rfind(b"<c ", 0, formula.start()))
        if cell is not None and b't="str"' not in cell[0]:
            yield _position(cell[0]), UNCOMPUTED


def _position(tag: bytes) -> tuple[int, int]:
    address = _ADDRESS.search(tag)
    if address is None:
        return 0, 0
    column = 0
    for letter in address[1]:
        column = 26 * column + letter - ord("A") + 1
    return int(address[2]) - 1, column - 1
