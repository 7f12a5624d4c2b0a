"""Applications of different senders whose archives are the same to the byte: a remark for an operator.

It decides nothing. What one applicant sends again is a `duplicate`, or follows a mail that was held: none of these.
"""

from typing import Any

from sqlalchemy import Connection, Select, func, select

from models.record import Record
from models.store.ids import case_name
from models.store.tables import applications, cases, mails

SUBMITTED = ("accepted", "held", "bad_format")


class Twin(Record):
    """A case that shares its archive with another one."""

    case_id: str
    receipt_number: str | None
    organization: str
    """As subject and archive name say, else as the documents do; empty if neither tells."""
    sender: str
    """Lower case."""


def twins_of(connection: Connection, case: int) -> tuple[Twin, ...]:
    """The cases of other senders, or for other organisations, with the archive of this one; in order of receipt."""
    archive = connection.execute(select(cases.c.archive_sha256).where(cases.c.id == case)).scalar()
    if archive is None:
        return ()
    found = [_twin(row) for row in connection.execute(_query().where(cases.c.archive_sha256 == archive))]
    own = [one for one in found if one.case_id == case_name(case)]
    return tuple(one for one in found if own and _who(one) != _who(own[0]))


def all_twins(connection: Connection) -> tuple[tuple[Twin, ...], ...]:
    """Of every archive that different senders, or one for different organisations, handed in: the cases, in order of
    receipt."""
    shared = (
        select(cases.c.archive_sha256)
        .where(cases.c.disposition.in_(SUBMITTED), cases.c.archive_sha256.is_not(None))
        .group_by(cases.c.archive_sha256)
        .having(func.count() > 1)
    )
    groups: dict[str, list[Twin]] = {}
    for row in connection.execute(_query().where(cases.c.archive_sha256.in_(shared))):
        groups.setdefault(row.archive_sha256, []).append(_twin(row))
    return tuple(tuple(group) for group in groups.values() if len({_who(one) for one in group}) > 1)


def _who(one: Twin) -> tuple[str, str]:
    return one.sender, "".join(one.organization.split()).casefold()


def _query() -> Select[Any]:
    columns = (cases.c.id, cases.c.receipt_number, cases.c.triage, cases.c.archive_sha256, mails.c.from_address)
    return (
        select(*columns, applications.c.organization)
        .join(mails, mails.c.id == cases.c.mail_id)
        .outerjoin(applications, applications.c.case_id == cases.c.id)
        .where(cases.c.disposition.in_(SUBMITTED))
        .order_by(mails.c.received_at, cases.c.id)
    )


def _twin(row: Any) -> Twin:
    named = (row.triage or {}).get("organization") or ""
    return Twin(
        case_id=case_name(row.id),
        receipt_number=row.receipt_number,
        organization=named or row.organization or "",
        sender=(row.from_address or "").lower(),
    )
