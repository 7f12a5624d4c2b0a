"""The daily report: once for each time that is due, with the figures of the register, as a mail people can read."""

import email
import email.policy
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from models.config import Config
from models.reply import ReadyMail
from models.store import Store, outgoing, watch
from models.times import SEOUL
from notifier.digest import compose_digest, preview
from runners.digest import facts_of, latest_due, report_if_due, send_now
from tests.filled import Entry, add, config_of
from tests.hostile_names import HOSTILE, INVISIBLE
from tests.test_folders_hostile import check_page

DEADLINE = datetime(2025, 8, 14, 14, 0, tzinfo=SEOUL)
MORNING = datetime(2025, 8, 13, 8, 30, tzinfo=SEOUL)


@pytest.fixture(params=["sqlite", "postgresql"])
def config(request: pytest.FixtureRequest, tmp_path: Path) -> Config:
    """Reports to two operators, on each engine."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    return reporting(config_of(tmp_path, url))


def reporting(config: Config) -> Config:
    """With two operators."""
    digest = config.settings.digest.model_copy(update={"to": ("a@office.example", "b@office.example")})
    return config.model_copy(update={"settings": config.settings.model_copy(update={"digest": digest})})


@pytest.fixture
def lone(tmp_path: Path) -> Config:
    """The same on SQLite alone."""
    return reporting(config_of(tmp_path))


def opened(config: Config) -> Store:
    """The register, opened anew as after a restart."""
    return Store(config.settings.database.url, config.settings.storage.root, write=True)


def tick(config: Config, now: datetime) -> bool:
    """What the service does each minute, by a process that was just started."""
    store = opened(config)
    try:
        context: Any = SimpleNamespace(config=config, store=store, settings=config.settings, clock=lambda: now)
        return report_if_due(context)
    finally:
        store.close()


def mails(config: Config) -> list[ReadyMail]:
    """Everything in the outbox."""
    store = opened(config)
    try:
        with store.reading() as connection:
            return [one.mail for one in outgoing.due(connection, datetime(2100, 1, 1, tzinfo=UTC), 10_000)]
    finally:
        store.close()


def test_정한_시각마다_한_번만_보낸다_다시_켜져도_그렇다(config: Config) -> None:
    assert config.settings.digest.times == ("08:30",)
    assert tick(config, MORNING)
    for minutes in (0, 1, 30, 600):
        assert not tick(config, MORNING + timedelta(minutes=minutes))
    assert [mail.to for mail in mails(config)] == ["a@office.example", "b@office.example"]
    assert tick(config, MORNING + timedelta(days=1, seconds=59)), "the next morning has its own"
    assert len(mails(config)) == 4


def test_꺼져_있던_밤의_보고는_켜지면_한_번_나간다(lone: Config) -> None:
    assert tick(lone, MORNING + timedelta(hours=3)), "late, but not lost"
    assert not tick(lone, MORNING + timedelta(hours=3, minutes=1))
    assert len(mails(lone)) == 2
    later = reporting(config_of(lone.settings.storage.root.parent / "x"))
    assert not tick(later, datetime(2025, 8, 20, 7, 0, tzinfo=SEOUL)), "a report of the day before is of no use"


def test_두_번_보낸_메일은_신청_수에_한_번만_들어간다(lone: Config) -> None:
    fill(lone)
    before = facts(lone)
    store = opened(lone)
    try:
        again = Entry(received_at=MORNING - timedelta(hours=1), disposition="duplicate", reply=None)
        add(store, lone, again, MORNING)
    finally:
        store.close()
    after = facts(lone)
    assert dict(after.by_disposition)["duplicate"] == 1
    assert (after.arrivals, after.hours) == (before.arrivals, before.hours)


def test_글로_된_보고는_줄표로_끝나지_않는다(lone: Config) -> None:
    text, _ = preview(facts(lone), lone.call)
    assert "----" not in text and text.rstrip()[-1] not in "-–—"


def test_마감_전후에_따로_보고한다(lone: Config) -> None:
    times = [
        (DEADLINE - timedelta(hours=3, seconds=1), datetime(2025, 8, 14, 8, 30, tzinfo=SEOUL)),
        (DEADLINE - timedelta(hours=3), DEADLINE - timedelta(hours=3)),
        (DEADLINE - timedelta(hours=1), DEADLINE - timedelta(hours=1)),
        (DEADLINE + timedelta(minutes=9, seconds=59), DEADLINE - timedelta(hours=1)),
        (DEADLINE + timedelta(minutes=10), DEADLINE + timedelta(minutes=10)),
    ]
    assert [latest_due(lone, now) for now, _ in times] == [due for _, due in times]
    made = [tick(lone, now) for now, _ in times]
    assert made == [True, True, True, False, True]


def test_받을_사람이_없으면_만들지_않는다(tmp_path: Path) -> None:
    assert not tick(config_of(tmp_path), MORNING)


def fill(config: Config, name: str = "주식회사 한빛") -> None:
    """Accepted, held, refused, late and unclear mails."""
    store = opened(config)
    hour = timedelta(hours=1)
    try:
        for entry in (
            Entry(received_at=MORNING - 30 * hour, organization=name),
            Entry(received_at=MORNING - 5 * hour, organization=name, resource="H100", reply="ready"),
            Entry(received_at=MORNING - 4 * hour, organization=name, resource="H100", reply="refused"),
            Entry(
                received_at=MORNING - 3 * hour, organization=name, disposition="held", reasons=("archive-encrypted",)
            ),
            Entry(
                received_at=MORNING - 2 * hour, organization=name, disposition="bad_format", reasons=("no-archive",)
            ),
            Entry(
                received_at=None, disposition="not_submission", submission=False, unclear=True, reasons=("inquiry",)
            ),
        ):
            add(store, config, entry, entry.received_at or MORNING - hour)
        with store.writing() as connection:
            watch.raise_alarm(connection, "disk", "디스크가 거의 찼습니다", MORNING - hour)
    finally:
        store.close()


def facts(config: Config, now: datetime = MORNING) -> Any:
    """Of the report of this moment."""
    store = opened(config)
    try:
        with store.reading() as connection:
            return facts_of(connection, config, now)
    finally:
        store.close()


def test_숫자는_접수대장과_같고_할_일이_앞에_온다(config: Config) -> None:
    fill(config)
    found = facts(config)
    assert dict(found.by_disposition) == {"accepted": 3, "held": 1, "bad_format": 1, "not_submission": 1}
    assert {f.name: f.applications for f in found.by_resource if f.applications} == {"A100": 1, "H100": 2}
    places = config.call.support.organizations
    assert [f.places for f in found.by_resource] == [round(places * f.share_percent / 100) for f in found.by_resource]
    assert [one.state for one in found.owed] == ["ready", "refused"]
    assert "GPU 이용신청" in found.unclear[0].title, "a mail without an organisation is told by its subject"
    assert sum(a.accepted for a in found.arrivals) == 3 and sum(a.others for a in found.arrivals) == 2
    assert sum(a.accepted + a.others for a in found.hours) == 4, "of the last 24 hours"
    assert found.work == 1 + 2 + 1 + 1 + 1  # held, owed, unclear, alarm, refused for its form
    text, html = preview(found, config.call)
    for page in (text, html):
        assert "압축파일에 암호" in page and "디스크가 거의 찼습니다" in page
        assert "H100 2건(적격 0건), 모집 약 25곳(50%)" in " ".join(page.split())
        assert page.index("보류 1건") < page.index("현황") < page.index("새 사건")
        assert page.index("발송 거부됨") < page.index("발송 대기"), "what presses comes first"
        assert "오늘 확인할 일 6건" in page and found.chain_hash in page.replace("\n", "")


@pytest.mark.parametrize(
    ("left", "shown"),
    [
        (timedelta(seconds=202_048), "마감까지 2일 8시간 7분 28초 남음"),
        (timedelta(hours=3), "마감까지 3시간 남음"),
        (timedelta(hours=1, seconds=1), "마감까지 1시간 1초 남음"),
        (timedelta(seconds=3), "마감까지 3초 남음"),
        (timedelta(seconds=0), "마감이 지남"),
        (timedelta(seconds=-1), "마감이 지남"),
    ],
)
def test_보류된_메일에는_마감까지_남은_초가_적힌다(lone: Config, left: timedelta, shown: str) -> None:
    fill(lone)
    text, _ = preview(facts(lone, DEADLINE - left), lone.call)
    line = next(line for line in text.splitlines() if "압축파일에 암호" in line)
    after = text[text.index(line) :].split("■")[0]
    assert shown in " ".join(after.split())


@pytest.mark.parametrize(
    ("later", "shown"),
    [
        (timedelta(hours=1), "회신 기한까지 2일 23시간"),
        (timedelta(days=2, hours=23, minutes=59, seconds=58), "회신 기한까지 2초"),
        (timedelta(days=3), "회신 기한이 지남"),
    ],
)
def test_보류된_메일에는_회신_기한도_적힌다(lone: Config, later: timedelta, shown: str) -> None:
    fill(lone)
    held = facts(lone).held[0]
    assert held.received_at is not None
    text, _ = preview(facts(lone, held.received_at + later), lone.call)
    section = " ".join(text[text.index("■ 보류 1건") :].split("■")[1].split())
    assert shown in section


def test_형식_오류는_최근_것부터라고_말한다(lone: Config) -> None:
    fill(lone)
    store = opened(lone)
    try:
        later = Entry(received_at=MORNING - timedelta(hours=1), disposition="bad_format", reasons=("no-archive",))
        add(store, lone, later, MORNING)
    finally:
        store.close()
    text, _ = preview(facts(lone), lone.call)
    section = " ".join(text[text.index("형식 오류 2건") :].split("■")[0].split())
    assert "최근에 받은 것부터" in section and section.index("C000007") < section.index("C000005")


def parsed(raw: bytes) -> EmailMessage:
    """As a mail program reads it."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_메일로_읽히고_그림과_접수대장이_들어_있다(lone: Config) -> None:
    fill(lone)
    store = opened(lone)
    try:
        assert send_now(lone, store, MORNING, None) == 2
    finally:
        store.close()
    (raw,) = [mail.raw for mail in mails(lone) if mail.to == "a@office.example" and mail.kind == "digest"]
    message = parsed(raw)
    assert raw.isascii() and max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert message["Auto-Submitted"] == "auto-generated" and message["To"] == "a@office.example"
    assert "확인할 일 6건" in str(message["Subject"])
    (text,) = [p.get_content() for p in message.walk() if p.get_content_type() == "text/plain"]
    (html,) = [p.get_content() for p in message.walk() if p.get_content_type() == "text/html"]
    pictures = {
        str(p["Content-ID"])[1:-1]: p.get_content() for p in message.walk() if p.get_content_maintype() == "image"
    }
    shown = {part.split('"')[0] for part in html.split('src="cid:')[1:]}
    assert shown == pictures.keys() and len(pictures) == 3
    assert all(content.startswith(b"\x89PNG") for content in pictures.values())
    assert html.count("<img") == html.count('alt="') and 'alt=""' not in html
    assert "http" not in html.replace('http-equiv="Content-Type"', ""), "nothing is loaded from elsewhere"
    (sheet,) = [p for p in message.walk() if (p.get_filename() or "").endswith(".xlsx")]
    rows = CalamineWorkbook.from_filelike(BytesIO(sheet.get_content())).get_sheet_by_index(0).to_python()
    assert len(rows) == 1 + 6
    for word in ("AICA-2025-0002", "C000004", "압축파일에 암호", "발송 거부됨", "자원별", "남은 디스크"):
        assert word in text and word in html, word


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE.keys())
def test_보고는_어떤_이름에도_해롭지_않다(name: str, lone: Config) -> None:
    fill(lone, name.replace("\x00", "").encode("utf-8", "replace").decode())
    found = facts(lone)
    text, html = preview(found, lone.call)
    assert "http://evil" not in text + html and "www.evil" not in text + html, "no mail program makes a link of it"
    text, without = text.replace("\u200b", ""), html.replace("\u200b", "")
    for part in without.split('src="data:image/png;base64,')[1:]:
        without = without.replace(part.split('"')[0], "")
    check_page(without.replace("<img ", "<br ").replace("data:image/png;base64,", ""))
    assert not set(text) & set(INVISIBLE) and "49" not in text.split("■ 현황")[0].replace(found.chain_hash, "")
    mail = compose_digest(found, "a@office.example", "0" * 20, lone.call, lone.settings.smtp, None)
    message = parsed(mail.raw)
    assert message["Bcc"] is None and message.get_all("To") == ["a@office.example"]
