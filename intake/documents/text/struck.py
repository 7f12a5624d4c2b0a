"""Words of a PDF page that are struck out: a short line runs through them and ends where they end, or a comment of
the kind that strikes out lies over them."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Any

import pypdfium2.raw as raw

from intake.documents.text.pdf_drawn import Drawn, Rectangle
from intake.documents.text.pdf_grid import merged
from intake.documents.text.pdf_place import Place
from intake.documents.text.pdf_words import Word

_ZONE = (0.25, 0.72)
"""Part of a word's height, from its top, in which a line strikes it out: what underlines it runs below."""
_WHOLE = 0.85
"""Part of a word's width that the line covers."""
_OVER = 1.0
"""Heights of a word by which the line may be longer than its words: a rule of a table runs on to the next one."""
_RULES = 3000
_COMMENTS, _QUADS = 500, 100
_UNSEEN = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW


def strikes(page: Any) -> list[Rectangle]:
    """What comments strike out, in coordinates of the page."""
    found: list[Rectangle] = []
    for index in range(min(_COMMENTS, raw.FPDFPage_GetAnnotCount(page))):
        if comment := raw.FPDFPage_GetAnnot(page, index):
            strikes_out = raw.FPDFAnnot_GetSubtype(comment) == raw.FPDF_ANNOT_STRIKEOUT
            if strikes_out and not raw.FPDFAnnot_GetFlags(comment) & _UNSEEN:
                found += _quads(comment)
            raw.FPDFPage_CloseAnnot(comment)
    return found


def _quads(comment: Any) -> list[Rectangle]:
    boxes = []
    for index in range(min(_QUADS, raw.FPDFAnnot_CountAttachmentPoints(comment))):
        quad = raw.FS_QUADPOINTSF()
        if raw.FPDFAnnot_GetAttachmentPoints(comment, index, quad):
            across, down = (quad.x1, quad.x2, quad.x3, quad.x4), (quad.y1, quad.y2, quad.y3, quad.y4)
            boxes.append((min(across), min(down), max(across), max(down)))
    return boxes


def without_commented(
    words: Sequence[Word], places: Sequence[Rectangle], place: Place
) -> tuple[list[Word], list[Word]]:
    """The words that stand, and those that comments strike out."""
    boxes = [place.rectangle(*one) for one in places[:_COMMENTS]]
    struck = {
        n
        for n, word in enumerate(words)
        if any(top <= word.middle <= bottom and _covers(left, right, word) for left, top, right, bottom in boxes)
    }
    return [word for n, word in enumerate(words) if n not in struck], [words[n] for n in sorted(struck)]


def without_struck(drawn: Drawn, words: Sequence[Word], ratio: float) -> tuple[list[Word], list[Word]]:
    """The words that stand, and those that are struck out. `ratio` is width by height of the page."""
    if not drawn.across or len(drawn.across) > _RULES:
        return list(words), []
    struck: set[int] = set()
    order = sorted(range(len(words)), key=lambda n: words[n].middle)
    heights = [words[n].middle for n in order]
    for rule in merged([((top + bottom) / 2, left, right) for left, top, right, bottom in drawn.across]):
        near = order[bisect_left(heights, rule.at - 0.02) : bisect_right(heights, rule.at + 0.02)]
        through = [n for n in near if _runs_through(rule.at, words[n]) and _covers(rule.start, rule.end, words[n])]
        if through and _ends_with([words[n] for n in through], rule.start, rule.end, ratio):
            struck.update(through)
    standing = [word for n, word in enumerate(words) if n not in struck]
    return standing, [words[n] for n in sorted(struck)]


def _runs_through(at: float, word: Word) -> bool:
    high = word.bottom - word.top
    return word.top + _ZONE[0] * high <= at <= word.top + _ZONE[1] * high


def _covers(start: float, end: float, word: Word) -> bool:
    return min(end, word.right) - max(start, word.left) >= _WHOLE * (word.right - word.left)


def _ends_with(words: Sequence[Word], start: float, end: float, ratio: float) -> bool:
    """Whether a line is no longer than the words that it runs through."""
    slack = _OVER * max(word.bottom - word.top for word in words) / ratio
    return min(word.left for word in words) - start <= slack and end - max(word.right for word in words) <= slack
