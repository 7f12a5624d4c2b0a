"""Structure: nesting, broken boundaries, lying encodings, limits."""

import base64
import binascii
import hashlib
from pathlib import Path

import pytest

from intake.message import PartNotFoundError, read_attachment, read_attachments
from intake.mime.source import CHUNK
from models.settings import LimitSettings
from tests.mails import ZIP, b64, opened, options, with_attachment, zipped

DIGEST = hashlib.sha256(ZIP).hexdigest()
HEAD = b"From: a@b.example\r\nSubject: x\r\n"
ZIP_PART = b'Content-Type: application/zip; name="a.zip"\r\nContent-Transfer-Encoding: base64\r\n\r\n' + b64(ZIP)
TEXT_PART = b"Content-Type: text/plain\r\n\r\nhello\r\n"


def uuencoded(content: bytes) -> bytes:
    lines = [binascii.b2a_uu(content[at : at + 45]) for at in range(0, len(content), 45)]
    return b"begin 644 a.zip\n" + b"".join(lines) + b"`\nend\n"


OPEN, CLOSE = b"--b\r\n", b"--b--\r\n"
BODY = b"--b\r\n" + TEXT_PART + b"--b\r\n" + ZIP_PART + b"--b--\r\n"
MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
WHOLE = {
    "보통": MIXED + BODY,
    "LF만": (MIXED + BODY).replace(b"\r\n", b"\n"),
    "머리말과 꼬리말": MIXED + b"preamble\r\n" + BODY + b"epilogue\r\n",
    "닫지 않은 경계": MIXED + BODY.removesuffix(b"--b--\r\n"),
    "마지막 줄바꿈 없음": MIXED + BODY.rstrip(),
    "경계 뒤의 공백": MIXED + BODY.replace(b"--b\r\n", b"--b \t\r\n"),
    "경계가 없는 선언": HEAD + b"Content-Type: multipart/mixed\r\n\r\n" + BODY,
    "틀린 경계 선언": HEAD + b"Content-Type: multipart/mixed; boundary=other\r\n\r\n" + BODY,
    "닫은 뒤의 부분": MIXED + b"--b\r\n" + TEXT_PART + b"--b--\r\n--b\r\n" + ZIP_PART + b"--b--\r\n",
    "머리글 뒤 빈 줄 없음": MIXED.replace(b"\r\n\r\n", b"\r\n") + BODY,
    "BOM과 빈 줄로 시작": b"\xef\xbb\xbf\r\n\r\n" + MIXED + BODY,
    "mbox 첫 줄": b"From a@b Thu Aug 14 14:00:00 2025\r\n" + MIXED + BODY,
    "안의 multipart와 같은 경계": MIXED
    + b"--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    + BODY
    + b"--b--\r\n",
    "접두가 같은 경계": MIXED
    + b"--b\r\nContent-Type: multipart/alternative; boundary=bb\r\n\r\n--bb\r\n"
    + TEXT_PART
    + b"--bb--\r\n--b\r\n"
    + ZIP_PART
    + b"--b--\r\n",
    "닫지 않은 안쪽 multipart": MIXED
    + b"--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\n"
    + TEXT_PART
    + b"--b\r\n"
    + ZIP_PART
    + b"--b--\r\n",
    "공백이 든 경계": HEAD
    + b'Content-Type: multipart/mixed; boundary="a b:c=_?"\r\n\r\n'
    + BODY.replace(b"--b", b"--a b:c=_?"),
    "압축파일만 있는 메일": HEAD + ZIP_PART,
    "본문 첫 부분이 이름 없는 압축파일": HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n" + b64(ZIP),
    "글이라는 압축파일": MIXED
    + b"--b\r\nContent-Type: text/plain; name=a.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    + b64(ZIP)
    + b"--b--\r\n",
    "형식 표시 없는 첨부": MIXED
    + b"--b\r\nContent-Disposition: attachment; filename=a.zip\r\nContent-Transfer-Encoding: base64"
    b"\r\n\r\n" + b64(ZIP) + b"--b--\r\n",
    "읽을 수 없는 형식": MIXED + b"--b\r\nContent-Type: zip\r\nContent-Disposition: attachment; filename=a.zip\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\n" + b64(ZIP) + b"--b--\r\n",
    "7bit라는 base64": MIXED + b"--b\r\n" + ZIP_PART.replace(b"Encoding: base64", b"Encoding: 7bit") + b"--b--\r\n",
    "인코딩 표시 없는 base64": MIXED
    + b"--b\r\n"
    + ZIP_PART.replace(b"Content-Transfer-Encoding: base64\r\n", b"")
    + b"--b--\r\n",
    "base64라는 날 내용": MIXED + b"--b\r\n" + ZIP_PART.replace(b64(ZIP), ZIP + b"\r\n") + b"--b--\r\n",
    "날 내용": MIXED
    + b"--b\r\n"
    + ZIP_PART.replace(b64(ZIP), ZIP + b"\r\n").replace(b": base64", b": binary")
    + b"--b--\r\n",
    "줄바꿈 없는 base64": MIXED
    + b"--b\r\n"
    + ZIP_PART.replace(b64(ZIP), base64.b64encode(ZIP) + b"\r\n")
    + b"--b--\r\n",
    "채움 문자 없는 base64": MIXED
    + b"--b\r\n"
    + ZIP_PART.replace(b64(ZIP), base64.b64encode(ZIP).rstrip(b"=") + b"\r\n")
    + b"--b--\r\n",
    "이어 붙인 base64": MIXED + b"--b\r\n" + ZIP_PART.replace(b64(ZIP), b64(ZIP[:50]) + b64(ZIP[50:])) + b"--b--\r\n",
    "빈 줄과 공백이 든 base64": MIXED
    + b"--b\r\n"
    + ZIP_PART.replace(b64(ZIP), b64(ZIP).replace(b"\r\n", b" \r\n\r\n"))
    + b"--b--\r\n",
    "base64 뒤의 꼬리말": MIXED + b"--b\r\n" + ZIP_PART + b"\r\n-- \r\nscanned, clean.\r\n--b--\r\n",
    "QP": MIXED
    + b"--b\r\n"
    + ZIP_PART.replace(b64(ZIP), b"".join(b"=%02X" % byte for byte in ZIP) + b"=\r\n").replace(
        b"base64", b"quoted-printable"
    )
    + b"\r\n--b--\r\n",
    "uuencode": MIXED
    + b"--b\r\n"
    + ZIP_PART.replace(b64(ZIP), uuencoded(ZIP)).replace(b"base64", b"x-uuencode")
    + b"--b--\r\n",
    "본문 안의 uuencode": HEAD + b"\r\nhello\r\n\r\n" + uuencoded(ZIP).replace(b"\n", b"\r\n") + b"\r\nbye\r\n",
}


