"""Documents are cleaned for reviewers behind all reading; the case folder waits for that, the judgement does not."""

import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from models.store import cleaning, filing, judging, reading, ruling
from models.store.tables import cases
from runners.assess import assess_case, assess_round, due, due_beside
from runners.clean import MOST_TIMES, clean_case, share_of_a_case, side_by_side
from runners.package import INDEX_SECONDS, file_round
from runners.passing import take_in_with_patience
from runners.take_in import TakeIn
from scheduler import Service
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.whole import Whole, command
from tests.whole_applications import made, mail_of


@pytest.fixture(params=["sqlite", "postgresql"])
def whole(request: pytest.FixtureRequest, dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path) -> Whole:
    """An intake on either register."""
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    return Whole(dovecot, smtp_sink, tmp_path, url)


def taken_in(whole: Whole, service: Service, *numbers: int) -> None:
    """Applications, triaged and not yet read."""
    for number in numbers:
        whole.deliver(mail_of(made(f"cleaning-{number}", producers=("typst", "docx")), number=number))
    take_in_with_patience(service.context, TakeIn(service.context), service.mailbox)
    service.settle()


def read(service: Service) -> None:
    """Reads what waits, and cleans nothing."""
    with service.context.store.reading() as connection:
        rows = reading.unread_cases(connection, service.context.clock(), 9)
    for row in rows:
        assess_case(service.context, service._readers, row, patient=False)


def to_clean(service: Service) -> list[int]:
    """Rows of cases that wait to be cleaned."""
    with service.context.store.reading() as connection:
        return cleaning.due(connection, 9)


def folders(whole: Whole) -> dict[str, set[str]]:
    """The documents in each case folder, by receipt number."""
    found = (whole.folder / "var" / "cases").glob("*/MANIFEST.sha256")
    return {path.parent.name: {one.name for one in path.parent.glob("documents/*")} for path in found}


def test_판정은_서류를_가리기_전에_하고_심사자료는_가린_뒤에_만든다(whole: Whole) -> None:
    with whole.service() as service:
        taken_in(whole, service, 1, 2)
        read(service)
        rows = to_clean(service)
        assert len(rows) == 2
        service.judge()
        service.file()
        assert folders(whole) == {}
        with service.context.store.reading() as connection:
            assert judging.waiting(connection) == 0
            assert filing.waiting(connection) == 2, "what is to come is counted"
            assert filing.due(connection, 9) == [], "but not written without its documents"
            assert [filing.one(connection, row) for row in rows] == [None, None]
        assert assess_round(service.context, service._readers, patient=False)
        assert to_clean(service) == []
        assert not assess_round(service.context, service._readers, patient=False)
        service.file()
    assert [case.review_result is not None for case in whole.cases()] == [True, True]
    assert all(len(documents) > 5 for documents in folders(whole).values()) and len(folders(whole)) == 2


def test_새로_온_신청을_읽는_일이_가리는_일보다_먼저다(whole: Whole) -> None:
    with whole.service() as service:
        taken_in(whole, service, 3)
        read(service)
        (first,) = to_clean(service)
        taken_in(whole, service, 4)
        with service.context.store.reading() as connection:
            rows = due(connection, service.context, 200, 2)
        assert rows and first not in rows
        read(service)
        whole.deliver(mail_of(made("cleaning-31", producers=("typst",)), number=31))
        take_in_with_patience(service.context, TakeIn(service.context), service.mailbox)
        with service.context.store.reading() as connection:
            assert due(connection, service.context, 200, 1) == [], (
                "a mail that nobody has opened yet is before it, too"
            )
        service.settle()
        read(service)
        with service.context.store.reading() as connection:
            assert due(connection, service.context, 200, 1) == [first], "few at once"


def test_읽는_중인_건이_남아_있으면_가리는_일을_시작하지_않는다(whole: Whole) -> None:
    with whole.service() as service:
        taken_in(whole, service, 8)
        read(service)
        (first,) = to_clean(service)
        taken_in(whole, service, 9)
        (second,) = due_beside(service.context, 1, ())
        assert second != first
        assert due_beside(service.context, 1, (second,)) == [], "its small tasks would wait behind long ones"
        read(service)
        assert due_beside(service.context, 1, ()) == [first], "one case after the other"
        assert due_beside(service.context, 1, (first,)) == [], "whoever else is free stays free for what comes in"
        taken_in(whole, service, 12)
        read(service)
        assert due_beside(service.context, 2, (first,)) == [second], "where there are many workers"
        assert due_beside(service.context, 2, (first, second)) == []


@pytest.mark.parametrize("workers", [1, 2, 3, 4, 7, 8, 16])
def test_가리는_일은_일꾼을_다_쓰되_메일이_오는_동안에는_하나를_남긴다(workers: int) -> None:
    cases = side_by_side(workers)
    assert cases * share_of_a_case(workers, is_busy=False) >= workers - 1
    assert cases * share_of_a_case(workers, is_busy=False) <= workers
    assert cases * share_of_a_case(workers, is_busy=True) <= max(1, workers - 1)


