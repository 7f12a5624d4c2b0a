"""Cases whose documents are read and still to be cleaned for reviewers: after all reading, before the folder."""

from sqlalchemy import ColumnElement, Connection, and_, func, select, update

from models.decision import Triage
from models.mail import OpenedMail
from models.store.reading import Unread
from models.store.tables import cases, mails


def due(connection: Connection, limit: int) -> list[int]:
    """Rows of cases to be cleaned; one whose cleaning was broken off goes behind the others."""
    rows = connection.execute(select(cases.c.id).where(_due()).order_by(cases.c.cleaning, cases.c.id).limit(limit))
    return list(rows.scalars())


def waiting(connection: Connection) -> int:
    """How many cases wait for it."""
    return connection.execute(select(func.count()).select_from(cases).where(_due())).scalar_one()


def is_due(connection: Connection, case: int) -> bool:
    """Whether this case waits for it."""
    return connection.execute(select(cases.c.id).where(cases.c.id == case, _due())).first() is not None


def begin(connection: Connection, case: int) -> int | None:
    """Notes that cleaning begins. Returns how often it was begun, this time included; None: it is not due."""
    times: int | None = connection.execute(
        update(cases)
        .where(cases.c.id == case, _due())
        .values(cleaning=cases.c.cleaning + 1)
        .returning(cases.c.cleaning)
    ).scalar()
    return times


def break_off(connection: Connection, case: int) -> None:
    """It ends early, on purpose: that does not count as begun."""
    connection.execute(
        update(cases).where(cases.c.id == case, _due(), cases.c.cleaning > 0).values(cleaning=cases.c.cleaning - 1)
    )


def end(connection: Connection, case: int) -> None:
    """There is nothing more to clean: its folder may be written."""
    connection.execute(update(cases).where(cases.c.id == case, _due()).values(cleaning=None))


def of(connection: Connection, case: int) -> Unread | None:
    """What is needed to open the files of a case that is due once more; None if it is not."""
    row = connection.execute(
        select(cases.c.id, cases.c.triage, mails.c.sha256, mails.c.opened)
        .join(mails, mails.c.id == cases.c.mail_id)
        .where(_due(), cases.c.id == case)
    ).first()
    if row is None:
        return None
    return Unread(
        case=row.id,
        sha256=row.sha256,
        mail=OpenedMail.model_validate(row.opened),
        archive_part=Triage.model_validate(row.triage).archive_part,
        failures=0,
    )


def _due() -> ColumnElement[bool]:
    return and_(cases.c.cleaning.is_not(None), cases.c.stage.in_(("assessed", "judged")), cases.c.purged_at.is_(None))