@pytest.mark.parametrize("raw", WHOLE.values(), ids=WHOLE.keys())
def test_첨부된_압축파일을_바이트_그대로_찾는다(raw: bytes, tmp_path: Path) -> None:
    mail = opened(raw, tmp_path)
    assert [(one.kind, one.sha256, one.size) for one in mail.attachments] == [("archive", DIGEST, len(ZIP))]
    assert mail.attachments[0].archive is not None
    assert mail.attachments[0].archive.state == "readable"
    assert not mail.attachments[0].inline
    target = tmp_path / "again.zip"
    read_attachment(tmp_path / "mail.eml", mail.attachments[0].part, options(tmp_path / "scratch"), target)
    assert target.read_bytes() == ZIP


def test_번호는_IMAP과_같다(tmp_path: Path) -> None:
    inner = MIXED.replace(b"=b\r", b"=c\r") + BODY.replace(b"--b", b"--c")
    raw = (
        MIXED
        + b"--b\r\nContent-Type: multipart/mixed; boundary=d\r\n\r\n--d\r\n"
        + TEXT_PART
        + b"--d\r\n"
        + ZIP_PART
        + b"--d--\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
        + inner
        + b"--b--\r\n"
    )
    assert [one.part for one in opened(raw, tmp_path).attachments] == ["1.1.2", "1.2/rfc822/1.2"]


def test_첨부가_수백_개여도_메일을_한_번만_훑어_꺼낸다(tmp_path: Path) -> None:
    """Gone through once for each, the mail would take minutes, and its application be given up."""
    forwarded = (
        b"Content-Type: message/rfc822\r\n\r\n" + MIXED.replace(b"=b\r", b"=c\r") + BODY.replace(b"--b", b"--c")
    )
    files = [b"Content-Type: application/pdf; name=%d.pdf\r\n\r\n%%PDF-1.4 %d" % (one, one) for one in range(3000)]
    raw = MIXED + b"".join(b"--b\r\n" + part + b"\r\n" for part in (forwarded, *files)) + b"--b--\r\n"
    mail = opened(raw, tmp_path)
    targets = {one.part: tmp_path / f"out-{one.part.replace('/', '-')}" for one in mail.attachments}
    assert len(targets) == 500 and "1.1/rfc822/1.2" in targets
    read_attachments(tmp_path / "mail.eml", targets, options(tmp_path / "scratch"))
    for one in mail.attachments:
        assert hashlib.sha256(targets[one.part].read_bytes()).hexdigest() == one.sha256
    with pytest.raises(PartNotFoundError, match=r"1\.9999"):
        read_attachments(
            tmp_path / "mail.eml", {"1.2": tmp_path / "a", "1.9999": tmp_path / "b"}, options(tmp_path / "scratch")
        )


