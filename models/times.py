"""Time in Korea: the one zone in which the announcement speaks. Every datetime of the program is aware."""

from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

SEOUL = ZoneInfo("Asia/Seoul")


class Clock(Protocol):
    """Where "now" comes from: an argument of whatever needs it, never read inside a decision."""

    def __call__(self) -> datetime: ...


def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def in_seoul(moment: datetime) -> datetime:
    """`moment` in Asia/Seoul. Raises ValueError for a naive datetime, whose meaning nobody knows."""
    if moment.tzinfo is None:
        raise ValueError("a naive datetime has no meaning here")
    return moment.astimezone(SEOUL)


def korean(moment: datetime) -> str:
    """`moment` as people write it in an official letter: `2025. 8. 14.(목) 14:00:00`."""
    local = in_seoul(moment)
    return f"{korean_day(local)} {local:%H:%M:%S}"


def korean_day(day: date) -> str:
    """`day` as people write it in an official letter: `2025. 8. 14.(목)`."""
    return f"{day.year}. {day.month}. {day.day}.({'월화수목금토일'[day.weekday()]})"
