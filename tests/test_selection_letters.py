"""Before a selection is confirmed it is said who wrote about an application and got no decision: most of all who may
want to withdraw."""

import os
from datetime import datetime
from pathlib import Path

import pytest

from models.config import Config
from models.mail import TakenMail
from models.times import SEOUL
from rules.withdrawing import may_withdraw
from scheduler import Service
from tests.filled import Entry
from tests.selection_register import ran, register_with, scored, two_applications
from tests.stories.letters import letter, zipped

FIRST, SECOND = "applicant1@sender1.example", "applicant2@sender2.example"
LATER = datetime(2025, 8, 20, 9, 0, tzinfo=SEOUL)
WARNED = "철회를 바라는 것일 수 있는 서신"
OTHER = "결정하지 않은 그 밖의 서신"


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> list[Entry]:
    """Two valid applications of organisations of their own."""
    return two_applications(tmp_path_factory.mktemp("samples"))


@pytest.fixture
def config(tmp_path: Path, shelf: list[Entry], monkeypatch: pytest.MonkeyPatch) -> Config:
    """A register with both."""
    return register_with(tmp_path, monkeypatch, *shelf)


def wrote(config: Config, *raws: bytes) -> None:
    """These mails arrive and are triaged by the real pipeline, which hides the settings from its own process."""
    kept = dict(os.environ)
    with Service(config, clock=lambda: LATER) as service:
        mails = [
            TakenMail(
                sha256=service.context.store.originals.put(raw), size=len(raw), received_at=LATER,
                internaldate_raw=None, savedate=None, first_seen_at=LATER, location=None, imported_by="김담당",
            )
            for raw in raws
        ]  # fmt: skip
        service.import_mails(mails)
        service.settle()
    os.environ.update(kept)


def lines(text: str, start: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith(start)]


def test_선정에_든_신청의_철회_요청은_미리_보기와_확정에서_말한다(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = scored(config, tmp_path, capsys)
    wrote(config, letter("이용신청 철회 요청", sender=FIRST, text="사정이 생겨 신청을 철회합니다."))
    by = ["--by", "김담당"]
    for arguments in (["select"], ["select", "--confirm", *by], ["select"], ["select", "--release", *by]):
        told = ran(capsys, *arguments)
        (line,) = lines(told.err, WARNED)
        assert first in line and "C000003" in line and "이용신청 철회 요청" in line and second not in line
        assert "아직 결정하지 않았습니다" in told.err and OTHER not in told.out
    ran(capsys, "decide", first, "--by", "김", "--reason", "신청인의 요청", "--withdraw")
    after = ran(capsys, "select", "--confirm", "--by", "김담당")
    assert WARNED not in after.err, "it is decided"


def test_철회로_읽히지_않는_서신도_빠짐없이_한_줄로_말한다(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = scored(config, tmp_path, capsys)
    wrote(
        config,
        letter("문의드립니다", sender=FIRST, text="발표 평가 일정이 언제인가요?"),
        letter(
            "감사합니다",
            sender=SECOND,
            text="접수 감사합니다.\n\n-----원본 메일-----\n철회는 회신으로 알려 주십시오.",
        ),
    )
    told = ran(capsys, "select")
    (line,) = lines(told.out, OTHER)
    assert "2통" in line and f"C000003({first})" in line and f"C000004({second})" in line
    assert WARNED not in told.err


def test_다른_주소에서_접수번호를_들어_쓴_철회와_첨부로_온_철회서도_본다(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = scored(config, tmp_path, capsys)
    wrote(
        config,
        letter(
            "드릴 말씀", sender="boss@elsewhere.example", text=f"{first.lower()}건은 참여하지\n않기로 하였습니다."
        ),
        letter(
            "공문 송부", ("신청 철회서.pdf", b"%PDF-1.4\n"), sender=SECOND, text="공문을 보냅니다. 신청을 취하합니다."
        ),
        letter("다른 신청", sender="who@elsewhere.example", text=f"{first}1 건은 취소합니다."),
        letter(
            "자동 회신",
            sender=FIRST,
            text="신청 취소 여부를 자동으로 답합니다.",
            head=b"Auto-Submitted: auto-replied",
        ),
    )
    told = ran(capsys, "select")
    found = lines(told.err, WARNED)
    assert len(found) == 2 and any(first in line for line in found) and any(second in line for line in found), found


def test_접수_뒤에_압축해_보낸_철회서가_보류되어_있으면_말한다(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, _ = scored(config, tmp_path, capsys)
    reply = f"Re: [{first}] 접수완료"
    wrote(config, letter(reply, ("철회.zip", zipped("철회서.pdf")), sender=FIRST, text="포기합니다."))
    told = ran(capsys, "select")
    assert first in "".join(lines(told.err, WARNED) + lines(told.out, OTHER)), told


def test_철회를_거두어_다시_접수한_뒤에는_앞의_서신을_다시_묻지_않는다(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, _ = scored(config, tmp_path, capsys)
    wrote(config, letter("취소", sender=FIRST.upper(), text="취소 부탁드립니다."))
    assert lines(ran(capsys, "select").err, WARNED)
    for option in ("--withdraw", "--accept"):
        ran(capsys, "decide", first, "--by", "김", "--reason", "통화함", option)
    told = ran(capsys, "select")
    assert not lines(told.err, WARNED) and first in told.out


@pytest.mark.parametrize(
    "text",
    [
        "신청 철회합니다",
        "지원을 포기하고자 합니다",
        "이번 사업에 참여하지 않기로 결정했습니다",
        "저희는 빠지겠습니다",
        "신청 건을 취소 부탁드립니다",
        "Please withdraw our application.",
        "We would like to CANCEL it",
        "명단에서 빼 주세요",
        "내부 사정으로 지원사업 진행이 어려워",
        "제 출 을 취 하 합 니 다",
        "이용이 어렵게 되어\n연락드립니다",
    ],
)
def test_철회의_말을_알아본다(text: str) -> None:
    assert may_withdraw("안녕하세요", text) and may_withdraw(text, "")


@pytest.mark.parametrize(
    "text",
    [
        "감사합니다",
        "발표 평가 일정이 언제인가요",
        "담당자 전화번호가 바뀌었습니다",
        "접수번호를 못 받았습니다",
        "확인했습니다\n> 철회하시려면 회신하십시오",
        "네\n\nOn Mon, Aug 18, 2025 at 9:00 AM AICA wrote:\n취소",
        "네.\n보낸 사람: AICA\n철회된 것으로 처리하였습니다",
        "",
        "알겠습니다\n-----Original Message-----\n포기",
    ],
)
def test_철회의_말이_없거나_인용뿐이면_아니다(text: str) -> None:
    assert not may_withdraw("Re: 접수완료", text)
