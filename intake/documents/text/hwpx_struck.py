"""Which character properties of an HWPX strike text out.

Hangul writes a strikeout of the shape `3D` into properties that strike nothing; only lines that it draws count.
An underline through the middle strikes out, too, unless beside such an empty strikeout.
"""

from intake.documents.text.parts import Element, Parts, attribute, local
from intake.documents.text.problems import Damaged

_HEADER = "contents/header.xml"
_LINES = frozenset(
    (
        *("SOLID", "DOT", "DASH", "DASHDOT", "DASHDOTDOT", "LONGDASH", "CIRCLE", "DOUBLESLIM", "SLIMTHICK"),
        *("THICKSLIM", "SLIMTHICKSLIM", "WAVE", "DOUBLEWAVE"),
    )
)


def struck_properties(parts: Parts) -> frozenset[str]:
    """Ids (`charPrIDRef`) of the properties with a line through the text; none without a readable header."""
    name = next((name for name in parts.names if name.lower() == _HEADER), None)
    if name is None:
        return frozenset()
    try:
        header = parts.xml(name)
    except Damaged:
        return frozenset()
    found = (one for one in header.iter() if local(one) == "charPr")
    return frozenset(attribute(one, "id") for one in found if _strikes(one))


def _strikes(properties: Element) -> bool:
    shapes = [_word(one, "shape") for one in properties if local(one) == "strikeout"]
    if any(shape in _LINES for shape in shapes):
        return True
    through = any(local(one) == "underline" and _word(one, "type") == "CENTER" for one in properties)
    return through and all(shape == "NONE" for shape in shapes)


def _word(element: Element, name: str) -> str:
    return attribute(element, name).upper().replace("_", "")
