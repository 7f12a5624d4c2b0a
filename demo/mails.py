"""Raw mails as the mail programs of Korean applicants write them.

Built byte by byte from documented forms, not with the standard library's generator: what the reader has to cope
with must not come from the library that it may be built on. The same letter is always the same bytes.
"""

import base64
import html
import quopri
import unicodedata
from datetime import datetime
from email.utils import format_datetime
from typing import Literal
from urllib.parse import quote

from pydantic import Field

from demo.dice import dice
from models.record import Record
from models.times import in_seoul

Client = Literal["outlook", "naver", "daum", "gmail", "naver-works", "hiworks", "apple", "thunderbird"]
NameForm = Literal["encoded-word", "rfc2231", "rfc2231-parts", "both", "raw-cp949"]


class Style(Record):
    """How one program writes."""

    mailer: tuple[tuple[str, str], ...]
    """Headers that name the program."""
    charset: str
    """Label in headers and bodies."""
    names: NameForm
    """How file names are written."""
    html: bool = True
    archive_type: str = "application/zip"
    decomposed: bool = False
    """File names in NFD, as macOS stores them."""
    quoted: bool = False
    """Bodies quoted-printable instead of base64."""
    id_form: str = "<{token}@{domain}>"
    boundary: str = "----=_Part_{token}"


STYLES: dict[Client, Style] = {
    "outlook": Style(
        mailer=(("X-Mailer", "Microsoft Outlook 16.0"), ("Thread-Index", "AdwL0Zx1bq2w7c3JQ5qXn0n8d1mZAA==")),
        charset="ks_c_5601-1987",
        names="encoded-word",
        archive_type="application/x-zip-compressed",
        id_form="<{token}$1a2b3c40$@{domain}>",
        boundary="----=_NextPart_000_{token}",
    ),
    "naver": Style(
        mailer=(("X-Mailer", "Naver Mail"), ("X-Naver-CIP", "192.0.2.10")),
        charset="utf-8",
        names="encoded-word",
        archive_type="application/octet-stream",
        id_form="<{token}@cweb{number}.nm.{domain}>",
        boundary="--=_Part_{number}.{token}",
    ),
    "daum": Style(
        mailer=(("X-Mailer", "Daum Web Mailer 1.1"), ("X-HM-UT", "dGVzdA==")),
        charset="utf-8",
        names="encoded-word",
        archive_type="application/octet-stream",
        id_form="<{token}.HM@{domain}>",
    ),
    "gmail": Style(
        mailer=(("X-Gm-Message-State", "AOJu0Yw" + "b" * 24),),
        charset="UTF-8",
        names="encoded-word",
        quoted=True,
        id_form="<CA{token}@mail.{domain}>",
        boundary="000000000000{token}",
    ),
    "naver-works": Style(
        mailer=(("X-Mailer", "NAVER WORKS Mail"), ("X-Works-Smtp-Source", "web")),
        charset="utf-8",
        names="both",
        archive_type="application/octet-stream",
        id_form="<{token}@cmail{number}.{domain}>",
    ),
    "hiworks": Style(
        mailer=(("X-Mailer", "Hiworks Webmail"), ("X-Originating-IP", "198.51.100.20")),
        charset="euc-kr",
        names="raw-cp949",
        archive_type="application/octet-stream",
        id_form="<{token}.{number}@{domain}>",
    ),
    "apple": Style(
        mailer=(("X-Mailer", "Apple Mail (2.3826.600.51)"), ("Mime-Version", "1.0 (Mac OS X Mail 16.0)")),
        charset="utf-8",
        names="rfc2231-parts",
        decomposed=True,
        quoted=True,
        id_form="<{token}@{domain}>",
        boundary="Apple-Mail=_{token}",
    ),
    "thunderbird": Style(
        mailer=(("User-Agent", "Mozilla Thunderbird"), ("Content-Language", "ko")),
        charset="UTF-8",
        names="both",
        html=False,
        boundary="------------{token}",
    ),
}


