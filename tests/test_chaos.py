"""The kill campaign in small, and its book-keeping: a book that does not balance must be seen."""

import random
import sqlite3
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from benchmarks.chaos import report
from benchmarks.chaos.books import Arrived, Facts, Message, check, doubles, repeats, standstills
from benchmarks.chaos.campaign import Engine, Order, Outcome, run_in
from benchmarks.chaos.diary import Blow, Run
from benchmarks.chaos.mails import POISONS, Planned, Sort, batches, plan
from benchmarks.chaos.outside import Intake
from models.case import Case, MessageView, ReplyView
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

AT = datetime(2025, 8, 12, 2, 0, tzinfo=UTC)
MAILS, KILLS = 16, 5


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_작은_폭풍이_지나도_모든_장부가_맞는다(
    engine: Engine, dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue("postgres_url") if engine == "postgresql" else ""
    order = Order(engine=engine, mails=MAILS, kills=KILLS, seed=random.randrange(10_000), poisons=0, scenes=False)
    outcome = run_in(order, Intake(dovecot, smtp_sink, tmp_path, url))
    print("\n".join(report.lines(outcome)))
    assert report.faults(outcome) == {}
    assert sum(blow.how == "kill -9" for blow in outcome.facts.blows) == KILLS


def test_what_is_left_is_seen_at_one_moment(dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path) -> None:
    """Else an empty register has nothing left to do, and a moment later all mails: a campaign ended that way once."""
    intake, over = Intake(dovecot, smtp_sink, tmp_path), threading.Event()
    register = sqlite3.connect(tmp_path / "register.db", check_same_thread=False, isolation_level=None)
    register.executescript("""
        PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;
        CREATE TABLE cases (stage TEXT, disposition TEXT, filed_revision INTEGER);
        CREATE TABLE outbox (state TEXT, copied_at TEXT); CREATE TABLE messages (state TEXT);
    """)

    def come_and_go() -> None:
        while not over.is_set():
            register.execute("INSERT INTO cases (stage) VALUES ('received'), ('received')")
            register.execute("DELETE FROM cases")

    writer = threading.Thread(target=come_and_go)
    writer.start()
    try:
        seen = {intake.left(2) for _ in range(200)}
    finally:
        over.set()
        writer.join()
        register.close()
    assert seen <= {("mails not stored: 2",), ("mails without a decision: 2",)}


def planned(number: int, sort: Sort = "plain", first: int | None = None) -> Planned:
    raw = b"the very same" if sort == "twice" or first == -1 else b"mail %d" % number
    return Planned(number=number, sort=sort, raw=raw, at=AT, sender=f"a{number}@applicant.example", first=first)


def reply(number: int, **changes: Any) -> ReplyView:
    known: dict[str, Any] = {
        "kind": "receipt", "occasion": "automatic", "to": f"a{number}@applicant.example", "subject": "접수완료",
        "message_id": f"<{number}@own.example>", "state": "sent", "tries": 1,
        "prepared_at": "2025-08-12T11:00:00+09:00",
        "sent_at": "2025-08-12T11:00:01+09:00", "last_error": None, "bounce": None,
    }  # fmt: skip
    return ReplyView.model_validate(known | changes)


def case(mail: Planned, **changes: Any) -> Case:
    """What the register should say of a mail."""
    number = mail.number
    message = MessageView.model_validate({
        "message_id": None, "from": mail.sender, "subject": "", "received_at": None, "sent_at": None, "size": 1,
        "sha256": mail.sha256, "evidence": {},
    })  # fmt: skip
    known: dict[str, Any] = {
        "case_id": f"C{number:06d}", "receipt_number": f"AICA-2025-{number:04d}", "disposition": mail.disposition,
        "disposition_reasons": (), "duplicate_of": None, "message": message, "read": True,
        "review_result": "complete" if mail.sort == "complete" else "incomplete",
        "eligibility": {"decision": "eligible"}, "replies": (reply(number),),
    }  # fmt: skip
    return Case.model_validate(known | changes)


def message(number: int, revision: int = 1, **changes: Any) -> Message:
    name = f"C{number:06d}"
    known = {"id": f"{name}-{revision}", "case": name, "revision": revision, "type": "application.validated"}
    return Message.model_validate(known | changes)


def arrived(number: int, at: float = 100.0, content: str = "x") -> Arrived:
    return Arrived(at=at, message_id=f"<{number}@own.example>", sha256=content)


def blow(at: float, victim: str = "service", **changes: Any) -> Blow:
    return Blow.model_validate({"at": at, "machine": "m", "victim": victim, "how": "kill -9"} | changes)


@pytest.fixture
def good() -> Facts:
    """Two plain applications and a whole one, all in order; the reply to the second was sent twice, by a kill."""
    mails = (planned(1), planned(2), planned(3, "complete"))
    return Facts(
        planned=mails,
        mailbox=tuple(mail.sha256 for mail in mails),
        cases=tuple(case(mail) for mail in mails),
        number_prefix="AICA-2025-",
        arrived=(arrived(1), arrived(2), arrived(3), arrived(2, 107.0)),
        spool=(message(3),),
        ledger=(message(3),),
        blows=(blow(101.0),),
        runs=(Run(machine="m", mark="x", pid=1, began=1.0, ended=101.0, status=-9, wanted=True),),
        orphans=(),
        verified=0,
        stopped=(0,),
    )


def wrong(facts: Facts) -> dict[str, list[str]]:
    """Only the books that do not balance."""
    return {name: faults for name, faults in check(facts).items() if faults}


def test_what_is_in_order_balances(good: Facts) -> None:
    assert wrong(good) == {}
    assert doubles(good) == 0
    assert [(repeat.message_id, repeat.blow is not None) for repeat in repeats(good)] == [("<2@own.example>", True)]


def edited(facts: Facts, **changes: Any) -> Facts:
    return facts.model_copy(update=changes)


def with_case(facts: Facts, index: int, **changes: Any) -> Facts:
    cases = list(facts.cases)
    cases[index] = cases[index].model_copy(update=changes)
    return edited(facts, cases=tuple(cases))


FAULTS: dict[str, tuple[str, Callable[[Facts], Facts]]] = {
    "a mail without a case": (
        "mails",
        lambda f: edited(f, cases=f.cases[:2], spool=(), ledger=(), arrived=f.arrived[:2]),
    ),
    "a mail that left the mailbox": ("mails", lambda f: edited(f, mailbox=f.mailbox[1:])),
    "a mail with two cases": ("mails", lambda f: edited(f, cases=(*f.cases, case(planned(1), case_id="C000009")))),
    "work left undone": ("mails", lambda f: edited(f, undrained=("replies not sent: 1",))),
    "an application that is held": (
        "dispositions",
        lambda f: with_case(f, 0, disposition="held", receipt_number=None),
    ),
    "a number twice": ("receipt numbers", lambda f: with_case(f, 1, receipt_number="AICA-2025-0001")),
    "a gap in the numbers": ("receipt numbers", lambda f: with_case(f, 2, receipt_number="AICA-2025-0004")),
    "no number": ("receipt numbers", lambda f: with_case(f, 2, receipt_number=None)),
    "two automatic replies": (
        "replies",
        lambda f: with_case(f, 0, replies=(reply(1), reply(1, message_id="<2@own.example>"))),
    ),
    "no reply": ("replies", lambda f: with_case(f, 0, replies=())),
    "a reply that waits": ("replies", lambda f: with_case(f, 0, replies=(reply(1, state="ready"),))),
    "a reply that never arrived": ("replies", lambda f: edited(f, arrived=f.arrived[1:])),
    "a repeat without a kill": ("sent", lambda f: edited(f, blows=())),
    "a repeat that the death of a worker does not explain": (
        "sent",
        lambda f: edited(f, blows=(blow(101.0, "worker"),)),
    ),
    "a repeat before the kill": ("sent", lambda f: edited(f, blows=(blow(108.5),))),
    "a repeat long after a kill": ("sent", lambda f: edited(f, blows=(blow(90.0),))),
    "two repeats and one kill": ("sent", lambda f: edited(f, arrived=(*f.arrived, arrived(3, 106.0)))),
    "a mail sent with another content": ("sent", lambda f: edited(f, arrived=(*f.arrived[:3], arrived(2, 107, "y")))),
    "a mail that nobody prepared": ("sent", lambda f: edited(f, arrived=(*f.arrived, arrived(8)))),
    "a whole application without a message": ("provisioning", lambda f: edited(f, spool=(), ledger=())),
    "a message that never left": ("provisioning", lambda f: edited(f, spool=())),
    "two messages for one state": (
        "provisioning",
        lambda f: edited(f, ledger=(message(3), message(3, id="C000003-1b")), spool=(message(3),)),
    ),
    "a case validated twice": (
        "provisioning",
        lambda f: edited(f, ledger=(message(3), message(3, 2)), spool=(message(3), message(3, 2))),
    ),
    "a message for an incomplete application": (
        "provisioning",
        lambda f: edited(f, ledger=(message(3), message(1)), spool=(message(3), message(1))),
    ),
    "a whole application that waits for a person": (
        "judged",
        lambda f: with_case(f, 2, review_result="needs_review"),
    ),
    "an application that nobody read": ("judged", lambda f: with_case(f, 0, read=False)),
    "an orphan": ("processes", lambda f: edited(f, orphans=("m: 123 python",))),
    "a service that ended by itself": (
        "processes",
        lambda f: edited(f, runs=(f.runs[0].model_copy(update={"wanted": False, "status": 1}),)),
    ),
    "a service that would not stop": ("processes", lambda f: edited(f, stopped=(None,))),
    "a broken chain": ("register", lambda f: edited(f, verified=1)),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named_by_its_book(good: Facts, name: str) -> None:
    book, spoil = FAULTS[name]
    assert book in wrong(spoil(good))


@pytest.mark.parametrize("name", ["a number twice", "two automatic replies", "two messages for one state"])
def test_doubles_are_counted(good: Facts, name: str) -> None:
    assert doubles(FAULTS[name][1](good)) >= 1


def test_a_freeze_explains_a_repeat_until_its_end(good: Facts) -> None:
    frozen = blow(60.0, "machine", how="freeze", until=106.0)
    assert wrong(edited(good, blows=(frozen,))) == {}
    assert "sent" in wrong(edited(good, blows=(frozen.model_copy(update={"until": 98.0}),)))


def test_a_standstill_lasts_until_any_machine_works(good: Facts) -> None:
    work = ((90.0, "m"), (140.0, "other"), (150.0, "m"))
    assert standstills(edited(good, work=work)) == [pytest.approx(39.0)]
    assert standstills(edited(good, work=((90.0, "m"), (95.0, "other"), (140.0, "m")))) == []
    assert standstills(edited(good, work=work, blows=(blow(101.0, "worker"),))) == []


@pytest.mark.parametrize("swapped", [False, True])
def test_of_two_alike_either_may_be_the_first(good: Facts, swapped: bool) -> None:
    mails = (planned(1, first=-1).model_copy(update={"first": None}), planned(2, "twice", first=1))
    one = case(mails[0], case_id="C000001")
    two = case(mails[1], case_id="C000002", receipt_number="AICA-2025-0001", duplicate_of="C000001", replies=())
    cases = (two, one) if swapped else (one, two)
    known = {"mailbox": tuple(mail.sha256 for mail in mails), "arrived": (arrived(1),), "spool": (), "ledger": ()}
    facts = edited(good, planned=mails, cases=cases, **known)
    assert wrong(facts) == {}
    both = edited(facts, cases=(one, two.model_copy(update={"disposition": "accepted"})))
    assert {"dispositions", "receipt numbers"} <= wrong(both).keys()


def poisoned(sort: Sort, **changes: Any) -> Facts:
    mail = planned(1, sort)
    answered = mail.answered
    known: dict[str, Any] = {"review_result": "needs_review", "replies": (reply(1),) if answered else ()}
    if not answered:
        known |= {"receipt_number": None, "disposition_reasons": ("processing-failed",)}
    else:
        known |= {"unreadable": ({"file": "요약서.docx", "detail": "멈췄습니다"},), "documents": ({},) * 7}
    return Facts(
        planned=(mail,), mailbox=(mail.sha256,), cases=(case(mail, **(known | changes)),), number_prefix="AICA-2025-",
        arrived=(arrived(1),) if answered else (), spool=(), ledger=(), blows=(), runs=(), orphans=(), verified=0,
    )  # fmt: skip


@pytest.mark.parametrize("sort", POISONS)
def test_poison_must_wait_for_a_person_with_its_reason(sort: Sort) -> None:
    assert wrong(poisoned(sort)) == {}
    without = {"disposition_reasons": ()} if sort.startswith("open") else {"unreadable": ()}
    assert wrong(poisoned(sort, **without)).keys() == {"poison"}


def test_poison_that_took_other_documents_with_it_is_named() -> None:
    assert wrong(poisoned("read-crash", documents=({},))).keys() == {"poison"}


def test_a_plan_has_every_sort_and_repeats_only_what_came_before() -> None:
    mails = plan(80, 3, poisons=2)
    assert [mail.number for mail in mails] == list(range(80))
    assert all(sum(mail.sort == poison for mail in mails) == 2 for poison in POISONS)
    repeated = [mail for mail in mails if mail.first is not None]
    assert repeated
    for mail in repeated:
        assert mail.first is not None
        first = mails[mail.first]
        assert first.number < mail.number
        assert (first.raw == mail.raw) == (mail.sort == "twice")
    digests = [mail.sha256 for mail in mails if mail.sort != "twice"]
    assert len(set(digests)) == len(digests)
    assert [mail for part in batches(mails, random.Random(1)) for mail in part] == mails


def test_the_print_out_shows_every_figure_and_every_fault(good: Facts) -> None:
    outcome = Outcome(order=Order(engine="sqlite"), facts=good, scenes=(), seconds=1.0, drained_after=2.0)
    text = "\n".join(report.lines(outcome))
    for words in ("mails in                   3", "AICA-2025-0001 .. AICA-2025-0003", "of them again 1", "balance"):
        assert words in text
    spoilt = outcome.model_copy(update={"facts": FAULTS["a gap in the numbers"][1](good)})
    assert "AICA-2025-0003 is missing" in "\n".join(report.lines(spoilt))
    assert report.faults(spoilt).keys() == {"receipt numbers"}
