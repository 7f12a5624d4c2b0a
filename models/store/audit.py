"""Whether the rows of the register still are what the events say: mails, decisions, mails of ours, numbers.

Of a purged case the tombstone (`models/store/purge.py`) counts instead of the events before it.
"""

import re
from collections.abc import Callable, Iterator
from email import message_from_bytes
from typing import Any

from sqlalchemy import Connection, select

from models.store import events as events_log
from models.store import provisioning, reconciling
from models.store.digests import MAIL, OUTGOING, RULING, digest, row_digest
from models.store.ids import case_name, case_row
from models.store.tables import cases, counters, events, judgements, mails, outbox, readings, rulings
from models.times import korean as korean_time

Recorded = dict[int, dict[str, Any]]
PURGED = "purged"
ANCHOR = re.compile(r"이력\s+([0-9]+)건,\s+마지막\s+값\s+([0-9a-f]{64})")
"""How a report tells the head of the event log, also where the line was broken."""
FEWEST_DIGITS = 16
"""Hexadecimal digits that tell an event well enough."""


def differences(connection: Connection) -> Iterator[str]:
    """Every row that does not fit its event, as a Korean sentence; nothing if all fit."""
    stored, decided, prepared = _recorded(connection)
    buried = set(connection.execute(select(events.c.case_id).where(events.c.what == PURGED)).scalars())
    seen = set()
    for row in connection.execute(
        select(cases, mails).join(mails, mails.c.id == cases.c.mail_id).order_by(cases.c.id)
    ):
        fields = row._mapping
        seen.add(fields[cases.c.id])
        if (fields[cases.c.purged_at] is not None) != (fields[cases.c.id] in buried):
            yield f"{case_name(fields[cases.c.id])}: 개인정보를 파기했다는 표시가 이력과 다릅니다."
        yield from _case(fields, stored.get(fields[cases.c.id]), decided.get(fields[cases.c.id]))
    for case in sorted(stored.keys() - seen):
        yield f"{case_name(case)}: 이력에는 있으나 접수대장에서 사라졌습니다."
    yield from _outgoing(connection, prepared)
    yield from _readings(connection)
    yield from _judgements(connection)
    yield from _rulings(connection)
    yield from provisioning.differences(connection)
    yield from _number_gaps(connection)
    yield from _anchors(connection)


def find_event(connection: Connection, head: str) -> events_log.ChainHead | None:
    """The event with this hash, or whose hash begins with it; None if the log holds none. Raises ValueError for what
    is no hash, or too short to tell an event."""
    wanted = "".join(head.split()).lower()
    if not re.fullmatch(rf"[0-9a-f]{{{FEWEST_DIGITS},64}}", wanted):
        raise ValueError(head)
    if wanted == events_log.GENESIS:
        return events_log.ChainHead(seq=0, hash=wanted)
    query = select(events.c.seq, events.c.hash).where(events.c.hash.like(f"{wanted}%")).order_by(events.c.seq)
    row = connection.execute(query).first()
    return events_log.ChainHead(seq=row.seq, hash=row.hash) if row else None


def _anchors(connection: Connection) -> Iterator[str]:
    """The heads that our own reports told at their end: a log that was cut off or written anew has them no longer."""
    query = select(outbox.c.created_at, outbox.c.raw).where(outbox.c.kind == "digest", outbox.c.raw.is_not(None))
    for row in connection.execute(query.order_by(outbox.c.id)):
        for seq, told in ANCHOR.findall(_plain_text(row.raw))[-1:]:
            found = find_event(connection, told)
            if found is None or found.seq != int(seq):
                when = korean_time(row.created_at)
                yield (
                    f"{when}의 보고에 적힌 {seq}번째 값이 이력에 없습니다. 이력의 뒷부분이 없어졌거나 바뀌었습니다."
                )


def _plain_text(raw: bytes) -> str:
    for part in message_from_bytes(bytes(raw)).walk():
        content = part.get_payload(decode=True) if part.get_content_type() == "text/plain" else None
        if isinstance(content, bytes):
            return content.decode("utf-8", errors="replace")
    return ""


