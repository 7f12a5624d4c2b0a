"""Taking in: which mails of the mailbox are known, and the record of a new one."""

from collections.abc import Iterable
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection, Row, and_, bindparam, func, insert, select, update

from models.mail import Location, TakenMail
from models.record import Record
from models.store import events
from models.store.digests import MAIL, row_digest
from models.store.tables import cases, locations, mails

BATCH = 400
# built once, since they run for every mail (as in `events`)
_KNOWN = select(locations.c.id).where(
    locations.c.account == bindparam("account"),
    locations.c.folder == bindparam("folder"),
    locations.c.uidvalidity == bindparam("uidvalidity"),
    locations.c.uid == bindparam("uid"),
)
_MOVED = (
    select(mails.c.id, cases.c.id.label("case_id"))
    .join(cases, cases.c.mail_id == mails.c.id)
    .where(
        mails.c.sha256 == bindparam("bytes"),
        mails.c.id.in_(select(locations.c.mail_id)),
        mails.c.id.not_in(select(locations.c.mail_id).where(locations.c.gone_at.is_(None))),
    )
    .order_by(mails.c.id)
    .limit(1)
)
_ADD_MAIL = insert(mails).returning(mails.c.id)
_ADD_CASE = insert(cases).returning(cases.c.id)
_ADD_LOCATION = insert(locations)


class Taken(Record):
    """What became of the mails of one batch."""

    new_cases: tuple[int, ...]
    moved: int
    """Mails that were known and had only changed their place."""


def known_uids(connection: Connection, account: str, folder: str, uidvalidity: int) -> set[int]:
    """UIDs of this folder that the register already holds."""
    place = and_(locations.c.account == account, locations.c.folder == folder, locations.c.uidvalidity == uidvalidity)
    return set(connection.execute(select(locations.c.uid).where(place)).scalars())


class KnownPlace(Record):
    """A known mail in a folder, with the time of receipt that the server once told."""

    uid: int
    received_at: datetime | None


def known_places(connection: Connection, account: str, folder: str, uidvalidity: int) -> list[KnownPlace]:
    """The mails of a folder as the register knows them, by ascending UID."""
    rows = connection.execute(
        select(locations.c.uid, mails.c.received_at)
        .join(mails, mails.c.id == locations.c.mail_id)
        .where(locations.c.account == account, locations.c.folder == folder, locations.c.uidvalidity == uidvalidity)
        .order_by(locations.c.uid)
    )
    return [KnownPlace(uid=row.uid, received_at=row.received_at) for row in rows]


def newest_places(
    connection: Connection, account: str, folder: str, uidvalidity: int, here: set[int], count: int
) -> list[KnownPlace]:
    """The newest `count` known mails of a folder among those that are still `here`, the newest first. Reads little
    more of the register than that: it is asked for in every pass."""
    query = (
        select(locations.c.uid, mails.c.received_at)
        .join(mails, mails.c.id == locations.c.mail_id)
        .where(locations.c.account == account, locations.c.folder == folder, locations.c.uidvalidity == uidvalidity)
        .order_by(locations.c.uid.desc())
    )
    rows = connection.execute(query, execution_options={"yield_per": 4 * count})
    found = list(islice((KnownPlace(uid=r.uid, received_at=r.received_at) for r in rows if r.uid in here), count))
    rows.close()
    return found


def forget_places(
    connection: Connection, account: str, folder: str, uidvalidity: int, uids: Iterable[int], now: datetime
) -> None:
    """These UIDs now belong to other mails: the server has given them a second time. The old mails stay known; their
    former places get a negative UIDVALIDITY, which no server gives."""
    for uid in uids:
        row = (
            (locations.c.account == account)
            & (locations.c.folder == folder)
            & (locations.c.uidvalidity == uidvalidity)
            & (locations.c.uid == uid)
        )
        used = connection.execute(
            select(func.count()).where(
                locations.c.account == account, locations.c.folder == folder,
                locations.c.uid == uid, locations.c.uidvalidity < 0,
            )
        ).scalar_one()  # fmt: skip
        connection.execute(update(locations).where(row).values(uidvalidity=-1 - used, gone_at=now))


def note_presence(
    connection: Connection, account: str, folder: str, uidvalidity: int, present: set[int], now: datetime
) -> int:
    """Records which known mails have left the folder, or have come back. Returns how many have left.

    People move mails about; that is no alarm. But a mail that turns up elsewhere is then known as moved, not new.
    """
    folder_of = and_(locations.c.account == account, locations.c.folder == folder)
    now_here = and_(folder_of, locations.c.uidvalidity == uidvalidity)
    # numbers only: thousands of known mails are compared in every pass
    there = set(connection.execute(select(locations.c.uid).where(now_here, locations.c.gone_at.is_(None))).scalars())
    away = set(
        connection.execute(select(locations.c.uid).where(now_here, locations.c.gone_at.is_not(None))).scalars()
    )
    for uids, value in ((sorted(there - present), now), (sorted(away & present), None)):
        for start in range(0, len(uids), BATCH):
            some = uids[start : start + BATCH]
            connection.execute(update(locations).where(now_here, locations.c.uid.in_(some)).values(gone_at=value))
    replaced = and_(folder_of, locations.c.uidvalidity != uidvalidity, locations.c.gone_at.is_(None))
    old = connection.execute(update(locations).where(replaced).values(gone_at=now)).rowcount
    return len(there - present) + old


def take_in(connection: Connection, batch: Iterable[TakenMail]) -> Taken:
    """Records mails whose raw bytes are on disk: one mail row and one case row each, in the order given."""
    new: list[int] = []
    moved = 0
    for taken in batch:
        if taken.location and _is_known(connection, taken.location):
            continue
        former = _moved_from(connection, taken) if taken.location else None
        if former is not None:
            _add_location(connection, former.id, taken.location)
            events.append(connection, taken.first_seen_at, "mail-moved", former.case_id, {"sha256": taken.sha256})
            moved += 1
            continue
        new.append(_add(connection, taken))
    return Taken(new_cases=tuple(new), moved=moved)


def _is_known(connection: Connection, place: Location) -> bool:
    return connection.execute(_KNOWN, place.model_dump()).first() is not None


def _moved_from(connection: Connection, taken: TakenMail) -> Row[int, int] | None:
    """A known mail of the same bytes that no longer lies anywhere on the server: it has moved here."""
    return connection.execute(_MOVED, {"bytes": taken.sha256}).first()


def _add(connection: Connection, taken: TakenMail) -> int:
    place = taken.location
    values = taken.model_dump(exclude={"location"}) | {
        name: getattr(place, name) if place else None for name in Location.model_fields
    }
    mail_id = connection.execute(_ADD_MAIL, values).scalar_one()
    if place:
        _add_location(connection, mail_id, place)
    case_id: int = connection.execute(_ADD_CASE, {"mail_id": mail_id, "stage": "received"}).scalar_one()
    received = taken.received_at.isoformat() if taken.received_at else None
    data = {
        "sha256": taken.sha256,
        "size": taken.size,
        "received_at": received,
        "imported": place is None,
        "mail": row_digest(values, MAIL),
    }
    events.append(connection, taken.first_seen_at, "mail-stored", case_id, data)
    return case_id


def _add_location(connection: Connection, mail_id: int, place: Location | None) -> None:
    if place is not None:
        connection.execute(_ADD_LOCATION, {"mail_id": mail_id, **place.model_dump()})
