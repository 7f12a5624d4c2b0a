"""The facts of a daily report, from the register: a constant number of statements, small columns only."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from models import korean
from models.call import Call
from models.digest import Arrival, CaseLine, DigestFacts, Health, Letter, Owed, Question, ResourceFigure
from models.residents import without_residents
from models.store import events, judging, provisioning, twins, views
from models.store.ids import case_name, case_row
from models.store.ledger import ledger
from models.store.tables import applications, cases, mails
from models.times import in_seoul

LETTERS = frozenset({"inquiry", "reply-to-us"})
"""Reasons of a mail that a person wrote about an application."""
MOST = 200
"""Lines of a list that are gathered at most; the register has them all."""


def gather(
    connection: Connection, call: Call, at: datetime, since: datetime, *, receipt_days: int, free: int, sending: bool
) -> DigestFacts:
    """Everything that the report of the moment `at` says. `free`: octets free on the disk of the storage."""
    rows = _rows(connection)
    letters = [row for row in rows if _seen(row, since) and _is_letter(row)]
    subjects = _subjects(connection, [row.id for row in rows if _nameless(row)])
    subjects |= _subjects(connection, [row.id for row in letters])
    lines = {row.id: _line(row, subjects.get(row.id, "")) for row in rows}
    gone = set(
        connection.execute(select(applications.c.supersedes).where(applications.c.supersedes.is_not(None))).scalars()
    )
    counts = views.counts(connection)
    head = events.head(connection)
    last = views.mark(connection, "poll")
    standing = [row for row in rows if row.disposition == "accepted" and row.id not in gone]
    return DigestFacts(
        at=at,
        since=since,
        deadline=call.window.closes_at,
        receipt_days=receipt_days,
        held=tuple(lines[row.id] for row in rows if row.disposition == "held")[:MOST],
        bad_format=tuple(lines[r.id] for r in reversed(rows) if r.disposition == "bad_format" and _seen(r, since))[
            :MOST
        ],
        unclear=tuple(lines[row.id] for row in rows if (row.triage or {}).get("unclear"))[:MOST],
        questions=_questions(connection, standing, lines),
        owed=_owed(connection, receipt_days),
        by_disposition=tuple(counts.by_disposition.items()),
        by_resource=_resources(call, standing),
        by_category=tuple(Counter(row.category for row in standing if row.category).most_common()),
        by_result=tuple(Counter(row.review_result for row in standing if row.review_result).most_common()),
        arrivals=_arrivals(rows, None),
        hours=_arrivals(rows, at - timedelta(hours=24)),
        new_cases=tuple(lines[row.id] for row in rows if _seen(row, since) and row.disposition)[:MOST],
        twins=_twins(connection, lines, {row.id for row in rows if _seen(row, since)}),
        letters=_letters(letters, lines),
        health=Health(
            last_good_poll=last.at if last else None,
            free_bytes=free,
            sending=sending,
            waiting=counts.waiting,
            unread=counts.unread,
            unjudged=judging.waiting(connection),
            unsent=sum(counts.unsent.values()),
            unprovisioned=provisioning.waiting(connection),
            alarms=tuple((alarm.since, alarm.message) for alarm in views.open_alarms(connection)),
        ),
        chain_seq=head.seq,
        chain_hash=head.hash,
    )


def _rows(connection: Connection) -> Sequence[Any]:
    """Every triaged case with what the report needs of it, in order of receipt."""
    query = (
        select(
            cases.c.id, cases.c.disposition, cases.c.triage, cases.c.receipt_number, cases.c.submission,
            mails.c.received_at, mails.c.first_seen_at, mails.c.from_address,
            applications.c.organization, applications.c.resource, applications.c.category,
            applications.c.review_result, applications.c.eligibility, applications.c.discount,
            applications.c.monthly_krw,
        )
        .join(mails, mails.c.id == cases.c.mail_id)
        .outerjoin(applications, applications.c.case_id == cases.c.id)
        .where(cases.c.stage != "received")
        .order_by(mails.c.received_at, cases.c.id)
    )  # fmt: skip
    return connection.execute(query).all()


def _nameless(row: Any) -> bool:
    """Whether no organisation is known of a mail that a person may have to look at."""
    triage = row.triage or {}
    named = row.organization or triage.get("organization")
    return not named and (row.disposition in ("held", "bad_format") or bool(triage.get("unclear")))


def _subjects(connection: Connection, ids: list[int]) -> dict[int, str]:
    """Subjects of the newest of these mails."""
    query = (
        select(cases.c.id, mails.c.opened)
        .join(mails, mails.c.id == cases.c.mail_id)
        .where(cases.c.id.in_(ids[-MOST:]))
    )
    return {row.id: (row.opened or {}).get("subject", "") for row in connection.execute(query)}


def _line(row: Any, subject: str) -> CaseLine:
    triage = row.triage or {}
    asked = triage.get("resource") or {}
    return CaseLine(
        case_id=case_name(row.id),
        receipt_number=row.receipt_number,
        received_at=row.received_at,
        title=without_residents(row.organization or triage.get("organization") or subject or row.from_address or ""),
        resource=row.resource or asked.get("name"),
        disposition=row.disposition,
        reasons=tuple(triage.get("reasons", ())),
    )


def _seen(row: Any, since: datetime) -> bool:
    return bool(row.first_seen_at >= since)


def _is_letter(row: Any) -> bool:
    """Whether somebody wrote about an application; what comes with a file is listed as unclear."""
    triage = row.triage or {}
    known = triage.get("belongs_to") and not triage.get("unclear") and row.disposition == "not_submission"
    return bool(known) and LETTERS.issuperset(triage.get("reasons", ()))


def _letters(rows: list[Any], lines: dict[int, CaseLine]) -> tuple[Letter, ...]:
    found = [(lines[row.id], lines.get(case_row(row.triage["belongs_to"]) or 0)) for row in rows]
    return tuple(Letter(case=case, about=about) for case, about in found if about is not None)[:MOST]


def _twins(connection: Connection, lines: dict[int, CaseLine], new: set[int]) -> tuple[tuple[CaseLine, ...], ...]:
    """Of those groups one of which is new."""
    groups = [[case_row(one.case_id) for one in group] for group in twins.all_twins(connection)]
    return tuple(tuple(lines[row] for row in group if row in lines) for group in groups if new & set(group))[:MOST]


def _questions(connection: Connection, standing: list[Any], lines: dict[int, CaseLine]) -> tuple[Question, ...]:
    """What waits in the accepted cases; failed ones too, since they take effect only when a person confirms them."""
    open_ones = [row for row in standing if row.review_result in ("needs_review", "incomplete") or _undecided(row)]
    judged = judging.judgements_of(connection, [row.id for row in open_ones[:MOST]])
    found = []
    for row in open_ones[:MOST]:
        judgement = judged[row.id]
        ordered = sorted(judgement.findings, key=lambda finding: finding.outcome != "fail")
        asked = [without_residents(finding.message) for finding in ordered if finding.outcome != "pass"]
        for decided in (judgement.eligibility, judgement.discount):
            if decided.decision == "needs_review" and decided.grounds:
                asked.append(decided.grounds[-1].text)
        if not asked and judgement.fee is None:
            asked.append(korean.UNPRICED)
        found.append(Question(case=lines[row.id], review_result=judgement.review_result, questions=tuple(asked)))
    return tuple(found)


def _undecided(row: Any) -> bool:
    unpriced = row.review_result is not None and row.monthly_krw is None
    return row.eligibility in ("needs_review", "ineligible") or row.discount == "needs_review" or unpriced


def _owed(connection: Connection, receipt_days: int) -> tuple[Owed, ...]:
    """Receipts that are prepared and have not gone out, or came back."""
    return tuple(
        Owed(
            case_id=line.case_id,
            receipt_number=line.receipt_number,
            state=line.state,
            due_at=line.due_at,
            to_address=line.to_address,
            error=line.last_error,
        )
        for line in ledger(connection, receipt_days)
        if line.kind == "receipt" and line.state != "sent"
    )[:MOST]


def _resources(call: Call, standing: list[Any]) -> tuple[ResourceFigure, ...]:
    def asked(row: Any) -> str | None:
        return row.resource or ((row.triage or {}).get("resource") or {}).get("name")

    return tuple(
        ResourceFigure(
            name=offer.name,
            applications=sum(asked(row) == offer.name for row in standing),
            valid=sum(
                asked(row) == offer.name and (row.review_result, row.eligibility) == ("complete", "eligible")
                for row in standing
            ),
            share_percent=offer.share_percent,
            places=round(call.support.organizations * offer.share_percent / 100),
        )
        for offer in call.resources
    )


def _arrivals(rows: Sequence[Any], since: datetime | None) -> tuple[Arrival, ...]:
    """Submissions by day; with `since`, by hour from there on. What was sent twice counts once."""
    found: dict[tuple[Any, int | None], list[int]] = {}
    for row in rows:
        if not row.submission or row.disposition == "duplicate" or row.received_at is None:
            continue
        if since and row.received_at < since:
            continue
        local = in_seoul(row.received_at)
        counts = found.setdefault((local.date(), local.hour if since else None), [0, 0])
        counts[row.disposition != "accepted"] += 1
    return tuple(
        Arrival(day=day, hour=hour, accepted=accepted, others=others)
        for (day, hour), (accepted, others) in sorted(found.items())
    )
