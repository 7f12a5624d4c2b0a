"""Raw mails of the demonstration, taken apart with the standard library instead of our own reader."""

import base64
import email
import re
import unicodedata
from datetime import timedelta
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import get_args
from urllib.parse import unquote_to_bytes

import pytest

from demo.mails import STYLES, Client, Letter, write
from models.times import SEOUL, utc_now

CLIENTS = get_args(Client)
NAMES = (
    "25년 지역 인프라 기반 GPU 이용신청_똠방각하(주)_A100 8장.zip",
    "a.zip",
    "펲시 & \"인용\" 'x'; 긴 " + "이름" * 40 + ".zip",
)


def _letter(client: Client, name: str = NAMES[0], **more: object) -> Letter:
    sent = utc_now().astimezone(SEOUL).replace(microsecond=0)
    fields: dict[str, object] = {
        "client": client,
        "sender_name": "홍길동(한빛에이아이)",
        "sender": "hong@hanbit.example",
        "to": "intake@agency.example",
        "subject": name.removesuffix(".zip"),
        "text": "안녕하세요. 똠방각하 <담당자>입니다.\n\n.점으로 시작하는 줄",
        "sent_at": sent,
        "received_at": sent + timedelta(seconds=3),
        "attachments": ((name, b"PK\3\4 archive"), ("둘째.pdf", b"%PDF" + bytes(256) * 9)),
    }
    return Letter.model_validate(fields | more)


def _words(raw: str) -> str:
    """Encoded-words joined byte by byte; Korean labels mean code page 949."""
    found = re.findall(r"=\?([^?]+)\?B\?([^?]*)\?=", raw)
    if not found:
        return raw
    codec = "cp949" if found[0][0] in ("ks_c_5601-1987", "euc-kr") else found[0][0]
    return b"".join(base64.b64decode(word) for _, word in found).decode(codec)


def _file_name(part: Message, raw: bytes) -> str:
    disposition = str(part["Content-Disposition"])
    pieces = re.findall(r"filename\*(?:\d+\*)?=(?:[Uu][Tt][Ff]-8'')?([^;\s]+)", disposition)
    if pieces:
        return unquote_to_bytes("".join(pieces)).decode()
    if "=?" in disposition:
        return _words(disposition)
    found = re.search(rb'filename="((?:[^"\\]|\\.)*)"', raw)
    assert found
    return found[1].replace(b'\\"', b'"').decode("cp949")


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("name", NAMES)
def test_제목과_본문과_첨부가_그대로_실린다(client: Client, name: str) -> None:
    raw = write(_letter(client, name))
    mail = email.message_from_bytes(raw)
    assert not mail.defects
    assert _words(str(mail["Subject"])) == name.removesuffix(".zip")
    assert _words(str(mail["From"])).startswith("홍길동(한빛에이아이)")
    parts = list(mail.walk())
    text = next(part for part in parts if part.get_content_type() == "text/plain")
    payload = text.get_payload(decode=True)
    assert isinstance(payload, bytes)
    body = payload.decode("cp949" if STYLES[client].charset in ("ks_c_5601-1987", "euc-kr") else "utf-8")
    assert body.replace("\r\n", "\n") == "안녕하세요. 똠방각하 <담당자>입니다.\n\n.점으로 시작하는 줄"
    attached = [part for part in parts if part.get_content_disposition() == "attachment"]
    assert [part.get_payload(decode=True) for part in attached] == [b"PK\3\4 archive", b"%PDF" + bytes(256) * 9]
    head = raw[raw.index(b"Content-Disposition: attachment") :]
    read = _file_name(attached[0], head)
    assert unicodedata.normalize("NFC", read) == name
    assert (read != name) == (client == "apple" and not name.isascii())


@pytest.mark.parametrize("client", CLIENTS)
def test_시각과_길과_식별자가_머리글에_있다(client: Client) -> None:
    letter = _letter(client, answers="<first@agency.example>", extra=(("Auto-Submitted", "auto-replied"),))
    raw = write(letter)
    mail = email.message_from_bytes(raw)
    assert parsedate_to_datetime(str(mail["Date"])) == letter.sent_at
    top, bottom = (str(line) for line in mail.get_all("Received", []))
    assert "by mx.agency.example" in top
    assert parsedate_to_datetime(top.rpartition(";")[2]) == letter.received_at
    assert parsedate_to_datetime(bottom.rpartition(";")[2]) == letter.sent_at
    assert re.fullmatch(r"<[^<>\s@]+@[^<>\s@]+>", str(mail["Message-ID"]))
    assert mail["In-Reply-To"] == mail["References"] == "<first@agency.example>"
    assert mail["Auto-Submitted"] == "auto-replied"
    assert len(mail.get_all("MIME-Version", [])) == 1
    assert raw == write(letter)
    assert max(map(len, raw.partition(b"\r\n\r\n")[0].split(b"\r\n"))) < 200


def test_대용량_첨부는_링크로만_실린다() -> None:
    link = ("신청서 & 증빙.zip", "https://bigfile.mail.naver.com/download?fid=a&b=c")
    mail = email.message_from_bytes(write(_letter("naver", attachments=(), link=link)))
    bodies = {
        part.get_content_subtype(): part.get_payload(decode=True) for part in mail.walk() if not part.is_multipart()
    }
    assert set(bodies) == {"plain", "html"}
    assert all(isinstance(body, bytes) for body in bodies.values())
    assert link[1].encode() in bodies["plain"]
    assert b'href="https://bigfile.mail.naver.com/download?fid=a&amp;b=c"' in bodies["html"]


def test_프로그램마다_메시지_식별자와_경계가_다르다() -> None:
    mails = [email.message_from_bytes(write(_letter(client))) for client in CLIENTS]
    assert len({str(mail["Message-ID"]) for mail in mails}) == len(CLIENTS)
    assert len({mail.get_boundary() for mail in mails}) == len(CLIENTS)
