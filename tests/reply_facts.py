"""Facts for replies, made up for tests, and the means to look into the mails that come out."""

import email
import email.policy
from datetime import datetime, timedelta
from email.message import EmailMessage
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from models.call import Call
from models.config import load
from models.decision import NameReading, Resource, Triage
from models.mail import ArchiveListing, ArchiveMember, Attachment, OpenedMail
from models.reply import ReadyMail, ReplyFacts
from models.settings import SmtpSettings
from models.times import SEOUL

ROOT = Path(__file__).parent.parent
SMTP = SmtpSettings(
    from_address="intake@example.or.kr",
    from_name="인공지능산업융합사업단(AICA) 접수 담당",
    bounce_address="intake+{token}@example.or.kr",
)
BEFORE = datetime(2025, 8, 12, 10, 20, 30, tzinfo=SEOUL)
ORGANIZATION = "주식회사 무등에이아이"
SUBJECT = f"25년 지역 인프라 기반 GPU 이용신청_{ORGANIZATION}_A100 8"
A100 = Resource(name="A100", cards=8, stated=True)
HPC = Resource(name="HPC", petaflops=2, cards=32, stated=True)
NAMES = (
    "신청서 및 계획서.hwp",
    "이용신청 요약서.hwpx",
    "동의서/과제책임자 동의서.pdf",
    "동의서/실무담당자 동의서.pdf",
    "증빙/사업자등록증.pdf",
)


@cache
def call() -> Call:
    """The call as shipped."""
    return load(ROOT / "config.yaml", {}).call


def members(*names: str) -> tuple[ArchiveMember, ...]:
    """Files of an archive with sizes and digests that differ."""
    return tuple(
        ArchiveMember(name=name, size=1000 * i + 37 * len(name), sha256=f"{i * 7919:064x}")
        for i, name in enumerate(names, 1)
    )


def archive(
    name: str | None = f"{SUBJECT}.zip", state: Any = "readable", names: tuple[str, ...] = NAMES
) -> Attachment:
    """An attached archive."""
    listing = ArchiveListing(format="zip", state=state, members=members(*names) if state == "readable" else ())
    return Attachment(
        part="1.2",
        name=name,
        content_type="application/zip",
        kind="archive",
        format="zip",
        size=3_456_789,
        sha256="5f" * 32,
        inline=False,
        archive=listing,
    )


def loose(name: str | None, part: str = "1.3", inline: bool = False) -> Attachment:
    """A document that is attached beside, or instead of, the archive."""
    return Attachment(
        part=part,
        name=name,
        content_type="application/pdf",
        kind="document",
        format="pdf",
        size=88_123,
        sha256="c4" * 32,
        inline=inline,
    )


def mail(*attachments: Attachment, **changes: Any) -> OpenedMail:
    """A mail of an applicant."""
    facts: dict[str, Any] = {
        "message_id": "<20250812012030.77@mail.example.com>",
        "content_sha256": "0" * 64,
        "subject": SUBJECT,
        "from_name": "김하늘",
        "from_address": "haneul@mudeung.example.com",
        "reply_address": "haneul@mudeung.example.com",
        "attachments": attachments,
    }
    return OpenedMail(**(facts | changes))


def triage(kind: Any, *reasons: str, **changes: Any) -> Triage:
    """What triage said of it."""
    disposition = {"receipt": "accepted", "receipt_again": "duplicate"}.get(kind, kind)
    facts: dict[str, Any] = {
        "disposition": disposition,
        "reasons": reasons,
        "organization": ORGANIZATION,
        "resource": A100,
        "archive_part": "1.2",
        "reply": kind,
    }
    return Triage(**(facts | changes))


def reply(kind: Any, opened: OpenedMail, decided: Triage, **changes: Any) -> ReplyFacts:
    """The facts of one reply, written 3 seconds after the mail was received unless said otherwise."""
    numbered = kind in {"receipt", "receipt_again"}
    received = changes.get("received_at", BEFORE)
    facts: dict[str, Any] = {
        "kind": kind,
        "case_id": "c-000417",
        "received_at": received,
        "written_at": received + timedelta(seconds=3),
        "mail": opened,
        "triage": decided,
        "receipt_number": "AICA-2025-0042" if numbered else None,
        "first_received_at": BEFORE - timedelta(days=1, hours=2) if kind == "receipt_again" else None,
        "token": "0123456789abcdef0123456789abcdef",
    }
    return ReplyFacts(**(facts | changes))


def reading(organization: str | None, resource: Resource | None, state: Any = "near") -> NameReading:
    """How a name reads."""
    return NameReading(state=state, organization=organization, resource=resource)


def parsed(ready: ReadyMail) -> EmailMessage:
    """The mail as a modern reader sees it."""
    message = email.message_from_bytes(ready.raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def bodies(ready: ReadyMail) -> tuple[str, str]:
    """Plain and HTML part, decoded."""
    plain, html = parsed(ready).iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    return _content(plain), _content(html)


def _content(part: Any) -> str:
    text = part.get_payload(decode=True).decode("utf-8")
    assert isinstance(text, str)
    assert "\n" not in text.replace("\r\n", "")
    return text.replace("\r\n", "\n")


class Page(HTMLParser):
    """Reads a page: `text` as people see it, `tags`, `attributes`; raises AssertionError for unbalanced tags."""

    _EMPTY = frozenset({"meta", "br", "img", "hr", "link", "input"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self._open: list[str] = []
        self._words: list[str] = []
        self.feed(html)
        self.close()
        assert not self._open, self._open
        self.text = " ".join(" ".join(self._words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """HTMLParser's hook."""
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in self._EMPTY:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """HTMLParser's hook."""
        assert self._open
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        """HTMLParser's hook."""
        if not self._open or self._open[-1] not in {"style", "title"}:
            self._words.append(data)
