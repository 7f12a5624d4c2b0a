"""Hand-written raw mails, and one way to open them."""

import base64
import io
import struct
import zipfile
from pathlib import Path

from intake.message import OpenOptions, open_mail
from models.mail import OpenedMail
from models.settings import LimitSettings

OWN_DOMAIN = "intake.example.or.kr"
OWN_ADDRESS = "gpu@example.or.kr"
TRUSTED = ("mx.example.or.kr", "imap.example.or.kr")


def options(scratch: Path, limits: LimitSettings | None = None) -> OpenOptions:
    """The options of a mailbox whose own names are known."""
    scratch.mkdir(exist_ok=True)
    return OpenOptions(
        trusted_hosts=TRUSTED,
        own_addresses=(OWN_ADDRESS,),
        own_id_domain=OWN_DOMAIN,
        limits=limits or LimitSettings(),
        scratch=scratch,
    )


def opened(raw: bytes, folder: Path, limits: LimitSettings | None = None) -> OpenedMail:
    """`raw` opened; nothing may stay behind in the scratch folder."""
    path = folder / "mail.eml"
    path.write_bytes(raw)
    scratch = folder / "scratch"
    mail = open_mail(path, options(scratch, limits))
    assert list(scratch.iterdir()) == []
    return mail


def zipped(name: str = "신청서.txt", content: bytes = b"content") -> bytes:
    """A small archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


ZIP = zipped()


def b64(content: bytes) -> bytes:
    """Base64 in lines of 76, with CRLF."""
    return base64.encodebytes(content).replace(b"\n", b"\r\n")


def with_attachment(fields: bytes, content: bytes = ZIP) -> bytes:
    """A mail of a text and one base64 attachment whose headers are `fields`."""
    return (
        b"From: hong@company.example\r\nSubject: test\r\nMessage-ID: <1@company.example>\r\n"
        b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b1"\r\n\r\n'
        b"--b1\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nhello\r\n"
        b"--b1\r\n" + fields.rstrip(b"\r\n") + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + b64(content) + b"--b1--\r\n"
    )  # fmt: skip


def tnef_attribute(level: int, number: int, data: bytes) -> bytes:
    """One attribute of a winmail.dat."""
    return struct.pack("<BII", level, number, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)
