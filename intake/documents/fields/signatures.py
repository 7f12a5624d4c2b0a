"""Whether a document is signed: something drawn beside the place for it, or a name typed there.

Field `signature`: `drawn` (picture, stamp or ink at the place), `typed` (only a name in letters), `blank` (the place
is empty). Field `signer`: the name beside the place.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from intake.documents.fields.lexicon import Lexicon
from intake.documents.fields.names import Read, is_organization, person
from intake.documents.fields.standing import Standing, names_others
from intake.documents.fields.words import squash, tidy
from models.document import Box, Mark, Page

_NEAR = 0.06
"""Fraction of the page's height within which a picture belongs to a line."""
_LARGE = 0.35
"""A picture that covers more of the page is no signature."""
_SIGNERS = ("신청인", "신청자", "동의자", "동의인", "성명", "서약자", "작성인")
_PLACE = re.compile(r"서명|날인|㊞|印|\(인\)")


class Place(NamedTuple):
    """Where a signature belongs."""

    standing: Standing
    name: Read | None


def signature(
    lines: Sequence[Standing], pages: Sequence[Page], lexicon: Lexicon
) -> Iterator[tuple[str, Standing, Read, bool]]:
    """`signature` and `signer` with the line of the place; the last flag says whether it is beyond doubt."""
    places = [place for s in lines if (place := _place(s, lexicon))]
    for place in places:
        if place.name:
            yield "signer", place.standing, place.name, True
    drawn = [p for p in places if any(_belongs(mark, p.standing) for mark in p.standing.page.marks)]
    if drawn:
        yield "signature", drawn[0].standing, Read("drawn", 2), True
        return
    foot = [s for s in lines[-8:] if s.number >= len(lines) * 3 // 5]
    loose = [s for s in foot if any(_small(m) and _belongs(m, s) for m in s.page.marks)]
    if loose:
        yield "signature", loose[-1], Read("drawn", 2 if places else 1), False
    elif typed := next((p for p in places if p.name), None):
        yield "signature", typed.standing, Read("typed", 2), True
    elif places:
        yield "signature", places[-1].standing, Read("blank", 1), False


def _place(standing: Standing, lexicon: Lexicon) -> Place | None:
    text = tidy(standing.line.text)
    if len(squash(text)) > 45 or not _is_place(text, lexicon) or (names_others(text) and not _own(text, lexicon)):
        return None
    before = re.split(r"[:：]", _cut(text, lexicon))[-1]
    roles = lexicon.call.vocabulary.roles
    for word in (*roles.pi, *roles.staff, *_SIGNERS, *lexicon.issuers):
        letters = r"\s*".join(map(re.escape, squash(word)))
        before = re.sub(rf"^.*{letters}(?![가-힣])\s*", "", before)
    if is_organization(before, lexicon):
        return Place(standing, None)
    read = person(before, lexicon)
    if (
        read is None
        and (words := before.split())
        and len(words) > 1
        and is_organization(" ".join(words[:-1]), lexicon)
    ):
        read = person(words[-1], lexicon)  # `한밭대학교 남궁보라`
    return Place(standing, read)


def _own(text: str, lexicon: Lexicon) -> bool:
    """Whether the line names one of the two persons of the application: 실무담당자 is no clerk."""
    return lexicon.role_in(text) is not None and not re.search(r"접수|발급|확인자|검토|결재", squash(text))


def _is_place(text: str, lexicon: Lexicon) -> bool:
    key = squash(text)
    signs = [squash(sign) for sign in lexicon.call.vocabulary.signs]
    return any(sign in key for sign in signs) or bool(re.search(r"(?:서명|날인)[:)]?$", key))


def _cut(text: str, lexicon: Lexicon) -> str:
    """What stands before the sign."""
    found = [text.find(sign) for sign in lexicon.call.vocabulary.signs if sign in text]
    match = _PLACE.search(text)
    ends = [*found, match.start() if match else len(text)]
    return text[: min(ends)].rstrip("([ ")


def _belongs(mark: Mark, standing: Standing) -> bool:
    box, line = mark.box, standing.line.box
    if box is None or line is None:
        after = squash(mark.after)
        text = squash(standing.line.text)
        return bool(after) and (after.endswith(text[-12:]) or text.endswith(after[-12:]))
    if not _small(mark):
        return False
    middle = (box.top + box.bottom) / 2
    return line.top - _NEAR <= middle <= line.bottom + _NEAR and box.right >= line.left - 0.05


def _small(mark: Mark) -> bool:
    return mark.box is None or _area(mark.box) < _LARGE


def _area(box: Box) -> float:
    return (box.right - box.left) * (box.bottom - box.top)
