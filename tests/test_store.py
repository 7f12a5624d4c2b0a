"""The register keeps its promises on both engines: instants, turns, and proof that nothing was changed afterwards."""

import hashlib
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, select, text
from sqlalchemy.exc import StatementError

from models.decision import Triage
from models.mail import Location, OpenedMail, TakenMail
from models.reply import ReadyMail
from models.store import Store, StoreError, outgoing, triage, views, watch
from models.store import intake as taking
from models.store.ids import case_name, case_row
from models.store.tables import mails
from models.store.triage import Waiting

NOON = datetime(2025, 8, 14, 12, 0, 0, 123456, tzinfo=timezone(timedelta(hours=9)))
PLACE = Location(account="aica@mail.example", folder="INBOX", uidvalidity=7, uid=1)


def taken(store: Store, raw: bytes, uid: int | None = 1, **changes: Any) -> TakenMail:
    """A mail whose bytes are among the originals."""
    facts = {
        "sha256": store.originals.put(raw),
        "size": len(raw),
        "received_at": NOON,
        "internaldate_raw": "14-Aug-2025 03:00:00 +0000",
        "savedate": None,
        "first_seen_at": NOON + timedelta(minutes=1),
        "location": None if uid is None else PLACE.model_copy(update={"uid": uid}),
    }
    return TakenMail(**(facts | changes))


def opened_mail(raw: bytes) -> OpenedMail:
    """What a worker would have read."""
    return OpenedMail(
        message_id="<1@hanbit.example>",
        content_sha256=hashlib.sha256(raw).hexdigest(),
        subject="25년 지역 인프라 기반 GPU 이용신청_한빛_A100",
        from_name="홍길동",
        from_address="hong@hanbit.example",
        reply_address="hong@hanbit.example",
        sent_at=NOON,
        text="\x00 줄바꿈\u2028과 \U0001f600",
    )


def settle(store: Store, case: int, mail: OpenedMail, decision: Triage) -> str | None:
    """A decision with its number and its reply, as triage writes them."""
    with store.writing() as connection:
        (item,) = [one for one in triage.waiting(connection, NOON + timedelta(days=1), 9) if one.case == case]
        number = None
        if decision.disposition == "accepted":
            number = triage.next_receipt_number(connection, "AICA", 2025, 4)
        assert triage.record_decision(connection, item, mail, decision, number, NOON)
        outgoing.put(connection, case, outgoing.AUTOMATIC, f"token-{case}", ready(case), NOON)
    return number


def ready(case: int) -> ReadyMail:
    """A prepared mail."""
    return ReadyMail(
        kind="receipt",
        message_id=f"<jeopsu.{case_name(case)}.t@aica.example>",
        envelope_from="aica@aica.example",
        to="hong@hanbit.example",
        subject="[접수완료]",
        raw=b"Subject: x\r\n\r\nbody\r\n",
    )


@pytest.fixture
def filled(store: Store) -> Store:
    """Three mails, two of them judged."""
    raws = [b"first\r\n", b"second\r\n", b"third\r\n"]
    with store.writing() as connection:
        cases = taking.take_in(connection, [taken(store, raw, uid + 1) for uid, raw in enumerate(raws)]).new_cases
        watch.raise_alarm(connection, "imap", "메일함을 읽을 수 없습니다", NOON)
    accepted = Triage(disposition="accepted", submission=True, organization="한빛", names_key="한빛|a100|8")
    for case, raw in zip(cases[:2], raws, strict=False):
        settle(store, case, opened_mail(raw), accepted)
    assert list(store.differences()) == []
    return store


def change(store: Store, url: str, statement: str) -> None:
    """Somebody with access to the database changes it behind our back."""
    address = url.replace("postgresql://", "postgresql+psycopg://")
    engine = create_engine(address)
    with engine.begin() as connection:
        if address.startswith("postgresql"):
            connection.execute(text("SET session_replication_role = replica"))  # foreign keys stand in nobody's way
        assert connection.execute(text(statement)).rowcount > 0
    engine.dispose()


