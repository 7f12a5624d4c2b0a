"""What the register knows of a mail's sender and of mails that came back, on both engines."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from models.decision import History, ReplyKind, Triage
from models.mail import Attachment, Bounce, OpenedMail, TakenMail
from models.reply import ReadyMail
from models.store import Store, outgoing, triage
from models.store import history as past
from models.store import intake as taking
from models.store.tables import outbox
from models.store.triage import Waiting

NOON = datetime(2025, 8, 14, 3, tzinfo=UTC)
WRITTEN = "Hong.GilDong@hanbit.example"
SPELLINGS = ["hong.gildong@hanbit.example", "HONG.GILDONG@hanbit.example", WRITTEN]
STRANGERS = [
    "honggildong@hanbit.example",
    "hong.gildong@hanbit.example.evil.example",
    "hong_gildong@hanbit.example",
    "%",
]
OUR_ID = "<jeopsu.C000001.aa@aica.example>"
KEY = "한빛|a100|8"
ARCHIVE = Attachment(
    part="1.2", name="a.zip", content_type="application/zip", kind="archive", format="zip", size=1, sha256="f" * 64,
    inline=False,
)  # fmt: skip


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A register with one accepted case, its receipt and a notice to the same address."""
    postgres = request.param == "postgresql"
    url = request.getfixturevalue("postgres_url") if postgres else f"sqlite:///{tmp_path / 'register.db'}"
    opened = Store(url, tmp_path / "var", write=True)
    with opened.writing() as connection:
        item = _taken(opened, connection, b"first")
        accepted = Triage(disposition="accepted", submission=True, archive_part="1.2", names_key=KEY)
        assert triage.record_decision(connection, item, _mail(WRITTEN), accepted, "AICA-2025-0001", NOON)
        outgoing.put(connection, item.case, outgoing.AUTOMATIC, "aa", _ours("receipt", OUR_ID), NOON)
        outgoing.put(connection, item.case, "other", "bb", _ours("held", "<jeopsu.C000001.bb@aica.example>"), NOON)
    yield opened
    opened.close()


def _taken(store: Store, connection: Connection, raw: bytes) -> Waiting:
    mail = TakenMail(
        sha256=store.originals.put(raw), size=len(raw), received_at=NOON, internaldate_raw=None, savedate=None,
        first_seen_at=NOON, location=None, imported_by="담당자",
    )  # fmt: skip
    taking.take_in(connection, [mail])
    return triage.waiting(connection, NOON + timedelta(days=1), 9)[-1]


def _mail(address: str, subject: str = "문의", **facts: object) -> OpenedMail:
    told: dict[str, object] = {
        "message_id": None,
        "content_sha256": "0" * 64,
        "subject": subject,
        "from_name": "홍길동",
    }
    told |= {"from_address": address, "reply_address": address, "attachments": (ARCHIVE,)}
    return OpenedMail.model_validate(told | facts)


def _ours(kind: ReplyKind, message_id: str) -> ReadyMail:
    return ReadyMail(
        kind=kind, message_id=message_id, envelope_from="aica@aica.example", to=WRITTEN, subject="x", raw=b"x\r\n"
    )


def known(store: Store, mail: OpenedMail) -> tuple[History, bool]:
    """What the register knows, and whether it takes the archive for one that it has."""
    with store.writing() as connection:
        item = _taken(store, connection, b"second")
        history = past.history(connection, item, mail, NOON + timedelta(hours=1), r"AICA-\d{4}-\d{4}")
        return history, past.same_archive(connection, item, mail, ARCHIVE.sha256, KEY) is not None


@pytest.mark.parametrize("address", SPELLINGS)
def test_주소의_대소문자는_가리지_않는다(store: Store, address: str) -> None:
    history, same_archive = known(store, _mail(address, "AICA-2025-0001 문의"))
    assert history.known_applicant is not None
    assert history.thread is not None
    assert history.notices_today == 1
    assert same_archive


@pytest.mark.parametrize("address", STRANGERS)
def test_비슷한_주소는_남이다(store: Store, address: str) -> None:
    history, same_archive = known(store, _mail(address, "AICA-2025-0001 문의"))
    assert (history.known_applicant, history.thread, history.notices_today) == (None, None, 0)
    assert not same_archive


def test_주소_없는_메일은_누구의_것도_아니다(store: Store) -> None:
    history, same_archive = known(store, _mail("x@y.example", from_address=None, reply_address=None))
    assert (history.known_applicant, history.notices_today, same_archive) == (None, 0, False)


def _bounce(recipient: str | None) -> Bounce:
    return Bounce(recipient=recipient, action="failed", status="5.1.1", diagnostic="")


@pytest.mark.parametrize("recipient", [WRITTEN, WRITTEN.upper(), None, "alias@other.example", ""])
@pytest.mark.parametrize("found_by", ["message-id", "token"])
def test_반송은_누구를_이름_대든_잃을지_모르는_접수완료로_적는다(
    store: Store, recipient: str | None, found_by: str
) -> None:
    ids, tokens = ([OUR_ID], []) if found_by == "message-id" else ([], ["aa"])
    with store.writing() as connection:
        item = _taken(store, connection, b"bounce")
        concerned = outgoing.record_bounces(connection, item.case, ids, tokens, _bounce(recipient), NOON)
        marked = connection.execute(select(outbox.c.token).where(outbox.c.bounced_at.is_not(None))).scalars().all()
    assert concerned == [1]
    assert list(marked) == ["aa"]


def test_반송이_누구에게_간_메일의_것인지_안다(store: Store) -> None:
    bounce = _mail("mailer-daemon@x.example", bounces=(_bounce("other@evil.example"),), mentioned_ids=(OUR_ID,))
    assert known(store, bounce)[0].bounced_to == (WRITTEN,)
    unknown = bounce.model_copy(update={"mentioned_ids": ("<jeopsu.C000009.aa@aica.example>",)})
    assert known(store, unknown)[0].bounced_to == ()
    assert known(store, bounce.model_copy(update={"bounces": ()}))[0].bounced_to == ()
