"""Applicants' mails written by hand, byte by byte, and archives in every condition."""

import io
import itertools
import zipfile
from base64 import b64encode, encodebytes
from urllib.parse import quote

from demo.documents import damaged, encrypted_zip

_count = itertools.count(1)


def letter(
    subject: str,
    *files: tuple[str, bytes],
    sender: str = "hong@hanbit.example",
    message_id: str = "",
    date: str = "Thu, 14 Aug 2025 11:00:00 +0900",
    text: str = "안녕하세요. 신청서를 보냅니다.",
    head: bytes = b"",
) -> bytes:
    """A mail with CRLF line ends; no two are equal unless `message_id` says so. `head`: further header lines."""
    own = message_id or f"<letter.{next(_count)}@hanbit.example>"
    lines = [
        *([b"From: " + _words("홍길동") + b" <" + sender.encode() + b">"] if sender else []),
        b"To: aica_dc@aicluster.or.kr",
        b"Subject: " + _words(subject),
        b"Date: " + date.encode(),
        b"Message-ID: " + own.encode(),
        *([head.rstrip(b"\r\n")] if head else []),
        b"MIME-Version: 1.0",
        b'Content-Type: multipart/mixed; boundary="=_b"',
        b"",
        b"--=_b",
        b"Content-Type: text/plain; charset=utf-8",
        b"Content-Transfer-Encoding: base64",
        b"",
        b64encode(text.encode()),
    ]
    for name, content in files:
        lines += [b"--=_b", *_attachment(name, content)]
    return b"\r\n".join([*lines, b"--=_b--", b""])


def _words(text: str) -> bytes:
    """Encoded-words of ten characters each, folded."""
    pieces = [text[start : start + 10] for start in range(0, len(text), 10)]
    return b"\r\n ".join(b"=?utf-8?b?" + b64encode(piece.encode()) + b"?=" for piece in pieces)


def _attachment(name: str, content: bytes) -> list[bytes]:
    return [
        b"Content-Type: application/octet-stream",
        b"Content-Transfer-Encoding: base64",
        b"Content-Disposition: attachment; filename*=UTF-8''" + quote(name).encode(),
        b"",
        encodebytes(content).replace(b"\n", b"\r\n").rstrip(b"\r\n"),
    ]


def zipped(*names: str, seed: str = "") -> bytes:
    """A small readable archive; another `seed`, another content."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names or ("신청서.txt", "동의서.txt"):
            archive.writestr(zipfile.ZipInfo(name), f"{name} {seed} 내용 ".encode() * 20)
    return out.getvalue()


def big_zip(size: int) -> bytes:
    """An archive of about `size` octets that no line-by-line compression makes smaller."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        block = bytes(range(256)) * 4096
        for number in range(max(1, size // len(block))):
            archive.writestr(zipfile.ZipInfo(f"자료{number}.bin"), block)
    return out.getvalue()


def _with_method(archive: bytes, method: int) -> bytes:
    """The same archive, its members said to be packed by a method that nobody has."""
    changed = bytearray(archive)
    for mark, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        start = changed.find(mark)
        while start >= 0:
            changed[start + at : start + at + 2] = method.to_bytes(2, "little")
            start = changed.find(mark, start + 4)
    return bytes(changed)


def made(kind: str, seed: str = "") -> bytes:
    """A file by the name of its condition, as stories write it."""
    match kind:
        case "zip":
            return zipped(seed=seed)
        case "encrypted":
            return encrypted_zip({"신청서.txt": seed.encode() * 50 or b"1" * 50}, "1234")
        case "damaged":
            return damaged(zipped(seed=seed))
        case "unsafe":
            return zipped("../../etc/cron.d/evil", seed=seed)
        case "unsupported":
            return _with_method(zipped(seed=seed), 77)
        case "first-half" | "second-half":
            whole = zipped(seed=seed)
            middle = len(whole) // 2
            return whole[:middle] if kind == "first-half" else whole[middle:]
        case "pdf":
            return b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n" + seed.encode()
        case "text":
            return f"메모 {seed}".encode()
        case _:
            raise ValueError(kind)
