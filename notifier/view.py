"""What the reply templates see: facts of one mail, neutralised and written as people read them.

Everything of a stranger passes `_shown` here, and nothing else reaches a template.
"""

from datetime import datetime

from models.call import Call
from models.decision import Resource
from models.mail import Attachment
from models.particles import with_particle
from models.record import Record
from models.reply import ReplyFacts
from models.residents import without_residents
from models.times import korean, korean_day
from notifier.differences import NameDifference, name_differences
from notifier.names import RightNames, right_names
from notifier.reasons import ReasonText, reason_texts, told_closer
from notifier.text import clean, short_size, size_text, unlinked

_NAME = 200
"""Characters of a file name, subject or sender name that a reply shows."""
_ORGANIZATION = 80
_DECISION = 1000
_FILES = 200
"""Files of an archive that a reply lists; the archive's SHA-256 covers all."""
_ATTACHMENTS = 20
_TIME_REASONS = {"receive-time-disputed", "receive-time-unknown"}


class FileView(Record):
    """One file with its size."""

    name: str
    size: str
    sha256: str


class ArchiveView(Record):
    """The one archive that counts, and what is in it."""

    file: FileView
    opened: bool
    """Whether its files could be listed."""
    count: int
    total: str
    members: tuple[FileView, ...]
    more: int
    """Files that are not listed."""
    volumes: int = 0
    """Attached files that were joined to this archive; 0 if it came in one piece."""


class ReplyView(Record):
    """The facts of one reply as its template writes them."""

    agency: str
    title: str
    organization: str
    """Empty if it is not known."""
    resource: str
    number: str
    case_id: str
    received: str
    """Empty if the time of receipt is in dispute or cannot be read."""
    first_received: str
    opens: str
    deadline: str
    closed: bool
    """Whether the deadline is past as the reply is written: nothing can be sent again."""
    sender: str
    subject: str
    archive: ArchiveView | None
    attachments: tuple[FileView, ...]
    """What came attached; beside the archive where there is one."""
    more_attachments: int
    links: bool
    reasons: tuple[ReasonText, ...]
    differences: tuple[NameDifference, ...]
    """What is different in the names; empty if the mail does not wait or fail for its names."""
    right: RightNames
    imported: bool
    decision_reason: str
    """What the operator wrote for the applicant; empty if it is no decision of an operator."""
    results_on: str
    agreement: str
    presentation: str
    """Sentence on the presentation that the resource asks for; empty if none."""
    submission_address: str
    phone: str
    email: str
    hours: str


def view_of(facts: ReplyFacts, call: Call) -> ReplyView:
    """Everything that the reply to `facts.mail` may say."""
    triage, mail = facts.triage, facts.mail
    chosen = next((a for a in mail.attachments if a.part == triage.archive_part), None)
    others = [a for a in mail.attachments if not a.inline and a is not chosen]
    readable = chosen is not None and chosen.archive is not None and chosen.archive.state != "unsupported"
    schedule = call.schedule
    return ReplyView(
        agency=call.agency,
        title=call.title,
        organization=_shown(triage.organization or "", _ORGANIZATION),
        resource=_resource(triage.resource),
        number=facts.receipt_number or "",
        case_id=facts.case_id,
        received="" if _TIME_REASONS & set(triage.reasons) else _time(facts.received_at),
        first_received=_time(facts.first_received_at),
        opens=korean(call.window.opens_at),
        deadline=korean(call.window.closes_at),
        closed=facts.written_at > call.window.closes_at,
        sender=_sender(facts),
        subject=_shown(mail.subject) or "(제목 없음)",
        archive=_archive(chosen) if chosen else None,
        attachments=tuple(_attachment(a) for a in others[:_ATTACHMENTS]),
        more_attachments=max(0, len(others) - _ATTACHMENTS),
        links=bool(mail.links),
        reasons=reason_texts(told_closer(triage.reasons, mail, call.naming.archive_suffixes)),
        differences=name_differences(triage, mail.subject, chosen.name if chosen else None, call),
        right=right_names(triage, chosen.name if chosen and readable else None, call),
        imported=facts.imported,
        decision_reason=_shown(facts.decision_reason, _DECISION),
        results_on=korean_day(schedule.results_on),
        agreement=f"{korean_day(schedule.agreement_from)} ~ {korean_day(schedule.agreement_to)}",
        presentation=_presentation(facts, call),
        submission_address=call.submission_address,
        phone=call.contact.phone,
        email=call.contact.email,
        hours=call.contact.hours,
    )


def _shown(text: str, limit: int = _NAME) -> str:
    return unlinked(clean(without_residents(text), limit))


def _resource(resource: Resource | None) -> str:
    """The resource with the size that the names state: `A100 8장`, `HPC 2PF`; without one, `A100`."""
    if resource is None:
        return ""
    if resource.stated and resource.petaflops is not None:
        return f"{resource.name} {resource.petaflops}PF"
    return f"{resource.name} {resource.cards}장" if resource.stated and resource.cards else resource.name


def _time(moment: datetime | None) -> str:
    return korean(moment) if moment else ""


def _sender(facts: ReplyFacts) -> str:
    """Name and address as the mail gave them; the address alone if there is no name."""
    address = clean(facts.mail.from_address or facts.mail.reply_address or "", _NAME)
    name = _shown(facts.mail.from_name)
    return f"{name} <{address}>" if name and clean(facts.mail.from_name, _NAME) != address else address


def _attachment(attachment: Attachment) -> FileView:
    return FileView(
        name=_shown(attachment.name or "") or "(이름 없는 파일)",
        size=size_text(attachment.size),
        sha256=attachment.sha256,
    )


def _archive(attachment: Attachment) -> ArchiveView:
    members = attachment.archive.members if attachment.archive else ()
    return ArchiveView(
        file=_attachment(attachment),
        opened=attachment.archive is not None and attachment.archive.state == "readable",
        count=len(members),
        total=short_size(sum(member.size for member in members)),
        members=tuple(
            FileView(name=_shown(m.name) or "(이름 없는 파일)", size=size_text(m.size), sha256=m.sha256)
            for m in members[:_FILES]
        ),
        more=max(0, len(members) - _FILES),
        volumes=len(attachment.volumes),
    )


def _presentation(facts: ReplyFacts, call: Call) -> str:
    resource = facts.triage.resource
    if resource is None or resource.name not in call.evaluation.presentation_resources:
        return ""
    when = f"({call.evaluation.presentation_when} 예정)" if call.evaluation.presentation_when else ""
    return f"{with_particle(resource.name, '은')} 발표평가도 진행하며, 상세 일정{when}은 개별적으로 안내해 드립니다."
