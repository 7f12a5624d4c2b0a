"""A document as a person lays it out, before any program writes it: blocks one below the other."""

from datetime import date
from typing import Literal

from models.record import Record

LAYOUTS = 4
"""Every kind of document has at least this many layouts."""

FieldStyle = Literal["lines", "table", "pairs", "vertical", "headed"]
Mark = Literal["seal", "round-seal", "signature", "none"]


class Title(Record):
    """The heading of a document."""

    text: str


class Fields(Record):
    """Labels with their values.

    `lines`: a label, a colon and the value; `table`: two columns; `pairs`: four columns; `vertical`: a table with a
    heading written downwards at its left; `headed`: labels above the values, three abreast.
    """

    rows: tuple[tuple[str, str], ...]
    style: FieldStyle = "table"
    heading: str = ""
    """For `vertical`, and printed above the block in other styles if not empty."""


class Grid(Record):
    """A table whose first row holds the headings."""

    rows: tuple[tuple[str, ...], ...]


class Prose(Record):
    """A paragraph."""

    text: str
    align: Literal["left", "center", "right"] = "left"


class Signature(Record):
    """Date and signatory at the foot, with what is drawn over the last line."""

    lines: tuple[str, ...]
    mark: Mark = "seal"
    owner: str
    """Whose seal or signature."""


class Note(Record):
    """Small print."""

    text: str


Block = Title | Fields | Grid | Prose | Signature | Note


class Sheet(Record):
    """One page of a document (long ones may flow over)."""

    blocks: tuple[Block, ...]
    serif: bool = False
    watermark: str = ""
    border: bool = False
    dense: bool = False
    """Small type and little space, as forms have that must hold much."""


def spaced(label: str, width: int = 4) -> str:
    """A label drawn out with spaces, as official forms do: `성      명`."""
    if len(label) >= width or len(label) < 2:
        return label
    gap = max(2, (width - len(label)) * 3 // (len(label) - 1))
    return (" " * gap).join(label)


def day(moment: date, style: int) -> str:
    """A date in one of six ways of writing."""
    y, m, d = moment.year, moment.month, moment.day
    ways = (
        f"{y}년 {m:02d}월 {d:02d}일",
        f"{y}. {m}. {d}.",
        f"{y}-{m:02d}-{d:02d}",
        f"{y} 년   {m} 월   {d} 일",
        f"{y}.{m:02d}.{d:02d}",
        f"{y}년 {m}월 {d}일",
    )
    return ways[style % len(ways)]


def company(name: str, incorporated: bool, style: int) -> str:
    """The name of a company with its form in one of five ways; others keep their bare name."""
    if not incorporated:
        return name
    ways = (f"주식회사 {name}", f"(주){name}", f"㈜{name}", f"{name} 주식회사", f"{name}(주)")
    return ways[style % len(ways)]
