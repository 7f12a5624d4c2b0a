"""What a decision outdates before it was sent is not sent, stays visible, and two mails never change their order."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from models import korean
from models.case import Case, ReplyView
from models.config import Config
from models.decision import Disposition
from models.finding import RulingKind
from models.reply import ReadyMail
from models.store import Store, Transaction, outgoing, views
from models.store.ids import case_row
from models.store.tables import cases, outbox
from models.times import SEOUL
from runners.decide import Order, decide
from runners.resend import ResendRefused, resend
from tests.filled import Entry, add, config_of
from tests.whole import Outcome, bare_command

AT = datetime(2025, 8, 11, 9, 0, tzinfo=SEOUL)
NAME = "C000001"


class Box:
    """A register with one case and its automatic reply, unsent."""

    def __init__(self, folder: Path, disposition: Disposition, reply: str | None = "ready") -> None:
        self.config: Config = config_of(folder)
        self.store = Store(self.config.settings.database.url, self.config.settings.storage.root, write=True)
        self.now = AT
        add(self.store, self.config, Entry(received_at=AT, disposition=disposition, reply=reply), AT)

    def decides(self, what: RulingKind, notify: bool = True) -> None:
        """An operator's decision, a minute later."""
        self.now += timedelta(minutes=1)
        order = Order(case=NAME, by="김담당", reason="사유", disposition=what, notify=notify and what != "accept")
        decide(self.store, self.config, order, self.now)

    def due(self) -> list[str]:
        """The kinds that would be sent now one after the other, each sent before the next is asked for."""
        found: list[str] = []
        while items := self._due():
            with self.store.writing() as connection:
                outgoing.mark_sent(connection, items[0], self.now)
            found.append(items[0].mail.kind)
        return found

    def _due(self) -> list[outgoing.Outgoing]:
        with self.store.reading() as connection:
            return outgoing.due(connection, self.now, 99)

    def case(self) -> Case:
        """As it stands."""
        with self.store.reading() as connection:
            found = views.one_case(connection, NAME)
        assert found is not None
        return found

    def replies(self) -> dict[str, ReplyView]:
        """The last mail of each kind."""
        return {reply.kind: reply for reply in self.case().replies}

    def faults(self) -> list[str]:
        """What `verify` finds; there are no files of mails here."""
        return [fault for fault in self.store.differences() if "원본 메일이 없습니다" not in fault]

    def events(self) -> list[str]:
        """What happened, in order."""
        row = case_row(NAME)
        assert row is not None
        with self.store.reading() as connection:
            return [event.what for event in views.events_of(connection, row)]

    def lays(self, kind: str, occasion: str, to: str = "a@sender.example", draft: bool = False, case: int = 1) -> int:
        """A further mail of the case."""
        mail = ReadyMail.model_validate(
            {
                "kind": kind, "message_id": f"<{occasion}.{case}@jeopsu.example>", "envelope_from": "i@j.example",
                "to": to, "subject": kind, "raw": b"Subject: x\r\n\r\nx",
            }
        )  # fmt: skip
        with self.store.writing() as connection:
            return outgoing.put(connection, case, occasion, f"{occasion}{case}", mail, self.now, draft=draft)


STORIES: list[tuple[Disposition, tuple[RulingKind, ...], list[str]]] = [
    ("held", (), ["held"]),
    ("held", ("accept",), ["receipt"]),
    ("held", ("reject",), ["rejected"]),
    ("held", ("withdraw",), ["withdrawn"]),
    ("bad_format", ("accept",), ["receipt"]),
    ("bad_format", ("reject",), ["rejected"]),
    ("accepted", ("reject",), ["rejected"]),
    ("accepted", ("withdraw",), ["withdrawn"]),
    ("accepted", ("reject", "accept"), ["receipt"]),
    ("held", ("accept", "reject"), ["rejected"]),
    ("held", ("accept", "withdraw", "accept"), ["receipt"]),
    ("held", ("reject", "accept", "reject"), ["rejected"]),
]


@pytest.mark.parametrize(("disposition", "orders", "sent"), STORIES)
def test_보내기_전에_결정이_바뀌면_지금_맞는_메일만_나간다(
    tmp_path: Path, disposition: Disposition, orders: tuple[RulingKind, ...], sent: list[str]
) -> None:
    box = Box(tmp_path, disposition)
    for order in orders:
        box.decides(order)
    assert box.due() == sent
    left = [reply for reply in box.case().replies if reply.state != "sent"]
    assert len(left) == len(orders) and {reply.state for reply in left} <= {"dropped"}
    assert all(reply.last_error for reply in left)
    assert box.events().count("mail-dropped") == len(orders)
    assert box.faults() == []


@pytest.mark.parametrize(("disposition", "orders", "sent"), STORIES)
def test_이미_나간_메일_뒤에는_결정의_순서대로_나간다(
    tmp_path: Path, disposition: Disposition, orders: tuple[RulingKind, ...], sent: list[str]
) -> None:
    box = Box(tmp_path, disposition, reply="sent")
    told = []
    for order in orders:
        box.decides(order)
        told += box.due()
    kinds = {"accept": "receipt", "reject": "rejected", "withdraw": "withdrawn"}
    assert told == [kinds[order] for order in orders]
    assert "mail-dropped" not in box.events()


