"""Whatever a stranger writes into a mail, the reply stays a plain letter."""

import random
import re
import unicodedata

import pytest

from models.own_ids import parse_own_message_id
from notifier.replies import compose
from notifier.text import clean, short_size, size_text, unlinked, width, wrap
from tests.reply_facts import SMTP, Page, archive, bodies, call, loose, mail, parsed, reply, triage

ATTACKS = (
    "신청\r\nBcc: victim@example.com",
    "신청\nX-Evil: 1\n\nbody",
    "a\x00b\x1b[31mc\x7f",
    "\u202egnp.exe\u202c 신청서",
    "\u2066\u200f숨은\u200b글\ufeff",
    "줄\u2028바꿈\u2029문단\x85다음",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</table></body></html><a href='http://evil.example'>여기</a>",
    "{{ 7*7 }}{% for x in y %}{# c #}",
    "{number}{0.__class__}%s%(x)s",
    "=?utf-8?b?W+ygkeyImOyZhOujjF0=?=",
    "https://evil.example.com/login?x=1",
    "www.evil.example.com/path 과 evil.co.kr/a 와 bit.ly/xyz",
    "-->]]>&amp;&lt;script&gt;",
    "e" + "\u0301" * 500,
    "ㅤᅠ\u115f\u3164빈이름",
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16") + "이모지",
    "끝없는" * 5000,
    "\ud800외톨이",
)
PLACES = ("subject", "from_name", "organization", "archive", "member", "loose")
SCHEME = re.compile(r"https?://\w|www\.\w|\w\.(?:com|kr|ly)/", re.IGNORECASE)


def _reply(place: str, text: str, kind: str = "receipt") -> tuple[str, str, bytes]:
    names = (text, "정상.pdf") if place == "member" else ("정상.pdf",)
    opened = mail(
        archive(text if place == "archive" else "정상.zip", names=names),
        loose(text if place == "loose" else "곁.pdf"),
        **({place: text} if place in {"subject", "from_name"} else {}),
    )
    changes = {"organization": text} if place == "organization" else {}
    ready = compose(reply(kind, opened, triage(kind, "no-archive", **changes)), call(), SMTP)
    return *bodies(ready), ready.raw


@pytest.mark.parametrize("kind", ["receipt", "bad_format", "late", "held", "receipt_again"])
@pytest.mark.parametrize("place", PLACES)
def test_낯선_글은_어디에_있어도_해가_없다(place: str, kind: str) -> None:
    harmless = Page(_reply(place, "평범한 이름", kind)[1])
    for attack in ATTACKS:
        plain, html, raw = _reply(place, attack, kind)
        page = Page(html)
        assert set(page.tags) == set(harmless.tags), attack
        assert {name for name, _ in page.attributes} == {name for name, _ in harmless.attributes}
        for body in (plain, page.text):
            assert not SCHEME.search(body), attack
            assert not [c for c in body.replace("\u200b", "") if unicodedata.category(c) in {"Cf", "Co", "Cs"}]
            assert not [c for c in body if unicodedata.category(c) == "Cc" and c != "\n"]
            assert "49" not in body.split("접수번호")[0]
        assert "victim" not in str(parsed_headers(raw))
        assert len(raw) < 60_000, attack


def parsed_headers(raw: bytes) -> list[str]:
    """The header lines, unfolded."""
    head = raw.partition(b"\r\n\r\n")[0].decode("ascii")
    return head.replace("\r\n ", " ").split("\r\n")


@pytest.mark.parametrize(
    "message_id",
    ["<a@b>\r\nBcc: x@y.kr", "<a b@c>", "a@b", "<>", "<가@b.kr>", "<" + "a" * 300 + "@b>", "<a@b><c@d>", "", "\x00"],
)
def test_잘못된_Message_ID에는_답장_머리글을_달지_않는다(message_id: str) -> None:
    opened = mail(archive(), message_id=message_id, references=("<good@ref.example>", message_id))
    ready = compose(reply("receipt", opened, triage("receipt")), call(), SMTP)
    message = parsed(ready)
    assert message["In-Reply-To"] is None
    assert message["References"] is None
    assert message["Bcc"] is None
    assert parse_own_message_id(str(message["Message-ID"])) is not None


