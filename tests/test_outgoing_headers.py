"""What is written into headers is what readers get out of them."""

import email
import email.policy
import random
from datetime import UTC, datetime
from email.header import decode_header, make_header
from typing import Any

import pytest

from models.addresses import UnusableAddress, domain_of, smtp_address
from models.own_ids import own_message_id, parse_own_message_id, parse_verp, verp_address
from notifier.headers import HeaderDamaged, mailbox_field, text_field
from notifier.outgoing import Outgoing, assemble

TOKEN = "9f" * 16


def _mail(**changes: Any) -> Outgoing:
    facts: dict[str, Any] = {
        "from_name": "접수 담당",
        "from_address": "intake@example.or.kr",
        "to": "someone@example.com",
        "subject": "제목",
        "written_at": datetime(2025, 8, 14, 5, 0, 0, tzinfo=UTC),
        "message_id": f"<jeopsu.c1.{TOKEN}@example.or.kr>",
        "case_id": "c1",
        "text": "본문\n",
        "html": "<p>본문</p>\n",
    }
    return Outgoing(**(facts | changes))


def _random_subject(chance: random.Random) -> str:
    def word() -> str:
        kind = chance.random()
        if kind < 0.6:
            return "".join(chr(chance.randint(0xAC00, 0xD7A3)) for _ in range(chance.randint(1, 14)))
        if kind < 0.8:
            return "".join(chance.choices("ABCxyz0189_-=?()[]<>,.:;@\"'\\%{}", k=chance.randint(1, 20)))
        return chance.choice(["㈜", "😀", "👨‍👩‍👧", "각", "=?utf-8?q?x?=", "？", "漢字", "é", "뷁펲똠"])

    return " ".join(word() for _ in range(chance.randint(1, 25)))


def test_무작위_한글_제목_2000개가_그대로_돌아온다() -> None:
    chance = random.Random(7)
    for _ in range(2000):
        subject = _random_subject(chance)
        line = text_field("Subject", subject)
        assert line.isascii()
        assert all(len(piece) <= 78 for piece in line.split("\r\n")), line
        assert "?==?" not in line
        old, new = (
            str(email.message_from_string(line + "\r\n\r\n", policy=policy)["Subject"])
            for policy in (email.policy.compat32, email.policy.default)
        )
        assert str(make_header(decode_header(old))) == new == subject


def test_인코딩된_낱말은_글자를_가르지_않고_빈칸으로_끝나지_않는다() -> None:
    chance = random.Random(11)
    for _ in range(300):
        line = text_field("Subject", "가 " + _random_subject(chance) + " 끝")
        words = [part.strip() for part in line.removeprefix("Subject: ").split("\r\n")]
        decoded = [str(make_header(decode_header(word))) for word in words]
        assert all(len(word) <= 75 for word in words)
        assert not any("\ufffd" in text or text != text.strip() for text in decoded)


@pytest.mark.parametrize(
    "name",
    [
        "인공지능산업융합사업단",
        "인공지능산업융합사업단(AICA) 접수 담당자",
        "AICA Intake",
        "a, b",
        'q"x"',
        "가" * 60,
        "=?utf-8?q?x?=",
    ],
)
def test_보내는_사람_이름이_그대로_돌아온다(name: str) -> None:
    message = email.message_from_bytes(assemble(_mail(from_name=name)))
    shown = str(make_header(decode_header(message["From"].replace("\r\n ", " "))))
    assert shown.replace('"', "") == f"{name} <intake@example.or.kr>".replace('"', "")
    modern = email.message_from_bytes(assemble(_mail(from_name=name)), policy=email.policy.default)
    assert modern["From"].addresses[0].addr_spec == "intake@example.or.kr"


@pytest.mark.parametrize("evil", ["가\r\nBcc: x@y.kr", "a\nb", "a\rb", "a\x00", "a\x85b", "가\u2028나", "\x1b[0m"])
def test_줄바꿈과_제어문자는_저장되기_전에_막는다(evil: str) -> None:
    with pytest.raises(HeaderDamaged):
        text_field("Subject", evil)
    with pytest.raises(HeaderDamaged):
        mailbox_field("From", evil, "a@b.kr")
    with pytest.raises(HeaderDamaged):
        assemble(_mail(case_id=evil))


@pytest.mark.parametrize("subject", [" 앞 빈칸", "뒤 빈칸 ", "plain ", "=?utf-8?b?44WL?=", "a =?x?="])
def test_그대로_두면_달라질_제목은_ASCII라도_인코딩한다(subject: str) -> None:
    line = text_field("Subject", subject)
    assert line.startswith("Subject: =?utf-8?b?")
    assert str(make_header(decode_header(line.removeprefix("Subject: ")))) == subject


def test_본문은_바이트까지_돌아오고_메일은_ASCII와_CRLF뿐이다() -> None:
    text = "가나다\n.점으로 시작\nFrom 으로 시작\n" + "긴줄" * 2000 + "\n"
    raw = assemble(_mail(text=text, html=f"<p>{text}</p>\n"))
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 120
    message = email.message_from_bytes(raw)
    assert message.get_content_type() == "multipart/alternative"
    assert not message.defects
    plain, html = list(message.walk())[1:]
    assert plain.get_payload(decode=True) == text.replace("\n", "\r\n").encode()
    assert [part.get_content_type() for part in (plain, html)] == ["text/plain", "text/html"]
    assert plain.get_content_charset() == html.get_content_charset() == "utf-8"
    names = message.keys()
    assert len(names) == len(set(names))


