"""What may be a slip or left over from another year's announcement and cannot be told for certain: asked, never
refused."""

import re
from collections.abc import Iterator

from pydantic import BaseModel

from models.call import Call
from models.config_errors import Key
from models.settings import PrivacySettings
from models.times import in_seoul

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?=년|\. ?\d|-\d)")
_MONTH = re.compile(r"(?<!\d)(1[0-2]|[1-9])월")
_SATURDAY = 5
"""As `weekday()` counts."""
_SINCE = 5
"""Years back in which a stated year may be that of an earlier announcement; older ones are those of laws."""
_NO_TEXT = frozenset({"vocabulary"})
"""Parts whose words are not about this announcement."""


def call_doubts(call: Call) -> Iterator[tuple[Key, str]]:
    """Places of which a person should be asked, with the question."""
    year = call.announced_on.year
    for key, text in _texts(call, ()):
        for found in dict.fromkeys(int(stated) for stated in _YEAR.findall(text)):
            if year - _SINCE <= found < year:
                yield (
                    ("call", *key),
                    f"{found}년이 적혀 있습니다. 지난 공고의 것인지 보십시오.",
                )
    yield from _months(call)
    closes = in_seoul(call.window.closes_at)
    if closes.weekday() >= _SATURDAY:
        day = "토요일" if closes.weekday() == _SATURDAY else "일요일"
        yield ("call", "window", "closes_at"), f"마감이 {day}입니다. 맞는지 보십시오."


def privacy_doubts(call: Call, privacy: PrivacySettings) -> Iterator[tuple[Key, str]]:
    """Periods after which the data of applicants could be purged while they are still needed."""
    needed = (call.schedule.agreement_to - in_seoul(call.window.closes_at).date()).days
    for name in ("retention_days", "rejected_days"):
        days = getattr(privacy, name)
        if days < needed:
            question = f"{days}일이면 협약 마감일({call.schedule.agreement_to}) 전에 파기할 수 있게 됩니다."
            yield ("privacy", name), f"{question} 보유기간이 맞는지 보십시오."


def _months(call: Call) -> Iterator[tuple[Key, str]]:
    """Months as printed that lie outside of the announcement's own time."""
    first, last = call.announced_on, call.schedule.agreement_to
    count = (last.year - first.year) * 12 + last.month - first.month + call.support.months
    months = {(first.month - 1 + step) % 12 + 1 for step in range(count + 1)}
    printed: list[tuple[Key, str]] = [(("evaluation", "presentation_when"), call.evaluation.presentation_when)]
    printed += [(("schedule", "steps", index, "when"), step.when) for index, step in enumerate(call.schedule.steps)]
    for key, text in printed:
        if odd := [month for month in _MONTH.findall(text) if int(month) not in months]:
            question = f"{odd[0]}월로 적혀 있으나 공고일은 {first}, 협약 마감일은 {last}입니다. 맞는지 보십시오."
            yield ("call", *key), question


def _texts(value: object, key: Key) -> Iterator[tuple[Key, str]]:
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _texts(item, (*key, index))
    elif isinstance(value, BaseModel):
        for name, below in value:
            if name not in _NO_TEXT:
                yield from _texts(below, (*key, name))