def _readings(connection: Connection) -> Iterator[str]:
    """What was read from documents, against the latest event of each case that tells of it."""
    told: dict[int, str] = {}
    query = select(events.c.case_id, events.c.what, events.c.data).order_by(events.c.seq)
    for event in connection.execute(query.where(events.c.what.in_(("documents-read", PURGED)))):
        if event.what == PURGED:
            told.pop(event.case_id, None)
        else:
            told[event.case_id] = event.data["reading"]
    for row in connection.execute(select(readings.c.case_id, readings.c.reading)):
        if told.pop(row.case_id, None) != digest(row.reading):
            yield f"{case_name(row.case_id)}: 제출서류에서 읽은 내용이 기록된 뒤에 바뀌었습니다."
    for case in sorted(told):
        yield f"{case_name(case)}: 제출서류에서 읽은 내용이 접수대장에서 사라졌습니다."


def _judgements(connection: Connection) -> Iterator[str]:
    told = _told_by(connection, "judged", lambda event: (event.case_id, event.data["version"]), "judgement")
    _bury(connection, told, "judgements")
    for row in connection.execute(select(judgements)):
        if told.pop((row.case_id, row.version), None) != digest(row.judgement):
            yield f"{case_name(row.case_id)}: 서류 검토 결과({row.version}번째)가 기록된 뒤에 바뀌었습니다."
    for case, version in sorted(told):
        yield f"{case_name(case)}: 서류 검토 결과({version}번째)가 접수대장에서 사라졌습니다."


def _rulings(connection: Connection) -> Iterator[str]:
    told = _told_by(connection, "ruled", lambda event: (event.case_id, event.data["ruling"]), "digest")
    _bury(connection, told, "rulings")
    for row in connection.execute(select(rulings)):
        values = {name: getattr(row, name) for name in RULING}
        if told.pop((row.case_id, row.id), None) != digest(values):
            yield f"{case_name(row.case_id)}: 담당자 결정({row.id}번)이 기록된 뒤에 바뀌었습니다."
    for case, number in sorted(told):
        yield f"{case_name(case)}: 담당자 결정({number}번)이 접수대장에서 사라졌습니다."


def _told_by(
    connection: Connection, what: str, key: Callable[[Any], tuple[int, int]], fingerprint: str
) -> dict[tuple[int, int], str]:
    """The fingerprints that the events of one kind hold."""
    found = connection.execute(select(events.c.case_id, events.c.data).where(events.c.what == what))
    return {key(event): event.data[fingerprint] for event in found}


def _bury(connection: Connection, told: dict[tuple[int, int], str], rows: str) -> None:
    """Of purged cases only what their tombstones list is left."""
    for event in connection.execute(select(events.c.case_id, events.c.data).where(events.c.what == PURGED)):
        for key in [key for key in told if key[0] == event.case_id]:
            del told[key]
        told |= {(event.case_id, int(number)): left for number, left in event.data[rows].items()}


def _recorded(connection: Connection) -> tuple[Recorded, Recorded, dict[tuple[int | None, str], str]]:
    """What the events say: of each case the storing and the latest decision, of each mail of ours its fingerprint."""
    stored: Recorded = {}
    decided: Recorded = {}
    prepared: dict[tuple[int | None, str], str] = {}
    for row in connection.execute(select(events.c.what, events.c.case_id, events.c.data).order_by(events.c.seq)):
        if row.what == "mail-stored":
            stored[row.case_id] = row.data
        elif row.what == "reopened":
            decided.pop(row.case_id, None)
        elif "decision" in row.data:
            decided[row.case_id] = row.data
        elif row.what == "mail-prepared":
            prepared[row.case_id, row.data["occasion"]] = row.data["mail"]
        for occasion, left in row.data.get("outbox", {}).items():  # a tombstone
            prepared[row.case_id, occasion] = left
    return stored, decided, prepared


