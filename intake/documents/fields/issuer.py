"""The organisation that issues a certificate: at its foot, before the title of who signs.

Sure only where the whole line is understood (organisation, title, names), it looks like an organisation, it stands
behind the sentence that certifies, and nobody else signs there.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from intake.documents.fields.dates import find_dates
from intake.documents.fields.heads import before_title
from intake.documents.fields.lexicon import Lexicon
from intake.documents.fields.names import FORMS, Read, is_organization, name_key, organization
from intake.documents.fields.standing import Standing, is_closing, names_others
from intake.documents.fields.words import squash, tidy

_OFFICES = re.compile(r"(?:세무서장|구청장|시장|장관|청장|책임관|기관의장|등기관)")
_OPENED = re.compile(r"\s*[(\[{<「『〈《][^)\]}>」』〉》]*$")
_DAY_OF_ISSUE = re.compile(r"^(?:발급|발행|교부|작성)\s*(?:일자?|연월일)\s*:?\s*")
_LONGEST = 45
"""Characters of a line that names who signs."""
_FARTHEST = 8
"""Lines behind the certifying sentence in which the issuer stands."""


class Signing(NamedTuple):
    """A line that names who signs."""

    standing: Standing
    read: Read | None
    """The organisation; None if only title and names stand there."""
    sure: bool


def issuer_title(text: str, lexicon: Lexicon) -> str | None:
    """The title in a line that names who signs for an organisation or an authority."""
    key = squash(text)
    if not key or len(key) > _LONGEST or names_others(text):
        return None
    found = [title for title in lexicon.issuers if title in key]
    return found[0] if found else "장" if _OFFICES.search(key) else None


def issuing_organizations(
    lines: Sequence[Standing], lexicon: Lexicon, known: tuple[str, ...] = ()
) -> tuple[Signing, ...]:
    """Organisations that sign at the foot, the most likely first; none is sure if others sign too."""
    forms = lexicon.call.naming.corporate_forms
    closings = [s.number for s in lines if is_closing(s.line.text)]
    found = [one for one in _signing(lines, lexicon, known) if one.read]
    behind = [one for one in found if any(0 < one.standing.number - c <= _FARTHEST for c in closings)]
    chosen = behind or list(reversed(found))
    different = {name_key(one.read.value, forms) for one in chosen if one.read}
    alone = len(different) == 1 and bool(behind)
    kept: dict[str, Signing] = {}
    for one in sorted(chosen, key=lambda one: not one.sure):
        if one.read:
            kept.setdefault(name_key(one.read.value, forms), one._replace(sure=one.sure and alone))
    return tuple(kept.values())


def _signing(lines: Sequence[Standing], lexicon: Lexicon, known: tuple[str, ...]) -> Iterator[Signing]:
    """Lines that name an organisation and who signs for it, or one below the other."""
    above: Standing | None = None
    for standing in lines:
        text = _bare(standing.line.text, lexicon)
        if not squash(text) or is_closing(text):
            above = None if squash(text) else above
            continue
        parts = before_title(text, lexicon)
        if parts is None:
            above = None if names_others(text) else standing
            continue
        before, quality = parts
        if len(squash(before)) > 1:
            yield _organization(standing, before, quality, lexicon, known)
            above = None
        elif above is not None:
            title_of = _bare(above.line.text, lexicon)
            if not find_dates(title_of) and ":" not in title_of:
                one = _organization(above, title_of, 2, lexicon, known)
                if one.read and (one.sure or len(squash(title_of)) <= 30):
                    yield one
    yield from _alone(lines, lexicon, known)


def _alone(lines: Sequence[Standing], lexicon: Lexicon, known: tuple[str, ...]) -> Iterator[Signing]:
    """An organisation that stands alone behind the certifying sentence; never sure."""
    closing = max((s.number for s in lines if is_closing(s.line.text)), default=None)
    if closing is None:
        return
    forms = lexicon.call.naming.corporate_forms
    names = {name_key(name, forms) for name in known}
    for standing in lines:
        text = _bare(standing.line.text, lexicon)
        if not 0 < standing.number - closing <= _FARTHEST or names_others(text) or ":" in text or find_dates(text):
            continue
        told = is_organization(text, lexicon) or name_key(text, forms) in names
        if before_title(text, lexicon) is None and told and len(squash(text)) <= 30:
            one = _organization(standing, text, 1, lexicon, known)
            yield one._replace(sure=False)


def _organization(standing: Standing, text: str, quality: int, lexicon: Lexicon, known: tuple[str, ...]) -> Signing:
    forms = lexicon.call.naming.corporate_forms
    text = re.sub(rf"({FORMS})\s+", r"\1 ", text)
    whole = _OPENED.sub("", text)
    read = organization(whole, lexicon)
    if read is None:
        return Signing(standing, None, sure=False)
    names = {name_key(name, forms) for name in known}
    telling = is_organization(read.value, lexicon) or name_key(read.value, forms) in names
    twice = len(re.findall(r"주식회사|유한회사|\(주\)|㈜", read.value)) > 1 or re.search(r"\s{3,}", text.strip())
    sure = quality == 2 and read.quality == 2 and telling and whole == text and not twice
    return Signing(standing, Read(read.value, read.quality if sure else min(1, read.quality)), sure)


def _bare(text: str, lexicon: Lexicon) -> str:
    """The line without signs of a seal and a date before it; wide gaps stay."""
    for sign in lexicon.signs:
        text = text.replace(sign, " ")
    text = text.replace("：", ":").strip()
    text = _DAY_OF_ISSUE.sub("", text)
    found = find_dates(text)
    text = text[found[-1].end :].strip(" :") if found and found[0].start <= 1 else text
    return tidy(text) if "   " not in text.strip() else text.strip()
