"""Reports of ours in what commands say: they are no replies, and no sign of theirs is a sign of damage."""

import io
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from cli import screen
from notifier.text import without_breaks
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.stories.letters import letter, zipped
from tests.whole import RULE, Whole, command

OFFICE = "office@aica.example"


@pytest.fixture
def whole(dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path) -> Whole:
    """An intake that reports to one operator."""
    whole = Whole(dovecot, smtp_sink, tmp_path)
    whole.configure(digest__to=f'["{OFFICE}"]', digest__times='["08:30"]', digest__attach_register="false")
    return whole


def sent_before(whole: Whole, capsys: pytest.CaptureFixture[str]) -> None:
    """The report that is due by the clock has left already."""
    command(whole, "poll", capture=capsys)


def test_poll은_보고를_회신으로_세지_않는다(whole: Whole, capsys: pytest.CaptureFixture[str]) -> None:
    sent_before(whole, capsys)
    assert command(whole, "digest", "--send", capture=capsys).status == 0
    only = command(whole, "poll", capture=capsys)
    assert only.status == 0 and "회신" not in only.out and "보고와 경보 메일 1통을 보냈습니다" in only.out
    whole.deliver(letter(f"{RULE}_한빛_A100", (f"{RULE}_한빛_A100.zip", zipped())))
    command(whole, "digest", "--send", capture=capsys)
    both = command(whole, "poll", capture=capsys)
    assert "회신 1통을 보냈습니다." in both.out and "보고와 경보 메일 1통을 보냈습니다" in both.out


def test_poll은_나가지_못한_보고를_회신이라고_하지_않는다(whole: Whole, capsys: pytest.CaptureFixture[str]) -> None:
    sent_before(whole, capsys)
    command(whole, "digest", "--send", capture=capsys)
    whole.sink.rcpt[OFFICE] = "451 4.3.0 later"
    late = command(whole, "poll", capture=capsys)
    assert late.status == 1, "what is unsent is still told by the exit status"
    assert "회신" not in late.out + late.err and "보내지 못한 보고와 경보 메일: 1통" in late.err
    whole.sink.rcpt[OFFICE] = "550 5.1.1 no such user"
    gone = command(whole, "poll", capture=capsys)
    assert "거부한 회신" not in gone.err and "거부한 보고와 경보 메일이 1통" in gone.err


