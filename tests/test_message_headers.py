"""Subject, sender and the other headers of a mail, as Korean software writes them."""

import base64
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.mails import OWN_ADDRESS, opened

SUBJECT = "25년 지역 인프라 기반 GPU 이용신청_똠방_A100"
CP949 = SUBJECT.encode("cp949")
UTF8 = SUBJECT.encode()
# written by iconv and base64, not by Python
B64_CP949 = b"MjWz4iDB9r+qIMDOx8G28yCx4rndIEdQVSDAzL/rvcXDu1+MY7nmX0ExMDA="
B64_UTF8 = b"MjXrhYQg7KeA7JetIOyduO2UhOudvCDquLDrsJggR1BVIOydtOyaqeyLoOyyrV/rmKDrsKlfQTEwMA=="
KOREAN_LABELS = (
    "ks_c_5601-1987 KS_C_5601-1989 euc-kr EUC_KR ksc5601 KSC_5601 korean x-windows-949 windows-949 ms949 ms_949 "
    "x-euc-kr uhc cp949 "
    "CP-949 x-cp949 iso-ir-149 cseuckr unknown-8bit x-unknown us-ascii iso-8859-1 windows-1252 utf-8"
)  # the last ones lie

SUBJECTS = {
    **{f"B, {label}": f"=?{label}?B?".encode() + B64_CP949 + b"?=" for label in KOREAN_LABELS.split()},
    "B, utf-8": b"=?utf-8?B?" + B64_UTF8 + b"?=",
    "B, euc-kr이라는 UTF-8": b"=?euc-kr?B?" + B64_UTF8 + b"?=",
    "B, 언어 표시": b"=?utf-8*ko?B?" + B64_UTF8 + b"?=",
    "B, 채움 문자 없음": b"=?utf-8?B?" + B64_UTF8.rstrip(b"=") + b"?=",
    "B, 글자 가운데에서 갈려 접힘": b"=?utf-8?B?" + B64_UTF8[:20] + b"?=\r\n =?utf-8?B?" + B64_UTF8[20:] + b"?=",
    "B, CP949 글자 가운데에서 갈림": b"=?euc-kr?B?MjWz?= =?ks_c_5601-1987?B?" + B64_CP949[4:] + b"?=",
    "B, base64 단위 밖에서 갈림": b"=?utf-8?B?" + B64_UTF8[:22] + b"?=\r\n\t=?utf-8?B?" + B64_UTF8[22:] + b"?=",
    "B, 사이 공백 없이 붙음": b"=?utf-8?B?" + B64_UTF8[:24] + b"?==?utf-8?B?" + B64_UTF8[24:] + b"?=",
    "B, 안에서 접힘": b"=?utf-8?B?" + B64_UTF8[:24] + b"\r\n " + B64_UTF8[24:] + b"?=",
    "Q, euc-kr": b"=?euc-kr?Q?25=B3=E2_=C1=F6=BF=AA_=C0=CE=C7=C1=B6=F3_=B1=E2=B9=DD_GPU_=C0=CC=BF=EB=BD=C5=C3=BB=5F"
    b"=8Cc=B9=E6=5FA100?=",
    "Q, 공백이 그대로": b"=?utf-8?Q?25=EB=85=84 =EC=A7=80=EC=97=AD =EC=9D=B8=ED=94=84=EB=9D=BC?= =?utf-8?q?_=EA=B8=B0"
    b"=EB=B0=98_GPU_=EC=9D=B4=EC=9A=A9=EC=8B=A0=EC=B2=AD=5F=EB=98=A0=EB=B0=A9=5FA100?=",
    "따옴표 안": b'"=?utf-8?B?' + B64_UTF8 + b'?="',
    "날 8비트 UTF-8": UTF8,
    "날 8비트 CP949": CP949,
    "날 8비트 CP949, 접힘": CP949.replace(b" GPU", b"\r\n GPU"),
    "들여쓰지 않고 줄바꿈": UTF8.replace(b" GPU", b"\r\nGPU"),
    "빈 줄로 시작하는 접힘": b"\r\n =?utf-8?B?" + B64_UTF8 + b"?=",
    "제어 문자": UTF8[:6] + b"\x00\x1b\x07" + UTF8[6:],
    "방향 전환 문자": "\u202e".encode() + UTF8 + "\u200b".encode(),
}


@pytest.mark.parametrize("value", SUBJECTS.values(), ids=SUBJECTS.keys())
def test_한글_제목을_그대로_읽는다(value: bytes, tmp_path: Path) -> None:
    mail = opened(b"From: a@b.example\r\nSubject: " + value + b"\r\nX-After: 1\r\n\r\nbody\r\n", tmp_path)
    assert mail.subject.strip('"') == SUBJECT


