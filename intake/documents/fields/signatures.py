"""Whether a document is signed: something drawn beside the place for it, or a name typed there.

Field `signature`: `drawn` (picture, stamp or ink at the place), `sealed` (drawn, but at the place of an organisation
where no person is named), `typed` (only a name in letters), `blank` (the place is empty). Field `signer`: the name
beside the place. What is drawn counts for the place on whose line it stands; what lies below it, between two places
or at the place of somebody else is in doubt.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from intake.documents.fields.dates import only_date
from intake.documents.fields.lexicon import Lexicon, Role
from intake.documents.fields.names import Read, is_organization, person
from intake.documents.fields.standing import Standing, names_others
from intake.documents.fields.words import squash, tidy
from models.document import Box, Mark, Page

_NEAR = 0.06
"""Fraction of the page's height within which a picture belongs to a line."""
_AROUND = 0.02
"""Fraction of the page's height above and below a line in which the middle of what is drawn on it lies."""
_SLACK = 0.004
_TALL = 0.12
"""Fraction of the page's height that a picture which stands in a line takes at most."""
_TWICE = 1.5
"""A second line that is not much farther away than the nearest may be meant as well."""
_LARGE = 0.35
"""A picture that covers more of the page is no signature."""
_LONGEST = 45
"""Characters of a line with a place for a signature."""
_SIGNERS = ("신청인", "신청자", "동의자", "동의인", "성명", "서약자", "작성인")
_AFTER_DATE = 3
"""Lines below the day of signing in which who signs stands."""
_DAY_LABEL = re.compile(r"^(?:신청|작성|동의|제출)\s*(?:일자?|연월일|년월일)\s*[:：]?")
_PLACE = re.compile(r"서명|날인|㊞|印|\(인\)")
_SEAL = re.compile(r"직인|관인|법인인감|사용인감|회사인|기관인")
_ONE_PLACE = re.compile(r"[(\[](?:서명|인|날인|서명또는인|서명/인)[)\]]|㊞")


class Place(NamedTuple):
    """Where a signature belongs."""

    standing: Standing
    name: Read | None
    role: Role | None = None
    """Whose place it is by its own words."""
    printed: bool = True
    """Whether the line asks for a signature; a row of a table or a name may take one too."""
    official: bool = False
    """Whether it is an organisation's place, or an office's: its seal says nothing of a person."""