def test_화면의_보고와_회신에는_보이지_않는_글자의_자국이_없다(
    whole: Whole, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "www.한빛.co.kr"
    whole.deliver(letter(f"{RULE}_{name}_V100", (f"{RULE}_{name}_V100.zip", zipped("a@b.com 안내.txt"))))
    sent_before(whole, capsys)
    digest = command(whole, "digest", "--date", "2020-01-01", capture=capsys)
    assert digest.status == 0 and name in digest.out and "�" not in digest.out and "\u200b" not in digest.out
    shown = command(whole, "show", "C000001", "--reply", capture=capsys).out
    assert name in shown and "�" not in shown and "\u200b" not in shown


@pytest.mark.parametrize("sign", ["\u200b", "\u202e", "\x1b", "\u2066"])
def test_남이_넣은_보이지_않는_글자는_여전히_드러난다(sign: str) -> None:
    assert screen.printable(f"한{sign}빛") == "한�빛"
    assert without_breaks(f"한{sign}빛") == f"한{sign}빛", "only what we put in is taken out"


def test_일일_보고에는_신청인이_보낸_글이_신청과_함께_적힌다(
    whole: Whole, capsys: pytest.CaptureFixture[str]
) -> None:
    name = f"{RULE}_한빛_A100"
    whole.deliver(letter(name, (f"{name}.zip", zipped())))
    sent_before(whole, capsys)
    whole.deliver(letter("신청을 철회합니다"))
    whole.deliver(letter("부재중 자동응답", head=b"Auto-Submitted: auto-replied"))
    whole.deliver(letter("지원 자격 문의", sender="other@else.example"))
    command(whole, "poll", capture=capsys)
    told = command(whole, "digest", "--date", "2020-01-01", capture=capsys).out
    section = told.partition("■ 신청인의 서신 1통\n")[2].partition("■")[0]
    assert "C000002  신청을 철회합니다" in section and "C000001 AICA-2025-0001  한빛" in section
    assert "C000003" not in section and "C000004" not in section, "neither machines nor strangers"


@pytest.mark.parametrize("text", ["config.yaml:100: call.discounts", ":a: 한빛 :8ball:", "[bold]한빛[/bold] :+1:"])
def test_쌍점_사이의_글은_그림_글자가_되지_않는다(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    screen.say(text)
    screen.fields([("제목", text)])
    screen.complain(text)
    told = capsys.readouterr()
    assert told.out == f"{text}\n제목  {text}\n" and told.err == f"{text}\n"


@pytest.mark.parametrize(
    ("line", "width", "expected"),
    [
        ("짧은 줄", 20, ["짧은 줄"]),
        ("  [확인 필요] 서류를 확인해 주십시오.", 24, ["  [확인 필요] 서류를", "    확인해 주십시오."]),
        ("상태와  까닭을 차례로 적음", 14, ["상태와  까닭을", "차례로 적음"]),
        (
            "원본 /var/lib/jeopsu/originals/a.eml (3바이트)",
            12,
            ["원본", "/var/lib/jeopsu/originals/a.eml", "(3바이트)"],
        ),
        ("", 10, [""]),
    ],
)
def test_긴_줄은_들여_쓴_채로_이어진다(line: str, width: int, expected: list[str]) -> None:
    assert screen.hanging(line, width) == expected


@pytest.mark.parametrize("width", [40, 60, 80, 100, 140])
def test_좁은_화면에서도_아무것도_잘리지_않고_접수번호는_끊어지지_않는다(
    width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = io.StringIO()
    narrow = Console(file=paper, force_terminal=True, width=width, emoji=False, highlight=False, color_system=None)
    monkeypatch.setattr(screen, "console", lambda: narrow)
    headers = ["사건", "접수번호", "구분", "상태", "회신 기한", "남은 시간", "받는 사람", "시도", "마지막 오류"]
    rows = [
        ["C000001", "AICA-2026-0001", "접수완료", "발송", "11-26 15:26:18", "-", "someone@cloud.example", "1", ""],
        [
            "C000002",
            "-",
            "보류 중 (번호 없음)",
            "반송됨",
            "11-26 15:26:18",
            "2일 23시간",
            "a@b.example",
            "2",
            "550 없음",
        ],
    ]
    screen.table(headers, rows)
    shown = paper.getvalue()
    assert all(cell_len(line) <= width for line in shown.splitlines())
    for whole_one in ("AICA-2026-0001", "C000002", "11-26 15:26:18", "someone@cloud.example", "550 없음"):
        assert whole_one in shown
    for column in zip(headers, *rows, strict=True):
        for cell in column:
            assert all(shown.count(letter) for letter in cell.replace(" ", "")), cell


def test_화면보다_넓은_표는_한_건을_여러_줄로_보여_준다(monkeypatch: pytest.MonkeyPatch) -> None:
    paper = io.StringIO()
    narrow = Console(file=paper, force_terminal=True, width=60, emoji=False, highlight=False, color_system=None)
    monkeypatch.setattr(screen, "console", lambda: narrow)
    rows = [
        ["C000001", "보류", "07-27 18:00:00", "한빛", "office@a-long-name.example", "메일제목이 양식과 다름, 암호"],
        ["C000002", "접수", "07-28 09:00:01", "", "", ""],
    ]
    screen.table(["사건", "판정", "수신 시각", "기업명", "보낸 사람", "사유"], rows)
    assert paper.getvalue().splitlines() == [
        "사건     판정  수신 시각       기업명",
        "  보낸 사람                   사유",
        "C000001  보류  07-27 18:00:00  한빛",
        "  office@a-long-name.example  메일제목이 양식과 다름, 암호",
        "C000002  접수  07-28 09:00:01",
    ]


def test_항목의_긴_값은_그_아래로_이어진다(monkeypatch: pytest.MonkeyPatch) -> None:
    paper = io.StringIO()
    narrow = Console(file=paper, force_terminal=True, width=60, emoji=False, highlight=False, color_system=None)
    monkeypatch.setattr(screen, "console", lambda: narrow)
    screen.fields([("이름", "값 " * 40), ("긴 이름", "짧음")])
    first, *others, last = paper.getvalue().splitlines()
    assert first.startswith("이름     값 값") and last == "긴 이름  짧음"
    assert others and all(line.startswith(" " * 9 + "값") for line in others)


def test_신청인의_글은_명령_하나로_읽을_수_있다(whole: Whole, capsys: pytest.CaptureFixture[str]) -> None:
    name = f"{RULE}_한빛_A100"
    whole.deliver(letter(name, (f"{name}.zip", zipped())))
    command(whole, "poll", capture=capsys)
    text = "접수한 신청을 철회하고자 합니다.\n\n주민등록번호 800101-1234567\n" + "\n".join(
        f"{n}번째 줄" for n in range(40)
    )
    whole.deliver(letter("문의", text=text))
    command(whole, "poll", capture=capsys)
    shown = command(whole, "show", "C000002", capture=capsys).out
    body = shown.partition("\n본문\n")[2].partition("\n이력\n")[0]
    assert body.startswith("  접수한 신청을 철회하고자 합니다.\n") and "17번째 줄" in body and "30번째 줄" not in body
    assert "전체는 원본에" in body and "1234567" not in shown, "no more than is read at a glance, no resident number"
    assert "\n본문\n" not in command(whole, "show", "C000001", capture=capsys).out, "an application is its documents"
