"""Whether a certificate of employment or enrolment says that the person is on leave: `status` (휴직, 병가, 휴학 …),
or about to go (퇴직예정).

It may stand in a table (재직상태 | 휴직), in a line (현재 육아휴직 중임) or as a period (휴직기간 2025.3.1 ~
2025.8.31).
A leave that ended before the announcement, a form's list of choices and a plain 없음 say nothing.
"""

import re
from collections.abc import Iterator, Sequence

from intake.documents.fields import gather
from intake.documents.fields.dates import find_dates
from intake.documents.fields.lexicon import Lexicon
from intake.documents.fields.names import Read
from intake.documents.fields.standing import Standing
from intake.documents.fields.unlabelled import at
from intake.documents.fields.words import squash
from models.document import Value

_LEAVE = re.compile(
    r"(?P<leave>휴직|직위해제|휴학|퇴[직사]예정)(?!없|여부|이력|경력|자제외|[:：]?(?:없음|-|해당))|"
    r"(?P<short>병가|정직)(?=중|기간|$|[)\]/,.])"
)
_NONE = re.compile(r"없음|없이|해당없|해당사항없|제외|않|아님|여부|복직")
_CHOICE = re.compile(r"[□☐○◯▢◻⬜]|재[직학][/,·]|/재[직학]|재학여부")


def leave(file: str, lines: Sequence[Standing], lexicon: Lexicon) -> Iterator[tuple[str, Value]]:
    """`status` for the first line that says so. Never more than a hint: only a person can tell what it means."""
    for standing in lines:
        key = squash(standing.line.text)
        found = _LEAVE.search(key)
        if found is None or _NONE.search(key) or _CHOICE.search(key) or len(key) > 60:
            continue
        days = [date.day for date in find_dates(standing.line.text)]
        if "기간" in key and (not days or max(days) < lexicon.call.announced_on):
            continue
        yield "status", gather.value(Read(found["leave"] or found["short"], 1), at(file, standing), strong=False)
        return
