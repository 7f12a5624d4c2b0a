"""Every sequence of bytes gives an OpenedMail, whatever stands in it."""

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.mail import OpenedMail
from models.settings import LimitSettings
from tests.mails import b64, opened, with_attachment
from tests.mails.compound import compound_file
from tests.test_message_automatic import REPORT
from tests.test_message_bounces import DSN, FREE_FORM
from tests.test_message_containers import FORWARDED, WINMAIL, outlook
from tests.test_message_names import KOREAN
from tests.test_message_structure import WHOLE

SAMPLES: list[bytes] = [
    *WHOLE.values(),
    *(with_attachment(fields) for fields in KOREAN.values()),
    *FORWARDED.values(),
    *FREE_FORM.values(),
    DSN,
    b"From: a@b.example\r\n" + REPORT % (b"disposition-notification", b"disposition-notification"),
    *(with_attachment(b"Content-Type: application/ms-tnef", content) for content, _ in WINMAIL.values()),
    with_attachment(b"Content-Type: application/vnd.ms-outlook; name=a.msg", compound_file(outlook())),
    b"Content-Type: text/html\r\n\r\n<a href='https://we.tl/t-1' title=\"a.zip\">x</a><script>y</script>",
]
"""Mails of all kinds, written by hand for the other tests."""
TOKENS = [
    b"\r\n",
    b"\n",
    b"\r",
    b"\r\n\r\n",
    b"--b",
    b"--b--",
    b"--b1\r\n",
    b"\0",
    b"\xff",
    b"=?",
    b"?=",
    b"=?utf-8?B?",
    b"%",
    b'"',
    b"<",
    b">",
    b"@",
    b";",
    b"''",
    b"*0*=",
    b"Content-Type: message/rfc822\r\n\r\n",
    b"Content-Type: multipart/mixed; boundary=b",
    b"Content-Transfer-Encoding: base64\r\n",
    b"begin 644 x\r\n",
    b"=",
    b"\x1b$)C",
    b"\xb0\xa1",
    b"https://",
    b"(" * 50,
]
LIMITS = LimitSettings(attachments=20, mime_depth=8)
COUNT = 1000


def checked(raw: bytes, folder: Path) -> OpenedMail:
    """Opened, and all that is promised for any input holds."""
    mail = opened(raw, folder, LIMITS)
    assert len(mail.attachments) <= LIMITS.attachments
    assert len({one.part for one in mail.attachments}) == len(mail.attachments)
    for text in (mail.subject, mail.from_name, *(one.name or "" for one in mail.attachments)):
        assert not any(sign < " " or "\x7f" <= sign <= "\x9f" for sign in text)
    for address in filter(None, (mail.from_address, mail.reply_address, *mail.recipients)):
        assert address.isascii()
        assert not set(address) & set(' \r\n\t<>(),;:"')
    OpenedMail.model_validate_json(mail.model_dump_json())
    return mail


def mutations(count: int, seed: int) -> Iterator[bytes]:
    """Samples with bytes flipped, pieces cut, doubled, moved, mixed with others and tokens put in."""
    chance = random.Random(seed)
    for _ in range(count):
        raw = bytearray(chance.choice(SAMPLES))
        for _ in range(chance.randint(1, 8)):
            at = chance.randrange(len(raw) + 1)
            end = min(len(raw), at + chance.choice([1, 3, 20, 200]))
            match chance.randrange(6):
                case 0:
                    raw[at:end] = bytes(chance.randrange(256) for _ in range(end - at))
                case 1:
                    del raw[at:end]
                case 2:
                    raw[at:at] = raw[at:end] * chance.randint(1, 4)
                case 3:
                    raw[at:end] = chance.choice(TOKENS)
                case 4:
                    other = chance.choice(SAMPLES)
                    raw[at:at] = other[chance.randrange(len(other)) :][:400]
                case _:
                    raw[at:at] = chance.choice(TOKENS)
        yield bytes(raw)


@pytest.mark.parametrize("seed", range(4))
def test_천_번_망가뜨린_메일도_열린다(seed: int, tmp_path: Path) -> None:
    for number, raw in enumerate(mutations(COUNT // 4, seed)):
        try:
            checked(raw, tmp_path)
        except Exception as error:
            raise AssertionError(f"mutation {number} of seed {seed}: {raw!r}") from error


HEADERS = st.sampled_from(
    [b"From", b"Subject", b"Content-Type", b"Content-Disposition", b"Date", b"Received", b"Reply-To"]
)
VALUES = st.lists(st.one_of(st.sampled_from(TOKENS), st.binary(max_size=20)), max_size=6).map(b"".join)


@settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(HEADERS, VALUES), max_size=6), st.binary(max_size=300))
def test_머리글이_무엇이든_열린다(headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        checked(b"".join(name + b": " + value + b"\r\n" for name, value in headers) + b"\r\n" + body, Path(folder))


@settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=500))
def test_아무_바이트나_열린다(raw: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        checked(raw, Path(folder))
        checked(b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b64(raw), Path(folder))