@pytest.mark.parametrize(
    ("value", "subject"),
    [
        (b"", ""),
        (b"plain", "plain"),
        (b"=?utf-8?B?//8=?=", "ÿÿ"),
        (b"=?utf-8?X?abc?=", "=?utf-8?X?abc?="),
        (b"=?utf-8?Q?a?= b =?utf-8?Q?c?=", "a b c"),
        (b"=?utf-8?Q?M=C3=BCller?=", "Müller"),
        (b"=?iso-8859-1?Q?M=FCller?=", "Müller"),
        (b"=?utf-8?Q?=E1=84=80=E1=85=A1?=", "가"),
        (b"=?iso-2022-kr?B?GyQpQw4wITMqNFkPIA5IOD1FDw==?=", "가나다 회신"),
        (b"=?utf-7?Q?+xUixVdVYwTjGlA- +yBHCGA-?=", "안녕하세요 접수"),
        (b"=?utf-16le?B?SMVVsVjVOMGUxiAAEcgYwg==?=", "안녕하세요 접수"),
        (b"=?utf-8?B?7JWI64WV?= =?euc-kr?B?sKE=?=", "안녕가"),
        (b"=?utf-8?Q?a=0D=0ABcc:_x@y.example?=", "a Bcc: x@y.example"),
        (b"=?punycode?Q?abc?=", "abc"),
        (b"=?unicode_escape?Q?=5Cu0041?=", "\\u0041"),
    ],
)
def test_그_밖의_제목(value: bytes, subject: str, tmp_path: Path) -> None:
    assert opened(b"Subject: " + value + b"\r\n\r\n", tmp_path).subject == subject


@pytest.mark.parametrize("encoding", ["cp949", "utf-8"])
@pytest.mark.parametrize("fold", [b"\r\n ", b"\r\n\t", b"\n "])
def test_글자_한가운데서_접은_날_바이트_제목(encoding: str, fold: bytes, tmp_path: Path) -> None:
    """A relay that folds at a fixed octet cuts characters; the blank that it adds belongs to none."""
    words = "25년 지역 인프라 기반 GPU 이용신청_똠방과 펲시_A100"
    raw = words.encode(encoding)
    for at in range(1, len(raw)):
        # inside a character, or at a blank that may be folded
        if raw[at : at + 1] == b" ":
            folded = raw[:at] + fold + raw[at + 1 :]
        elif len(raw[:at].decode(encoding, "ignore").encode(encoding)) < at:
            folded = raw[:at] + fold + raw[at:]
        else:
            continue
        assert opened(b"Subject: " + folded + b"\r\n\r\n", tmp_path).subject == words, at


def test_끝없이_접은_날_바이트_제목은_오래_걸리지_않는다(tmp_path: Path) -> None:
    raw = b"Subject: " + b"\r\n ".join([b"\xb0\xa1\xb0"] * 200_000) + b"\r\n\r\n"
    assert opened(raw, tmp_path).subject.startswith("가")


@pytest.mark.parametrize(
    ("value", "subject"),
    [
        ("=?euc-kr?B?" + base64.b64encode("_&#46624;방_A100".encode("cp949")).decode() + "?=", "_똠방_A100"),
        ("_&#46624;&#48169;_&#xB620;", "_똠방_똠"),
        (
            "A&amp;B &lt;x&gt; &#60;b&#62; &#10; &#55296; &#99999999;",
            "A&amp;B &lt;x&gt; &#60;b&#62; &#10; &#55296; &#99999999;",
        ),
        ("가&#8203;나&#8238;다", "가나다"),
    ],
)
def test_웹메일이_글자_대신_적은_번호(value: str, subject: str, tmp_path: Path) -> None:
    """A form of the charset EUC-KR sends what the charset lacks as a numeric reference."""
    assert opened(b"Subject: " + value.encode() + b"\r\n\r\n", tmp_path).subject == subject


@pytest.mark.parametrize("outer", ["utf-8", "euc-kr", "us-ascii"])
def test_두_번_인코딩한_제목(outer: str, tmp_path: Path) -> None:
    inner = "=?utf-8?B?" + base64.b64encode("이용신청_똠방_A100".encode()).decode() + "?="
    twice = f"=?{outer}?B?{base64.b64encode(inner.encode()).decode()}?="
    thrice = f"=?{outer}?B?{base64.b64encode(twice.encode()).decode()}?="
    assert opened(f"Subject: {twice}\r\n\r\n".encode(), tmp_path).subject == "이용신청_똠방_A100"
    assert opened(f"Subject: {thrice}\r\n\r\n".encode(), tmp_path).subject == inner


