"""One case as the contract prints it, from its rows."""

from datetime import datetime, timedelta, timezone
from typing import Any

from models.case import ArchiveView, Case, MessageView, ReplyView
from models.decision import Triage
from models.document import DocumentText, Reading
from models.reading_view import application_view, document_view
from models.store.ids import case_name
from models.store.tables import cases, mails
from models.times import in_seoul


def case_view(
    row: Any, replies: list[Any], letters: list[Any], numbers: dict[int, str | None], reading: Reading | None
) -> Case:
    """The case in a joined row of `cases` and `mails`, with its mails of ours and the letters that belong to it;
    `numbers` are those of first cases, for duplicates."""
    triage = Triage.model_validate(row[cases.c.triage])
    opened = row[mails.c.opened] or {}
    first = row[cases.c.duplicate_of]
    return Case(
        case_id=case_name(row[cases.c.id]),
        receipt_number=numbers.get(first) if first else row[cases.c.receipt_number],
        disposition=row[cases.c.disposition],
        disposition_reasons=triage.reasons,
        duplicate_of=case_name(first) if first else None,
        message=_message(row, opened),
        application=application_view(triage, reading),
        documents=tuple(document_view(document) for document in reading.documents) if reading else (),
        unreadable=tuple(_unreadable(text) for text in reading.unreadable) if reading else (),
        read=reading is not None,
        belongs_to=triage.belongs_to,
        correspondence=tuple(case_name(letter.id) for letter in letters),
        unclear=triage.unclear,
        submission=triage.submission,
        silence=triage.silence,
        archive=_archive(opened, triage.archive_part),
        links=tuple(opened.get("links", ())),
        replies=tuple(_reply(reply) for reply in replies),
        purged_at=_seoul(row[cases.c.purged_at]),
    )


def _message(row: Any, opened: dict[str, Any]) -> MessageView:
    evidence = {
        key: row[column]
        for key, column in (
            ("internaldate_raw", mails.c.internaldate_raw),
            ("savedate", mails.c.savedate),
            ("uidvalidity", mails.c.uidvalidity),
            ("uid", mails.c.uid),
            ("folder", mails.c.folder),
            ("imported_by", mails.c.imported_by),
        )
        if row[column] is not None
    }
    evidence["first_seen_at"] = in_seoul(row[mails.c.first_seen_at]).isoformat(timespec="seconds")
    evidence["trusted_received"] = list(opened.get("trusted_received", ()))
    evidence["authentication_results"] = opened.get("authentication_results")
    sent_at = opened.get("sent_at")
    return MessageView(
        message_id=row[mails.c.message_id],
        from_=opened.get("from_address") or "",
        subject=opened.get("subject", ""),
        received_at=_seoul(row[mails.c.received_at]),
        sent_at=_seoul(datetime.fromisoformat(sent_at)) if sent_at else None,
        size=row[mails.c.size],
        sha256=row[mails.c.sha256],
        evidence=evidence,
    )


def _seoul(moment: datetime | None) -> str | None:
    """As RFC 3339 wants it. A sender may claim any date: one that the calendar ends before is None."""
    if moment is None:
        return None
    try:
        local = in_seoul(moment)
    except OverflowError:
        return None
    if (local.utcoffset() or timedelta()) % timedelta(minutes=1):  # the sun's own time, before there were zones
        local = moment.astimezone(timezone(timedelta(hours=9)))
    return local.isoformat(timespec="seconds")


def _archive(opened: dict[str, Any], part: str | None) -> ArchiveView | None:
    attachment = next((a for a in opened.get("attachments", ()) if a["part"] == part), None)
    if attachment is None:
        return None
    listing = attachment["archive"] or {}
    return ArchiveView(
        name=attachment["name"],
        format=listing.get("format", attachment["format"]),
        size=attachment["size"],
        sha256=attachment["sha256"],
        state=listing.get("state", ""),
        detail=listing.get("detail", ""),
        files=tuple(listing.get("members", ())),
    )


def _unreadable(text: DocumentText) -> dict[str, Any]:
    return {"file": text.file, "format": text.format, "state": text.state, "detail": text.detail}


def _reply(row: Any) -> ReplyView:
    return ReplyView(
        kind=row.kind,
        occasion=row.occasion,
        to=row.to_address,
        subject=row.subject,
        message_id=row.message_id,
        state="bounced" if row.bounced_at else row.state,
        tries=row.tries,
        prepared_at=in_seoul(row.created_at).isoformat(timespec="seconds"),
        sent_at=_seoul(row.sent_at),
        last_error=row.last_error,
        bounce=row.bounce,
    )
