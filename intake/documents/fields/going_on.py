"""Values in lines that go on in the next line: addresses, further representatives, lists of boxes, broken texts."""

import re
from collections.abc import Sequence

from intake.documents.fields.choices import begins_with_box, ends_with_box, has_box
from intake.documents.fields.dates import find_dates
from intake.documents.fields.hints import is_hint
from intake.documents.fields.lexicon import Lexicon
from intake.documents.fields.names import people
from intake.documents.fields.words import squash, tidy
from models.call_vocabulary import FieldWords
from models.document import Line

HEADING = re.compile(r"^\s*(?:[0-9IVX]{1,3}\s*[.)]|[가-하]\s*[.)]|[①-⑳■□○●◆▣▶※【\[<])")
_MARGIN = 0.8
"""A line that ends right of this part of the page may go on in the next."""
_SHORT = 0.6
"""A line that ends left of this part of the page has not been broken for want of room."""
_LONGEST = 40
_BOXES = frozenset(("resource", "category", "discount", "track", "programmes"))
_FREE = frozenset(("text", "organization", "department", "affiliation"))
_UNIT = re.compile(
    r"^\(?[^:：]{0,30}?(?:\d+\s*(?:동|호|층|번지|호실)|지하\s*\d|[가-힣]+(?:빌딩|타워|센터|아파트|상가|연구동|관|동\)))|^\([^()]*\)$"
)
_SENTENCE = re.compile(r"(?:[다함음까오]|시오|니다)\s*[.]?$")
_NO_PART = re.compile(r"^\s*[-–—*※☞•·▷ㅇ]|[:：]|^\W*\d*\W*$|(?:사항|현황|내역|표시)\s*$")
_OTHER_PARTY = re.compile(r"(?:귀하|귀중|제출처|직인|서명|날인)")

More = tuple[str, bool]
"""What to add to the value, and whether the value may be incomplete."""


def goes_on(lines: Sequence[Line], bare: Sequence[bool], index: int, field: FieldWords, value: str) -> More:
    """How the value of the last label of line `index` goes on. `bare`: lines without any label."""
    if index + 1 >= len(lines) or not bare[index + 1]:
        return "", False
    after = lines[index + 1]
    if field.type in _BOXES:
        return _boxes(lines, bare, index, value), False
    if field.type == "address":
        return _address(lines, bare, index, value)
    if field.type == "text" and _to_the_margin(lines[index], after) and not HEADING.match(after.text):
        return f" {tidy(after.text)}", True
    return "", field.type in _FREE and _broken(lines[index], after)


def more_people(lines: Sequence[Line], bare: Sequence[bool], index: int, lexicon: Lexicon) -> list[Line]:
    """The lines after this one that hold nothing but further names."""
    found: list[Line] = []
    for n in range(index + 1, min(len(lines), index + 6)):
        text = lines[n].text
        if not bare[n] or re.search(r"[:：]|\d", text) or _OTHER_PARTY.search(squash(text)):
            break
        names = people(text, lexicon)
        if not names or any(name.quality < 2 for name in names):
            break
        found.append(lines[n])
    return found


def _boxes(lines: Sequence[Line], bare: Sequence[bool], index: int, value: str) -> str:
    """Further lines of boxes; where boxes stand before their words, also the words of one at the end of a line. None
    behind an answer in words (`기관구분 : 창업기업`): there a box begins a heading."""
    if value.strip() and not has_box(value) and not is_hint(value):
        return ""
    more, before = "", begins_with_box(value)
    for n in range(index + 1, min(len(lines), index + 9)):
        left = before and ends_with_box(value + more)
        if not bare[n] or not (left or begins_with_box(lines[n].text)):
            break
        more += f"\n{lines[n].text.strip()}"
    return more


def _address(lines: Sequence[Line], bare: Sequence[bool], index: int, value: str) -> More:
    more, last = "", lines[index]
    for n in range(index + 1, min(len(lines), index + 3)):
        after = lines[n]
        text = tidy(after.text)
        if not bare[n] or len(squash(text)) > _LONGEST or re.search(r"[:：]", text) or find_dates(text):
            break
        whole = value + more
        opened = whole.count("(") > whole.count(")")
        if not (opened or _UNIT.search(text) or (_to_the_margin(last, after) and not HEADING.match(text))):
            return more, bool(more) or _broken(last, after)
        more, last = f"{more} {text}", after
    return more, bool(more)


def _to_the_margin(line: Line, after: Line) -> bool:
    """Whether a line ends at the margin and the next stands close below it."""
    if line.box is None or after.box is None or line.box.right < _MARGIN:
        return False
    near = after.box.top - line.box.bottom < 1.2 * (line.box.bottom - line.box.top)
    return near and len(squash(after.text)) <= _LONGEST


def _broken(line: Line, after: Line) -> bool:
    """Whether the next line may be the rest of this one: no sentence, heading, date or remark."""
    if line.box is not None and line.box.right < _SHORT:
        return False
    key = squash(after.text)
    if len(key) > _LONGEST or HEADING.match(after.text) or _NO_PART.search(after.text):
        return False
    return not (_SENTENCE.search(key) or find_dates(after.text) or begins_with_box(after.text))