HONG = ("홍길동", "hong@company.example")
FROMS: dict[str, tuple[bytes, tuple[str, str | None]]] = {
    "보통": ("홍길동 <hong@company.example>".encode(), HONG),
    "날 CP949": ("홍길동 <hong@company.example>".encode("cp949"), HONG),
    "인코디드 워드": (b"=?euc-kr?B?yKux5rW/?= <hong@COMPANY.Example>", HONG),
    "따옴표 안의 인코디드 워드": (b'"=?euc-kr?B?yKux5rW/?=" <hong@company.example>', HONG),
    "붙여 쓴 괄호": (b"=?euc-kr?B?yKux5rW/?=<hong@company.example>", HONG),
    "전체가 인코디드 워드": (b"=?utf-8?B?7ZmN6ri464+ZIDxob25nQGNvbXBhbnkuZXhhbXBsZT4=?=", HONG),
    "주석의 이름": ("hong@company.example (홍길동)".encode(), HONG),
    "닫히지 않은 괄호": ("홍길동 <hong@company.example".encode(), HONG),
    "괄호 없음": ("홍길동 hong@company.example".encode(), HONG),
    "쉼표가 든 이름": ('"홍길동, 과장" <hong@company.example>'.encode(), ("홍길동, 과장", "hong@company.example")),
    "쉼표와 괄호가 든 인코디드 이름": (
        b"=?utf-8?Q?a=2C_=3Cx=40y=2Eexample=3E?= <hong@company.example>",
        ("a, <x@y.example>", "hong@company.example"),
    ),
    "그룹": ("신청: 홍길동 <hong@company.example>, b@c.example;".encode(), HONG),
    "여러 사람": ("홍길동 <hong@company.example>, 김 <kim@company.example>".encode(), HONG),
    "점으로 끝나는 도메인": ("홍길동 <hong@company.example.>".encode(), HONG),
    "경유지": ("홍길동 <@a.example,@b.example:hong@company.example>".encode(), HONG),
    "이름 안의 홑화살괄호": (
        "홍길동 <과장> <hong@company.example>".encode(),
        ("홍길동 <과장>", "hong@company.example"),
    ),
    "쓸 수 없는 첫 주소": ("<nobody>, 홍길동 <hong@company.example>".encode(), HONG),
    "한글 도메인": ("홍길동 <hong@회사.example>".encode(), ("홍길동", "hong@xn--vf4b131b.example")),
    "주소 안의 공백": (b"<ho ng@company.example >", ("", None)),
    "주소에 숨긴 줄바꿈": (
        b"=?utf-8?Q?hong=40company=2Eexample=0D=0ABcc=3A_x=40y=2Eexample?=",
        ("hong@company.example Bcc: x@y.example", None),
    ),
    "빈 주소": (b"<>", ("", None)),
    "글자 대신 번호": (b'"&#54861;&#44600;&#46041;" <hong@company.example>', HONG),
    "이름뿐": ("홍길동".encode(), ("홍길동", None)),
    "한글 아이디": ("<홍길동@company.example>".encode(), ("", None)),
    "닫히지 않은 따옴표": ('"홍길동 <hong@company.example>'.encode(), HONG),
    "끝없는 주석": (b"(" * 5000 + b" hong@company.example", ("", "hong@company.example")),
}


@pytest.mark.parametrize(("value", "expected"), FROMS.values(), ids=FROMS.keys())
def test_보낸_사람(value: bytes, expected: tuple[str, str | None], tmp_path: Path) -> None:
    mail = opened(b"From: " + value + b"\r\nSubject: x\r\n\r\n", tmp_path)
    assert (mail.from_name, mail.from_address) == expected
    assert mail.reply_address == expected[1]


@pytest.mark.parametrize(
    ("headers", "reply"),
    [
        (b"From: a@b.example\r\nReply-To: r@b.example\r\n", "r@b.example"),
        (b"From: a@b.example\r\nReply-To: <>\r\n", "a@b.example"),
        (b"From: a@b.example\r\nReply-To: <r@b.example>\tRCPT TO:<victim@evil.example>\r\n", "a@b.example"),
        (b"From: a@b.example\r\nReply-To: <r@b.example> <victim@evil.example>\r\n", "a@b.example"),
        (b"From: a@b.example\r\nReply-To: <R@b.example> <r@b.example>\r\n", "r@b.example"),
        (b'From: a@b.example\r\nReply-To: "<x@y.example>" <r@b.example>\r\n', "r@b.example"),
        (b"From: a@b.example\r\nReply-To: <r@b.example>, <s@b.example>\r\n", "r@b.example"),
        (b"From: a@b.example\r\nReply-To: " + OWN_ADDRESS.encode() + b"\r\n", "a@b.example"),
        (b"From: <<a@b.example>>\r\n", "a@b.example"),
        (b'From: "a@b.example" <<a@b.example>>\r\n', "a@b.example"),
        (b"From: 'a@b.example' <'a@b.example'>\r\n", "a@b.example"),
        (b"From: a <o'a@b.example>\r\n", "o'a@b.example"),
        (b"From: <a@b.example>c@d.example>\r\n", None),
        (b"From: nobody\r\nSender: s@b.example\r\n", "s@b.example"),
        (b"Sender: s@b.example\r\n", "s@b.example"),
        (b"From: <" + OWN_ADDRESS.upper().encode() + b">\r\n", None),
        (b"From: a@-b.example\r\n", None),
        (b"From: a@b..example\r\n", None),
        (b"From: a@[127.0.0.1]\r\n", None),
        (b"", None),
    ],
)
def test_답장_받을_주소(headers: bytes, reply: str | None, tmp_path: Path) -> None:
    assert opened(headers + b"Subject: x\r\n\r\n", tmp_path).reply_address == reply


