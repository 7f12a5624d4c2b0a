"""The order of the announcement's days, and the years that its names state. A day that was left over from another
year's announcement must not reach applicants.

What cannot be told for certain is asked by `models/config_doubts.py` instead.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from models.call import Call
from models.config_errors import Key, Problem
from models.particles import with_particle
from models.settings import SmtpSettings
from models.times import in_seoul

Fault = tuple[Key, str]
LONGEST = timedelta(days=366)
"""No announcement goes on for longer after its deadline; what is later is a slip in the year."""
NEAR_YEARS = 3
"""A year of two digits is one if it is this near; `10년` and `30년` may be anything else."""
_FULL = re.compile(r"(?<!\d)(20\d\d)년")
_SHORT = re.compile(r"^(\d\d)년")
_QUOTED = re.compile(r"['’](\d\d)(?=\.)")


def schedule_faults(call: Call) -> Iterator[Fault]:
    """Days in the wrong order."""
    window, schedule = call.window, call.schedule
    closes = in_seoul(window.closes_at).date()
    if schedule.results_on < closes:
        yield ("schedule", "results_on"), f"선정결과 안내일이 신청 마감일({closes})보다 앞섭니다."
    if call.certificates.strict_from > call.announced_on:
        yield ("certificates", "strict_from"), "인정하는 발급일의 시작이 공고일(announced_on)보다 뒤입니다."
    yield from _briefing(call)
    ends: list[tuple[Key, date, date, str]] = [
        (("window", "closes_at"), closes, call.announced_on, "공고일(announced_on)"),
        (("schedule", "results_on"), schedule.results_on, closes, "신청 마감일(closes_at)"),
        (("schedule", "agreement_to"), schedule.agreement_to, closes, "신청 마감일(closes_at)"),
    ]
    for key, day, begin, what in ends:
        if day - begin > LONGEST:
            yield key, f"{what} {begin}보다 1년 넘게 뒤인 {day}입니다. 연도를 확인해 주십시오."


def promise_problems(call: Call, smtp: SmtpSettings) -> Iterator[Problem]:
    """A ledger that watches over the promise of receipt numbers must not give itself more time than was promised."""
    promised, watched = call.schedule.receipt_days, smtp.receipt_days
    if watched is not None and watched > promised:
        told = f"공고가 약속한 접수번호 회신 기한 {promised}일(call.schedule.receipt_days)보다 깁니다."
        yield Problem(
            ("smtp", "receipt_days"), f"{told} {promised} 이하로 적거나 지워 주십시오. 지우면 공고대로입니다."
        )


def _briefing(call: Call) -> Iterator[Fault]:
    briefing, here = call.schedule.briefing, ("schedule", "briefing")
    if briefing is None:
        return
    if in_seoul(briefing.starts_at).date() < call.announced_on:
        yield (*here, "starts_at"), "설명회가 공고일(announced_on)보다 앞섭니다."
    if briefing.ends_at > call.window.closes_at:
        yield (*here, "ends_at"), "설명회가 신청 마감(window.closes_at)보다 늦게 끝납니다."
    if briefing.register_until > briefing.starts_at:
        yield (*here, "register_until"), "사전신청 마감이 설명회 시작(starts_at)보다 뒤입니다."
    if in_seoul(briefing.register_until).date() < call.announced_on:
        yield (*here, "register_until"), "사전신청 마감이 공고일(announced_on)보다 앞섭니다."


def year_faults(call: Call) -> Iterator[Fault]:
    """Names that state a year in which nothing of the announcement happens. From December on the next year may be
    meant, so every year from announcement to agreement is a right one."""
    first = call.announced_on.year
    years = range(first, max(first, call.schedule.agreement_to.year) + 1)  # agreement_to may still be last year's
    names: list[Fault] = [
        (("title",), call.title),
        (("notice",), call.notice),
        (("naming", "fixed_part"), call.naming.fixed_part),
    ]
    for index, group in enumerate(call.naming.distinctive_words):
        names += [(("naming", "distinctive_words", index), word) for word in group]
    for key, name in names:
        for year, said in stated_years(name, call.announced_on.year):
            if year not in years:
                yield key, _other(said, call)
    for found in _QUOTED.finditer(call.support.period):
        year = _long(found[1], call.announced_on.year)
        if year < call.announced_on.year:
            yield ("support", "period"), _other(found[0], call)


def stated_years(text: str, near: int) -> Iterator[tuple[int, str]]:
    """Years in a text, `2026년` anywhere and `26년` at its beginning, each with how it is written."""
    for found in _FULL.finditer(text):
        yield int(found[1]), found[0]
    if short := _SHORT.search(text):
        year = _long(short[1], near)
        if abs(year - near) <= NEAR_YEARS:
            yield year, short[0]


def _long(two_digits: str, near: int) -> int:
    return near - near % 100 + int(two_digits)


def _other(said: str, call: Call) -> str:
    told = with_particle(f"‘{said}’", "이")
    return f"{told} 적혀 있으나 공고일(announced_on)은 {call.announced_on.year}년입니다."