def test_없는_부분을_읽으면_그렇게_말한다(tmp_path: Path) -> None:
    (tmp_path / "mail.eml").write_bytes(MIXED + BODY)
    with pytest.raises(PartNotFoundError):
        read_attachment(tmp_path / "mail.eml", "1.7", options(tmp_path / "scratch"), tmp_path / "out")


@pytest.mark.parametrize(
    ("fields", "inline"),
    [
        (b"Content-Type: image/png; name=logo.png\r\nContent-ID: <logo@x>", True),
        (b"Content-Type: image/png; name=other.png\r\nContent-Disposition: inline", False),
        (b"Content-Type: image/png; name=other.png\r\nContent-ID: <unused@x>", False),
        (b"Content-Type: application/zip; name=a.zip\r\nContent-ID: <logo@x>\r\nContent-Disposition: inline", False),
        (b"Content-Type: application/pdf; name=a.pdf\r\nContent-ID: <logo@x>\r\nContent-Disposition: inline", False),
        (b"Content-Type: application/pkcs7-signature; name=smime.p7s", True),
    ],
)
def test_서명_그림만_본문의_일부다(fields: bytes, inline: bool, tmp_path: Path) -> None:
    content = {
        b"image/png": b"\x89PNG\r\n\x1a\n" + b"\0" * 30,
        b"application/zip": ZIP,
        b"application/pdf": b"%PDF-1.4\n",
    }
    data = content.get(fields.split(b": ")[1].split(b";")[0], b"0\x82")
    raw = (
        MIXED
        + b'--b\r\nContent-Type: text/html\r\n\r\n<img src="cid:logo@x">\r\n--b\r\n'
        + fields
        + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + b64(data)
        + b"--b--\r\n"
    )
    assert [one.inline for one in opened(raw, tmp_path).attachments] == [inline]


def test_related_안의_그림은_본문의_일부고_압축파일은_아니다(tmp_path: Path) -> None:
    raw = (
        MIXED.replace(b"mixed", b"related") + b"--b\r\nContent-Type: text/html\r\n\r\n<b>x</b>\r\n"
        b"--b\r\nContent-Type: image/gif\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + b64(b"GIF89a" + b"\0" * 20)
        + b"--b\r\n"
        + ZIP_PART
        + b"--b--\r\n"
    )
    assert [(one.kind, one.inline) for one in opened(raw, tmp_path).attachments] == [
        ("image", True),
        ("archive", False),
    ]


@pytest.mark.parametrize(
    ("fields", "count"),
    [
        (b"Content-Type: text/plain; name=readme.txt\r\nContent-Disposition: attachment; filename=readme.txt", 1),
        (b"Content-Type: text/plain; name=readme.txt\r\nContent-Disposition: inline; filename=readme.txt", 1),
        (b"Content-Type: text/plain; name=readme.txt", 1),
        (b"Content-Type: text/html; name=form.html\r\nContent-Disposition: attachment; filename=form.html", 1),
        (b"Content-Type: text/plain\r\nContent-Disposition: inline", 0),
        (b"Content-Type: text/plain", 0),
        (b"Content-Type: text/csv; name=list.csv", 1),
    ],
)
def test_이름이_있는_글은_첨부다(fields: bytes, count: int, tmp_path: Path) -> None:
    raw = MIXED + b"--b\r\n" + TEXT_PART + b"--b\r\n" + fields + b"\r\n\r\ncontent\r\n--b--\r\n"
    mail = opened(raw, tmp_path)
    assert len(mail.attachments) == count
    assert ("content" in mail.text) is (count == 0)


NEST = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i) for i in range(2000))
HOSTILE: dict[str, bytes] = {
    "multipart 이천 겹": HEAD + NEST + ZIP_PART,
    "rfc822 천오백 겹": HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 1500 + ZIP_PART,
    "base64 eml 겹겹": HEAD
    + b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    + b64(b"Content-Type: message/rfc822\r\n\r\n" * 40 + ZIP_PART),
    "부분 십만 개": MIXED + b"--b\r\n\r\n" * 100_000,
    "첨부 이천 개": MIXED + b"".join(b"--b\r\n" + ZIP_PART for _ in range(2000)) + b"--b--\r\n",
    "끝없는 머리글": HEAD + b"X-A: " + b"a" * 3_000_000 + b"\r\n" + MIXED + BODY,
    "boundary 없는 multipart": HEAD + b"Content-Type: multipart/mixed\r\n\r\nnothing here\r\n",
    "암호화된 메일": HEAD
    + b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\n\r\nMIIB\r\n",
    "PGP 메일": MIXED.replace(b"mixed", b"encrypted")
    + b"--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n"
    b"--b\r\nContent-Type: application/octet-stream\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n--b--\r\n",
    "uuencode 서른 개": HEAD + b"\r\n" + uuencoded(ZIP) * 30,
    "나뉜 메일": HEAD + b"Content-Type: message/partial; id=1; number=1; total=2\r\n\r\nSubject: y\r\n\r\nx\r\n",
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())
def test_끝까지_볼_수_없는_구조는_그렇게_적는다(raw: bytes, tmp_path: Path) -> None:
    mail = opened(raw, tmp_path, LimitSettings(attachments=50))
    assert "structure-incomplete" in mail.defects
    assert mail.from_address == "a@b.example"
    assert len(mail.attachments) <= 50


