"""The discounts that the value beside a label claims."""

import re
import unicodedata

from intake.documents.fields.choices import choice, may_be_ticked, ticked
from intake.documents.fields.lexicon import Lexicon
from intake.documents.fields.names import Read
from intake.documents.fields.words import squash

UNCLEAR = "unclear"
"""The value of a claim that nobody can tell from the words."""
_CIRCLE = re.compile(r"[○◯〇]|[(\[][○◯〇][)\]]")
_BOXES = re.compile(r"[○◯〇□☐▢◻⬜(\[]")
_NOTHING = re.compile(r"[^\w○◯〇●■☑☒✔✓√◉▣◼⬛×]")
_REMARK = re.compile(r"※[^※]*")
_NOTE = re.compile(r"^(?!.*(?:신청합니다|신청함|해당합니다|해당함|희망|요청)).*(?:경우|제출|첨부|증빙|참[고조])")
"""A remark that the form prints: it says what to hand in, and claims nothing."""
_CLAIMING = re.compile(r"예|네|여|광주|청년|대상|신청|적용|\d%|[oO○]")


def discounts(raw: str, lexicon: Lexicon) -> tuple[Read, ...]:
    """The discounts that the value beside a label names; none for blanks and boxes left empty.

    What is filled in and not understood is a claim in doubt, for who says nothing leaves it blank.
    """
    raw = _REMARK.sub(lambda match: match[0] if not _NOTE.search(squash(match[0])) else " ", raw)
    text = unicodedata.normalize("NFKC", raw).strip()
    if not _NOTHING.sub("", text):
        return ()
    if squash(text).strip(".()-") in lexicon.nothing:
        return (Read("none", 2),)
    found = choice(raw, lexicon.call.vocabulary.discounts, lexicon)
    if found:
        return tuple(read._replace(quality=0) if _mixed(read, text, lexicon) else read for read in found)
    options = ticked(raw, lexicon)
    circled = _CIRCLE.match(text) is not None and len(_BOXES.findall(text)) == 1
    hidden = may_be_ticked(text, lexicon.call.vocabulary.discounts)
    return () if options == () and not circled and not hidden else (Read(UNCLEAR, 0),)


def _mixed(read: Read, text: str, lexicon: Lexicon) -> bool:
    """Whether something is ticked or written beside a `none`: `예 / 아니오`, `해당없음 광주`."""
    if read.value != "none":
        return False
    options = ticked(text, lexicon)
    words = [
        squash(word) for entry in lexicon.call.vocabulary.discounts if entry.id == "none" for word in entry.words
    ]
    rest = squash(" ".join(options) if options is not None else text)
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, " ")
    return _CLAIMING.search(rest) is not None
