"""The readable text of a mail, in whatever charset and encoding."""

import base64
from pathlib import Path

import pytest

from tests.mails import opened

TEXT = "안녕하세요. 똠방 주식회사 홍길동입니다."
CP949 = TEXT.encode("cp949")
QP_CP949 = (
    b"=BE=C8=B3=E7=C7=CF=BC=BC=BF=E4. =8Cc=B9=E6 =C1=D6=BD=C4=C8=B8=BB=E7 =\r\n=C8=AB=B1=E6=B5=BF=C0=D4=B4=CF=B4=D9."
)

BODIES = {
    "cp949 8비트": (b"text/plain; charset=ks_c_5601-1987", b"8bit", CP949),
    "문자셋 표시 없음, CP949": (b"text/plain", b"8bit", CP949),
    "문자셋 표시 없음, UTF-8": (b"text/plain", b"8bit", TEXT.encode()),
    "utf-8이라는 CP949": (b"text/plain; charset=utf-8", b"8bit", CP949),
    "euc-kr이라는 UTF-8": (b"text/plain; charset=euc-kr", b"8bit", TEXT.encode()),
    "us-ascii라는 CP949": (b"text/plain; charset=us-ascii", b"7bit", CP949),
    "모르는 문자셋": (b"text/plain; charset=unknown-8bit", b"8bit", CP949),
    "따옴표가 든 문자셋": (b"text/plain; charset=\"'euc-kr'\"", b"8bit", CP949),
    "QP": (b"text/plain; charset=euc-kr", b"quoted-printable", QP_CP949),
    "base64": (b"text/plain; charset=euc-kr", b"base64", base64.encodebytes(CP949)),
    "대문자 BASE64": (b"TEXT/PLAIN; CHARSET=EUC-KR", b"BASE64 ", base64.encodebytes(CP949)),
    "base64라는 날 글": (b"text/plain; charset=euc-kr", b"base64", CP949),
    "모르는 인코딩": (b"text/plain; charset=euc-kr", b"x-none", CP949),
    "UTF-16 BOM": (b"text/plain; charset=utf-16", b"base64", base64.encodebytes(TEXT.encode("utf-16"))),
    "UTF-16 BOM 없이, LE": (b"text/plain; charset=utf-16", b"base64", base64.encodebytes(TEXT.encode("utf-16-le"))),
    "UTF-16 BOM 없이, BE": (b"text/plain; charset=utf-16", b"base64", base64.encodebytes(TEXT.encode("utf-16-be"))),
    "UTF-8 BOM": (b"text/plain; charset=utf-8", b"8bit", b"\xef\xbb\xbf" + TEXT.encode()),
    "UTF-7": (b"text/plain; charset=utf-7", b"7bit", TEXT.encode("utf-7")),
    "HTML, meta 문자셋": (
        b"text/html",
        b"8bit",
        b'<html><head><meta charset="euc-kr"><style>p{}</style></head><p>'
        + CP949
        + b"</p><script>no</script><!-- <b>no</b> --></html>",
    ),
    "HTML, 문자 참조": (b"text/html", b"7bit", b"<p>" + TEXT.encode("ascii", "xmlcharrefreplace") + b"</p>"),
}


@pytest.mark.parametrize(("content_type", "encoding", "body"), BODIES.values(), ids=BODIES.keys())
def test_본문을_읽는다(content_type: bytes, encoding: bytes, body: bytes, tmp_path: Path) -> None:
    mail = opened(
        b"From: a@b.example\r\nContent-Type: "
        + content_type
        + b"\r\nContent-Transfer-Encoding: "
        + encoding
        + b"\r\n\r\n"
        + body,
        tmp_path,
    )
    assert mail.text.strip() == TEXT
    assert mail.attachments == ()


def test_ISO_2022_KR_본문(tmp_path: Path) -> None:
    head = b"Content-Type: text/plain; charset=iso-2022-kr\r\n\r\n"
    body = base64.b64decode("GyQpQw4wITMqNFkPIA5IOD1FDw==")
    assert opened(head + body, tmp_path).text == "가나다 회신"
    assert opened(head + body.removeprefix(b"\x1b$)C"), tmp_path).text == "가나다 회신"


def test_다른_형식이_함께_있으면_글을_보인다(tmp_path: Path) -> None:
    raw = (
        b"Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n%s\r\n"
        b"--b\r\nContent-Type: text/html\r\n\r\n<p>html</p>\r\n--b--\r\n"
    )
    assert opened(raw % b"plain", tmp_path).text == "plain"
    assert opened(raw % b"  ", tmp_path).text == "html"


def test_본문은_이만_자까지만_남긴다(tmp_path: Path) -> None:
    assert len(opened(b"Subject: x\r\n\r\n" + "가".encode() * 50_000, tmp_path).text) == 20_000


def test_큰_QP_본문을_조각_경계에서_바르게_읽는다(tmp_path: Path) -> None:
    raw = (
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: application/x-any; name=a.bin\r\n"
        b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + b"=EA=B0=80" * 500_000 + b"\r\n--b--\r\n"
    )
    attachment = opened(raw, tmp_path).attachments[0]
    assert attachment.size == 1_500_000
