"""Which character properties of an HWPX strike text out.

Hangul writes a strikeout of the shape `3D` into properties that strike nothing; only lines that it draws count.
An underline through the middle strikes out, too, unless beside such an empty strikeout.
"""

import re

from intake.documents.text.parts import Element, Parts, attribute, local, parse
from intake.documents.text.problems import Damaged

_HEADER = "contents/header.xml"
_LINES = frozenset(
    (
        *("SOLID", "DOT", "DASH", "DASHDOT", "DASHDOTDOT", "LONGDASH", "CIRCLE", "DOUBLESLIM", "SLIMTHICK"),
        *("THICKSLIM", "SLIMTHICKSLIM", "WAVE", "DOUBLEWAVE"),
    )
)
_EMPTY = re.compile(rb'strikeout shape="(?:NONE|3D)"')
_THROUGH = re.compile(rb"underline[^<]*center", re.IGNORECASE)


def struck_properties(parts: Parts) -> frozenset[str]:
    """Ids (`charPrIDRef`) of the properties with a line through the text; none without a readable header."""
    name = next((name for name in parts.names if name.lower() == _HEADER), None)
    if name is None:
        return frozenset()
    try:
        data = parts.read(name)
        header = parse(data) if _may_strike(data) else None
    except Damaged:
        return frozenset()
    if header is None:
        return frozenset()
    found = (one for one in header.iter() if local(one) == "charPr")
    return frozenset(attribute(one, "id") for one in found if _strikes(one))


def _may_strike(data: bytes) -> bool:
    """Whether a header may hold a line through the text: a quick look, since few do, and styles are many. What is
    not written in the plain way that Hangul has may hold one."""
    plain = b"\x00" not in data and b"&#" not in data
    empty = data.count(b"strikeout") == len(_EMPTY.findall(data))
    return not (plain and empty) or _THROUGH.search(data) is not None


def _strikes(properties: Element) -> bool:
    shapes = [_word(one, "shape") for one in properties if local(one) == "strikeout"]
    if any(shape in _LINES for shape in shapes):
        return True
    through = any(local(one) == "underline" and _word(one, "type") == "CENTER" for one in properties)
    return through and all(shape == "NONE" for shape in shapes)


def _word(element: Element, name: str) -> str:
    return attribute(element, name).upper().replace("_", "")
