"""No worker starts at all: a matter of the machine. No mail and no document pays for it, and an operator is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from models.settings import WorkerLimits
from models.store import reading, views
from models.store.tables import cases
from runners.assess import MOST_INTERRUPTIONS
from runners.confine import Room
from runners.passing import take_in_with_patience
from runners.take_in import TakeIn
from runners.triage import triage_round
from runners.workers import NoWorkers, Workers
from scheduler import Service
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.stories.letters import letter, zipped
from tests.whole import RULE, Whole, total_faults
from tests.whole_applications import made, mail_of

NAME = f"{RULE}_한빛_A100"


@pytest.fixture
def whole(dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path) -> Whole:
    """An intake on SQLite."""
    return Whole(dovecot, smtp_sink, tmp_path)


def without_workers(folder: Path) -> Workers:
    """Real workers, each of which ends before it has begun: its folder cannot be made, for a file is in the way."""
    block = folder / "block"
    block.write_bytes(b"no folder")
    return Workers(WorkerLimits(processes=2), room=Room(reads=(), writes=(block / "scratch",)))


@contextmanager
def broken(service: Service, folder: Path) -> Iterator[None]:
    """For a while no worker of the service starts, be it for mails or for documents."""
    context, readers = service.context, service._readers
    nobody = without_workers(folder)
    service.context, service._readers = replace(context, workers=nobody), nobody
    yield
    nobody.close()
    service.context, service._readers = context, readers


def rows(service: Service) -> list[tuple[str, int, int, int]]:
    """Stage and counts of all cases."""
    with service.context.store.reading() as connection:
        found = connection.execute(cases.select().order_by(cases.c.id))
        return [(row.stage, row.failures, row.read_failures, row.interruptions) for row in found]


def test_아무_작업_프로세스도_시작되지_않으면_그렇게_알린다(tmp_path: Path) -> None:
    workers = without_workers(tmp_path)
    try:
        with pytest.raises(NoWorkers):
            workers.require()
    finally:
        workers.close()
    good = Workers(WorkerLimits(processes=1))
    good.require()
    good.close()
    good.require()  # nobody asks any more


@pytest.mark.parametrize("count", [1, 3])
def test_열지_못한_메일은_횟수를_쓰지_않고_남는다(whole: Whole, count: int, tmp_path: Path) -> None:
    mails = [letter(NAME, (f"{NAME}.zip", zipped()), sender=f"a{n}@hanbit.example") for n in range(count)]
    for raw in mails:
        whole.deliver(raw)
    with whole.service() as service:
        with broken(service, tmp_path):
            with pytest.raises(NoWorkers, match="작업 프로세스"):
                service.poll()
            for patient in (True, False, True) * (MOST_INTERRUPTIONS // 3 + 1):
                with pytest.raises(NoWorkers):
                    triage_round(service.context, patient=patient)
            assert rows(service) == [("received", 0, 0, 0)] * count
            with service.context.store.reading() as connection:
                (alarm,) = [one for one in views.open_alarms(connection) if one.key.startswith("lane")]
            assert alarm.key == "lane-triage" and "작업 프로세스" in alarm.message
        service.poll()
        with service.context.store.reading() as connection:
            assert [one.key for one in views.open_alarms(connection) if one.key.startswith("lane")] == []
    assert [case.disposition for case in whole.cases()] == ["accepted"] * count
    assert not total_faults(whole)


def test_읽지_못한_서류도_그대로_남는다(whole: Whole, tmp_path: Path) -> None:
    whole.deliver(mail_of(made("no-workers")))
    with whole.service() as service:
        take_in_with_patience(service.context, TakeIn(service.context), service.mailbox)
        service.settle()
        with broken(service, tmp_path):
            for _ in range(MOST_INTERRUPTIONS + 1):
                with pytest.raises(NoWorkers):
                    service.assess()
            assert rows(service) == [("triaged", 0, 0, 0)]
        service.assess()
        service.judge()
        with service.context.store.reading() as connection:
            assert not reading.waiting(connection)
    (case,) = whole.cases()
    assert case.documents, "its documents are read"
