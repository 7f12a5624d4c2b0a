"""What applicants wrote about their applications, and nobody has decided on since."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, or_, select

from models.digits import folded
from models.record import Record
from models.store.ids import case_name
from models.store.ruling import CASE_RULINGS
from models.store.tables import applications, cases, mails, rulings

AUTOMATIC = "automatic-mail"
"""Reason of a mail that nobody wrote."""
_NUMBER = re.compile(r"[A-Z][A-Z0-9]*-[0-9]{4}-[0-9]+")


class OpenLetter(Record):
    """A mail that is no application. Since it came, nobody has accepted, rejected or withdrawn what it is about."""

    case_id: str
    received_at: datetime
    subject: str
    text: str
    """Beginning of its body, with what it quotes."""
    about: tuple[str, ...]
    """Receipt numbers of the applications that it may be about."""


def open_letters(connection: Connection, about: Sequence[int]) -> tuple[OpenLetter, ...]:
    """Every letter that may be about one of these applications, the oldest first: one in its thread or that of an
    application it superseded, one of its sender, also if it is held, and one that names its receipt number."""
    rows, chosen = _submissions(connection), set(about)
    wanted = [row for row in rows if row.id in chosen]
    families = {one.id: _family(one, rows) for one in wanted}
    known = set().union(*families.values())
    letters = _letters(connection, known)
    decided = _decided(connection, known | {letter.id for letter in letters})
    found = []
    for letter in letters:
        named = _named(letter) if letter.belongs_to is None else frozenset[str]()
        numbers = tuple(
            one.receipt_number
            for one in wanted
            if _concerns(letter, one, families[one.id], named) and not _is_decided(letter, families[one.id], decided)
        )
        if numbers:
            found.append(_letter(letter, numbers))
    return tuple(found)


def _submissions(connection: Connection) -> Sequence[Any]:
    return connection.execute(
        select(
            cases.c.id, cases.c.receipt_number, cases.c.duplicate_of, applications.c.supersedes,
            func.lower(mails.c.from_address).label("sender"),
        )
        .join(mails, mails.c.id == cases.c.mail_id)
        .outerjoin(applications, applications.c.case_id == cases.c.id)
        .where(cases.c.submission)
        .order_by(cases.c.id)
    ).all()  # fmt: skip


def _family(one: Any, rows: Sequence[Any]) -> set[int]:
    """The application with those that it superseded, what was sent twice, and all others of its sender: of a letter
    outside a thread nobody can tell which it is about."""
    found = {one.id}
    for row in reversed(rows):  # what is superseded came before
        if row.id in found and row.supersedes:
            found.add(row.supersedes)
    return found | {row.id for row in rows if row.duplicate_of in found or (row.sender and row.sender == one.sender)}


def _letters(connection: Connection, known: set[int]) -> list[Any]:
    """Mails that are no applications, and those that wait for a person, of whom a case of these may be meant."""
    rows = connection.execute(
        select(
            cases.c.id, cases.c.disposition, cases.c.belongs_to, cases.c.triage, mails.c.opened,
            mails.c.received_at, mails.c.first_seen_at, func.lower(mails.c.from_address).label("sender"),
        )
        .join(mails, mails.c.id == cases.c.mail_id)
        .where(
            cases.c.disposition.in_(("not_submission", "held")),
            or_(cases.c.belongs_to.in_(known), cases.c.belongs_to.is_(None)),
            cases.c.purged_at.is_(None),
            mails.c.opened.is_not(None),
        )
        .order_by(cases.c.id)
    )  # fmt: skip
    return [row for row in rows if AUTOMATIC not in row.triage["reasons"]]


def _named(letter: Any) -> frozenset[str]:
    """What looks like a receipt number in subject or body, as we write it."""
    text = folded(f"{letter.opened.get('subject')} {letter.opened.get('text')}")
    return frozenset(_NUMBER.findall(text.upper()))


def _concerns(letter: Any, one: Any, family: set[int], named: frozenset[str]) -> bool:
    if letter.belongs_to is not None:
        return letter.belongs_to in family
    if letter.disposition == "held" and letter.sender and letter.sender == one.sender:
        return bool(letter.id > one.id)  # what came before led to the application
    return one.receipt_number in named


def _decided(connection: Connection, known: set[int]) -> dict[int, datetime]:
    """When these were last accepted, rejected or withdrawn by a person."""
    rows = connection.execute(
        select(rulings.c.case_id, func.max(rulings.c.at).label("at"))
        .where(rulings.c.case_id.in_(known), rulings.c.what.in_(CASE_RULINGS))
        .group_by(rulings.c.case_id)
    )
    return {row.case_id: row.at for row in rows}


def _is_decided(letter: Any, family: set[int], decided: dict[int, datetime]) -> bool:
    return any(decided[case] >= letter.first_seen_at for case in (*family, letter.id) if case in decided)


def _letter(row: Any, numbers: tuple[str, ...]) -> OpenLetter:
    return OpenLetter(
        case_id=case_name(row.id),
        received_at=row.received_at or row.first_seen_at,
        subject=row.opened.get("subject", ""),
        text=row.opened.get("text", ""),
        about=numbers,
    )
