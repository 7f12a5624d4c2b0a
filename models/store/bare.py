"""What is left of each sort of row when a case is purged, and its fingerprints for the tombstone."""

from typing import Any

from sqlalchemy import Connection, delete, select, update

from models.case import ApplicationView
from models.decision import Triage
from models.judgement import Judgement
from models.provisioning import CloudEvent, Contacts
from models.selection import Selection
from models.store.digests import OUTGOING, RULING, digest, row_digest
from models.store.ids import case_name
from models.store.tables import judgements, messages, outbox, readings, rulings, selections


def forget_for_good(connection: Connection) -> None:
    """SQLite leaves what it deletes in the file until something else is written there, unless it is told not to."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete=ON")


def bare_triage(triage: dict[str, Any]) -> dict[str, Any]:
    """The disposition and its reasons, without names."""
    nobody = {"organization": None, "subject_reading": None, "archive_reading": None, "names_key": None}
    return Triage.model_validate(triage).model_copy(update=nobody).model_dump(mode="json")


def purge_reading(connection: Connection, case: int) -> dict[str, Any]:
    """Nothing is left but the fingerprints of the reading and of the documents."""
    reading = connection.execute(select(readings.c.reading).where(readings.c.case_id == case)).scalar()
    connection.execute(delete(readings).where(readings.c.case_id == case))
    documents = {document["sha256"] for document in (reading or {}).get("documents", ())}
    return {"reading": digest(reading) if reading else None, "documents": sorted(documents)}


def purge_judgements(connection: Connection, case: int) -> dict[str, str]:
    """Only the last one stays, with its outcomes and without a word."""
    mine = judgements.c.case_id == case
    last = connection.execute(select(judgements).where(mine).order_by(judgements.c.version.desc()).limit(1)).first()
    if last is None:
        return {}
    bare = _bare_judgement(Judgement.model_validate(last.judgement)).model_dump(mode="json")
    connection.execute(delete(judgements).where(mine, judgements.c.version < last.version))
    connection.execute(update(judgements).where(judgements.c.id == last.id).values(judgement=bare))
    return {str(last.version): digest(bare)}


def _bare_judgement(judgement: Judgement) -> Judgement:
    mute: dict[str, Any] = {"grounds": ()}
    nobody: dict[str, Any] = {"message": "", "evidence": (), "overruled": None}
    asked = judgement.application
    sizes = ("resource", "cards", "petaflops", "track", "storage_tb")
    return judgement.model_copy(
        update={
            "findings": tuple(finding.model_copy(update=nobody) for finding in judgement.findings),
            "eligibility": judgement.eligibility.model_copy(update=mute),
            "discount": judgement.discount.model_copy(update=mute),
            "fee": judgement.fee.model_copy(update=mute) if judgement.fee else None,
            "application": ApplicationView(**{name: getattr(asked, name) for name in sizes}) if asked else None,
        }
    )


def purge_rulings(connection: Connection, case: int) -> dict[str, str]:
    """What was decided, by whom and when stays; reasons and values go."""
    left = {}
    for row in connection.execute(select(rulings).where(rulings.c.case_id == case)).all():
        values = {name: getattr(row, name) for name in RULING} | {"reason": "", "value": ""}
        was = bare_triage(row.was) if row.was else None
        connection.execute(update(rulings).where(rulings.c.id == row.id).values(reason="", value="", was=was))
        left[str(row.id)] = digest(values)
    return left


def purge_messages(connection: Connection, case: int) -> dict[str, str]:
    """Messages to provisioning stay with number, resource and amounts."""
    left = {}
    for row in connection.execute(select(messages).where(messages.c.case_id == case)).all():
        event = CloudEvent.model_validate(row.body)
        nobody = {"organization": "", "project": None, "contacts": Contacts(), "reason": None}
        bare = event.model_copy(update={"data": event.data.model_copy(update=nobody)}).model_dump(mode="json")
        connection.execute(update(messages).where(messages.c.id == row.id).values(body=bare, last_error=None))
        left[row.event_id] = digest(bare)
    return left


def purge_outbox(connection: Connection, case: int) -> dict[str, str]:
    """Mails of ours stay with kind, occasion, times and Message-ID."""
    left = {}
    nobody: dict[str, Any] = {"to_address": "", "subject": "", "raw": None}
    for row in connection.execute(select(outbox).where(outbox.c.case_id == case)).all():
        values = {name: getattr(row, name) for name in OUTGOING} | nobody
        rest = {"last_error": None, "bounce": None}
        connection.execute(update(outbox).where(outbox.c.id == row.id).values(**nobody, **rest))
        left[row.occasion] = row_digest(values, OUTGOING)
    return left


def purge_selections(connection: Connection, case: int) -> dict[str, str]:
    """Confirmed selections keep number, points and rank of the case."""
    left = {}
    for row in connection.execute(select(selections)).all():
        selection = Selection.model_validate(row.selection)
        if all(one.candidate.case_id != case_name(case) for one in selection.ranked):
            continue
        ranked = tuple(
            one.model_copy(
                update={"candidate": one.candidate.model_copy(update={"organization": "", "business_number": None})}
            )
            if one.candidate.case_id == case_name(case)
            else one
            for one in selection.ranked
        )
        bare = selection.model_copy(update={"ranked": ranked}).model_dump(mode="json")
        connection.execute(update(selections).where(selections.c.id == row.id).values(selection=bare))
        left[str(row.id)] = digest(bare)
    return left
