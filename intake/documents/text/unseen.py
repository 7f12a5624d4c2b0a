"""Words of a PDF page that nobody sees: white on white, covered, transparent, switched off, or far too small.

Whether a word is seen is looked up where it should stand on the rendered page. Only pages on which something hints at
unseen text are rendered, since most have none and rendering takes long.
"""

from collections.abc import Sequence
from typing import Any

from intake.documents.text.pdf_drawn import Drawn
from intake.documents.text.pdf_words import Word

_TINY = 0.003
"""Height of a word, as a part of the page, below which nobody reads it: 2.5 points on A4."""
_SCALE, _PIXELS = 1.5, 4_000_000
_EDGE = 0.15
"""Part of a word's box on each side that is not looked at: rules of tables run there."""
_CONTRAST = 10
"""Shades (of 256) by which letters differ from what lies behind them, at least."""

_FILLING = frozenset("■█▉▊▇◼◾▪⬛●⚫◆▲▶▼□☐○◯〇◇-‐‑–—―─━_=|│┃/\\ㅡㅣㅁㅇ一lIoO01i!.,·ㆍ•∙'‘’`")
"""Signs that fill the middle of their boxes with one shade, or have nothing there: a ticked ■, an empty □ above all.
"""
_RING = 2
"""Pixels outside such a sign's box at which its surroundings are looked at: what covers a word reaches farther."""


def without_unseen(page: Any, drawn: Drawn, words: Sequence[Word]) -> tuple[list[Word], list[Word]]:
    """The words that are seen, and those that are not."""
    if not drawn.faint or not words:
        return list(words), []
    width, height = page.get_size()
    scale = min(_SCALE, (_PIXELS / max(1.0, width * height)) ** 0.5)
    shades = page.render(scale=scale, grayscale=True).to_numpy()
    shades = shades.reshape(shades.shape[0], shades.shape[1])
    tiny = {n for n, word in enumerate(words) if word.bottom - word.top < _TINY}
    if 2 * len(tiny) > len(words):
        tiny = set()  # its font does not say how high it is
    unseen = tiny | {n for n, word in enumerate(words) if not _shows(shades, word)}
    return [word for n, word in enumerate(words) if n not in unseen], [words[n] for n in sorted(unseen)]


def _shows(shades: Any, word: Word) -> bool:
    """Whether anything but one shade is in the middle of a word's box; of a sign that may fill it, or only frame it,
    whether it stands out from what is around."""
    across, down = _EDGE * (word.right - word.left), _EDGE * (word.bottom - word.top)
    if _varies(_part(shades, word.left + across, word.top + down, word.right - across, word.bottom - down)):
        return True
    if len(word.text) > 1 and not set(word.text) <= _FILLING:
        return False
    whole = _part(shades, word.left, word.top, word.right, word.bottom)
    return _varies(whole) or _stands_out(shades, word, int(whole.max()))


def _part(shades: Any, left: float, top: float, right: float, bottom: float, more: int = 0) -> Any:
    """The pixels of a place given in parts of the page, and `more` around it."""
    high, wide = shades.shape
    x0, x1 = int(left * wide) - more, int(right * wide) + 1 + more
    y0, y1 = int(top * high) - more, int(bottom * high) + 1 + more
    return shades[max(0, y0) : max(0, y1), max(0, x0) : max(0, x1)]


def _varies(part: Any) -> bool:
    """Whether pixels have several shades; what lies beside the page is left to others."""
    return part.size == 0 or int(part.max()) - int(part.min()) >= _CONTRAST


def _stands_out(shades: Any, word: Word, shade: int) -> bool:
    """Whether most of what lies close around a word is of another shade than the word."""
    import numpy as np

    around = _part(shades, word.left, word.top, word.right, word.bottom, _RING).astype(int)
    if min(around.shape) <= 2:
        return False
    ring = np.concatenate([around[0], around[-1], around[1:-1, 0], around[1:-1, -1]])
    return abs(float(np.median(ring)) - shade) >= _CONTRAST
