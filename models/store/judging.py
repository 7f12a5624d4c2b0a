"""Judging in the register: what is due, what bears on a case, and every judgement that was given."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, delete, func, insert, or_, select, update

from models.decision import Triage
from models.document import Reading
from models.finding import Ruling
from models.judgement import Judgement, OtherSubmission
from models.record import Record
from models.store import events, outdated
from models.store.digests import digest
from models.store.ids import case_name, case_row
from models.store.tables import applications, cases, judgements, mails, readings, rulings

JUDGED = ("accepted",)
"""Dispositions whose applications are judged: an application counts only once it has its number."""
TOLD_TO_SELECTED = ("application", "fee")
"""Parts of a judgement of which the mail to one who is selected tells."""


_TO_JUDGE = and_(cases.c.stage == "assessed", cases.c.disposition.in_((*JUDGED, "rejected", "withdrawn")))
# built once, since they run for every case (as in `events`)
_ROWS = (
    select(cases.c.id)
    .join(mails, mails.c.id == cases.c.mail_id)
    .where(_TO_JUDGE, or_(cases.c.retry_at.is_(None), cases.c.retry_at <= bindparam("now")))
    .order_by(func.coalesce(mails.c.received_at, mails.c.first_seen_at), cases.c.id)
    .limit(bindparam("most"))
)
_FACTS = (
    select(
        *(cases.c.revision, cases.c.stage, cases.c.disposition, cases.c.receipt_number, cases.c.triage),
        *(mails.c.received_at, mails.c.from_address, readings.c.reading),
    )
    .join(mails, mails.c.id == cases.c.mail_id)
    .join(readings, readings.c.case_id == cases.c.id)
    .where(cases.c.id == bindparam("case"))
)
_LATER = (
    select(func.min(applications.c.case_id))
    .join(cases, cases.c.id == applications.c.case_id)
    .where(applications.c.supersedes == bindparam("case"), cases.c.disposition.in_(JUDGED))
)
_REPLACED = (
    select(applications.c.supersedes, applications.c.case_id)
    .join(cases, cases.c.id == applications.c.case_id)
    .where(applications.c.supersedes.in_(bindparam("among", expanding=True)), cases.c.disposition.in_(JUDGED))
    .order_by(applications.c.case_id.desc())
)
_LATEST = (
    select(judgements.c.version, judgements.c.judgement)
    .where(judgements.c.case_id == bindparam("case"))
    .order_by(judgements.c.version.desc())
    .limit(1)
)
_KEEP = insert(judgements)
_APPLICATION = select(applications).where(applications.c.case_id == bindparam("case"))
_FORGET = delete(applications).where(applications.c.case_id == bindparam("case"))
_LOOK_UP = insert(applications)
_JUDGED_NOW = (
    update(cases)
    .where(cases.c.id == bindparam("case"), cases.c.stage == bindparam("was"), cases.c.revision == bindparam("known"))
    .values(stage="judged", retry_at=None, revision=cases.c.revision + bindparam("further"))
)
_RULINGS = select(rulings).where(rulings.c.case_id.in_(bindparam("among", expanding=True))).order_by(rulings.c.id)


class ToJudge(Record):
    """A case whose documents are read and which is to be judged, with all its facts."""

    case: int
    revision: int
    stage: str
    disposition: str
    receipt_number: str | None
    received_at: datetime | None
    sender: str | None
    triage: Triage
    reading: Reading
    rulings: tuple[Ruling, ...]
    replaced_by: int | None
    """Row of a later case that supersedes it."""


class Applicant(Record):
    """Who applies, as far as it is known: what other applications of the same are found by."""

    organization: str | None
    organization_key: str | None
    business_number: str | None
    project: str | None
    resource: str | None


def due(connection: Connection, now: datetime, limit: int) -> list[int]:
    """Rows of cases to be judged, those received first in front."""
    return list(connection.execute(_ROWS, {"now": now, "most": limit}).scalars())


def waiting(connection: Connection) -> int:
    """How many cases wait for their judgement."""
    return connection.execute(select(func.count()).select_from(cases).where(_TO_JUDGE)).scalar_one()


def facts(connection: Connection, case: int) -> ToJudge | None:
    """Everything about one case that judging needs; None if its documents are not read."""
    row = connection.execute(_FACTS, {"case": case}).first()
    if row is None:
        return None
    replaced: int | None = connection.execute(_LATER, {"case": case}).scalar()
    return ToJudge(
        case=case,
        revision=row.revision,
        stage=row.stage,
        disposition=row.disposition,
        receipt_number=row.receipt_number,
        received_at=row.received_at,
        sender=row.from_address.lower() if row.from_address else None,
        triage=Triage.model_validate(row.triage),
        reading=Reading.model_validate(row.reading),
        rulings=tuple(rulings_of(connection, [case]).get(case, ())),
        replaced_by=replaced,
    )


def others(connection: Connection, case: int, who: Applicant) -> tuple[OtherSubmission, ...]:
    """Other accepted cases of the same applicant, in order of receipt: by business number, and by name where a number
    is missing on either side."""
    rows = connection.execute(
        select(applications, cases.c.receipt_number, mails.c.received_at, mails.c.from_address)
        .join(cases, cases.c.id == applications.c.case_id)
        .join(mails, mails.c.id == cases.c.mail_id)
        .where(_same_applicant(who), cases.c.id != case, cases.c.disposition.in_(JUDGED))
        .where(mails.c.received_at.is_not(None), cases.c.receipt_number.is_not(None))
        .order_by(mails.c.received_at, cases.c.receipt_number)
    ).all()
    replaced = _replaced(connection, [row.case_id for row in rows])
    return tuple(
        OtherSubmission(
            case_id=case_name(row.case_id),
            receipt_number=row.receipt_number,
            received_at=row.received_at,
            sender=row.from_address.lower() if row.from_address else None,
            organization=row.organization,
            business_number=row.business_number,
            project=row.project,
            resource=row.resource,
            review_result=row.review_result,
            eligibility=row.eligibility,
            replaced_by=replaced.get(row.case_id),
            same_applicant="business-number" if _same_number(row, who) else "name",
        )
        for row in rows
    )


def _same_number(row: Any, who: Applicant) -> bool:
    return row.business_number is not None and row.business_number == who.business_number


def _same_applicant(who: Applicant) -> ColumnElement[bool]:
    ways: list[ColumnElement[bool]] = []
    if who.business_number:
        ways.append(applications.c.business_number == who.business_number)
    if who.organization_key:
        named = applications.c.organization_key == who.organization_key
        ways.append(and_(named, applications.c.business_number.is_(None)) if who.business_number else named)
    return or_(*ways) if ways else applications.c.case_id < 0


def _replaced(connection: Connection, rows: list[int]) -> dict[int, str]:
    found = connection.execute(_REPLACED, {"among": rows}) if rows else ()
    return {row.supersedes: case_name(row.case_id) for row in found}


def record(connection: Connection, item: ToJudge, who: Applicant, judgement: Judgement, now: datetime) -> bool:
    """Keeps a judgement, compare-and-set on the case's revision. A judgement that is the same as the last one is not
    written again. False: the case changed meanwhile; judge it anew."""
    data = judgement.model_dump(mode="json")
    latest = connection.execute(_LATEST, {"case": item.case}).first()
    is_new = latest is None or latest.judgement != data
    which = {"case": item.case, "was": item.stage, "known": item.revision}
    changed = connection.execute(_JUDGED_NOW, which | {"further": 1 if is_new else 0})
    if changed.rowcount != 1:
        return False
    if is_new:
        version = latest.version + 1 if latest else 1
        connection.execute(_KEEP, {"case_id": item.case, "version": version, "at": now, "judgement": data})
        events.append(connection, now, "judged", item.case, _told(judgement, version, data))
        _look_up(connection, item, version, who, judgement, now)
        if latest and any(latest.judgement.get(name) != data[name] for name in TOLD_TO_SELECTED):
            why = "보내기 전에 신청 내용이나 자부담금이 달라져 보내지 않았습니다."
            outdated.hold_back(connection, [item.case], why, now)
    return True


def _told(judgement: Judgement, version: int, data: Any) -> dict[str, Any]:
    return {
        "version": version,
        "review_result": judgement.review_result,
        "eligibility": judgement.eligibility.decision,
        "discount": judgement.discount.decision,
        "judgement": digest(data),
    }


def _look_up(
    connection: Connection, item: ToJudge, version: int, who: Applicant, judgement: Judgement, now: datetime
) -> None:
    """The row by which other cases find this one; those whose judgement may depend on it become due."""
    case = item.case
    before = connection.execute(_APPLICATION, {"case": case}).first()
    superseded = case_row(judgement.supersedes) if judgement.supersedes else None
    values = {
        **who.model_dump(),
        "version": version,
        "review_result": judgement.review_result,
        "category": judgement.eligibility.category,
        "eligibility": judgement.eligibility.decision,
        "discount": judgement.discount.decision,
        "monthly_krw": judgement.fee.monthly_krw if judgement.fee else None,
        "supersedes": superseded,
    }
    if before is not None:
        connection.execute(_FORGET, {"case": case})
    connection.execute(_LOOK_UP, {"case_id": case, **values})
    known = {name: getattr(before, name) for name in values} if before else {}
    if known | {"version": 0} != values | {"version": 0}:
        touch(connection, case, who)
        touched = [row for row in (known.get("supersedes"), superseded) if row]
        if superseded and item.disposition in JUDGED:
            why = f"보내기 전에 나중 신청({case_name(item.case)})으로 대체되어 보내지 않았습니다."
            outdated.hold_back(connection, [superseded], why, now)
        if touched:
            _make_due(connection, cases.c.id.in_(touched))


def settle(connection: Connection, case: int) -> None:
    """Nothing is left to be judged of this case."""
    connection.execute(update(cases).where(cases.c.id == case, cases.c.stage == "assessed").values(stage="judged"))


def touch(connection: Connection, case: int, who: Applicant) -> None:
    """Makes the other cases of the same applicant due to be judged again."""
    same = select(applications.c.case_id).where(_same_applicant(who), applications.c.case_id != case)
    _make_due(connection, cases.c.id.in_(same))


def _make_due(connection: Connection, which: ColumnElement[bool]) -> None:
    due_again = update(cases).where(which, cases.c.stage == "judged", cases.c.purged_at.is_(None))
    connection.execute(due_again.values(stage="assessed", revision=cases.c.revision + 1))


def applicant_of(connection: Connection, case: int) -> Applicant | None:
    """As the latest judgement of the case has it."""
    row = connection.execute(_APPLICATION, {"case": case}).first()
    return Applicant(**{name: getattr(row, name) for name in Applicant.model_fields}) if row else None


def put_off(connection: Connection, case: int, error: str, retry_at: datetime) -> None:
    """Notes that judging failed; it is tried again at `retry_at`."""
    connection.execute(update(cases).where(cases.c.id == case).values(retry_at=retry_at, last_error=error[:2000]))


def rulings_of(connection: Connection, rows: list[int]) -> dict[int, list[Ruling]]:
    """Operators' decisions of each case, oldest first."""
    found: dict[int, list[Ruling]] = {}
    for row in connection.execute(_RULINGS, {"among": rows}):
        ruling = Ruling(
            number=row.id, at=row.at, by=row.by, reason=row.reason, what=row.what, subject=row.subject,
            value=row.value,
        )  # fmt: skip
        found.setdefault(row.case_id, []).append(ruling)
    return found


def judgements_of(connection: Connection, rows: list[int]) -> dict[int, Judgement]:
    """The latest judgement of each case that has one."""
    latest = (
        select(judgements.c.case_id, func.max(judgements.c.version).label("version"))
        .where(judgements.c.case_id.in_(rows))
        .group_by(judgements.c.case_id)
        .subquery()
    )
    found = connection.execute(
        select(judgements.c.case_id, judgements.c.judgement).join(
            latest, and_(latest.c.case_id == judgements.c.case_id, latest.c.version == judgements.c.version)
        )
    )
    return {row.case_id: Judgement.model_validate(row.judgement) for row in found}


def replaced_by(connection: Connection, rows: list[int]) -> dict[int, str]:
    """Case ids of the later cases that supersede these."""
    return _replaced(connection, rows)