def test_긴_대화의_References는_뒤쪽만_남긴다() -> None:
    opened = mail(archive(), references=(*(f"<{i}@thread.example>" for i in range(500)), "깨진 것"))
    message = parsed(compose(reply("receipt", opened, triage("receipt")), call(), SMTP))
    kept = str(message["References"]).split()
    assert kept == [*(f"<{i}@thread.example>" for i in range(491, 500)), message["In-Reply-To"]]


def test_clean은_한_줄로_만들고_두_번_해도_같다() -> None:
    pool = [*"가힣Aa1 \t\r\n{}<>&\"'", *map(chr, (0x202E, 0x200B, 0xFEFF, 0x301, 0x1F600, 0xE000, 0x3164, 0))]
    chance = random.Random(20250814)
    for _ in range(2000):
        text = "".join(chance.choices(pool, k=chance.randint(0, 60)))
        once = clean(text, 20)
        assert clean(once, 20) == once
        assert len(once) <= 20
        assert once == once.strip()
        assert not re.search(r"[\x00-\x1f\x7f]|  ", once)


@pytest.mark.parametrize(
    ("text", "limit", "wanted"),
    [
        ("  앞뒤\t공백 \r\n 여러  칸 ", 50, "앞뒤 공백 여러 칸"),
        ("가나다라마", 5, "가나다라마"),
        ("가나다라마바", 5, "가나다라…"),
        ("신청서\u202efdp.hwp", 50, "신청서fdp.hwp"),
        ("\u3164", 50, ""),
    ],
)
def test_clean의_예(text: str, limit: int, wanted: str) -> None:
    assert clean(text, limit) == wanted


@pytest.mark.parametrize(
    "text",
    ["https://a.example/b", "HTTP://x", "www.naver.com", "메일 a.b@c.kr 로", "goo.gl/x", "evil.com", "a.co.kr?x=1"],
)
def test_unlinked는_주소를_끊고_보이는_글자는_그대로_둔다(text: str) -> None:
    broken = unlinked(text)
    assert broken != text
    assert broken.replace("\u200b", "") == text


@pytest.mark.parametrize(
    "text", ["신청서.hwp", "2025. 8. 14.", "A100*8장", "자료.v2.최종.pdf", "주식회사 가.나", "a_b-c.tar.gz"]
)
def test_unlinked는_파일_이름을_건드리지_않는다(text: str) -> None:
    assert unlinked(text) == text


@pytest.mark.parametrize(
    ("octets", "wanted"),
    [
        (0, "0바이트"),
        (1023, "1,023바이트"),
        (1024, "1.0 KB (1,024바이트)"),
        (1_468_006, "1.4 MB (1,468,006바이트)"),
        (5 * 1024**4, "5,120.0 GB (5,497,558,138,880바이트)"),
    ],
)
def test_크기는_반올림한_값과_정확한_값을_함께_적는다(octets: int, wanted: str) -> None:
    assert size_text(octets) == wanted
    assert wanted.startswith(short_size(octets))


def test_wrap은_낱말을_자르지_않고_한글_너비로_나눈다() -> None:
    text = "- " + "대한민국의 기업 " * 30 + "a" * 100
    lines = wrap(text).split("\n")
    assert " ".join(line.strip() for line in lines) == text
    assert all(width(line) <= 76 or "a" * 100 in line for line in lines)
    assert all(line.startswith("  ") for line in lines[1:])
    assert min(width(line) for line in lines[:-2]) > 60


@pytest.mark.parametrize("day", ["2025. 8. 14.(목)", "8. 14.(목)", "12. 5.까지"])
def test_날짜로_시작하는_글은_목록이_아니어서_들여_쓰지_않는다(day: str) -> None:
    lines = wrap(f"{day} 14:00:00까지 " + "다시 보내 주시기 바랍니다 " * 9).split("\n")
    assert len(lines) > 2 and not any(line.startswith(" ") for line in lines)


@pytest.mark.parametrize(("mark", "hang"), [("1. ", 3), (" 2. ", 4), ("12. ", 4), ("- ", 2), ("※ ", 2)])
def test_목록의_둘째_줄은_표시만큼_들여_쓴다(mark: str, hang: int) -> None:
    lines = wrap(mark + "2025년 지역 인프라 이용신청 " * 9).split("\n")
    assert len(lines) > 2 and all(line[:hang] == " " * hang and line[hang] != " " for line in lines[1:])
