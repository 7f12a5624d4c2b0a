"""A mail that was given up at a limit of the program goes to a person, with an answer, whatever is behind it."""

import io
import zipfile
from base64 import b64encode, encodebytes
from datetime import datetime
from pathlib import Path

import pytest

from intake.message import OpenOptions, open_mail
from models.config import load
from models.decision import History, Triage
from models.mail import OpenedMail
from models.times import SEOUL
from rules.disposition import Circumstances, decide
from rules.names import read_names
from tests.whole import CONFIG, RULE

CALL = load(CONFIG, {}).call
IN_TIME = datetime(2025, 8, 11, 9, 0, tzinfo=SEOUL)
LATE = datetime(2025, 8, 14, 14, 0, 1, tzinfo=SEOUL)


def word(text: str) -> bytes:
    return b"=?utf-8?b?" + b64encode(text.encode()) + b"?="


def archive() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        made.writestr("신청서.txt", "신청")
    return encodebytes(held.getvalue())


def mail(subject: bytes, before: bytes = b"") -> bytes:
    name = word(f"{RULE}_한빛_A100 8.zip")
    return (
        b"From: a@applicant.example\nTo: x@intake.example\n" + before + b"Subject: " + subject + b"\n"
        b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=B\n\n"
        b"--B\nContent-Type: text/plain\n\nhello\n"
        b'--B\nContent-Type: application/zip\nContent-Disposition: attachment; filename="' + name + b'"\n'
        b"Content-Transfer-Encoding: base64\n\n" + archive() + b"\n--B--\n"
    )


def wrapped(raw: bytes, times: int, extra: bytes = b"") -> bytes:
    for _ in range(times):
        raw = b"From: a@applicant.example\nSubject: x\n" + extra + b"Content-Type: message/rfc822\n\n" + raw
    return raw


def nested(times: int) -> bytes:
    inner = b"Content-Type: text/plain\n\nx\n"
    for number in range(times):
        inner = b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n%s\n--b%d--\n" % (
            number, number, inner, number,
        )  # fmt: skip
    return b"From: a@applicant.example\nSubject: deep\nMIME-Version: 1.0\n" + inner


KEPT = word(f"{RULE}_한빛_A100 8")
GIVEN_UP = {
    "subject of 1.2 MB": mail(word(f"{RULE}_" + "가" * 300_000 + "_A100 8")),
    "subject behind 1.2 MB": mail(KEPT, b"X-Big: " + b"\n ".join([b"A" * 900] * 1400) + b"\n"),
    "500 messages": wrapped(mail(KEPT), 500),
    "40 messages": wrapped(mail(KEPT), 40),
    "500 multiparts": nested(500),
}


def judged(raw: bytes, folder: Path, at: datetime = IN_TIME) -> tuple[OpenedMail, Triage]:
    path = folder / "mail.eml"
    path.write_bytes(raw)
    opened = open_mail(path, OpenOptions(scratch=folder))
    around = Circumstances(received_at=at, history=History(), notices_per_day=5)
    return opened, decide(opened, read_names(opened, CALL), around, CALL)


@pytest.mark.parametrize("raw", GIVEN_UP.values(), ids=GIVEN_UP.keys())
def test_끝까지_열지_못한_메일은_보류하고_까닭을_알린다(raw: bytes, tmp_path: Path) -> None:
    opened, triage = judged(raw, tmp_path)
    assert "structure-incomplete" in opened.defects
    assert (triage.disposition, triage.reply) == ("held", "held") and "processing-failed" in triage.reasons


@pytest.mark.parametrize("raw", GIVEN_UP.values(), ids=GIVEN_UP.keys())
def test_마감_뒤에는_신청으로_보지_않는다(raw: bytes, tmp_path: Path) -> None:
    _, triage = judged(raw, tmp_path, LATE)
    assert triage.disposition == "not_submission" and triage.unclear


def test_자동_메일이면_답하지_않는다(tmp_path: Path) -> None:
    _, triage = judged(wrapped(mail(KEPT), 40, b"Auto-Submitted: auto-generated\n"), tmp_path)
    assert triage.reply is None and triage.disposition == "not_submission" and triage.unclear


def test_다_열리면_그대로_접수한다(tmp_path: Path) -> None:
    assert judged(mail(KEPT), tmp_path)[1].disposition == "accepted"
    _, triage = judged(wrapped(mail(KEPT), 5), tmp_path)
    assert triage.disposition == "held" and "processing-failed" not in triage.reasons
