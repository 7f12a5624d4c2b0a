"""Operators' decisions in the register: written once, beside what they replaced, never changed."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, exists, false, insert, or_, select, update

from models.decision import Triage
from models.finding import RulingKind
from models.record import Record
from models.store import events, outdated
from models.store.digests import digest
from models.store.ids import case_name
from models.store.tables import cases, mails, readings, rulings
from models.store.tables import events as log

CASE_RULINGS = ("accept", "reject", "withdraw")
REOPENABLE = ("held", "not_submission")
PASSWORD, SUBMISSION = "password", "submission"
"""Subjects of `reopen`: with a password that the applicant told; as an application, which a person finds it is."""


_REOPENED = (
    select(rulings.c.subject)
    .where(rulings.c.case_id == bindparam("case"), rulings.c.what == "reopen")
    .order_by(rulings.c.id.desc())
    .limit(1)
)


_OPENED = select(mails.c.opened).join(cases, cases.c.mail_id == mails.c.id).where(cases.c.id == bindparam("case"))


class NewRuling(Record):
    """A decision to be recorded."""

    what: RulingKind
    subject: str = ""
    value: str = ""


class EarlierRuling(Record):
    """How an equal question was decided before."""

    case_id: str
    receipt_number: str | None
    what: RulingKind
    subject: str
    by: str
    at: datetime
    reason: str


def record(
    connection: Connection,
    case: int,
    new: NewRuling,
    by: str,
    reason: str,
    now: datetime,
    was: Triage | None = None,
    origin: str | None = None,
) -> int:
    """Writes one decision. Returns its number. `was`: the disposition that it replaces. `origin`: the workbook that
    it was handed in with, by the time of its export."""
    values = {**new.model_dump(), "by": by, "reason": reason}
    number: int = connection.execute(
        insert(rulings)
        .values(case_id=case, at=now, was=was.model_dump(mode="json") if was else None, **values)
        .returning(rulings.c.id)
    ).scalar_one()
    data = {"ruling": number, "what": new.what, "subject": new.subject, "digest": digest(values)}
    data |= {"workbook": origin} if origin else {}
    events.append(connection, now, "ruled", case, data)
    return number


def origins(connection: Connection, case: int) -> dict[int, str]:
    """Of the decisions that came from workbooks: which one, by the number of the decision."""
    rows = connection.execute(select(log.c.data).where(log.c.case_id == case, log.c.what == "ruled")).scalars()
    return {data["ruling"]: data["workbook"] for data in rows if "workbook" in data}


def redispose(connection: Connection, case: int, triage: Triage, receipt_number: str | None, now: datetime) -> None:
    """Gives a case the disposition that an operator decided; an existing receipt number stays. Mails
    that this outdates are not sent."""
    connection.execute(
        update(cases)
        .where(cases.c.id == case)
        .values(
            disposition=triage.disposition,
            triage=triage.model_dump(mode="json"),
            receipt_number=receipt_number,
            submission=triage.submission,
            duplicate_of=None,
            retry_at=None,
            revision=cases.c.revision + 1,
        )
    )
    outdated.redisposed(connection, case, triage.disposition, now)
    # as it stands there: an older program may have written it, and knew fewer fields
    opened = connection.execute(_OPENED, {"case": case}).scalar()
    data = {
        "disposition": triage.disposition,
        "reasons": list(triage.reasons),
        "receipt_number": receipt_number,
        "decision": digest(triage.model_dump(mode="json")),
        "opened": digest(opened) if opened else None,
    }
    events.append(connection, now, "redisposed", case, data)


def reopen(connection: Connection, case: int, now: datetime) -> bool:
    """Has the mail of a case opened and judged once more, as if it had just been stored: it keeps its time of
    receipt. Notices that still wait are not sent. False: it has a number or another disposition meanwhile."""
    changed = connection.execute(
        update(cases)
        .where(
            cases.c.id == case,
            cases.c.stage.in_(("triaged", "assessed", "judged")),
            cases.c.disposition.in_(REOPENABLE),
            cases.c.receipt_number.is_(None),
            cases.c.purged_at.is_(None),
        )
        .values(
            stage="received",
            disposition=None,
            triage=None,
            submission=False,
            belongs_to=None,
            failures=0,
            interruptions=0,
            read_failures=0,
            retry_at=None,
            last_error=None,
            triaged_at=None,
            revision=cases.c.revision + 1,
        )
    )
    if changed.rowcount != 1:
        return False
    mail = select(cases.c.mail_id).where(cases.c.id == case).scalar_subquery()
    nothing = {"message_id": None, "content_sha256": None, "from_address": None, "opened": None}
    connection.execute(update(mails).where(mails.c.id == mail).values(**nothing))
    outdated.reopened(connection, case, now)
    events.append(connection, now, "reopened", case, {})
    return True


def reopened_for(connection: Connection, case: int) -> str | None:
    """Why an operator had the mail opened once more, the last time: `submission`, `password`, or empty where it could
    not be opened; None if nobody did."""
    told: str | None = connection.execute(_REOPENED, {"case": case}).scalar()
    return told


def make_due(connection: Connection, case: int, *, read_again: bool = False) -> None:
    """Has a case judged anew, and its documents read first if they are not or if `read_again`."""
    read = exists().where(readings.c.case_id == case)
    judged = or_(cases.c.stage.in_(("assessed", "judged")), and_(cases.c.stage == "triaged", read))
    stage = "triaged" if read_again else "assessed"
    connection.execute(
        update(cases)
        .where(cases.c.id == case, judged, cases.c.purged_at.is_(None))
        .values(stage=stage, retry_at=None, interruptions=0, read_failures=0, revision=cases.c.revision + 1)
    )


def equal_questions(
    connection: Connection, case: int, checks: Sequence[str], reasons: Sequence[str], limit: int = 5
) -> list[EarlierRuling]:
    """How other cases were decided with one of these checks open, or held for exactly these reasons; newest first.
    Equal cases are to be treated equally."""
    names = sorted({check.partition("/")[0] for check in checks})
    about = or_(false(), *(or_(rulings.c.subject == name, rulings.c.subject.like(f"{name}/%")) for name in names))
    rows = connection.execute(
        select(rulings, cases.c.receipt_number)
        .join(cases, cases.c.id == rulings.c.case_id)
        .where(
            rulings.c.case_id != case,
            or_(
                and_(rulings.c.what.in_(("pass", "fail")), about),
                rulings.c.what.in_(CASE_RULINGS) if reasons else false(),
            ),
        )
        .order_by(rulings.c.id.desc())
        .limit(200)
    )
    found = []
    for row in rows:
        if row.what in CASE_RULINGS and tuple((row.was or {}).get("reasons", ())) != tuple(reasons):
            continue
        found.append(
            EarlierRuling(
                case_id=case_name(row.case_id),
                receipt_number=row.receipt_number,
                what=row.what,
                subject=row.subject,
                by=row.by,
                at=row.at,
                reason=row.reason,
            )
        )
    return found[:limit]
