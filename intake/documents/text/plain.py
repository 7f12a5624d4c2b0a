"""Plain text, RTF and HTML."""

import html
import re
from collections.abc import Callable
from pathlib import Path

from striprtf.striprtf import rtf_to_text

from intake.documents.text.flow import Flow
from intake.documents.text.problems import Damaged
from intake.documents.text.result import Content
from intake.mime.charsets import guess
from models.settings import DocumentLimits

_plain_of_rtf: Callable[..., str] = rtf_to_text
"""Typed here, because the library is not."""
_UNSEEN = re.compile(r"<(?:(script|style)\b|!--)", re.IGNORECASE)
_ENDS = {
    "script": re.compile(r"</script[^>]{0,200}>?", re.IGNORECASE),
    "style": re.compile(r"</style[^>]{0,200}>?", re.IGNORECASE),
    "": re.compile("-->"),
}
_BREAK = re.compile(r"<(?:br|/p|/div|/tr|/h\d|/li|/table)\b[^>]{0,500}>", re.IGNORECASE)
_CELL = re.compile(r"</t[dh]\s*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,2000}>")
_RTF_BYTES = 8_000_000
"""Pictures in RTF are hex digits; text of an applicant's document ends long before."""


def read_plain(path: Path, limits: DocumentLimits) -> Content:
    """A text file of any usual Korean charset."""
    with path.open("rb") as stream:
        raw = stream.read(4 * limits.characters + 1)
    content = _flowing(guess(raw), limits)
    return _cut(content) if len(raw) > 4 * limits.characters else content


def read_rtf(path: Path, limits: DocumentLimits) -> Content:
    """Text of an RTF. Raises Damaged."""
    with path.open("rb") as stream:
        raw = stream.read(_RTF_BYTES + 1)
    try:
        text = _plain_of_rtf(raw[:_RTF_BYTES].decode("latin-1"), encoding="cp949", errors="replace")
    except (ValueError, IndexError, KeyError, LookupError, OverflowError, RecursionError) as error:
        raise Damaged("RTF 문서가 손상되어 읽을 수 없습니다.") from error
    content = _flowing(text.replace("|", "   "), limits)
    return _cut(content) if len(raw) > _RTF_BYTES else content


def read_html(path: Path, limits: DocumentLimits) -> Content:
    """Visible text of an HTML file."""
    with path.open("rb") as stream:
        raw = stream.read(4 * limits.characters + 1)
    text = _seen(guess(raw))
    text = re.sub(r"[ \t]*\r?\n[ \t]*", " ", text)
    text = _TAG.sub("", _CELL.sub("   ", _BREAK.sub("\n", text)))
    content = _flowing(html.unescape(text), limits)
    return _cut(content) if len(raw) > 4 * limits.characters else content


def _seen(text: str) -> str:
    """The page without scripts, styles and comments; one that never ends takes the rest with it."""
    kept, at = [], 0
    while match := _UNSEEN.search(text, at):
        kept.append(text[at : match.start()])
        end = _ENDS[(match[1] or "").lower()].search(text, match.end())
        if end is None:
            return " ".join(kept)
        at = end.end()
    return " ".join((*kept, text[at:]))


def _flowing(text: str, limits: DocumentLimits) -> Content:
    flow = Flow(limits.characters)
    flow.paragraph(text)
    return Content(pages=(flow.page(),), notes=flow.notes())


def _cut(content: Content) -> Content:
    return content.model_copy(update={"notes": tuple(dict.fromkeys((*content.notes, "text-cut")))})