def signature(
    lines: Sequence[Standing], pages: Sequence[Page], lexicon: Lexicon
) -> Iterator[tuple[str, Standing, Read, bool]]:
    """`signature` and `signer` with the line of the place; the last flag says whether it is beyond doubt."""
    places = [place for s in lines if (place := _place(s, lexicon))]
    signed = _signed([*places, *_rows(lines, places, lexicon)])
    own = [place for place in signed if _may_be_meant(place, signed, places, lexicon)]
    for place in own if any(place.name for place in own) else places:
        if place.name:
            yield "signer", place.standing, place.name, True
    if own:
        personal = [place for place in own if not place.official] or own
        first = next((place for place in personal if place.printed), personal[0])
        drawn = "sealed" if first.official else "drawn"
        yield "signature", first.standing, Read(drawn, 2 if first.printed else 1), first.printed
        return
    foot = [s for s in lines[-8:] if s.number >= len(lines) * 3 // 5]
    loose = [s for s in (*foot, *(p.standing for p in places)) if any(_belongs(m, s) for m in s.page.marks)]
    if loose:
        yield "signature", loose[-1], Read("drawn", 0), False
    elif typed := next((p for p in places if p.name), None):
        yield "signature", typed.standing, Read("typed", 2), True
    elif places:
        yield "signature", places[-1].standing, Read("blank", 1), False


def _rows(lines: Sequence[Standing], places: Sequence[Place], lexicon: Lexicon) -> list[Place]:
    """Lines in the lower part, or below the day of signing, that name one of the two persons without a sign."""
    taken = {place.standing.number for place in places}
    dated = {s.number + n for s in lines if _is_dated(s.line.text) for n in range(1, _AFTER_DATE + 1)}
    low = len(lines) * 3 // 5
    below = (s for s in lines if (s.number >= low or s.number in dated) and s.number not in taken)
    found = ((s, lexicon.role_in(s.line.text)) for s in below if len(squash(s.line.text)) <= _LONGEST)
    return [Place(s, None, role, printed=False) for s, role in found if role]


def _is_dated(text: str) -> bool:
    """Whether a line is the day on which a form was signed, and nothing else: `신청일 : 2025. 8. 1.`"""
    return only_date(_DAY_LABEL.sub("", tidy(text))) is not None


def _signed(places: Sequence[Place]) -> list[Place]:
    """The places at which something is drawn that belongs to no other."""
    signed: list[Place] = []
    for page in {id(place.standing.page): place.standing.page for place in places}.values():
        here = [place for place in places if place.standing.page is page]
        for mark in page.marks:
            if mark.box is None:
                signed += [place for place in here if _belongs(mark, place.standing)]
                continue
            at = sorted((_distance(mark, p.standing.line.box), n) for n, p in enumerate(here) if _is_on(mark, p))
            if at and (len(at) == 1 or at[1][0] > _TWICE * at[0][0] + _SLACK):
                signed.append(here[at[0][1]])
    return signed


def _may_be_meant(place: Place, signed: Sequence[Place], places: Sequence[Place], lexicon: Lexicon) -> bool:
    """Whether a signed place may be that of who has to sign; a name in it is compared later."""
    kind = lexicon.call.document_kind(lexicon.kind)
    wanted = kind.signed_by if kind and kind.signed_by else ("pi", "staff")
    if _marks_on(place) < _places_in(place) or (
        not place.printed and any(p.printed and p.role in wanted for p in places)
    ):
        return False
    if place.name:
        return True
    if place.role:
        return place.role in wanted
    others = [p for p in places if p is not place and p not in signed]
    return not any(p.name or p.role in wanted for p in others)


def _places_in(place: Place) -> int:
    """For how many persons a line has places: `과제책임자 (서명)   실무담당자 (서명)`."""
    return max(1, len(_ONE_PLACE.findall(squash(place.standing.line.text))))


def _marks_on(place: Place) -> int:
    """How many things are drawn side by side on the line; a seal may be seen as a picture and as red."""
    on = [mark.box for mark in place.standing.page.marks if mark.box and _is_on(mark, place)]
    apart = [b for n, b in enumerate(on) if all(b.left > o.right or o.left > b.right for o in on[:n])]
    return max(1, len(apart))


def _is_on(mark: Mark, place: Place) -> bool:
    """Whether something is drawn on the line of a place, over its end or to its right."""
    box, line = mark.box, place.standing.line.box
    if box is None or line is None or not _small(mark):
        return False
    overlaps = box.top <= line.bottom + _SLACK and box.bottom >= line.top - _SLACK
    middle = (box.top + box.bottom) / 2
    near = line.top - _AROUND <= middle <= line.bottom + _AROUND
    return overlaps and (near or _rests_on(mark, place.standing)) and box.right >= (line.left + line.right) / 2


def _rests_on(mark: Mark, standing: Standing) -> bool:
    """Whether a tall picture stands in its line as letters do, with no other line beside it: so word processors set
    a seal that is pasted into the text."""
    box, line = mark.box, standing.line.box
    if box is None or line is None or abs(box.bottom - line.bottom) > _SLACK + (line.bottom - line.top) / 2:
        return False
    others = (one.box for one in standing.page.lines if one.box and one.box is not line)
    return box.bottom - box.top <= _TALL and not any(
        box.top + _SLACK < (other.top + other.bottom) / 2 < line.top for other in others
    )


def _distance(mark: Mark, line: Box | None) -> float:
    if mark.box is None or line is None:
        return 1.0
    return abs((mark.box.top + mark.box.bottom) - (line.top + line.bottom)) / 2


def _place(standing: Standing, lexicon: Lexicon) -> Place | None:
    text = tidy(standing.line.text)
    if (
        len(squash(text)) > _LONGEST
        or not _is_place(text, lexicon)
        or (names_others(text) and not _own(text, lexicon))
    ):
        return None
    before = re.split(r"[:：]", _cut(text, lexicon))[-1]
    roles = lexicon.call.vocabulary.roles
    for word in (*roles.pi, *roles.staff, *_SIGNERS, *lexicon.issuers):
        letters = r"\s*".join(map(re.escape, squash(word)))
        before = re.sub(rf"^.*{letters}(?![가-힣])\s*", "", before)
    if is_organization(before, lexicon):
        return Place(standing, None, lexicon.role_in(text), official=True)
    read = person(before, lexicon)
    if (
        read is None
        and (words := before.split())
        and len(words) > 1
        and is_organization(" ".join(words[:-1]), lexicon)
    ):
        read = person(words[-1], lexicon)  # `한밭대학교 남궁보라`
    role = lexicon.role_in(text)
    return Place(standing, read, role, official=not (read or role) and _is_official(text, lexicon))


def _is_official(text: str, lexicon: Lexicon) -> bool:
    """Whether a place without a name is for the seal of an organisation or of an office: `대표이사 (직인)`."""
    key = squash(text)
    return bool(_SEAL.search(key)) or any(title in key for title in lexicon.issuers if len(title) > 1)


def _own(text: str, lexicon: Lexicon) -> bool:
    """Whether the line names one of the two persons of the application: 실무담당자 is no clerk."""
    return lexicon.role_in(text) is not None and not re.search(r"접수|발급|확인자|검토|결재", squash(text))


def _is_place(text: str, lexicon: Lexicon) -> bool:
    key = squash(text)
    return any(sign in key for sign in lexicon.squashed_signs) or bool(re.search(r"(?:서명|날인)[:)]?$", key))


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
