"""Writing the reviewers' PDF: pages copied with nothing but what they show, or replaced by pictures."""

import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from intake.redaction.burn import as_bytes
from intake.redaction.jpeg import bare

_PAGE_KEYS = {
    "/Type",
    "/Parent",
    "/MediaBox",
    "/CropBox",
    "/Rotate",
    "/Resources",
    "/Contents",
    "/Group",
    "/UserUnit",
}
_UNSEEN = (
    "/Metadata", "/PieceInfo", "/LastModified", "/AA", "/A", "/JS", "/Names", "/EF", "/AF", "/Thumb", "/Alternates",
    "/OPI", "/StructParent", "/StructParents", "/Measure", "/PtData", "/Annots", "/Dests", "/B", "/Lang",
)  # fmt: skip
_SAID = re.compile(rb"/(?:ActualText|Alt|E)\b")


class Sheet(NamedTuple):
    """One page of the result."""

    number: int
    """Of the page in the source, from 1."""
    picture: Any
    """The Pillow picture that takes its place; None if it is copied."""
    size: tuple[float, float]
    """Width and height as shown, in points."""


def layered(path: Path) -> bool:
    """Whether the document has layers some of which are not shown."""
    with pikepdf.open(path) as document:
        layers = document.Root.get("/OCProperties")
        if not isinstance(layers, Dictionary):
            return False
        shown = [layers.get("/D"), *(layers.get("/Configs") or [])]
        return any(
            isinstance(one, Dictionary) and (len(one.get("/OFF") or []) or one.get("/BaseState") == Name.OFF)
            for one in shown
        )


def copied(source: Path, sheets: Sequence[Sheet]) -> bytes:
    """The PDF made of these sheets; the same bytes each time. Raises pikepdf.PdfError."""
    with pikepdf.open(source) as document, pikepdf.new() as target:
        for sheet in sheets:
            if sheet.picture is not None:
                _add_picture(target, sheet)
                continue
            page = document.pages[sheet.number - 1]
            for key in set(page.obj.keys()) - _PAGE_KEYS:
                del page.obj[key]
            target.pages.append(page)
        target.remove_unreferenced_resources()
        for item in target.objects:
            _strip(item)
        if "/Info" in target.trailer:
            del target.trailer["/Info"]
        out = io.BytesIO()
        target.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _add_picture(target: Any, sheet: Sheet) -> None:
    width, height = (round(side, 2) for side in sheet.size)
    image = Stream(target, as_bytes(sheet.picture, "JPEG"))
    image.Type, image.Subtype, image.Filter = Name.XObject, Name.Image, Name.DCTDecode
    image.Width, image.Height = sheet.picture.size
    image.ColorSpace, image.BitsPerComponent = Name.DeviceRGB, 8
    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, width, height]),
        Resources=Dictionary(XObject=Dictionary(Im0=target.make_indirect(image))),
        Contents=target.make_indirect(Stream(target, f"q {width} 0 0 {height} 0 0 cm /Im0 Do Q".encode("ascii"))),
    )
    target.pages.append(pikepdf.Page(target.make_indirect(page)))


def _strip(item: Any) -> None:
    """Removes from an object what no page shows."""
    if not isinstance(item, (Dictionary, Stream)):
        return
    for key in _UNSEEN:
        if key in item:
            del item[key]
    if (
        isinstance(item, Stream)
        and item.get("/Subtype") == Name.Image
        and item.get("/Filter")
        in (
            Name.DCTDecode,
            Array([Name.DCTDecode]),
        )
    ):
        data = item.read_raw_bytes()
        plain = bare(data)
        if plain != data:
            item.write(plain, filter=Name.DCTDecode)


def leftover(document: Any) -> Iterator[str]:
    """Every text in a PDF that is not on a page: strings in objects, and what pages say they mean."""
    for item in document.objects:
        yield from _strings(item, 0)
        if isinstance(item, Stream) and (item.get("/Subtype") == Name.Form or "/PatternType" in item):
            yield from _said(item, item.read_bytes())
    for page in document.pages:
        yield from _said(page, b"".join(part.read_bytes() for part in _contents(page)))


def _strings(item: Any, depth: int) -> Iterator[str]:
    if isinstance(item, String):
        yield str(item)
    elif depth < 12 and isinstance(item, (Dictionary, Stream)):
        for key in item.keys():  # noqa: SIM118 - iterating a pikepdf dictionary needs its keys
            value = item[key]
            if not getattr(value, "is_indirect", False):
                yield from _strings(value, depth + 1)
    elif depth < 12 and isinstance(item, Array):
        for value in item:
            if not getattr(value, "is_indirect", False):
                yield from _strings(value, depth + 1)


def _contents(page: Any) -> list[Any]:
    contents = page.obj.get("/Contents")
    return list(contents) if isinstance(contents, Array) else [contents] if isinstance(contents, Stream) else []


def _said(item: Any, data: bytes) -> Iterator[str]:
    """Replacement texts inside of a content stream."""
    if not _SAID.search(data):
        return
    for instruction in pikepdf.parse_content_stream(item):
        if str(instruction.operator) in ("BDC", "DP"):
            for operand in instruction.operands:
                yield from _strings(operand, 0)