SWAP = "UPDATE events SET at = '2025-08-14 02:59:59+00' WHERE seq = 2"
TAMPERED = {
    "이벤트의 시각": SWAP,
    "이벤트의 내용": "UPDATE events SET data = replace(data, 'false', 'true') WHERE seq = 1",
    "이벤트의 이름": "UPDATE events SET what = 'mail-moved' WHERE seq = 2",
    "이벤트의 사건": "UPDATE events SET case_id = 3 WHERE seq = 1",
    "이벤트의 해시": "UPDATE events SET hash = repeat_zero WHERE seq = 2",
    "중간 이벤트 삭제": "DELETE FROM events WHERE seq = 2",
    "첫 이벤트 삭제": "DELETE FROM events WHERE seq = 1",
    "마지막 판정 이벤트들 삭제": "DELETE FROM events WHERE seq > 6",
    "수신 시각": "UPDATE mails SET received_at = '2025-08-14 04:59:59+00' WHERE id = 1",
    "수신 시각 삭제": "UPDATE mails SET received_at = NULL WHERE id = 3",
    "서버가 적은 시각": "UPDATE mails SET internaldate_raw = '13-Aug-2025 03:00:00 +0000' WHERE id = 3",
    "보관 시각": "UPDATE mails SET savedate = 'x' WHERE id = 2",
    "처음 본 시각": "UPDATE mails SET first_seen_at = '2025-08-01 00:00:00+00' WHERE id = 2",
    "원본의 지문": "UPDATE mails SET sha256 = (SELECT sha256 FROM mails WHERE id = 2) WHERE id = 1",
    "크기": "UPDATE mails SET size = size + 1 WHERE id = 1",
    "UID": "UPDATE mails SET uid = 99 WHERE id = 1",
    "폴더": "UPDATE mails SET folder = 'Junk' WHERE id = 1",
    "손으로 가져왔다는 기록": "UPDATE mails SET imported_by = '홍길동' WHERE id = 1",
    "읽은 내용": "UPDATE mails SET opened = replace(opened, '홍길동', '홍길순') WHERE id = 1",
    "읽은 내용 삭제": "UPDATE mails SET opened = NULL WHERE id = 1",
    "보낸 사람": "UPDATE mails SET from_address = 'kim@x.example' WHERE id = 2",
    "Message-ID": "UPDATE mails SET message_id = '<2@x>' WHERE id = 2",
    "판정": "UPDATE cases SET disposition = 'late' WHERE id = 1",
    "판정의 근거": "UPDATE cases SET triage = replace(triage, '한빛', '새벽') WHERE id = 1",
    "접수번호": "UPDATE cases SET receipt_number = 'AICA-2025-0009' WHERE id = 1",
    "접수번호 삭제": "UPDATE cases SET receipt_number = NULL WHERE id = 2",
    "판정을 되돌림": "UPDATE cases SET stage = 'received' WHERE id = 1",
    "판정 전인데 판정된 것으로": "UPDATE cases SET stage = 'triaged' WHERE id = 3",
    "중복이라는 기록": "UPDATE cases SET duplicate_of = 1 WHERE id = 2",
    "사건 삭제": "DELETE FROM cases WHERE id = 3",
    "메일 삭제": "DELETE FROM mails WHERE id = 3",
    "회신의 본문": "UPDATE outbox SET raw = substr(raw, 1, 5) WHERE id = 1",
    "회신의 주소": "UPDATE outbox SET to_address = 'kim@x.example' WHERE id = 2",
    "회신 삭제": "DELETE FROM outbox WHERE id = 2",
    "계수기": "UPDATE counters SET last = last + 1",
}


@pytest.mark.parametrize("what", TAMPERED)
def test_기록된_뒤에_바뀐_것은_드러난다(what: str, filled: Store, register_url: str) -> None:
    change(filled, register_url, TAMPERED[what].replace("repeat_zero", f"'{'0' * 64}'"))
    assert list(filled.differences()) != []


def test_원본이_바뀌거나_사라지면_드러난다(filled: Store) -> None:
    for number, harm in enumerate((b"", b"firsT\r\n", b"first\r\n\0", None)):
        path = filled.originals.path(hashlib.sha256(b"first\r\n").hexdigest())
        whole = path.read_bytes()
        if harm is None:
            path.unlink()
        else:
            path.write_bytes(harm)
        found = list(filled.differences())
        assert len(found) == 1 and found[0].startswith("C000001: 원본 메일이"), (number, found)
        path.write_bytes(whole)
    assert list(filled.differences()) == []


def test_시각은_시간대와_함께만_들어가고_같은_순간으로_나온다(store: Store) -> None:
    zones = [UTC, timezone(timedelta(hours=9)), timezone(timedelta(hours=-11, minutes=-30))]
    moments = [NOON.astimezone(zone) for zone in zones] + [datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)]
    with store.writing() as connection:
        for uid, moment in enumerate(moments):
            taking.take_in(connection, [taken(store, b"%d" % uid, uid + 1, received_at=moment, first_seen_at=moment)])
    with store.reading() as connection:
        rows = connection.execute(select(mails.c.received_at, mails.c.first_seen_at).order_by(mails.c.id)).all()
    assert [tuple(row) for row in rows] == [(moment, moment) for moment in moments]
    assert all(row[0].utcoffset() == timedelta(0) for row in rows)
    assert list(store.differences()) == []


