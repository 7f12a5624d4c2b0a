"""Reading that comes to no end: the process goes away meanwhile, the original is not there, the service stops."""

from dataclasses import replace
from pathlib import Path

import pytest

from models.store import reading, ruling, views
from models.store.tables import cases
from runners.assess import MOST_INTERRUPTIONS, assess_case
from runners.passing import take_in_with_patience
from runners.take_in import TakeIn
from scheduler import Service
from tests.fakes.workers import HangingWorkers
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.whole import Whole, total_faults
from tests.whole_applications import made, mail_of


@pytest.fixture(params=["sqlite", "postgresql"])
def whole(request: pytest.FixtureRequest, dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path) -> Whole:
    """An intake on either register."""
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    return Whole(dovecot, smtp_sink, tmp_path, url)


def taken_in(whole: Whole, service: Service) -> int:
    """One application, triaged and not yet read. Its row."""
    whole.deliver(mail_of(made("interrupted")))
    take_in_with_patience(service.context, TakeIn(service.context), service.mailbox)
    service.settle()
    with service.context.store.reading() as connection:
        (row,) = reading.unread_cases(connection, service.context.clock(), 5)
    return row


def interruptions(service: Service, row: int) -> int:
    """How often its reading was begun without an end."""
    with service.context.store.reading() as connection:
        return int(connection.execute(cases.select().where(cases.c.id == row)).one().interruptions)


def test_읽는_도중_서버가_거듭_사라지면_그_건만_담당자에게_간다(whole: Whole) -> None:
    with whole.service() as service:
        row = taken_in(whole, service)
        for times in range(1, MOST_INTERRUPTIONS + 1):  # each time the process is gone before the end
            with service.context.store.writing() as connection:
                assert reading.begin(connection, row) == times
        service.assess()
        service.judge()
        assert interruptions(service, row) == 0
    (case,) = whole.cases()
    assert case.review_result == "needs_review", "a person must look; it is no fault of the applicant"
    with whole.register() as store, store.reading() as connection:
        told = reading.readings_of(connection, [row])[row]
    assert [text.detail for text in told.unreadable] == [
        "읽는 도중에 프로그램이나 서버가 거듭 멈춰 서류를 읽지 않았습니다."
    ]
    assert case.disposition == "accepted", "the receipt number stays"


def test_몇_번_끊겨도_다_읽으면_없던_일이_된다(whole: Whole) -> None:
    with whole.service() as service:
        row = taken_in(whole, service)
        for _ in range(MOST_INTERRUPTIONS - 1):
            with service.context.store.writing() as connection:
                reading.begin(connection, row)
        service.assess()
        assert interruptions(service, row) == 0
        service.judge()
    (case,) = whole.cases()
    assert case.documents, "its documents are read"


def test_자주_끊긴_건은_다른_건_뒤에_선다(whole: Whole) -> None:
    with whole.service() as service:
        first = taken_in(whole, service)
        with service.context.store.writing() as connection:
            reading.begin(connection, first)
        whole.deliver(mail_of(made("interrupted"), sender="second@hanbit.example", number=2))
    with whole.service() as service:
        take_in_with_patience(service.context, TakeIn(service.context), service.mailbox)
        service.settle()
        with service.context.store.reading() as connection:
            rows = reading.unread_cases(connection, service.context.clock(), 5)
    assert rows[-1] == first
    assert len(rows) == 2


def test_원본이_없으면_읽을_수_없는_서류로_치지_않고_기다린다(whole: Whole) -> None:
    with whole.service() as service:
        row = taken_in(whole, service)
        originals = service.context.store.originals.folder
        hidden = originals.with_name("hidden")
        hidden.mkdir()
        for path in originals.iterdir():
            path.rename(hidden / path.name)
        service.assess()
        with service.context.store.reading() as connection:
            assert [alarm.key for alarm in views.open_alarms(connection)] == ["original-C000001"]
            assert row not in reading.readings_of(connection, [row])
        for path in hidden.iterdir():
            path.rename(originals / path.name)
        with service.context.store.writing() as connection:  # ten minutes later
            reading.put_off(connection, row, service.context.clock())
        service.assess()
        with service.context.store.reading() as connection:
            assert views.open_alarms(connection) == []
            assert reading.readings_of(connection, [row])[row].documents


def test_끝내라는_말에_그만둔_읽기는_끊긴_것이_아니다(whole: Whole) -> None:
    with whole.service() as service:
        row = taken_in(whole, service)
        asked = iter([False])  # it begins, and hears of the end while it reads
        context = replace(service.context, stopping=lambda: next(asked, True))
        hanging = HangingWorkers(service.context.settings.limits.workers)
        try:
            assess_case(context, hanging, row, patient=True)
        finally:
            hanging.close()
        assert interruptions(service, row) == 0
        with service.context.store.reading() as connection:
            assert reading.unread_cases(connection, service.context.clock(), 5) == [row]


@pytest.mark.parametrize("how", ["실패", "중단"])
def test_다시_읽다가_실패해도_앞서_읽은_것은_남는다(whole: Whole, how: str) -> None:
    """Documents are read again for the sake of reviewers' copies, say. Trouble of the machine then must not take a
    valid application back."""
    with whole.service() as service:
        whole.deliver(mail_of(made("whole/1", category="sme")))
        take_in_with_patience(service.context, TakeIn(service.context), service.mailbox)
        service.settle()
        service.assess()
        service.judge()
        (before,) = whole.cases()
        assert (before.review_result, before.provisioning) == ("complete", "queued") and before.documents
        with service.context.store.writing() as connection:
            row = connection.execute(cases.select()).one().id
            connection.execute(cases.update().values(read_failures=2))  # of the first time, and long over
            ruling.make_due(connection, row, read_again=True)
        if how == "중단":
            for _ in range(MOST_INTERRUPTIONS):
                with service.context.store.writing() as connection:
                    reading.begin(connection, row)
            service.assess()
        else:
            limits = service.context.settings.limits.workers
            readers = HangingWorkers(limits, seconds=0.5)
            try:
                for tries in range(1, limits.tries + 1):
                    assert reading_failures(service, row) == tries - 1
                    assess_case(service.context, readers, row, patient=False)
            finally:
                readers.close()
        service.judge()
        assert reading_failures(service, row) == interruptions(service, row) == 0
    (after,) = whole.cases()
    assert after.documents == before.documents and after.review_result == "complete"
    assert after.provisioning == "queued" and after.unreadable == ()
    assert total_faults(whole) == []


def reading_failures(service: Service, row: int) -> int:
    """How often reading failed since it became due."""
    with service.context.store.reading() as connection:
        return int(connection.execute(cases.select().where(cases.c.id == row)).one().read_failures)
