"""Purging: nothing personal is left in register and storage, the proof still holds, and open work stays."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from email.message import EmailMessage
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from models.store import Store, purge, views
from models.times import SEOUL
from notifier.register import write_csv
from runners.purge import PurgeReport, _unless_gone, preview, run, sweep
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.whole import BEFORE, RULE, Whole, command, total_faults
from tests.whole_applications import made, mail_of

CLOSE = datetime(2025, 8, 14, 14, 0, 0, tzinfo=SEOUL)
SENDER = "jiwoo.secretname@hanbit.example"
LETTER = "moonbyeol@press.example"
HALF_YEAR = CLOSE + timedelta(days=181)
YEARS = CLOSE + timedelta(days=1096)
PATIENCE = 120


@pytest.fixture(params=["sqlite", "postgresql"])
def whole(request: pytest.FixtureRequest, dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path) -> Iterator[Whole]:
    """An intake on each engine with an accepted case, an open question, a letter and a case that waits."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    one = Whole(dovecot, smtp_sink, tmp_path, url)
    app = made("whole/1", category="sme")
    one.deliver(mail_of(app, sender=SENDER), BEFORE)
    one.deliver(letter("소식지 8월호", "새벽별 소식입니다."), BEFORE)
    one.deliver(mail_of(app, sender=SENDER, number=3), BEFORE)  # the same archive again: shares its documents
    one.deliver(mail_of(app, sender="held@hanbit.example", number=4, subject=f"{RULE} {app.truth.organization} 신청"))
    one.poll()
    yield one


def letter(subject: str, words: str) -> bytes:
    """A mail that is no submission."""
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = subject, LETTER, "aica_dc@example.org"
    mail["Message-ID"] = "<letter@press.example>"
    mail.set_content(words)
    return mail.as_bytes()


def purged(whole: Whole, now: datetime) -> PurgeReport:
    """One run at this moment."""
    with whole.register(write=True) as store:
        return run(store, whole.config(), "김담당", now)


def names(report: PurgeReport) -> list[str]:
    """What went."""
    return [one.case_id for one in report.purged]