def test_사람이_풀어_준_메일은_자동_회신으로_표시하지_않는다() -> None:
    message = email.message_from_bytes(assemble(_mail(automatic=False)))
    assert message["Auto-Submitted"] is None


@pytest.mark.parametrize(
    ("address", "wire"),
    [
        ("a@b.kr", "a@b.kr"),
        ("First.Last+tag@Sub.Example.co.kr", "First.Last+tag@Sub.Example.co.kr"),
        ("o'neil_=x@ex-ample.com", "o'neil_=x@ex-ample.com"),
        ("dot..dot.@docomo.example.jp", "dot..dot.@docomo.example.jp"),
        ("담당".encode().hex() + "@한국.kr", "eb8bb4eb8bb9@xn--3e0b707e.kr"),
        ("kim@인공지능.한국", "kim@xn--2i0b56j42bm02a9b.xn--3e0b707e"),
    ],
)
def test_주소를_SMTP가_나를_수_있는_꼴로_바꾼다(address: str, wire: str) -> None:
    if "인공지능" in address:
        wire = "kim@" + "인공지능.한국".encode("idna").decode()
    assert smtp_address(address) == wire
    assert domain_of(address) == wire.rpartition("@")[2].lower()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a",
        "@b.kr",
        "a@",
        "a@b",
        "담당@example.com",
        "a b@c.kr",
        "a@b.kr\r\nRCPT TO:<x@y.kr>",
        "a@b.kr>",
        "<a@b.kr>",
        '"a b"@c.kr',
        "a@[127.0.0.1]",
        "a@127.0.0.1",
        "a@b@c.kr",
        "a,b@c.kr",
        ".a@c.kr",
        "a@-b.kr",
        "a@b..kr",
        "a@" + "b" * 64 + ".kr",
        "a" * 65 + "@b.kr",
        "a@" + "b." * 130 + "kr",
        "a@\u202e가.kr",
        "a\x00@b.kr",
    ],
)
def test_나를_수_없는_주소는_주소를_되뇌지_않고_거절한다(address: str) -> None:
    with pytest.raises(UnusableAddress) as refusal:
        smtp_address(address)
    assert len(address) < 4 or address not in str(refusal.value)


def test_우리_Message_ID는_만든_대로_읽힌다() -> None:
    made = own_message_id("c-0017_A", TOKEN, "mail.example.or.kr")
    assert made == f"<jeopsu.c-0017_A.{TOKEN}@mail.example.or.kr>"
    for shown in (made, made[1:-1], f"  {made} ", made.upper().replace("C-0017_A", "c-0017_A").replace("9F", "9f")):
        assert parse_own_message_id(shown) == ("c-0017_A", TOKEN)
    assert parse_own_message_id(made, "MAIL.example.or.kr") == ("c-0017_A", TOKEN)
    assert parse_own_message_id(made, "example.or.kr") is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<x@y.kr>",
        "<jeopsu.c1@y.kr>",
        "<jeopsu.c1.t.u@y.kr>",
        "<jeopsu..t@y.kr>",
        "<jeopsu.c1.t@y.kr> <z@y.kr>",
        "<xjeopsu.c1.t@y.kr>",
    ],
)
def test_남의_Message_ID는_우리_것이_아니다(text: str) -> None:
    assert parse_own_message_id(text) is None


@pytest.mark.parametrize(
    ("case_id", "token", "domain"),
    [("a.b", "t", "x.kr"), ("a", "t t", "x.kr"), ("", "t", "x.kr"), ("a", "t", "가.kr"), ("a", "t", "x.kr>\r\nX: 1")],
)
def test_되읽을_수_없는_Message_ID는_만들지_않는다(case_id: str, token: str, domain: str) -> None:
    with pytest.raises(ValueError, match="Message-ID"):
        own_message_id(case_id, token, domain)


def test_반송_주소에서_표식을_되찾는다() -> None:
    pattern = "aica.intake+{token}@Example.or.kr"
    assert verp_address(pattern, TOKEN) == f"aica.intake+{TOKEN}@Example.or.kr"
    for seen in (f"aica.intake+{TOKEN}@example.or.kr", f"<AICA.Intake+{TOKEN}@EXAMPLE.or.kr>"):
        assert parse_verp(seen, pattern) == TOKEN
    for other in (
        "aica.intake@example.or.kr",
        "aicaXintake+t@example.or.kr",
        f"x{TOKEN}@example.or.kr",
        "aica.intake+@example.or.kr",
    ):
        assert parse_verp(other, pattern) is None
    assert parse_verp("a@b.kr", "a@b.kr") is None
    assert verp_address("a@b.kr", TOKEN) == "a@b.kr"
    with pytest.raises(ValueError, match="token"):
        verp_address(pattern, "x@y\r\n")
