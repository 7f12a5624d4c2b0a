"""The mails of the demonstration become what the story says, by the real opener and the real rules."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from demo.servers import ImapServer
from demo.story import StoryMail, fill, story
from intake.message import OpenOptions, open_mail
from models import config
from models.call import Call
from models.decision import Earlier, History, Triage
from models.mail import OpenedMail
from rules.disposition import Circumstances, decide
from rules.names import Names, read_names

Decided = tuple[StoryMail, OpenedMail, Names, Triage]
CONFIG = Path(__file__).parents[1] / "config.yaml"


@pytest.fixture(scope="module")
def call() -> Call:
    return config.load(CONFIG, {}).call


@pytest.fixture(scope="module")
def mails(call: Call) -> list[StoryMail]:
    return story(call)


class Register:
    """What a register would know of the mails before: enough for doubles and repeated archives."""

    def __init__(self) -> None:
        self._by_content: dict[str, Earlier] = {}
        self._by_archive: dict[tuple[str | None, str], Earlier] = {}

    def history(self, mail: OpenedMail) -> History:
        archive = next((self._by_archive[key] for key in self._keys(mail) if key in self._by_archive), None)
        return History(same_mail=self._by_content.get(mail.content_sha256), same_archive=archive)

    def add(self, mail: OpenedMail, triage: Triage, received_at: datetime) -> None:
        case = Earlier(
            case_id=mail.content_sha256[:8],
            disposition=triage.disposition,
            reasons=triage.reasons,
            received_at=received_at,
        )
        self._by_content.setdefault(mail.content_sha256, case)
        if triage.disposition == "accepted":
            for key in self._keys(mail):
                self._by_archive.setdefault(key, case)

    @staticmethod
    def _keys(mail: OpenedMail) -> Iterator[tuple[str | None, str]]:
        return ((mail.from_address, a.sha256) for a in mail.attachments if a.archive)


def _decide(mails: list[StoryMail], call: Call, scratch: Path) -> list[Decided]:
    register = Register()
    out = []
    for mail in mails:
        raw = scratch / "mail.eml"
        raw.write_bytes(mail.raw)
        opened = open_mail(raw, OpenOptions(scratch=scratch))
        names = read_names(opened, call)
        around = Circumstances(received_at=mail.received_at, history=register.history(opened), notices_per_day=20)
        triage = decide(opened, names, around, call)
        register.add(opened, triage, mail.received_at)
        out.append((mail, opened, names, triage))
    return out


def _otherwise(decided: list[Decided]) -> list[tuple[object, ...]]:
    """Mails that became something else than their story says."""
    return [
        (mail.name, triage.disposition, triage.reasons, mail.disposition, mail.reasons)
        for mail, _, _, triage in decided
        if (triage.disposition, set(triage.reasons)) != (mail.disposition, set(mail.reasons))
    ]


@pytest.fixture(scope="module")
def decided(mails: list[StoryMail], call: Call, tmp_path_factory: pytest.TempPathFactory) -> list[Decided]:
    return _decide(mails, call, tmp_path_factory.mktemp("mails"))


def test_모든_메일이_이야기대로_분류된다(decided: list[Decided]) -> None:
    assert not _otherwise(decided)


def test_어떤_프로그램이_썼든_제목과_파일명이_그대로_읽힌다(decided: list[Decided]) -> None:
    kept = [(opened, names) for mail, opened, names, _ in decided if mail.disposition == "accepted"]
    assert len(kept) > 6
    for opened, names in kept:
        assert names.subject.state == "kept", opened.subject
        assert names.archive.state == "kept", [a.name for a in opened.attachments]
        assert "�" not in opened.subject + opened.text
        assert "안녕하세요" in opened.text
        assert not opened.defects
        listing = opened.attachments[0].archive
        assert listing and len(listing.members) >= 5
        assert all("�" not in member.name for member in listing.members)
        assert all(member.name.isprintable() and member.size > 1000 for member in listing.members)


def test_이야기는_열두_통이_넘고_모든_처리_결과가_나온다(mails: list[StoryMail]) -> None:
    counts = Counter(mail.disposition for mail in mails)
    assert len(mails) >= 14
    assert set(counts) == {"accepted", "held", "bad_format", "late", "not_submission", "duplicate"}
    assert len({mail.name for mail in mails}) == len(mails)
    assert [mail.received_at for mail in mails] == sorted(mail.received_at for mail in mails)
    assert {mail.folder for mail in mails} == {"INBOX", "스팸메일함"}


def test_같은_공고에서는_언제나_같은_메일이_나온다(mails: list[StoryMail], call: Call) -> None:
    again = story(call)
    assert [hashlib.sha256(mail.raw).hexdigest() for mail in again] == [
        hashlib.sha256(mail.raw).hexdigest() for mail in mails
    ]


def test_기간이_짧고_이름이_다른_다음_해_공고로도_이야기가_들어맞는다(call: Call, tmp_path: Path) -> None:
    opens = call.window.opens_at.replace(year=call.window.opens_at.year + 1)
    naming = call.naming.model_copy(update={"fixed_part": "26년 광주 인프라 GPU 이용신청"})
    window = call.window.model_copy(update={"opens_at": opens, "closes_at": opens + timedelta(days=3, hours=1)})
    other = call.model_copy(update={"window": window, "naming": naming, "resources": call.resources[1:]})
    mails = story(other)
    assert mails[0].received_at < opens < mails[1].received_at
    assert sum(mail.received_at > window.closes_at for mail in mails) == 3
    assert not _otherwise(_decide(mails, other, tmp_path))


def test_이야기의_메일이_내장_메일함에_그대로_들어간다(mails: list[StoryMail]) -> None:
    with ImapServer() as server:
        fill(server, mails)
        with server.client() as client:
            assert client.select("INBOX")[1] == [str(len(mails) - 1).encode()]
            _, answer = client.fetch(str(len(mails) - 1), "(INTERNALDATE BODY.PEEK[])")
    last = max((mail for mail in mails if mail.folder == "INBOX"), key=lambda mail: mail.received_at)
    assert isinstance(answer[0], tuple)
    assert answer[0][1] == last.raw
    assert f"{last.received_at:%d-%b-%Y %H:%M:%S %z}".encode() in answer[0][0]


def test_머리글은_ASCII이고_줄은_CRLF로_끝난다(mails: list[StoryMail]) -> None:
    for mail in mails:
        head, _, body = mail.raw.partition(b"\r\n\r\n")
        assert head.isascii() and body
        assert mail.raw.count(b"\n") == mail.raw.count(b"\r\n"), mail.name
