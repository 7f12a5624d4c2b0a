"""Changes that a business registration states anywhere: corrections, moves, wherever and however they are written.

정정사항 2025.07.29 사업장소재지 서울 → 광주     사업장 이전 : 2025년 8월 1일     변경내역 | 2025-07-30 | 소재지

The tax offices print them in tables of many forms, and without labels. `changed_on` are their dates; a line without
one is a doubtful `reason` of issue: that something changed, but not when.
"""

import re
from collections.abc import Iterator, Sequence

from intake.documents.fields import gather
from intake.documents.fields.dates import find_dates
from intake.documents.fields.names import Read
from intake.documents.fields.standing import Standing
from intake.documents.fields.unlabelled import at
from intake.documents.fields.words import squash, tidy
from models.document import Value

_CHANGED = re.compile(
    r"정정|변경|전입|이전(?:일|함|하|하였|[^가-힣]|등록|신고|사항|내역|$)|(?:사업장|소재지|본점|지점|주소)의?이전"
)
_UNTIL_THEN = re.compile(r"\d(?:년|월|일)?이전")
"""`2018년 이전`: before, not a move."""
_OF_ISSUE = re.compile(r"^\W*(?:발\s*급|교\s*부|재\s*발\s*급)\s*사\s*유\s*[:：]?\s*")
_ADVICE = re.compile(r"경우|때에|시에는|하여야|바랍니다|십시오|하십시|유의")
"""What is printed on every form: what to do if something should change."""


def changes(file: str, lines: Sequence[Standing]) -> Iterator[tuple[str, Value]]:
    """`changed_on` for each date in a line that speaks of a change, and the line itself as a doubtful `reason`."""
    for number, standing in enumerate(lines):
        text = standing.line.text
        key = squash(text)
        if not _CHANGED.search(_UNTIL_THEN.sub("", key)) or _ADVICE.search(key):
            continue
        dates = find_dates(text) or (
            find_dates(lines[number + 1].line.text)[:1] if _is_heading(key, lines, number) else ()
        )
        for found in dates:
            yield "changed_on", gather.value(Read(found.day.isoformat(), 1), at(file, standing), strong=True)
        told = _OF_ISSUE.sub("", text)  # its label says what it is, and is read with its value
        yield "reason", gather.value(Read(tidy(told)[:100], 0), at(file, standing), strong=False)


def _is_heading(key: str, lines: Sequence[Standing], number: int) -> bool:
    """Whether a line is only the heading of the next one, in which the date stands."""
    return len(key) <= 8 and number + 1 < len(lines)
