"""Alarms by mail: what began and what is over, to one operator, to the byte."""

from collections.abc import Sequence
from datetime import datetime

from models.addresses import domain_of, smtp_address
from models.own_ids import own_message_id
from models.record import Record
from models.reply import ReadyMail
from models.settings import SmtpSettings
from models.store.alarm_news import Transition
from models.times import korean
from notifier.outgoing import Outgoing, assemble
from notifier.replies import page

MOST = 50
"""Alarms that one mail lists."""


class Line(Record):
    """One alarm as the mail shows it."""

    head: str
    detail: str
    urgent: bool


class Section(Record):
    """Alarms of one sort."""

    title: str
    lines: tuple[Line, ...]
    more: int


class View(Record):
    """What the template shows."""

    tone: str
    badge: str
    headline: str
    lead: str
    sections: tuple[Section, ...]


def compose_alarm(
    news: Sequence[Transition], still_open: int, to: str, token: str, written_at: datetime, smtp: SmtpSettings
) -> ReadyMail:
    """One mail about everything that changed since the last. `still_open`: alarms that stand now.

    Raises UnusableAddress.
    """
    sender, view = smtp_address(smtp.from_address), _view(news, still_open)
    text, html = page("alarm", v=view)
    subject = f"[접수 경보] {view.headline}"
    message_id = own_message_id("alarm", token, domain_of(sender))
    mail = Outgoing(
        from_name=smtp.from_name,
        from_address=sender,
        to=smtp_address(to),
        subject=subject,
        written_at=written_at,
        message_id=message_id,
        case_id=None,
        text=text,
        html=html,
    )
    return ReadyMail(
        kind="alarm", message_id=message_id, envelope_from=sender, to=mail.to, subject=subject, raw=assemble(mail)
    )


def _view(news: Sequence[Transition], still_open: int) -> View:
    begun = [one for one in news if one.until is None]
    over = [one for one in news if one.until is not None and one.was_told]
    passed = [one for one in news if one.until is not None and not one.was_told]
    sections = [
        Section(title=title, lines=tuple(_line(one) for one in some[:MOST]), more=max(0, len(some) - MOST))
        for title, some in (("시작된 경보", begun), ("끝난 경보", over), ("그사이 시작되었다가 끝난 경보", passed))
        if some
    ]
    counted = (("시작", begun), ("해제", over), ("시작 후 해제", passed))
    parts = [f"{what} {len(some)}건" for what, some in counted if some]
    rest = f"지금 계속되고 있는 경보는 {still_open}건입니다." if still_open else "지금 계속되고 있는 경보는 없습니다."
    return View(
        tone="stop" if begun else "good" if not still_open else "wait",
        badge="경보" if begun else "경보 해제",
        headline=", ".join(parts),
        lead=("접수 시스템이 담당자의 확인을 기다립니다. " if begun else "") + rest,
        sections=tuple(sections),
    )


def _line(one: Transition) -> Line:
    when = f"{korean(one.since)}부터" if one.until is None else f"{korean(one.since)} ~ {korean(one.until)}"
    return Line(head=f"[{one.key}] {one.message}", detail=when, urgent=one.until is None)
