"""A notice that waited until the deadline was past does not ask for a corrected mail until that deadline."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from models.case import Case
from models.decision import Disposition, ReplyKind
from models.store import Store, outgoing, views
from models.store import triage as register
from models.store.ids import case_row
from models.times import SEOUL
from notifier.replies import compose
from runners.context import Context
from runners.deliver import deliver_round
from runners.resend import facts_of, resend
from runners.workers import Workers
from tests.filled import Entry, add, config_of
from tests.servers.smtp_sink import SmtpSink

CLOSES = datetime(2025, 8, 14, 14, 0, 0, tzinfo=SEOUL)
BEFORE = datetime(2025, 8, 11, 9, 0, 0, tzinfo=SEOUL)
SECOND = timedelta(seconds=1)
AGAIN = "2025. 8. 14.(목) 14:00:00까지"
REASONS: dict[str, tuple[str, ...]] = {"held": ("archive-encrypted",), "bad_format": ("name-broken",)}


class Intake:
    """A register, a server that takes mails, and a clock that is set by hand."""

    def __init__(self, folder: Path, sink: SmtpSink) -> None:
        self.now = BEFORE
        self.sink = sink
        self.config = config_of(folder, smtp__port=str(sink.port), smtp__security="none")
        self.store = Store(self.config.settings.database.url, self.config.settings.storage.root, write=True)
        self.context = Context(
            config=self.config, store=self.store, workers=cast(Workers, SimpleNamespace()), clock=lambda: self.now
        )

    def answered(self, disposition: Disposition, at: datetime, waits_for: str = "ready") -> str:
        """A case whose automatic reply, written at this time, waits."""
        self.now = at
        reasons = REASONS.get(disposition, ())
        entry = Entry(received_at=BEFORE, disposition=disposition, reasons=reasons, reply=None)
        name = add(self.store, self.config, entry, at)
        kind = cast(ReplyKind, "receipt" if disposition == "accepted" else disposition)
        with self.store.writing() as connection:
            settled = register.settled(connection, name)
            assert settled is not None
            facts = facts_of(connection, settled, kind, None, f"token{name}", at)
            mail = compose(facts, self.config.call, self.config.settings.smtp)
            outgoing.put(connection, settled.case, outgoing.AUTOMATIC, facts.token, mail, at)
        return name

    def sent(self, at: datetime) -> list[str]:
        """The texts that arrive in a round at this time."""
        self.now, known = at, len(self.sink.caught)
        deliver_round(self.context, all_at_once=True)
        return [_text(caught.raw) for caught in self.sink.caught[known:]]

    def case(self, name: str) -> Case:
        """As it stands."""
        with self.store.reading() as connection:
            found = views.one_case(connection, name)
        assert found is not None
        return found

    def events(self, name: str) -> list[str]:
        """What happened to it, in order."""
        row = case_row(name)
        assert row is not None
        with self.store.reading() as connection:
            return [event.what for event in views.events_of(connection, row)]

    def faults(self) -> list[str]:
        """What `verify` finds; there are no files of mails here."""
        return [fault for fault in self.store.differences() if "원본 메일이 없습니다" not in fault]


def _text(raw: bytes) -> str:
    part = message_from_bytes(raw, policy=default).get_body(("plain",))
    assert part is not None
    return " ".join(part.get_content().split())


@pytest.fixture
def intake(tmp_path: Path) -> Iterator[Intake]:
    with SmtpSink() as sink:
        made = Intake(tmp_path, sink)
        try:
            yield made
        finally:
            made.store.close()


@pytest.mark.parametrize("disposition", ["held", "bad_format"])
@pytest.mark.parametrize("late", [SECOND, timedelta(days=3)])
def test_마감을_넘겨_나가는_안내는_마감까지_다시_보내라고_하지_않는다(
    intake: Intake, disposition: Disposition, late: timedelta
) -> None:
    name = intake.answered(disposition, CLOSES - SECOND)
    (text,) = intake.sent(CLOSES + late)
    assert AGAIN not in text and "접수번호" in text
    before, after = intake.case(name).replies
    assert (before.state, after.state) == ("dropped", "sent")
    assert before.last_error is not None and "신청 기간이 끝나" in before.last_error
    assert intake.events(name)[-4:] == ["mail-prepared", "mail-dropped", "mail-prepared", "mail-sent"]
    assert intake.sent(CLOSES + 2 * late) == [] and intake.faults() == []


@pytest.mark.parametrize("disposition", ["held", "bad_format"])
@pytest.mark.parametrize("at", [BEFORE, CLOSES - SECOND, CLOSES])
def test_마감_전에_나가는_안내는_쓴_그대로_나간다(intake: Intake, disposition: Disposition, at: datetime) -> None:
    name = intake.answered(disposition, BEFORE)
    (text,) = intake.sent(at)
    assert AGAIN in text
    (reply,) = intake.case(name).replies
    assert reply.state == "sent"


def test_마감_뒤에_쓴_안내는_다시_쓰지_않는다(intake: Intake) -> None:
    name = intake.answered("held", CLOSES + SECOND)
    (text,) = intake.sent(CLOSES + timedelta(hours=1))
    assert AGAIN not in text and len(intake.case(name).replies) == 1


def test_접수완료_메일은_언제_나가도_쓴_그대로이다(intake: Intake) -> None:
    """What it proves stays true, and nothing may keep it waiting."""
    name = intake.answered("accepted", CLOSES - SECOND)
    (text,) = intake.sent(CLOSES + timedelta(days=1))
    number = intake.case(name).receipt_number
    assert number is not None and number in text and len(intake.case(name).replies) == 1


def test_마감을_넘겨_거듭_미루어진_안내도_한_번만_나간다(intake: Intake) -> None:
    name = intake.answered("held", BEFORE)
    to = "applicant1@sender1.example"
    intake.sink.rcpt[to] = "451 4.7.1 later"
    assert intake.sent(CLOSES - SECOND) == []
    assert intake.sent(CLOSES + SECOND) == []
    del intake.sink.rcpt[to]
    (text,) = intake.sent(CLOSES + timedelta(hours=1))
    assert AGAIN not in text
    assert [reply.state for reply in intake.case(name).replies] == ["dropped", "sent"]
    assert intake.faults() == []


def test_다시_보내기로_한_안내도_나갈_때_맞는_말을_한다(intake: Intake) -> None:
    name = intake.answered("held", BEFORE)
    assert len(intake.sent(BEFORE + SECOND)) == 1
    intake.now = CLOSES - SECOND
    resend(intake.store, intake.config, name, "other@sender.example", "again", intake.now)
    (text,) = intake.sent(CLOSES + SECOND)
    assert AGAIN not in text
    assert intake.sink.caught[-1].recipients == ("other@sender.example",)
    assert [reply.state for reply in intake.case(name).replies] == ["sent", "dropped", "sent"]


@pytest.mark.parametrize("others", [0, 3])
@pytest.mark.parametrize("disposition", ["held", "bad_format"])
def test_새로_쓴_안내를_서버가_미루면_같은_차례에_다시_두드리지_않는다(
    intake: Intake, disposition: Disposition, others: int
) -> None:
    name = intake.answered(disposition, CLOSES - SECOND)
    (reply,) = intake.case(name).replies
    for _ in range(others):
        intake.answered("accepted", CLOSES - SECOND)
    intake.sink.rcpt[reply.to] = "451 4.7.1 greylisted, try again later"
    assert len(intake.sent(CLOSES + SECOND)) == others
    before, after = intake.case(name).replies
    assert (before.state, after.state, after.tries) == ("dropped", "ready", 1)
    intake.sink.rcpt.clear()
    assert len(intake.sent(CLOSES + 2 * SECOND)) == 1
    assert [(reply.state, reply.tries) for reply in intake.case(name).replies][1] == ("sent", 2)