def test_한도까지는_온전하다(tmp_path: Path) -> None:
    raw = MIXED + b"".join(b"--b\r\n" + ZIP_PART for _ in range(20)) + b"--b--\r\n"
    whole = opened(raw, tmp_path, LimitSettings(attachments=20))
    assert (len(whole.attachments), whole.defects) == (20, ())
    cut = opened(raw, tmp_path, LimitSettings(attachments=19))
    assert len(cut.attachments) == 19
    assert "structure-incomplete" in cut.defects
    nested = HEAD + NEST[: NEST.index(b"Content-Type: multipart/mixed; boundary=b29\r")] + ZIP_PART
    assert opened(nested, tmp_path).defects == ("boundary-not-closed",)
    assert len(opened(nested, tmp_path).attachments) == 1


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n",
        b"\n\n\n",
        b"\0" * 100,
        b"--",
        b"\r\n--\r\n--",
        b":",
        b"From",
        b"\xff\xfe\x00",
        b"Subject",
        b"Content-Type: multipart/mixed; boundary=\r\n\r\n----\r\n",
        b'Content-Type: multipart/mixed; boundary=""\r\n\r\n--\r\n',
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b--",
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b",
        b"Content-Type: message/rfc822\r\n\r\n",
        b'Content-Type: text/plain; charset="\0"\r\n\r\n\xb0\xa1',
        b"Content-Transfer-Encoding: base64\r\n\r\n=",
        b"Content-Transfer-Encoding: base64\r\n\r\nA",
        b"Content-Type: /\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644 a\r\n\xff\xff\r\nend",
        b"Date: \xff\r\nReceived: ;\r\nReferences: <\r\n\r\n",
        b"Content-Type: text/html\r\n\r\n<<<<!--<a href=",
        b"\r" * 50,
    ],
)
def test_아무_바이트나_열린다(raw: bytes, tmp_path: Path) -> None:
    assert opened(raw, tmp_path).attachments == ()


def test_서로_다른_내용은_서로_다른_지문(tmp_path: Path) -> None:
    other = zipped("다른.txt", b"other")
    names = [
        opened(with_attachment(b"Content-Type: application/zip; name=a.zip", one), tmp_path) for one in (ZIP, other)
    ]
    assert names[0].attachments[0].sha256 != names[1].attachments[0].sha256


@pytest.mark.parametrize("window", [CHUNK, 2 * CHUNK])
@pytest.mark.parametrize("shift", range(-9, 3))
def test_경계가_읽는_조각의_끝에_걸려도_찾는다(window: int, shift: int, tmp_path: Path) -> None:
    head = MIXED + OPEN + b"Content-Type: application/x-any; name=first\r\n\r\n"
    filler = b"x" * (window + shift - 2)
    raw = head + filler + b"\r\n" + OPEN + ZIP_PART + CLOSE
    mail = opened(raw, tmp_path)
    assert [(one.name, one.size) for one in mail.attachments] == [("first", len(filler)), ("a.zip", len(ZIP))]
    # the same with the boundary at that place of the file itself
    mail = opened(head + filler[len(head) :] + b"\r\n" + OPEN + ZIP_PART + CLOSE, tmp_path)
    assert [one.size for one in mail.attachments] == [len(filler) - len(head), len(ZIP)]


@pytest.mark.parametrize("cut", [57 * 3, 76, 77, 100, 1001])
def test_base64는_어디서_줄이_바뀌어도_같다(cut: int, tmp_path: Path) -> None:
    content = bytes(range(256)) * 8192  # two megabytes, so that quanta cross the pieces that are read
    text = base64.b64encode(content)
    lines = b"\r\n".join(text[at : at + cut] for at in range(0, len(text), cut))
    head = b"Content-Type: application/x-any; name=a.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    attachment = opened(HEAD + head + lines, tmp_path).attachments[0]
    assert (attachment.size, attachment.sha256) == (len(content), hashlib.sha256(content).hexdigest())