def test_가리는_동안_새_신청이_오면_자리를_내주고_나중에_마저_가린다(whole: Whole) -> None:
    with whole.service() as service:
        taken_in(whole, service, 10)
        read(service)
        (row,) = to_clean(service)
        asked = []

        def gives_way() -> bool:
            asked.append(row)
            return len(asked) > 1

        clean_case(service.context, service._readers, row, gives_way)
        made = len(list((whole.folder / "var" / "derived").rglob("*.json")))
        assert made == 1 and to_clean(service) == [row]
        with service.context.store.reading() as connection:
            assert connection.execute(cases.select().where(cases.c.id == row)).one().cleaning == 0, "no failed try"
        taken_in(whole, service, 11)
        assess_case(service.context, service._readers, row, patient=True)
        assert to_clean(service) == [row], "somebody waits to be read"
        read(service)
        assess_case(service.context, service._readers, row, patient=True)
        assert row not in to_clean(service)


def test_읽은_글이_없어졌으면_다시_읽어_같은_심사자료를_만든다(whole: Whole) -> None:
    with whole.service() as service:
        taken_in(whole, service, 5)
        read(service)
        kept = list(service.context.scratch.glob("texts-*.json"))
        assert len(kept) == 1 and kept[0].stat().st_mode & 0o077 == 0
        kept[0].write_text("[{}]")
        service.assess()
        service.judge()
        service.file()
        assert list(service.context.scratch.glob("*-C*")) == [], "nothing of it is left lying about"
    (documents,) = folders(whole).values()
    assert len(documents) > 5


def test_가리는_도중에_거듭_멈추면_그_건을_더_붙들지_않는다(whole: Whole) -> None:
    with whole.service() as service:
        taken_in(whole, service, 6)
        read(service)
        (row,) = to_clean(service)
        for times in range(1, MOST_TIMES + 1):
            with service.context.store.writing() as connection:
                assert cleaning.begin(connection, row) == times
        clean_case(service.context, service._readers, row)
        assert to_clean(service) == []
        with service.context.store.writing() as connection:
            assert cleaning.begin(connection, row) is None


def test_끝내라는_말을_들으면_가리는_일을_시작하지_않는다(whole: Whole) -> None:
    with whole.service() as service:
        taken_in(whole, service, 7)
        read(service)
        (row,) = to_clean(service)
        clean_case(replace(service.context, stopping=lambda: True), service._readers, row)
        with service.context.store.reading() as connection:
            assert connection.execute(cases.select().where(cases.c.id == row)).one().cleaning == 0


def test_아직_가리는_중인_건의_심사자료를_부르면_그렇다고_말한다(
    whole: Whole, capsys: pytest.CaptureFixture[str]
) -> None:
    with whole.service() as service:
        taken_in(whole, service, 1)
        read(service)
        service.judge()
    early = command(whole, "package", "AICA-2025-0001", capture=capsys)
    assert early.status != 0
    assert "개인정보를 가리는 중" in early.err
    whole.poll()
    assert command(whole, "package", "AICA-2025-0001", capture=capsys).status == 0


def test_다른_서버가_읽어_둔_글도_가린_뒤에는_남지_않는다(whole: Whole) -> None:
    with whole.service() as service:
        taken_in(whole, service, 1)
        read(service)
        other = whole.folder / "var" / "scratch" / "another-1"
        other.mkdir(mode=0o700)
        (kept,) = service.context.scratch.glob("texts-*.json")
        kept.rename(other / kept.name)
        (row,) = to_clean(service)
        clean_case(service.context, service._readers, row)
        assert to_clean(service) == []
        assert list((whole.folder / "var" / "scratch").rglob("texts-*.json")) == []


def listed(whole: Whole) -> set[str]:
    """The receipt numbers that the index over all case folders shows."""
    page = (whole.folder / "var" / "cases" / "index.html").read_text(encoding="utf-8")
    return set(re.findall(r"AICA-2025-\d{4}", page))


def test_목록은_심사자료가_하나씩_이어_나오는_동안_이따금만_다시_쓴다(whole: Whole) -> None:
    index = whole.folder / "var" / "cases" / "index.html"
    with whole.service() as service:
        for number in (12, 13, 14):
            taken_in(whole, service, number)
            service.assess()
            service.judge()
            if number < 14:
                assert not file_round(service.context, patient=True)
        assert len(folders(whole)) == 2 and len(listed(whole)) == 1, "it was written a moment ago"
        assert not file_round(service.context, patient=True)
        assert len(folders(whole)) == 3 and len(listed(whole)) == 1
        os.utime(index, (index.stat().st_atime, index.stat().st_mtime - INDEX_SECONDS))
        assert not file_round(service.context, patient=True), "nothing is due but the index"
        assert len(listed(whole)) == 3
        index.unlink()
        service.file()
        assert not index.exists(), "nothing has changed since"
        with service.context.store.writing() as connection:
            ruling.make_due(connection, 3)
        service.judge()
        service.file()
        assert len(listed(whole)) == 3, "a pass leaves nothing for later"
