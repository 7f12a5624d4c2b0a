"""The mail to an applicant who is selected. It waits as a draft until an operator releases it."""

from datetime import datetime

from models.addresses import domain_of, smtp_address
from models.call import Call
from models.own_ids import own_message_id
from models.record import Record
from models.reply import ReadyMail
from models.residents import without_residents
from models.settings import SmtpSettings
from models.times import korean_day
from notifier.outgoing import Outgoing, assemble
from notifier.replies import page
from notifier.text import clean

NAME = 120


class SelectedFacts(Record):
    """What the mail tells."""

    case_id: str
    receipt_number: str
    to: str
    organization: str
    project: str | None
    resource: str
    months: int
    monthly_krw: int
    written_at: datetime
    token: str


class _View(Record):
    agency: str
    title: str
    organization: str
    facts: tuple[tuple[str, str], ...]
    steps: tuple[str, ...]
    phone: str
    email: str
    hours: str


def compose_selected(facts: SelectedFacts, call: Call, smtp: SmtpSettings) -> ReadyMail:
    """The mail, to the byte. Raises UnusableAddress, HeaderDamaged."""
    sender, to = smtp_address(smtp.from_address), smtp_address(facts.to)
    text, html = page("selected", v=_view(facts, call))
    subject = f"[선정] 접수번호 {facts.receipt_number} 선정 안내 - {call.agency}"
    message_id = own_message_id(facts.case_id, facts.token, domain_of(sender))
    raw = assemble(
        Outgoing(
            from_name=smtp.from_name, from_address=sender, to=to, subject=subject, written_at=facts.written_at,
            message_id=message_id, case_id=facts.case_id, automatic=False, text=text, html=html,
        )
    )  # fmt: skip
    return ReadyMail(kind="selected", message_id=message_id, envelope_from=sender, to=to, subject=subject, raw=raw)


def _view(facts: SelectedFacts, call: Call) -> _View:
    schedule = call.schedule
    note = f" ({schedule.agreement_note})" if schedule.agreement_note else ""
    organization = clean(without_residents(facts.organization), NAME)
    return _View(
        agency=call.agency,
        title=call.title,
        organization=organization,
        facts=(
            ("접수번호", facts.receipt_number),
            ("기업(기관)명", organization),
            ("과제명", clean(without_residents(facts.project or ""), NAME)),
            ("자원", facts.resource),
            ("자부담금", f"월 {facts.monthly_krw:,}원 × {facts.months}개월 = {facts.monthly_krw * facts.months:,}원"),
        ),
        steps=(
            f"협약 체결: {korean_day(schedule.agreement_from)} ~ {korean_day(schedule.agreement_to)}{note}",
            f"자부담금 납부: 협약 체결 이후 {schedule.payment_days}일 이내 선납",
            "자세한 일정과 제출서류는 담당자가 따로 안내해 드리겠습니다.",
        ),
        phone=call.contact.phone,
        email=call.contact.email,
        hours=call.contact.hours,
    )
