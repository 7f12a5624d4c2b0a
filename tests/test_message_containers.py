"""Forwarded mails, winmail.dat and Outlook messages: what is inside counts as attached."""

import hashlib
import struct
from pathlib import Path

import pytest

from intake.message import read_attachment
from tests.mails import ZIP, b64, opened, options, tnef_attribute, with_attachment
from tests.mails.compound import compound_file

NAME = "25년 지역_똠방_A100.zip"
INNER = (
    (
        "From: 김 <kim@other.example>\r\nSubject: 원래 제목\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/mixed; boundary=in\r\n\r\n"
        "--in\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n원래 본문\r\n"
        f'--in\r\nContent-Type: application/zip; name="{NAME}"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    ).encode()
    + b64(ZIP)
    + b"--in--\r\n"
)
OUTER = (
    b"From: hong@company.example\r\nSubject: FW: x\r\nContent-Type: multipart/mixed; boundary=out\r\n\r\n"
    b"--out\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + "전달합니다".encode() + b"\r\n--out\r\n"
)
FORWARDED = {
    "message/rfc822": OUTER + b"Content-Type: message/rfc822\r\n\r\n" + INNER + b"\r\n--out--\r\n",
    "base64로 쓴 message/rfc822": OUTER
    + b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    + b64(INNER)
    + b"--out--\r\n",
    "octet-stream으로 붙인 eml": OUTER
    + 'Content-Type: application/octet-stream; name="전달.eml"\r\nContent-Transfer-Encoding: base64\r\n\r\n'.encode()
    + b64(INNER)
    + b"--out--\r\n",
    "multipart/digest": OUTER
    + b"Content-Type: multipart/digest; boundary=d\r\n\r\n--d\r\n\r\n"
    + INNER
    + b"\r\n--d--\r\n--out--\r\n",
    "전달을 다시 전달": OUTER
    + b"Content-Type: message/rfc822\r\n\r\n"
    + OUTER.replace(b"out", b"mid")
    + b"Content-Type: message/rfc822\r\n\r\n"
    + INNER
    + b"\r\n--mid--\r\n\r\n--out--\r\n",
}


@pytest.mark.parametrize("raw", FORWARDED.values(), ids=FORWARDED.keys())
def test_전달된_메일의_첨부도_첨부다(raw: bytes, tmp_path: Path) -> None:
    mail = opened(raw, tmp_path)
    assert [(one.name, one.kind, one.sha256) for one in mail.attachments] == [
        (NAME, "archive", hashlib.sha256(ZIP).hexdigest())
    ]
    assert "/rfc822/1.2" in mail.attachments[0].part
    assert mail.subject == "FW: x"
    assert mail.text.index("전달합니다") < mail.text.index("원래 본문")
    assert mail.defects == ()
    target = tmp_path / "out.zip"
    read_attachment(tmp_path / "mail.eml", mail.attachments[0].part, options(tmp_path / "scratch"), target)
    assert target.read_bytes() == ZIP


def test_eml이라는_이름의_압축파일은_압축파일이다(tmp_path: Path) -> None:
    mail = opened(with_attachment(b"Content-Type: message/rfc822; name=a.eml"), tmp_path)
    assert [(one.part, one.kind) for one in mail.attachments] == [("1.2", "archive")]


def mapi(*properties: tuple[int, int, bytes]) -> bytes:
    """A property list: type, number, value; variable types get their length and padding."""
    out = struct.pack("<I", len(properties))
    for kind, number, value in properties:
        out += struct.pack("<HH", kind, number)
        if number >= 0x8000:
            out += b"\x29" * 16 + struct.pack("<II", 1, 6) + "이름\0".encode("utf-16-le") + b"\0\0"
        if kind in {13, 30, 31, 258}:
            out += struct.pack("<II", 1, len(value)) + value + b"\0" * (-len(value) % 4)
        else:
            out += value
    return out


def winmail(*attachments: bytes, codepage: int = 949) -> bytes:
    """A winmail.dat as MS-OXTNEF describes it."""
    return (
        b"\x78\x9f\x3e\x22\x01\x00"
        + tnef_attribute(1, 0x00089006, struct.pack("<I", 0x10000))
        + tnef_attribute(1, 0x00069007, struct.pack("<II", codepage, 0))
        + b"".join(attachments)
    )


BEGIN = tnef_attribute(2, 0x00069002, b"\0" * 14)
TITLE = tnef_attribute(2, 0x00018010, NAME.encode("cp949") + b"\0")
DATA = tnef_attribute(2, 0x0006800F, ZIP)
LONG = tnef_attribute(
    2,
    0x00069005,
    mapi(
        (3, 0x0E21, b"\0\0\0\0"),
        (31, 0x8001, "모르는 것\0".encode("utf-16-le")),
        (64, 0x3007, b"\0" * 8),
        (31, 0x3707, (NAME + "\0").encode("utf-16-le")),
        (258, 0x3702, b""),
    ),
)
INSIDE_MESSAGE = tnef_attribute(
    2,
    0x00069005,
    mapi((13, 0x3701, bytes.fromhex("0703020000000000c000000000000046") + winmail(BEGIN, TITLE, DATA))),
)
WINMAIL = {
    "CP949 이름": (winmail(BEGIN, TITLE, DATA), "1.2/tnef/1"),
    "유니코드 긴 이름": (winmail(BEGIN, tnef_attribute(2, 0x18010, b"25~1.ZIP\0"), DATA, LONG), "1.2/tnef/1"),
    "모르는 코드 페이지": (winmail(BEGIN, TITLE, DATA, codepage=99999), "1.2/tnef/1"),
    "메시지 안의 메시지": (winmail(BEGIN, INSIDE_MESSAGE), "1.2/tnef/1/tnef/1"),
}


@pytest.mark.parametrize(("content", "part"), WINMAIL.values(), ids=WINMAIL.keys())
@pytest.mark.parametrize(
    "content_type", [b"application/ms-tnef; name=winmail.dat", b"application/octet-stream; name=x"]
)
def test_winmail_dat을_푼다(content: bytes, part: str, content_type: bytes, tmp_path: Path) -> None:
    mail = opened(with_attachment(b"Content-Type: " + content_type, content), tmp_path)
    assert [(one.part, one.name, one.sha256) for one in mail.attachments] == [
        (part, NAME, hashlib.sha256(ZIP).hexdigest())
    ]
    assert mail.defects == ()


@pytest.mark.parametrize("cut", [60, -40, -3])
def test_잘린_winmail_dat은_그렇게_적는다(cut: int, tmp_path: Path) -> None:
    mail = opened(with_attachment(b"Content-Type: application/ms-tnef", winmail(BEGIN, TITLE, DATA)[:cut]), tmp_path)
    assert "structure-incomplete" in mail.defects


def outlook(prefix: str = "", name: str = NAME) -> dict[str, bytes]:
    """The streams of a .msg with one attachment."""
    folder = prefix + "__attach_version1.0_#00000000/"
    return {
        prefix + "__properties_version1.0": b"\0" * 32,
        prefix + "__substg1.0_0037001F": "제목".encode("utf-16-le"),
        folder + "__properties_version1.0": b"\0" * 8,
        folder + "__substg1.0_3704001F": "25~1.ZIP".encode("utf-16-le"),
        folder + "__substg1.0_3707001F": name.encode("utf-16-le"),
        folder + "__substg1.0_37010102": ZIP,
    }


NARROW = {
    "__properties_version1.0": b"\0" * 32,
    "__attach_version1.0_#00000000/__substg1.0_3704001E": NAME.encode("cp949"),
    "__attach_version1.0_#00000000/__substg1.0_37010102": ZIP,
}
NESTED = {
    "__properties_version1.0": b"\0" * 32,
    "__attach_version1.0_#00000000/__substg1.0_3701000D/x": b"",
    **outlook("__attach_version1.0_#00000000/__substg1.0_3701000D/"),
}


@pytest.mark.parametrize(
    ("streams", "part"), [(outlook(), "1.2/msg/1"), (NARROW, "1.2/msg/1"), (NESTED, "1.2/msg/1/msg/1")]
)
def test_Outlook_msg를_푼다(streams: dict[str, bytes], part: str, tmp_path: Path) -> None:
    fields = 'Content-Type: application/vnd.ms-outlook; name="전달.msg"'.encode()
    mail = opened(with_attachment(fields, compound_file(streams)), tmp_path)
    assert [(one.part, one.name, one.sha256) for one in mail.attachments] == [
        (part, NAME, hashlib.sha256(ZIP).hexdigest())
    ]
    assert mail.defects == ()
    target = tmp_path / "out.zip"
    read_attachment(tmp_path / "mail.eml", part, options(tmp_path / "scratch"), target)
    assert target.read_bytes() == ZIP


def test_msg가_아닌_복합_파일은_그대로_첨부다(tmp_path: Path) -> None:
    content = compound_file({"FileHeader": b"HWP Document File" + b"\0" * 239})
    mail = opened(with_attachment(b"Content-Type: application/vnd.ms-outlook; name=a.msg", content), tmp_path)
    assert [one.part for one in mail.attachments] == ["1.2"]


def test_망가진_msg도_첨부로_남는다(tmp_path: Path) -> None:
    content = compound_file(outlook())[:700]
    mail = opened(with_attachment(b"Content-Type: application/vnd.ms-outlook; name=a.msg", content), tmp_path)
    assert [one.part for one in mail.attachments] == ["1.2"]
