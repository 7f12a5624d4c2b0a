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
    """Whether anything but one shade is in the middle of a word's box."""
    high, wide = shades.shape
    across, down = _EDGE * (word.right - word.left), _EDGE * (word.bottom - word.top)
    left, right = int((word.left + across) * wide), int((word.right - across) * wide) + 1
    top, bottom = int((word.top + down) * high), int((word.bottom - down) * high) + 1
    part = shades[max(0, top) : max(0, bottom), max(0, left) : max(0, right)]
    return part.size == 0 or int(part.max()) - int(part.min()) >= _CONTRAST