class Letter(Record):
    """What a person sends."""

    client: Client
    sender_name: str
    sender: str
    """Address."""
    to: str
    subject: str
    text: str
    """Paragraphs separated by empty lines."""
    sent_at: datetime
    received_at: datetime
    attachments: tuple[tuple[str, bytes], ...] = Field(default=(), repr=False)
    """Names with contents."""
    link: tuple[str, str] | None = None
    """Name and address of a big file that lies at the provider."""
    answers: str | None = None
    """Message-ID that is replied to."""
    extra: tuple[tuple[str, str], ...] = ()
    """Further headers."""


def write(letter: Letter) -> bytes:
    """The mail as it lies in the mailbox, CRLF line ends, with the Received lines of its way."""
    style = STYLES[letter.client]
    rng = dice("mail", letter.client, letter.sender, letter.subject, letter.sent_at, letter.received_at)
    token, number = rng.randbytes(11).hex(), str(rng.randint(10, 99))
    domain = letter.sender.rpartition("@")[2]
    boundary = style.boundary.format(token=token, number=number)
    own = {name.lower() for name, _ in style.mailer}
    head = [
        *_received(letter, domain, token),
        (b"From", _mailbox(letter.sender_name, letter.sender, style)),
        (b"To", f"<{letter.to}>".encode()),
        (b"Subject", _encoded(letter.subject, style, first=9)),
        (b"Date", format_datetime(in_seoul(letter.sent_at)).encode()),
        (b"Message-ID", style.id_form.format(token=token, number=number, domain=domain).encode()),
    ]
    if letter.answers:
        head += [(b"In-Reply-To", letter.answers.encode()), (b"References", letter.answers.encode())]
    if "mime-version" not in own:
        head.append((b"MIME-Version", b"1.0"))
    head += [(name.encode(), value.encode()) for name, value in (*style.mailer, *letter.extra)]
    return _lines(head) + _content(letter, style, boundary)


def _received(letter: Letter, domain: str, token: str) -> list[tuple[bytes, bytes]]:
    """The way of the mail, newest first: our host, the host of the sender."""
    own = letter.to.rpartition("@")[2]
    at = format_datetime(in_seoul(letter.received_at))
    sent = format_datetime(in_seoul(letter.sent_at))
    lines = (
        f"from mail.{domain} (mail.{domain} [192.0.2.25])\r\n by mx.{own} with ESMTPS id {token[:12]}\r\n"
        f" for <{letter.to}>; {at}",
        f"from [10.20.30.40] by mail.{domain} with HTTP id {token[12:]}; {sent}",
    )
    return [(b"Return-Path", f"<{letter.sender}>".encode()), *((b"Received", line.encode()) for line in lines)]


def _lines(head: list[tuple[bytes, bytes]]) -> bytes:
    return b"".join(name + b": " + value + b"\r\n" for name, value in head)


def _codec(label: str) -> str:
    """Korean programs say ks_c_5601-1987 or euc-kr and write the larger code page 949."""
    return "cp949" if label.lower() in ("ks_c_5601-1987", "euc-kr") else label


def _encoded(text: str, style: Style, first: int = 0) -> bytes:
    """Text as encoded-words (RFC 2047), folded; plain ASCII as it is."""
    if text.isascii():
        return text.encode()
    words = []
    room = max(20, 50 - first)
    chunk = b""
    for sign in text:
        piece = sign.encode(_codec(style.charset), "replace")
        if len(chunk) + len(piece) > room * 3 // 4:
            words.append(chunk)
            chunk, room = b"", 50
        chunk += piece
    words.append(chunk)
    return b"\r\n ".join(b"=?%s?B?%s?=" % (style.charset.encode(), base64.b64encode(word)) for word in words)


def _mailbox(name: str, address: str, style: Style) -> bytes:
    return _encoded(name, style, first=6) + f" <{address}>".encode()


def _content(letter: Letter, style: Style, boundary: str) -> bytes:
    body = _body(letter, style, boundary + "_alt")
    if not letter.attachments:
        return body
    mark = b"--" + boundary.encode()
    out = [f'Content-Type: multipart/mixed;\r\n boundary="{boundary}"\r\n\r\n'.encode(), mark, b"\r\n", body]
    for name, content in letter.attachments:
        out += [b"\r\n", mark, b"\r\n", _attachment(name, content, style)]
    return b"".join([*out, b"\r\n", mark, b"--\r\n"])