@pytest.mark.parametrize(
    ("value", "message_id"),
    [
        (b"<a@b.example>", "<a@b.example>"),
        (b"\r\n <a@b.example>", "<a@b.example>"),
        (b"<>", None),
        (b"", None),
        (b"<a@[b", "<a@[b>"),
        (b"<[abc]@host>", "<[abc]@host>"),
        (b"a@b.example", "<a@b.example>"),
        (b"<a@b.example> (comment)", "<a@b.example>"),
    ],
)
def test_Message_ID(value: bytes, message_id: str | None, tmp_path: Path) -> None:
    assert opened(b"Message-ID: " + value + b"\r\n\r\n", tmp_path).message_id == message_id


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        (b"Thu, 14 Aug 2025 14:00:00 +0900", datetime(2025, 8, 14, 5, tzinfo=UTC)),
        (b"Thu, 14 Aug 2025 05:00:00 -0000", datetime(2025, 8, 14, 5, tzinfo=UTC)),
        (b"14 Aug 2025 05:00:00", None),
        (b"Thu, 14 Aug 2025 14:00:00 KST", datetime(2025, 8, 14, 5, tzinfo=UTC)),
        (b"Thu, 14 Aug 2025 14:00:00 +0900 (KST)", datetime(2025, 8, 14, 5, tzinfo=UTC)),
        (b"Thu, 99 Aug 2025 14:00:00 +0900", None),
        (b"Fri, 31 Dec 9999 23:59:59 -1200", None),
        (b"14 Aug 99999999999 00:00:00 +9999999999", None),
        (b"yesterday", None),
        (b"", None),
    ],
)
def test_보낸_시각(value: bytes, moment: datetime | None, tmp_path: Path) -> None:
    assert opened(b"Date: " + value + b"\r\n\r\n", tmp_path).sent_at == moment


def test_참조와_받는_사람(tmp_path: Path) -> None:
    mail = opened(
        b"To: =?utf-8?B?7KCR7IiY?= <gpu+tag1@example.or.kr>, b@c.example\r\nCc: d@e.example\r\n"
        b"Delivered-To: gpu+abc@example.or.kr\r\nX-Original-To: gpu+def@example.or.kr\r\n"
        b"Envelope-To: gpu+ghi@example.or.kr\r\nMessage-ID: <9@x.example>\r\n"
        b"References: <1@x.example>\r\n <2@x.example>\r\nIn-Reply-To: <2@x.example> <3@x.example>\r\n\r\n",
        tmp_path,
    )
    assert mail.references == ("<1@x.example>", "<2@x.example>", "<3@x.example>")
    assert set(mail.recipients) == {
        "gpu+tag1@example.or.kr",
        "b@c.example",
        "d@e.example",
        "gpu+abc@example.or.kr",
        "gpu+def@example.or.kr",
        "gpu+ghi@example.or.kr",
    }


def test_같은_메일의_두_배달은_같은_지문을_갖는다(tmp_path: Path) -> None:
    mail = b"Message-ID: <1@a.example>\r\nFrom: a@b.example\r\nSubject: x\r\n y\r\n\r\nbody\r\nmore\r\n"
    first = opened(b"Received: from a by mx1; Thu, 14 Aug 2025 14:00:00 +0900\r\n" + mail, tmp_path)
    second = opened(b"Received: from a by mx2\r\nDelivered-To: g@x.example\r\n" + mail, tmp_path)
    exported = opened(mail.replace(b"\r\n", b"\n") + b"\n", tmp_path)
    assert first.content_sha256 == second.content_sha256 == exported.content_sha256
    for old, new in [
        (b"body", b"bodY"),
        (b"<1@", b"<2@"),
        (b"a@b", b"a@c"),
        (b" y\r\n", b" z\r\n"),
        (b"body\r\n", b"body"),
    ]:
        assert opened(mail.replace(old, new), tmp_path).content_sha256 != first.content_sha256