def test_안내하지_않기로_한_반려는_접수완료_메일도_보내지_않고_번호는_남는다(tmp_path: Path) -> None:
    box = Box(tmp_path, "held")
    box.decides("accept")
    box.decides("reject", notify=False)
    assert box.due() == []
    assert box.case().receipt_number == "AICA-2025-0001"
    box.decides("accept")
    assert box.due() == ["receipt"] and box.case().receipt_number == "AICA-2025-0001"


@pytest.mark.parametrize("order", ["reject", "withdraw"])
def test_먼저_온_메일이_반려되면_그_번호를_다시_알리지_않는다(tmp_path: Path, order: RulingKind) -> None:
    box = Box(tmp_path, "accepted", reply="sent")
    second = add(box.store, box.config, Entry(received_at=AT, disposition="duplicate", reply=None), AT)
    with box.store.writing() as connection:
        _duplicates(connection, second)
    box.lays("receipt_again", "automatic", case=2)
    box.decides(order, notify=False)
    assert box.due() == []
    with box.store.reading() as connection:
        found = views.one_case(connection, second)
    assert found is not None and [reply.state for reply in found.replies] == ["dropped"]
    with pytest.raises(ResendRefused, match=second):
        resend(box.store, box.config, second, None, "token", box.now)


def _duplicates(connection: Transaction, name: str) -> None:
    row = case_row(name)
    triage = dict(connection.execute(select(cases.c.triage).where(cases.c.id == row)).scalar_one())
    triage |= {"duplicate_of": NAME, "reply": "receipt_again"}
    connection.execute(update(cases).where(cases.c.id == row).values(duplicate_of=1, triage=triage))


def test_풀어_준_선정_안내는_반려되면_초안으로_돌아간다(tmp_path: Path) -> None:
    box = Box(tmp_path, "accepted", reply="sent")
    mail = box.lays("selected", "selected", draft=True)
    with box.store.writing() as connection:
        assert outgoing.release_drafts(connection, "selected", [mail], "김담당", box.now) == 1
    box.decides("withdraw")
    assert box.due() == ["withdrawn"]
    assert box.replies()["selected"].state == "draft" and box.replies()["selected"].last_error
    assert "mail-held-back" in box.events()


def test_미뤄진_메일보다_나중_메일이_먼저_가지_않는다(tmp_path: Path) -> None:
    box = Box(tmp_path, "accepted", reply=None)
    box.lays("receipt", "automatic", to="A@Sender.example")
    (first,) = box._due()
    with box.store.writing() as connection:
        outgoing.postpone(connection, first, "451 greylisted", box.now + timedelta(hours=1))
    box.lays("selected", "selected", to="a@sender.example")
    box.lays("receipt", "resend-1", to="other@sender.example")
    assert box.due() == ["receipt"], "only the one to another address"
    box.now += timedelta(hours=1)
    assert box.due() == ["receipt", "selected"]


def test_보내지_않은_메일은_보낸_뒤에_그렇게_적힌다(tmp_path: Path) -> None:
    """A decision that comes while the server takes the mail: it went out, and the register says so."""
    box = Box(tmp_path, "held")
    (item,) = box._due()
    box.decides("accept")
    with box.store.reading() as connection:
        assert not outgoing.still_waits(connection, item.id)
    with box.store.writing() as connection:
        outgoing.mark_sent(connection, item, box.now)
    assert box.replies()["held"].state == "sent" and box.replies()["held"].last_error is None
    assert box.faults() == []


def test_보내지_않은_까닭을_사건에서_본다(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    box = Box(tmp_path, "held")
    box.decides("accept")
    monkeypatch.setenv("JEOPSU_DATABASE__URL", box.config.settings.database.url)
    monkeypatch.setenv("JEOPSU_STORAGE__ROOT", str(box.config.settings.storage.root))
    shown: Outcome = bare_command("show", NAME, capture=capsys)
    assert shown.status == 0 and korean.MAIL_STATES["dropped"] in shown.out
    assert korean.EVENTS["mail-dropped"] in shown.out and "접수" in shown.out
    owed = bare_command("receipts", capture=capsys)
    assert owed.status == 0 and korean.MAIL_STATES["dropped"] not in owed.out


def test_작성한_순서는_그대로다(tmp_path: Path) -> None:
    """Receipts before notices of other cases; the rest as it was prepared."""
    box = Box(tmp_path, "held")
    add(box.store, box.config, Entry(received_at=AT, disposition="accepted", reply="ready"), AT)
    with box.store.reading() as connection:
        states = connection.execute(select(outbox.c.kind).order_by(outbox.c.id)).scalars().all()
    assert states == ["held", "receipt"] and box.due() == ["receipt", "held"]
