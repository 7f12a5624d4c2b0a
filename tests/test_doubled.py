"""The same piece of work is begun twice, since its first doer was given up for lost and is still at it: what either
writes to the disk is its own, and what comes out is what one alone would have said."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import ParamSpec, TypeVar, cast

import pytest

from intake.documents import read_text
from intake.message import OpenOptions
from models.store import cleaning, reading
from runners.assess import assess_case
from runners.clean import clean_case
from runners.derived import Derived
from runners.fence import Fenced
from runners.passing import take_in_with_patience
from runners.take_in import TakeIn
from runners.triage import triage_round
from runners.workers import Workers
from scheduler import Service
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.whole import Whole
from tests.whole_applications import made, mail_of

P = ParamSpec("P")
T = TypeVar("T")
PATIENCE = 120
TIMES = 2


@pytest.fixture
def whole(dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path) -> Whole:
    """An intake."""
    return Whole(dovecot, smtp_sink, tmp_path)


def taken_in(whole: Whole, service: Service, seed: str) -> None:
    """One application, stored."""
    whole.deliver(mail_of(made(seed, producers=("typst", "docx"))))
    take_in_with_patience(service.context, TakeIn(service.context), service.mailbox)


def unread(service: Service) -> list[int]:
    """Rows of cases to be read."""
    with service.context.store.reading() as connection:
        return reading.unread_cases(connection, service.context.clock(), 9)


def both(work: Callable[[], object]) -> None:
    """Does the work in several threads, begun at the same time. Raises what one of them raises."""
    barrier = threading.Barrier(TIMES)

    def one() -> None:
        barrier.wait(PATIENCE)
        work()

    with ThreadPoolExecutor(TIMES) as threads:
        for done in [threads.submit(one) for _ in range(TIMES)]:
            done.result()


class Held(Workers):
    """Real workers; before they get the first document to read, `meanwhile` happens."""

    meanwhile: Callable[[], object] | None = None

    def submit(self, task: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
        """As `Workers` does."""
        meanwhile = self.meanwhile
        if cast(object, task) is read_text and meanwhile is not None:
            self.meanwhile = None
            meanwhile()
        return super().submit(task, *args, **kwargs)


def test_건을_빼앗긴_쪽이_끝내면서_이어받은_쪽의_파일을_지우지_않는다(whole: Whole) -> None:
    """A job was taken from this machine while it was frozen, and given to it again; the first reading still goes on,
    ends in the midst of the second, and may write nothing."""
    with whole.service() as service:
        taken_in(whole, service, "doubled-read")
        service.settle()
        (row,) = unread(service)
        asked: list[object] = []

        def fence(connection: object) -> None:
            asked.append(connection)
            if len(asked) > 1:  # it was its job when it began
                raise Fenced("the job was given to another machine")

        def first_one() -> None:
            context = replace(service.context, store=service.context.store.fenced(fence))
            with pytest.raises(Fenced):
                assess_case(context, service._readers, row, patient=True)

        held = Held(service.context.settings.limits.workers)
        held.meanwhile = first_one
        try:
            assess_case(service.context, held, row, patient=True)
        finally:
            held.close()
        assert len(asked) == 2
        with service.context.store.reading() as connection:
            told = reading.readings_of(connection, [row])[row]
        assert told.unreadable == ()
        assert len(told.documents) > 5
        assert [path.name for path in service.context.scratch.iterdir()] == ["texts-C000001.json"]


def test_같은_건의_서류를_두_번_가려도_빠지는_서류가_없다(whole: Whole) -> None:
    with whole.service() as service:
        taken_in(whole, service, "doubled-clean")
        service.settle()
        (row,) = unread(service)
        assess_case(service.context, service._readers, row, patient=False)
        with service.context.store.reading() as connection:
            assert cleaning.due(connection, 9) == [row]
        both(lambda: clean_case(service.context, service._readers, row))
        with service.context.store.reading() as connection:
            assert cleaning.due(connection, 9) == []
            documents = reading.readings_of(connection, [row])[row].documents
        derived = Derived(service.context.settings.storage.root)
        made = [found for one in documents if (found := derived.find(one.sha256, one.page_range))]
        assert len(made) > 5
        assert [one.note for one in made if one.path is None] == []
        assert list(service.context.scratch.iterdir()) == []


class Watched(Workers):
    """Real workers; notes in which folder each mail is opened."""

    folders: Sequence[Path] = ()

    def submit(self, task: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
        """As `Workers` does."""
        self.folders = [*self.folders, *(one.scratch for one in args if isinstance(one, OpenOptions))]
        return super().submit(task, *args, **kwargs)


def test_끊긴_판정을_다시_할_때_앞의_작업과_같은_자리에_쓰지_않는다(whole: Whole) -> None:
    """Of a round that was broken off, workers may still be opening mails when the next one opens the same ones."""
    with whole.service() as service:
        taken_in(whole, service, "doubled-open")
        watched = Watched(service.context.settings.limits.workers)
        context = replace(service.context, workers=watched)
        try:
            assert not triage_round(replace(context, stopping=lambda: True), patient=True), "it is broken off"
            assert triage_round(context, patient=True)
        finally:
            watched.close()
        first, second = watched.folders
        assert first != second
        assert {first.parent, second.parent} == {context.scratch}
        assert list(context.scratch.iterdir()) == [], "nothing of it is left lying about"
        assert len(unread(service)) == 1
