"""Whole services on one PostgreSQL and one storage folder: several machines, as far as the register can tell."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from models.store import StoreError
from runners.lock import Busy, alone, together
from runners.passing import take_in_with_patience
from runners.take_in import TakeIn
from tests.conftest import needs
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.serving import Serve, wait_for
from tests.whole import Whole, command
from tests.whole_applications import made, mail_of

TAKE_OVER = 60
"""Seconds within which another machine must have taken over (design R4); the tests wait longer, since machines are
busy, and look at what happened, not at the clock."""
PATIENCE = 4 * TAKE_OVER


@pytest.fixture
def whole(dovecot: Dovecot, smtp_sink: SmtpSink, postgres_url: str, tmp_path: Path) -> Whole:
    """An intake on PostgreSQL."""
    needs("initdb")
    return Whole(dovecot, smtp_sink, tmp_path, postgres_url)


@contextmanager
def services(whole: Whole, count: int) -> Iterator[list[Serve]]:
    """Some machines at work. Whatever happens, none stays."""
    some = [Serve(whole, whole.folder / f"machine-{number}.log") for number in range(count)]
    try:
        for one in some:
            one.wait_until_started(PATIENCE)
        yield some
    finally:
        for one in some:
            one.process.send_signal(signal.SIGCONT)
            one.end()


def on_duty(whole: Whole, some: list[Serve]) -> Callable[[], Serve | None]:
    """Which machine has the duty: the one whose connections wrote its job's worker."""

    def found() -> Serve | None:
        for one in some:
            if "보관" in one.text():
                return one
        return None

    return found


def deliver(whole: Whole, numbers: range) -> None:
    """One application each, by different senders."""
    for number in numbers:
        app = made(f"machine-{number % 3}")
        whole.deliver(mail_of(app, sender=f"applicant-{number}@hanbit.example", number=number))


def all_judged(whole: Whole, count: int) -> Callable[[], bool]:
    """Whether so many cases are there, all of them to the end."""
    return lambda: len(cases := whole.cases()) == count and all(case.review_result for case in cases)


def balanced(whole: Whole, count: int) -> None:
    """Numbers 1..N, one reply each, a whole register."""
    assert whole.numbers() == [f"AICA-2025-{number:04d}" for number in range(1, count + 1)]
    with psycopg.connect(whole.database_url) as connection:
        rows = connection.execute("SELECT case_id, count(*) FROM outbox GROUP BY case_id").fetchall()
    assert [times for _, times in rows] == [1] * count
    assert whole.differences() == []


def test_두_서버가_나누어_읽고_한쪽이_죽으면_다른_쪽이_이어받는다(whole: Whole) -> None:
    with services(whole, 2) as some:
        deliver(whole, range(3))
        wait_for(all_judged(whole, 3), PATIENCE, "not everything is judged")
        first = on_duty(whole, some)()
        assert first is not None, "no machine took the mails in"
        (second,) = [one for one in some if one is not first]
        assert "보관" not in second.text(), "two machines took mails in"
        first.kill()
        deliver(whole, range(3, 5))
        wait_for(all_judged(whole, 5), PATIENCE, lambda: second.text())
        wait_for(lambda: len(whole.sink.caught) >= 5, PATIENCE, "not everybody is answered")
        assert second.stop(PATIENCE)[0] == 0, second.text()
    balanced(whole, 5)
    assert len({mail.recipients for mail in whole.sink.caught}) == 5
    # what the killed one left is swept by the next process of the same host
    with together(whole.config().settings):
        leftovers = [path.name for path in (whole.folder / "var" / "scratch").iterdir()]
        assert all(str(second.process.pid) not in name for name in leftovers)


def test_얼어붙었다_깨어난_서버는_아무것도_두_번_하지_않는다(whole: Whole) -> None:
    with services(whole, 2) as some:
        deliver(whole, range(2))
        wait_for(lambda: on_duty(whole, some)() is not None, PATIENCE, "no machine took the mails in")
        frozen = on_duty(whole, some)()
        assert frozen is not None
        (other,) = [one for one in some if one is not frozen]
        family = frozen.family()
        for process in family:
            os.kill(process.pid, signal.SIGSTOP)
        deliver(whole, range(2, 4))
        wait_for(all_judged(whole, 4), PATIENCE, lambda: other.text())
        for process in family:
            os.kill(process.pid, signal.SIGCONT)
        deliver(whole, range(4, 5))
        wait_for(all_judged(whole, 5), PATIENCE, lambda: other.text() + frozen.text())
        wait_for(lambda: len(whole.sink.caught) >= 5, PATIENCE, "not everybody is answered")
        time.sleep(3)  # the frozen one has had time to do something wrong
        assert [one.stop(PATIENCE)[0] for one in some] == [0, 0], frozen.text() + other.text()
    balanced(whole, 5)


def test_서류만_읽는_서버는_메일함을_모르고도_읽는다(whole: Whole) -> None:
    deliver(whole, range(2))
    with whole.service() as service:
        take_in_with_patience(service.context, TakeIn(service.context), service.mailbox)
        service.settle()
    kept = dict(whole.environment)
    whole.configure(imap__host="", imap__username="", imap__password="")
    reader = Serve(whole, whole.folder / "reader.log", "--only-read")
    whole.environment = kept
    try:
        wait_for(lambda: all(case.documents for case in whole.cases()), PATIENCE, lambda: reader.text())
        assert reader.stop(PATIENCE)[0] == 0, reader.text()
    finally:
        reader.end()
    assert "서류 읽기를 시작합니다" in reader.text()
    assert [case.review_result for case in whole.cases()] == [None, None], "it does nothing else"
    assert whole.sink.caught == []


def test_여러_서버가_함께_돌_때_혼자_하는_명령은_거절된다(whole: Whole) -> None:
    settings = whole.config().settings
    with together(settings), together(settings), pytest.raises(Busy, match="jeopsu serve"), alone(settings):
        raise AssertionError("it is alone")
    with alone(settings), pytest.raises(Busy, match="jeopsu poll"), together(settings):
        raise AssertionError("it is together with one that is alone")


def test_저장_폴더가_서로_다르면_시작하지_않는다(whole: Whole, tmp_path: Path) -> None:
    deliver(whole, range(1))
    whole.poll()
    mine = whole.environment["JEOPSU_STORAGE__ROOT"]
    whole.configure(storage__root=str(tmp_path / "another"))
    with pytest.raises(StoreError, match=r"storage\.root"):
        whole.poll()
    whole.configure(storage__root=mine)
    (Path(mine) / "storage.id").unlink()  # as after a restore: the originals are there, the mark is not
    whole.poll()
    (Path(mine) / "storage.id").write_text("of another register\n", encoding="ascii")
    with pytest.raises(StoreError, match="다른 접수대장"):
        whole.poll()


def test_진단은_다른_저장_폴더를_알아본다(whole: Whole, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    deliver(whole, range(1))
    whole.poll()
    assert "다른 서버" not in command(whole, "doctor", capture=capsys).out
    whole.configure(storage__root=str(tmp_path / "another"))
    (tmp_path / "another").mkdir()
    assert "다른 서버들이 쓰는 저장 폴더와 다릅니다" in command(whole, "doctor", capture=capsys).out
