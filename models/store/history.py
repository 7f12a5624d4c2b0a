"""What the register knows that bears on a mail: the same one, its thread, its sender, what we sent."""

import re
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, and_, bindparam, func, or_, select

from models.decision import Earlier, History
from models.mail import OpenedMail
from models.store.ids import case_name
from models.store.tables import DROPPED, cases, mails, outbox
from models.store.triage import Waiting

NOTICE_KINDS = ("held", "bad_format", "late")
_EARLIER = select(cases.c.id, cases.c.disposition, cases.c.receipt_number, cases.c.triage, mails.c.received_at).join(
    mails, mails.c.id == cases.c.mail_id
)
EarlierRow = Any


def _same_address(column: Column[Any]) -> ColumnElement[bool]:
    """That of the `address` which a statement gets, of None none. Letter case does not count: people, and their mail
    programs, write one mailbox in many ways."""
    return func.lower(column) == bindparam("address")


_OTHERS = _EARLIER.where(cases.c.id != bindparam("case"))
_SAME_ARCHIVE = _OTHERS.where(
    cases.c.disposition == "accepted",
    cases.c.archive_sha256 == bindparam("archive"),
    cases.c.names_key == bindparam("names"),
    _same_address(mails.c.from_address),
).order_by(cases.c.id)
_SAME_CONTENT = and_(mails.c.message_id == bindparam("message"), mails.c.content_sha256 == bindparam("content"))
_SAME_MAIL = _OTHERS.where(
    cases.c.stage != "received", or_(mails.c.sha256 == bindparam("bytes"), _SAME_CONTENT)
).order_by(cases.c.id)
_SENDERS = mails.alias()
"""Asked for apart, so that the index of the addresses is read and not the mails."""
_KNOWN = (
    _OTHERS.where(
        cases.c.submission, mails.c.id.in_(select(_SENDERS.c.id).where(_same_address(_SENDERS.c.from_address)))
    )
    .order_by((cases.c.disposition == "accepted").desc(), cases.c.id.desc())
    .limit(1)
)
_NOTICES = select(func.count()).where(
    outbox.c.kind.in_(NOTICE_KINDS),
    outbox.c.state != DROPPED,
    outbox.c.created_at > bindparam("since"),
    _same_address(outbox.c.to_address),
)


def history(connection: Connection, item: Waiting, opened: OpenedMail, now: datetime, number_form: str) -> History:
    """Everything in the register that bears on this mail. `number_form`: regular expression of receipt numbers."""
    thread, answers = _thread(connection, item, opened, number_form)
    archives = {a.sha256 for a in opened.attachments if a.kind == "archive"}
    return History(
        same_mail=_same_mail(connection, item, opened),
        thread=_earlier(thread),
        answers=answers,
        quoted_archive=bool(thread and archives and archives <= _archives_of(connection, thread.id)),
        known_applicant=_earlier(_known_applicant(connection, item, opened)),
        notices_today=_notices_since(connection, opened.reply_address, now - timedelta(days=1)),
        bounced_to=_bounced_to(connection, item, opened),
    )


def same_archive(
    connection: Connection, item: Waiting, opened: OpenedMail, archive_sha256: str, names_key: str
) -> Earlier | None:
    """The first accepted case of the same sender with the same archive content and equal names."""
    asked = {"case": item.case, "archive": archive_sha256, "names": names_key, "address": _lower(opened.from_address)}
    return _earlier(connection.execute(_SAME_ARCHIVE, asked).first())


def _lower(address: str | None) -> str | None:
    return address.lower() if address else None


def _earlier(row: EarlierRow | None) -> Earlier | None:
    if row is None or row.disposition is None:
        return None
    return Earlier(
        case_id=case_name(row.id),
        disposition=row.disposition,
        reasons=tuple(row.triage["reasons"]) if row.triage else (),
        receipt_number=row.receipt_number,
        received_at=row.received_at,
    )


def _same_mail(connection: Connection, item: Waiting, opened: OpenedMail) -> Earlier | None:
    asked = {"case": item.case, "bytes": item.sha256, "message": opened.message_id or None}
    return _earlier(connection.execute(_SAME_MAIL, asked | {"content": opened.content_sha256}).first())


def _thread(
    connection: Connection, item: Waiting, opened: OpenedMail, number_form: str
) -> tuple[EarlierRow | None, str | None]:
    """The case in whose thread the mail is written, and the kind of our mail that it answers."""
    if opened.references:
        ours = connection.execute(
            select(outbox.c.case_id, outbox.c.kind)
            .where(outbox.c.message_id.in_(opened.references[:200]))
            .order_by(outbox.c.id.desc())
        ).first()
        if ours:
            return connection.execute(_EARLIER.where(cases.c.id == ours.case_id)).first(), ours.kind
        theirs = connection.execute(
            _EARLIER.where(
                cases.c.id != item.case, cases.c.submission, mails.c.message_id.in_(opened.references[:200])
            ).order_by(cases.c.id.desc())
        ).first()
        if theirs:
            return theirs, None
    numbers = re.findall(number_form, opened.subject)[:5]
    if numbers and opened.from_address:
        named = connection.execute(
            _EARLIER.where(cases.c.receipt_number.in_(numbers), _same_address(mails.c.from_address)),
            {"address": _lower(opened.from_address)},
        ).first()
        if named:
            return named, "receipt"
    return None, None


def _archives_of(connection: Connection, case: int) -> set[str]:
    opened = connection.execute(
        select(mails.c.opened).join(cases, cases.c.mail_id == mails.c.id).where(cases.c.id == case)
    ).scalar()
    return {a["sha256"] for a in (opened or {}).get("attachments", ()) if a["kind"] == "archive"}


def _known_applicant(connection: Connection, item: Waiting, opened: OpenedMail) -> EarlierRow | None:
    if not opened.from_address:
        return None
    return connection.execute(_KNOWN, {"case": item.case, "address": _lower(opened.from_address)}).first()


def _notices_since(connection: Connection, address: str | None, since: datetime) -> int:
    if not address:
        return 0
    return connection.execute(_NOTICES, {"since": since, "address": _lower(address)}).scalar_one()


def _bounced_to(connection: Connection, item: Waiting, opened: OpenedMail) -> tuple[str, ...]:
    """To whom those mails of ours went that a bounce is about."""
    if not opened.bounces:
        return ()
    ids = [*opened.references[:200], *opened.mentioned_ids]
    rows = connection.execute(
        select(outbox.c.to_address)
        .where(outbox.c.message_id.in_(ids), outbox.c.case_id != item.case)
        .order_by(outbox.c.id)
    )
    return tuple(dict.fromkeys(rows.scalars()))