def test_시간대_없는_시각은_거절한다(store: Store) -> None:
    naive = NOON.replace(tzinfo=None)
    with pytest.raises((StatementError, ValueError), match="naive"), store.writing() as connection:
        taking.take_in(connection, [taken(store, b"x", received_at=naive)])
    with pytest.raises((StatementError, ValueError), match="naive"), store.writing() as connection:
        watch.set_mark(connection, "poll", naive, {})
    with store.reading() as connection:
        assert connection.execute(select(mails)).all() == []


def test_읽기용_연결로는_아무것도_쓸_수_없다(filled: Store) -> None:
    with pytest.raises(Exception, match=r"(?i)read-?only"), filled.reading() as connection:
        connection.execute(text("DELETE FROM alarms"))


def test_접수번호는_취소된_판정에서_되돌아와_빈틈이_없다(store: Store) -> None:
    def numbered(connection: Connection, fail: bool) -> str:
        number = triage.next_receipt_number(connection, "AICA", 2025, 4)
        if fail:
            raise KeyError(number)
        return number

    given = []
    for attempt in range(12):
        fail = attempt % 3 == 1
        try:
            with store.writing() as connection:
                given.append(numbered(connection, fail))
        except KeyError:
            assert fail
    assert given == [f"AICA-2025-{count:04}" for count in range(1, 9)]


def test_한_사건은_한_번만_판정되고_자동_회신도_하나뿐이다(filled: Store) -> None:
    item = Waiting(case=1, sha256="0" * 64, size=1, received_at=NOON, imported=False, failures=0)
    with filled.writing() as connection:
        late = Triage(disposition="late")
        assert not triage.record_decision(connection, item, opened_mail(b"x"), late, None, NOON)
    with pytest.raises(Exception, match=r"(?i)unique|duplicate"), filled.writing() as connection:
        outgoing.put(connection, 1, outgoing.AUTOMATIC, "another", ready(9), NOON)
    assert list(filled.differences()) == []


def test_옮겨진_메일은_새_사건이_아니고_사본은_새_사건이다(store: Store) -> None:
    raw = b"moved about\r\n"
    with store.writing() as connection:
        assert taking.take_in(connection, [taken(store, raw)]).new_cases == (1,)
        assert taking.note_presence(connection, PLACE.account, "INBOX", 7, set(), NOON) == 1
        junk = PLACE.model_copy(update={"folder": "Junk", "uid": 4})
        moved = taking.take_in(connection, [taken(store, raw, location=junk)])
        assert (moved.new_cases, moved.moved) == ((), 1)
        copied = taking.take_in(connection, [taken(store, raw, 2)])
        assert (len(copied.new_cases), copied.moved) == (1, 0)
        imported = taking.take_in(connection, [taken(store, raw, None, imported_by="김담당")])
        assert (len(imported.new_cases), imported.moved) == (1, 0)


def test_경보는_하나로_이어지고_끝나면_닫힌다(store: Store) -> None:
    with store.writing() as connection:
        assert watch.raise_alarm(connection, "smtp", "처음", NOON)
        assert not watch.raise_alarm(connection, "smtp", "나중", NOON + timedelta(hours=1))
        assert [(a.message, a.since) for a in views.open_alarms(connection)] == [("나중", NOON)]
        assert watch.end_alarm(connection, "smtp", NOON)
        assert not watch.end_alarm(connection, "smtp", NOON)
        assert views.open_alarms(connection) == []


@pytest.mark.parametrize(("name", "row"), [("C000001", 1), ("c12", 12), (" C1234567 ", 1234567), ("C0", None)])
def test_사건번호를_읽는다(name: str, row: int | None) -> None:
    assert case_row(name) == row
    assert row is None or case_row(case_name(row)) == row


def test_닿지_않는_접수대장은_한_줄로_알린다(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        Store("postgresql://nobody@127.0.0.1:1/none", tmp_path, write=True)
    assert str(caught.value).startswith("database.url: 접수대장을 열 수 없습니다") and "\n" not in str(caught.value)
    (tmp_path / "broken.db").write_bytes(b"this is no database" * 100)
    with pytest.raises(StoreError):
        Store(f"sqlite:///{tmp_path / 'broken.db'}", tmp_path, write=True)
    with pytest.raises(StoreError, match="mysql"):
        Store("mysql://x/y", tmp_path, write=True)
