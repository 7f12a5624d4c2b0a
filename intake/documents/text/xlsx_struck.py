"""Cells of an XLSX whose text is struck out, wholly or in part: the library that reads workbooks tells no fonts."""

import posixpath
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from intake.documents.text.parts import Element, Parts, attribute, local, number
from intake.documents.text.problems import Damaged
from models.settings import DocumentLimits

Place = tuple[int, int]
"""Row and column, from 0."""
_STRINGS, _STYLES, _BOOK = "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_STRIKE = re.compile(rb"<(?:\w+:)?strike\b")
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_MOST = 1_000_000


class Standing(NamedTuple):
    """What is left of the text of a cell, and what is struck out in it."""

    text: str
    struck: str


def struck_cells(path: Path, limits: DocumentLimits) -> Mapping[str, Mapping[Place, Standing | None]]:
    """By sheet, the cells in which something is struck out; None where all of the cell is. Raises a ReadProblem."""
    with Parts(path, limits.part_bytes) as parts:
        names = set(parts.names)
        told = [name for name in (_STRINGS, _STYLES) if name in names and _STRIKE.search(parts.read(name))]
        sheets = [one for one in _sheet_parts(parts, names).items() if one[1] in names] if told else []
        shared = _shared(parts.xml(_STRINGS)) if _STRINGS in told else {}
        styles = _struck_formats(parts.xml(_STYLES)) if _STYLES in told else frozenset()
        found = {sheet: _in_sheet(parts.xml(part), styles, shared) for sheet, part in sheets}
    return {sheet: cells for sheet, cells in found.items() if cells}


def _sheet_parts(parts: Parts, names: set[str]) -> dict[str, str]:
    """The part of each sheet, by its name."""
    if not {_BOOK, _RELATIONS} <= names:
        raise Damaged("엑셀 문서가 손상되어 읽을 수 없습니다.")
    relations = {attribute(one, "Id"): attribute(one, "Target") for one in parts.xml(_RELATIONS)}
    found = {}
    for sheet in (one for one in parts.xml(_BOOK).iter() if local(one) == "sheet"):
        target = relations.get(attribute(sheet, "id"), "")
        part = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
        found[attribute(sheet, "name")] = posixpath.normpath(part)
    return found


def _is_struck(properties: Element) -> bool:
    return any(local(one) == "strike" and attribute(one, "val", "1") not in ("0", "false") for one in properties)


def _struck_formats(styles: Element) -> frozenset[int]:
    """Numbers of the cell formats whose font is struck out."""
    fonts = [_is_struck(font) for group in styles if local(group) == "fonts" for font in group]
    formats = [one for group in styles if local(group) == "cellXfs" for one in group]
    numbers = [number(attribute(one, "fontId"), 0) for one in formats]
    return frozenset(n for n, font in enumerate(numbers) if font < len(fonts) and fonts[font])


def _shared(strings: Element) -> dict[int, Standing]:
    """The shared strings in which some of the text is struck out, by number."""
    found = {}
    for n, item in enumerate(one for one in strings if local(one) == "si"):
        if (text := _runs(item)).struck:
            found[n] = text
    return found


def _runs(item: Element) -> Standing:
    texts: dict[bool, list[str]] = {True: [], False: []}
    for run in (one for one in item if local(one) == "r"):
        struck = any(_is_struck(one) for one in run if local(one) == "rPr")
        texts[struck].append("".join(one.text or "" for one in run if local(one) == "t"))
    return Standing("".join(texts[False]), "".join(texts[True]))


def _in_sheet(sheet: Element, styles: frozenset[int], shared: Mapping[int, Standing]) -> dict[Place, Standing | None]:
    found: dict[Place, Standing | None] = {}
    for cell in (one for one in sheet.iter() if local(one) == "c"):
        if (place := _place(attribute(cell, "r"))) is None:
            continue
        if number(attribute(cell, "s"), -1) in styles:
            found[place] = None
        elif attribute(cell, "t") == "s":
            text = "".join(one.text or "" for one in cell if local(one) == "v")
            if part := shared.get(number(text, -1, _MOST)):
                found[place] = part
    return found


def _place(reference: str) -> Place | None:
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1