def everything(whole: Whole, folder: Path) -> bytes:
    """All that is stored anywhere below the storage, and the register."""
    files = [path for path in folder.rglob("*") if path.is_file() and "provisioning" not in path.parts]
    found = b"\n".join(path.name.encode() + path.read_bytes() for path in files)
    if whole.database_url.startswith("sqlite"):
        return found
    engine = create_engine(whole.database_url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        for table in ("mails", "cases", "outbox", "messages", "judgements", "readings", "rulings", "applications"):
            rows = connection.execute(
                text(f"SELECT row_to_json({table})::text FROM {table}")
            ).scalars()  # fixed names
            found += "\n".join(rows).encode()
    engine.dispose()
    return found


def test_보유기간이_지난_것만_지우고_결정하지_않은_사건은_남긴다(whole: Whole) -> None:
    before = {case.case_id: case for case in whole.cases()}
    assert [case.disposition for case in before.values()] == ["accepted", "not_submission", "duplicate", "held"]
    assert names(purged(whole, CLOSE + timedelta(days=179))) == []
    half = purged(whole, HALF_YEAR)
    assert names(half) == ["C000002"] and [one.open for one in half.kept] == ["held"]
    assert total_faults(whole) == []
    with whole.register() as store:
        assert names(preview(store, whole.config(), YEARS)) == ["C000001", "C000003"]
    assert names(purged(whole, YEARS)) == ["C000001", "C000003"]
    assert names(purged(whole, YEARS)) == [], "a second run finds nothing"
    assert total_faults(whole) == []
    first = whole.cases()[0]
    assert first.purged_at and first.message.from_ == "" and not first.documents
    assert (first.receipt_number, first.review_result) == ("AICA-2025-0001", before["C000001"].review_result)
    assert first.message.sha256 == before["C000001"].message.sha256


def test_지운_사람의_흔적이_저장소_어디에도_남지_않는다(whole: Whole, capsys: pytest.CaptureFixture[str]) -> None:
    truth = made("whole/1", category="sme").truth
    words = [SENDER.encode(), LETTER.encode(), truth.pi.name.encode(), "새벽별".encode()]
    before = everything(whole, whole.folder)
    assert all(word in before for word in words[:3])
    order = ("--by", "김담당", "--reason", f"{SENDER} 전화로 확인", "--reject")
    assert command(whole, "decide", "C000004", *order, capture=capsys).status == 0
    whole.poll()
    purged(whole, YEARS)
    with whole.register() as store:
        assert list(store.differences()) == []
        assert purged_everything(store)
    after = everything(whole, whole.folder)
    assert [word.decode() for word in words if word in after] == []
    assert not list((whole.folder / "var" / "cases").glob("AICA-*"))
    assert not list((whole.folder / "var" / "originals").rglob("*.eml"))
    assert not [path for path in (whole.folder / "var" / "derived").rglob("*") if path.is_file()]


def purged_everything(store: Store) -> bool:
    """Whether no case is left."""
    with store.reading() as connection:
        return not purge.overdue(connection, purge.Periods(accepted_before=YEARS, others_before=YEARS))


def test_파기한_사건도_보고_내보내고_결정할_수_있는_것처럼_굴지_않는다(
    whole: Whole, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    purged(whole, YEARS)
    shown = command(whole, "show", "AICA-2025-0001", capture=capsys)
    assert shown.status == 0 and "파기" in shown.out and SENDER not in shown.out, shown.err
    assert command(whole, "show", "AICA-2025-0001", "--reply", capture=capsys).status == 0
    listed = command(whole, "cases", capture=capsys)
    assert listed.status == 0 and "개인정보 파기" in listed.out
    for ending in ("xlsx", "csv", "json"):
        out = command(whole, "cases", "--out", str(tmp_path / f"대장.{ending}"), capture=capsys)
        assert out.status == 0, out.err
    for words in (("queue",), ("receipts",), ("digest",), ("status",), ("verify",)):
        done = command(whole, *words, capture=capsys)
        assert done.status == 0 and SENDER not in done.out, (words, done.err)
    order = ("--by", "김담당", "--reason", "다시 봄")
    refused = command(whole, "decide", "AICA-2025-0001", "--reject", *order, capture=capsys)
    assert refused.status == 1 and "개인정보를 파기한 사건" in refused.err, refused
    assert command(whole, "queue", "--resend", "AICA-2025-0001", capture=capsys).status != 0
    report = whole.poll()
    assert report.unsent == 0 and total_faults(whole) == []
    with whole.register() as store, store.reading() as connection:
        assert write_csv(views.all_cases(connection), tmp_path / "x.csv") == 4


def test_심사위원에게_묶어_둔_것도_파기할_때_없어지고_그_뒤에_묶은_것은_남는다(whole: Whole) -> None:
    packed = whole.folder / "var" / "packages"
    (packed / "김위원").mkdir(parents=True)
    (packed / "김위원" / "AICA-2025-0001.txt").write_text("x")
    (packed / "이위원.zip").write_bytes(b"PK")
    purged(whole, HALF_YEAR)
    assert len(list(packed.iterdir())) == 2, "no numbered case went"
    purged(whole, YEARS)
    assert list(packed.iterdir()) == []
    (packed / "박위원.zip").write_bytes(b"PK")
    later = (YEARS + timedelta(days=1)).timestamp()
    os.utime(packed / "박위원.zip", (later, later))
    purged(whole, YEARS + timedelta(days=2))
    assert [one.name for one in packed.iterdir()] == ["박위원.zip"]


def test_지우는_동안_남들이_묶고_지워도_실패하지_않는다(whole: Whole) -> None:
    """Two operators purge, and a third packs for reviewers."""
    packed, over = whole.folder / "var" / "packages", threading.Event()
    purged(whole, YEARS)
    packed.mkdir(exist_ok=True)

    def come_and_go() -> None:
        for number in count():
            made, gone = whole.folder / f"made-{number}", whole.folder / f"gone-{number}"
            new = packed / f".{number}.new"
            for name in range(9):
                (made / str(name)).mkdir(parents=True)
            made.rename(new)
            with suppress(FileNotFoundError):
                new.rename(gone)
            if over.is_set():
                return

    with whole.register(write=True) as store, ThreadPoolExecutor(3) as threads:
        others = [threads.submit(come_and_go)]
        purging = [threads.submit(lambda: [sweep(store, whole.config()) for _ in range(15)]) for _ in range(2)]
        try:
            assert [len(one.result(PATIENCE)) for one in purging] == [15, 15]
        finally:
            over.set()
        others[0].result(PATIENCE)


def test_지울_수_없는_것을_지웠다고_하지_않는다() -> None:
    with pytest.raises(NotADirectoryError):
        _unless_gone(None, None, (NotADirectoryError, NotADirectoryError("x"), None))
    _unless_gone(None, None, (FileNotFoundError, FileNotFoundError("x"), None))


def test_도중에_끊겨도_다음에_이어서_지우고_그때까지는_검증이_알린다(whole: Whole) -> None:
    with whole.register(write=True) as store, store.writing() as connection:
        assert purge.purge_case(connection, 2, YEARS)
        assert not purge.purge_case(connection, 2, YEARS), "it is purged already"
    (left,) = whole.differences()
    assert "C000002" in left and "원본" in left
    with whole.register(write=True) as store:
        assert sweep(store, whole.config()).originals == 1
        assert sweep(store, whole.config()).originals == 0
    assert total_faults(whole) == []


def test_적기_전에_끊긴_실행도_누가_파기했는지_다음_실행에_남는다(whole: Whole) -> None:
    def runs() -> list[dict[str, Any]]:
        with whole.register() as store, store.reading() as connection:
            mark = views.mark(connection, purge.MARK)
        return list(mark.data["runs"]) if mark else []

    with whole.register(write=True) as store, store.writing() as connection:
        assert purge.purge_case(connection, 2, YEARS)
    assert runs() == []
    purged(whole, HALF_YEAR)
    (run,) = runs()
    assert run["by"] == "김담당" and run["cases"] >= 1
    purged(whole, HALF_YEAR)
    assert runs() == [run], "nothing went since"


def test_다른_사건이_아직_쓰는_원본과_서류는_남는다(whole: Whole) -> None:
    with whole.register(write=True) as store, store.writing() as connection:
        assert purge.purge_case(connection, 1, YEARS)
    with whole.register(write=True) as store:
        report = sweep(store, whole.config())
    assert (report.originals, report.folders) == (1, 1)
    assert total_faults(whole) == []


TAMPERING = [
    ("UPDATE cases SET purged_at = (SELECT min(at) FROM events) WHERE id = 1", "표시가 이력과 다릅니다"),
    ("UPDATE cases SET purged_at = NULL WHERE id = 2", "C000002: 개인정보를 파기했다는 표시"),
    ("UPDATE mails SET from_address = 'x@y' WHERE id = 2", "C000002: 메일에서 읽은 내용"),
    ("UPDATE outbox SET raw = NULL WHERE case_id = 1", "작성된 뒤에 바뀌었습니다"),
    ("UPDATE cases SET disposition = 'late' WHERE id = 2", "C000002: 판정이 기록된 뒤에"),
    ("DELETE FROM readings WHERE case_id = 1", "사라졌습니다"),
    ("UPDATE judgements SET judgement = '{}' WHERE case_id = 1", "바뀌었습니다"),
]


def test_묘비에_맞지_않는_것은_파기로_통하지_않는다(whole: Whole) -> None:
    purged(whole, HALF_YEAR)
    known: set[str] = set()
    assert whole.differences() == []
    engine = create_engine(whole.database_url.replace("postgresql:", "postgresql+psycopg:"))
    for statement, says in TAMPERING:
        with engine.begin() as connection:
            connection.execute(text(statement))
        found = set(whole.differences())
        assert any(says in line for line in found - known), (statement, found - known)
        known = found
    engine.dispose()


def test_지난_보고의_내용도_지우고_사슬은_그대로다(whole: Whole) -> None:
    whole.configure(digest__to='["office@example.org"]', digest__times='["00:00", "06:00", "12:00", "18:00"]')
    whole.poll()
    before = [mail for mail in whole.sink.caught if mail.recipients == ("office@example.org",)]
    assert before, "a report went out"
    far = datetime.now(SEOUL) + timedelta(days=400)
    report = purged(whole, far)
    assert report.reports == 1 and total_faults(whole) == []


def test_SQLite의_기록_파일에도_남지_않는다(tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink) -> None:
    whole = Whole(dovecot, smtp_sink, tmp_path)
    whole.deliver(letter("소식지", "새벽별 소식입니다."), BEFORE)
    whole.poll()
    assert "새벽별".encode() in (tmp_path / "register.db").read_bytes()
    purged(whole, HALF_YEAR)
    kept = [path.read_bytes() for path in tmp_path.glob("register.db*")]
    assert not any("새벽별".encode() in data or b"moonbyeol" in data for data in kept)
    assert sqlite3.connect(tmp_path / "register.db").execute("PRAGMA integrity_check").fetchone() == ("ok",)