def _case(fields: Any, stored: dict[str, Any] | None, decided: dict[str, Any] | None) -> Iterator[str]:
    name = case_name(fields[cases.c.id])
    if stored is None:
        yield f"{name}: 메일을 보관한 이력이 없습니다."
    elif stored["mail"] != row_digest({column: fields[mails.c[column]] for column in MAIL}, MAIL):
        yield f"{name}: 메일의 수신 기록이 보관된 뒤에 바뀌었습니다."
    if (decided is None) != (fields[cases.c.stage] == "received"):
        yield f"{name}: 판정 상태가 이력과 다릅니다."
    elif decided is not None:
        if not _decision_fits(fields, decided):
            yield f"{name}: 판정이 기록된 뒤에 바뀌었습니다."
        if not _reading_fits(fields, decided["opened"]):
            yield f"{name}: 메일에서 읽은 내용이 기록된 뒤에 바뀌었습니다."


def _decision_fits(fields: Any, decided: dict[str, Any]) -> bool:
    """The decision itself, and the columns that repeat parts of it for look-ups."""
    triage = fields[cases.c.triage] or {}
    rows = {key: case_row(triage[key]) if triage.get(key) else None for key in ("duplicate_of", "belongs_to")}
    return (
        decided["decision"] == digest(triage)
        and decided["receipt_number"] == fields[cases.c.receipt_number]
        and all(fields[cases.c[key]] == row for key, row in rows.items())
        and all(fields[cases.c[key]] == triage.get(key) for key in ("disposition", "submission", "names_key"))
    )


def _reading_fits(fields: Any, recorded: str | None) -> bool:
    opened = fields[mails.c.opened]
    if opened is None or recorded is None:
        bare = fields[mails.c.message_id] is None and fields[mails.c.from_address] is None
        return opened is None and recorded is None and bare
    copies = ("message_id", "content_sha256", "from_address")
    return digest(opened) == recorded and all(fields[mails.c[name]] == opened[name] for name in copies)


def _outgoing(connection: Connection, prepared: dict[tuple[int | None, str], str]) -> Iterator[str]:
    for row in connection.execute(select(outbox).order_by(outbox.c.id)):
        recorded = prepared.pop((row.case_id, row.occasion), None)
        if recorded != row_digest({name: getattr(row, name) for name in OUTGOING}, OUTGOING):
            yield f"{_whose(row.case_id)}: 보내는 메일({row.occasion})이 작성된 뒤에 바뀌었습니다."
    for case, occasion in sorted(prepared, key=lambda one: (one[0] or 0, one[1])):
        yield f"{_whose(case)}: 보내는 메일({occasion})이 접수대장에서 사라졌습니다."


def _whose(case: int | None) -> str:
    return case_name(case) if case is not None else "보고"


def _number_gaps(connection: Connection) -> Iterator[str]:
    """Receipt numbers must be exactly 1..N for each series, N being what the counter says; only numbers that events
    say to be reserved or given up after a restore may be missing."""
    unheld = reconciling.out_of_use(connection)
    last = {row.name.removeprefix("receipt:"): row.last for row in connection.execute(select(counters))}
    series: dict[str, set[int]] = {prefix: set() for prefix in last}
    for number in connection.execute(
        select(cases.c.receipt_number).where(cases.c.receipt_number.is_not(None))
    ).scalars():
        prefix, _, count = str(number).rpartition("-")
        series.setdefault(prefix, set()).add(int(count))
    for prefix, numbers in series.items():
        wanted = set(range(1, last.get(prefix, 0) + 1))
        excused = {int(number.rpartition("-")[2]) for number in unheld if number.rpartition("-")[0] == prefix}
        if missing := sorted(wanted - numbers - excused):
            yield f"접수번호 {prefix}: {', '.join(map(str, missing[:10]))}번이 없습니다."
        if surplus := sorted(numbers - wanted):
            yield f"접수번호 {prefix}: {', '.join(map(str, surplus[:10]))}번은 부여한 적이 없습니다."