def _body(letter: Letter, style: Style, boundary: str) -> bytes:
    plain = _text_part("plain", _with_link(letter), style)
    if not style.html:
        return plain
    mark = b"--" + boundary.encode()
    rich = _text_part("html", _html(letter), style)
    head = f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"\r\n\r\n'.encode()
    return b"".join((head, mark, b"\r\n", plain, b"\r\n", mark, b"\r\n", rich, b"\r\n", mark, b"--\r\n"))


def _with_link(letter: Letter) -> str:
    return (
        letter.text
        if letter.link is None
        else f"대용량 첨부파일 1개\n{letter.link[0]}\n{letter.link[1]}\n\n{letter.text}"
    )


def _html(letter: Letter) -> str:
    box = ""
    if letter.link is not None:
        name, address = map(html.escape, letter.link)
        box = f'<div class="big_file"><b>대용량 첨부파일 1개</b><a href="{address}" target="_blank">{name}</a></div>'
    paragraphs = "".join(f"<p>{html.escape(part)}</p>" for part in letter.text.split("\n\n"))
    return f"<html><body>{box}<div style=\"font-family:'맑은 고딕'\">{paragraphs}</div></body></html>"


def _text_part(kind: str, text: str, style: Style) -> bytes:
    data = text.replace("\n", "\r\n").encode(_codec(style.charset), "replace")
    head = f"Content-Type: text/{kind}; charset={style.charset}\r\nContent-Transfer-Encoding: ".encode()
    if style.quoted:
        soft = quopri.encodestring(data).replace(b"\r\n", b"\n")
        return head + b"quoted-printable\r\n\r\n" + soft.replace(b"\n", b"\r\n")
    return head + b"base64\r\n\r\n" + _wrapped(data)


def _wrapped(data: bytes) -> bytes:
    return base64.encodebytes(data).replace(b"\n", b"\r\n")


def _attachment(name: str, content: bytes, style: Style) -> bytes:
    written = unicodedata.normalize("NFD", name) if style.decomposed else name
    kind = style.archive_type if content[:2] == b"PK" else "application/octet-stream"
    words = _encoded(written, style, first=20)
    type_name = (
        b"" if style.names in ("rfc2231", "rfc2231-parts") else b';\r\n name="' + _raw_or(words, name, style) + b'"'
    )
    return b"".join(
        (
            b"Content-Type: " + kind.encode() + type_name + b"\r\n",
            b"Content-Transfer-Encoding: base64\r\n",
            b"Content-Disposition: attachment;" + _file_name(written, words, style) + b"\r\n\r\n",
            _wrapped(content),
        )
    )


def _raw_or(words: bytes, name: str, style: Style) -> bytes:
    return _raw(name) if style.names == "raw-cp949" else words


def _raw(name: str) -> bytes:
    """Eight-bit characters between quotation marks, which no standard allows."""
    return name.replace("\\", "\\\\").replace('"', '\\"').encode("cp949", "replace")


def _file_name(name: str, words: bytes, style: Style) -> bytes:
    match style.names:
        case "encoded-word":
            return b'\r\n filename="' + words + b'"'
        case "raw-cp949":
            return b'\r\n filename="' + _raw(name) + b'"'
        case "both":
            return b'\r\n filename="' + words + b"\";\r\n filename*=UTF-8''" + quote(name).encode()
        case "rfc2231":
            return b"\r\n filename*=UTF-8''" + quote(name).encode()
        case "rfc2231-parts":
            return _continued(name)


def _continued(name: str) -> bytes:
    """RFC 2231 with continuations; the cuts fall between the bytes of a character, as they do in the wild."""
    pieces = [f"%{byte:02X}" if byte > 126 or byte in b" %'\"*;" else chr(byte) for byte in name.encode()]
    parts = ["".join(pieces[start : start + 16]) for start in range(0, len(pieces), 16)]
    parts[0] = "utf-8''" + parts[0]
    lines = [f"\r\n filename*{number}*={part}" for number, part in enumerate(parts)]
    return ";".join(lines).encode()
