"""Boxes that are ticked, and what is named in them: categories, discounts, resources, tracks."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from intake.documents.fields.amounts import sizes
from intake.documents.fields.lexicon import Lexicon
from intake.documents.fields.names import Read
from intake.documents.fields.words import squash, tidy
from models.call import ResourceOffer
from models.call_vocabulary import CategoryWords, DiscountWords

_MARK = re.compile(r"\(\s*[vVoO○●√✓✔xX■]?\s*\)|\[\s*[vVoO○●√✓✔xX■]?\s*\]|[■☑☒✔✓√●◉▣◼⬛□☐○◯▢◻⬜]")
_POINTS = re.compile(r"[·ㆍ・‧\u119e,./]")
_DENIED = re.compile(r"아님|아니|않|제외|미해당|비해당|없음|불가|또는|혹은|대신|취소")
_CROSSED = re.compile(r"[×✕✗✘]")
_ACCELERATOR = re.compile(
    r"(?<![A-Za-z0-9])(?:[ABGHLMPTV]H?\d{2,4}[A-Za-z]?|RTX ?\w+|TPU|NPU|DGX|HPC)(?![A-Za-z0-9])", re.IGNORECASE
)
"""Names of accelerators, on offer or not."""
_INSTITUTES = frozenset(
    ("university", "university_hospital", "public_institution", "research_institute", "association")
)
_FIRM = re.compile(r"기업|부설|회사|법인|창업|사업자|위탁|납품")


_LOST = re.compile(r"[\ufffd\ue000-\uf8ff]")
"""Signs that the font of a document kept for itself: one may have been a tick."""


def may_be_ticked(text: str, offered: Sequence[CategoryWords | DiscountWords] = ()) -> bool:
    """Whether boxes that all look empty may hide a tick that could not be read.

    The sign of one is lost, or an option stands without a box: one of those offered beside another in one place, or,
    where it is not known what is offered, words at both ends.
    """
    segments = _MARK.split(text)
    if _LOST.search(text):
        return True
    if not offered:
        return len(segments) > 1 and bool(tidy(segments[0]) and tidy(segments[-1]))
    return any(len(named(segment, offered)) > 1 for segment in segments)


def named(text: str, offered: Sequence[CategoryWords | DiscountWords]) -> set[str]:
    """The ids whose words stand in a text, the longest first."""
    key, found = _plain(text), set[str]()
    for word, name in sorted(
        ((_plain(w), entry.id) for entry in offered for w in entry.words), key=lambda w: -len(w[0])
    ):
        if len(word) > 2 and word in key:
            found.add(name)
            key = key.replace(word, " ")
    return found


def begins_with_box(text: str) -> bool:
    """Whether a line begins with a box, ticked or not."""
    return _MARK.match(text.strip()) is not None


def has_box(text: str) -> bool:
    """Whether a box, ticked or not, stands anywhere in a text."""
    return _MARK.search(text) is not None


def ends_with_box(text: str) -> bool:
    """Whether a text ends with a box, ticked or not."""
    end = len(text.rstrip())
    return any(mark.end() == end for mark in _MARK.finditer(text))


def is_option(text: str) -> bool:
    """Whether a cell is one of several options: a box, or the name of an accelerator and little else."""
    return begins_with_box(text) or (len(squash(text)) <= 12 and _ACCELERATOR.search(text) is not None)


def ticked(text: str, lexicon: Lexicon) -> tuple[str, ...] | None:
    """The options that are ticked; None if there are no boxes at all."""
    marks = list(_MARK.finditer(text))
    if not marks:
        return None
    ticks = {"".join(sign.split()).casefold() for sign in lexicon.call.vocabulary.ticks}
    ticked_at = [n for n, mark in enumerate(marks) if "".join(mark[0].split()).casefold() in ticks]
    bounds = [0, *(at for mark in marks for at in mark.span()), len(text)]
    words = [tidy(text[begin:end]).strip(" ,/|:") for begin, end in zip(bounds[::2], bounds[1::2], strict=True)]
    if not words[0]:  # boxes stand before their words
        return tuple(words[n + 1] for n in ticked_at)
    if not words[-1]:
        return tuple(words[n] for n in ticked_at)
    # words at both ends: nobody can tell to which side a box belongs
    return tuple(dict.fromkeys(word for n in ticked_at for word in (words[n], words[n + 1]) if word))


def choice(raw: str, offered: Sequence[CategoryWords | DiscountWords], lexicon: Lexicon) -> tuple[Read, ...]:
    """The ids that a text or its ticked boxes name, the best first."""
    options = ticked(raw, lexicon)
    if options is None:
        options, quality = (raw,), 2
    else:
        quality = 2 if len(options) == 1 else 1
    found: dict[str, Read] = {}
    for option in options:
        if best := _named(option, offered):
            found.setdefault(best[0], Read(best[0], min(quality, best[1])))
    return tuple(found.values())


def _named(option: str, offered: Sequence[CategoryWords | DiscountWords]) -> tuple[str, int] | None:
    """The id whose longest word stands in the text; in doubt if others stand there too, or if it is denied."""
    key = _plain(option)
    words = sorted(((_plain(word), entry.id) for entry in offered for word in entry.words), key=lambda w: -len(w[0]))
    hits: list[str] = []
    for word, name in words:
        if word == key or (len(word) > 2 and word in key):
            hits.append(name)
            key = key.replace(word, " ")
    if not hits:
        return None
    others = hits[0] in _INSTITUTES and _FIRM.search(key)  # 연구소기업, 기업부설연구소
    return hits[0], 0 if len(set(hits)) > 1 or _DENIED.search(key) or _CROSSED.search(key) or others else 2


def _plain(text: str) -> str:
    return _POINTS.sub("", squash(text))


def resources(raw: str, lexicon: Lexicon) -> Iterator[tuple[str, Read]]:
    """`resource`, `cards` and `petaflops` of a text such as `H100 8장`, `■ A100 □ H100`, `HPC(2PF)`."""
    options = ticked(raw, lexicon)
    text = unicodedata.normalize("NFKC", " / ".join(options) if options is not None else raw)
    named = [(offer, at) for offer in lexicon.call.resources if (at := _place(text, offer)) is not None]
    offered = {offer.name.casefold() for offer in lexicon.call.resources}
    others = {name.casefold() for name in _ACCELERATOR.findall(text)} - offered
    clear = len(named) == 1 and not others and not _DENIED.search(text) and not text.lstrip().startswith("?")
    for offer, _ in named:
        yield "resource", Read(offer.name, 2 if clear else 0)
    if clear:
        offer, end = named[0]
        yield from sizes(text[end:], offer)


def _place(text: str, offer: ResourceOffer) -> int | None:
    match = re.search(rf"(?<![A-Za-z0-9]){re.escape(offer.name)}(?![0-9A-Za-z])", text, re.IGNORECASE)
    return match.end() if match else None


def track(raw: str, lexicon: Lexicon) -> Read | None:
    """The number of a track on offer: `1` of `① 트랙`."""
    options = ticked(raw, lexicon)
    text = unicodedata.normalize("NFKC", " ".join(options) if options is not None else raw)
    offered = {
        n for offer in lexicon.call.resources for n in re.findall(r"\d", unicodedata.normalize("NFKC", offer.track))
    }
    numbers = {n for n in re.findall(r"(?<![\dA-Za-z])\d(?!\d)", text) if n in offered}
    return Read(numbers.pop(), 2) if len(numbers) == 1 else None
