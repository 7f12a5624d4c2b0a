"""Bounces: what they say of our mails, in the standard form and in free form."""

from pathlib import Path

import pytest

from models.decision import History
from models.mail import OpenedMail
from rules.disposition import Circumstances, decide
from rules.names import read_names
from tests.mails import OWN_DOMAIN, ZIP, b64, opened
from tests.rule_cases import CALL

OWN_ID = "<receipt.a1b2c3@" + OWN_DOMAIN + ">"
DSN = (
    b"Return-Path: <>\r\nFrom: Mail Delivery System <MAILER-DAEMON@mx.company.example>\r\n"
    b"To: gpu+bounce-a1b2c3@example.or.kr\r\nSubject: Undelivered Mail Returned to Sender\r\n"
    b"Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary="4A.1"\r\n\r\n'
    b"This is a MIME-encapsulated message.\r\n\r\n--4A.1\r\nContent-Description: Notification\r\n"
    b"Content-Type: text/plain; charset=us-ascii\r\n\r\nThis is the mail system at host mx.company.example.\r\n\r\n"
    b"--4A.1\r\nContent-Description: Delivery report\r\nContent-Type: message/delivery-status\r\n\r\n"
    b"Reporting-MTA: dns; mx.company.example\r\nArrival-Date: Thu, 14 Aug 2025 14:00:00 +0900 (KST)\r\n\r\n"
    b"Final-Recipient: rfc822; Hong@COMPANY.example\r\nOriginal-Recipient: rfc822;hong@company.example\r\n"
    b"Action: failed\r\nStatus: 5.1.1\r\nRemote-MTA: dns; 10.0.0.1\r\n"
    b"Diagnostic-Code: smtp; 550 5.1.1 <hong@company.example>: Recipient address\r\n"
    b"    rejected: User unknown\r\n\r\n"
    b"Final-Recipient: rfc822;<kim@company.example>\r\nAction: Delayed\r\n"
    b"Status: 4.4.7 (delivery time expired)\r\n\r\n"
    b"--4A.1\r\nContent-Description: Undelivered Message\r\nContent-Type: message/rfc822\r\n\r\n"
    b"Message-ID: " + OWN_ID.encode() + b"\r\nFrom: gpu@example.or.kr\r\nSubject: x\r\n\r\nbody\r\n\r\n--4A.1--\r\n"
)


def test_배달_보고의_받는_사람을_모두_읽는다(tmp_path: Path) -> None:
    mail = opened(DSN, tmp_path)
    assert [(one.recipient, one.action, one.status) for one in mail.bounces] == [
        ("hong@company.example", "failed", "5.1.1"),
        ("kim@company.example", "delayed", "4.4.7"),
    ]
    assert mail.bounces[0].diagnostic == "550 5.1.1 <hong@company.example>: Recipient address rejected: User unknown"
    assert mail.mentioned_ids == (OWN_ID,)
    assert mail.recipients == ("gpu+bounce-a1b2c3@example.or.kr",)
    assert "mailer-daemon" in mail.automatic
    assert mail.attachments == ()


def test_머리글만_돌려주는_보고에서도_번호를_찾는다(tmp_path: Path) -> None:
    raw = DSN.replace(b"Content-Type: message/rfc822", b"Content-Type: text/rfc822-headers")
    assert opened(raw, tmp_path).mentioned_ids == (OWN_ID,)
    assert opened(raw, tmp_path).attachments == ()


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (
            b"Final-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.0.0\r\n",
            ("a@b.example", "failed", "5.0.0"),
        ),
        (b"Final-Recipient: RFC822;a@b.example\r\nAction: FAILED (fatal)\r\n", ("a@b.example", "failed", None)),
        (
            b"Final-Recipient: x-unknown; ???\r\nOriginal-Recipient: rfc822;a@b.example\r\nAction: relayed\r\n",
            ("a@b.example", "relayed", None),
        ),
        (
            b"Final-Recipient: a@b.example\r\nAction: delivered\r\nStatus: 2.0.0\r\n",
            ("a@b.example", "delivered", "2.0.0"),
        ),
        (
            b"Original-Recipient: rfc822;a@b.example\r\nFinal-Recipient: rfc822; c@d.example\r\nAction: failed\r\n",
            ("a@b.example", "failed", None),
        ),
        (b"Action: exploded\r\nStatus: x\r\n", (None, "unknown", None)),
        (b"Final-Recipient: utf-8; a@b.example\r\n", ("a@b.example", "unknown", None)),
    ],
)
def test_보고의_변형(status: bytes, expected: tuple[str | None, str, str | None], tmp_path: Path) -> None:
    raw = (
        b"From: a@b.example\r\nContent-Type: multipart/report; boundary=r\r\n\r\n--r\r\n"
        b"Content-Type: message/delivery-status\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + b64(b"Reporting-MTA: dns; x\n\n" + status.replace(b"\r\n", b"\n")) + b"--r--\r\n"
    )  # fmt: skip
    assert [(one.recipient, one.action, one.status) for one in opened(raw, tmp_path).bounces] == [expected]


QMAIL = (
    b"Return-Path: <>\r\nFrom: MAILER-DAEMON@mail.company.example\r\nSubject: failure notice\r\n"
    b"Content-Type: text/plain; charset=us-ascii\r\n\r\n"
    b"Hi. This is the qmail-send program at mail.company.example.\r\n"
    b"I'm afraid I wasn't able to deliver your message to the following addresses.\r\n\r\n"
    b"<hong@company.example>:\r\n10.0.0.1 does not like recipient.\r\n"
    b"Remote host said: 550 5.1.1 No such user\r\n\r\n--- Below this line is a copy of the message.\r\n\r\n"
    b"Return-Path: <gpu@example.or.kr>\r\nMessage-ID: "
    + OWN_ID.encode()
    + b"\r\nTo: other@company.example\r\n\r\nx\r\n"
)
KOREAN = "\r\n".join(
    [
        "보내신 메일이 아래와 같은 이유로 전송되지 못했습니다.",
        "",
        "받는사람 : hong@company.example",
        "실패사유 : 수신자가 존재하지 않거나 휴면 상태입니다. 550 5.1.1",
        "",
        "---- 원본 메일 ----",
        "Message-ID: " + OWN_ID,
    ]
)
FREE_FORM = {
    "qmail": QMAIL,
    "한글 CP949": "From: postmaster@portal.example\r\nSubject: [반송] 메일 전송 실패 안내\r\n\r\n".encode("cp949")
    + KOREAN.encode("cp949"),
    "한글 base64 HTML": b"From: mailer-daemon@portal.example\r\nContent-Type: text/html; charset=utf-8\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\n" + b64(KOREAN.replace("<", "&lt;").replace("\r\n", "<br>").encode()),
    "no-reply가 보낸 반송": b"From: no-reply@portal.example\r\n"
    b"Subject: =?utf-8?B?66mU7J28IOyghOyGoSDsi6TtjKg=?=\r\n\r\n" + KOREAN.encode(),
}


@pytest.mark.parametrize("raw", FREE_FORM.values(), ids=FREE_FORM.keys())
def test_자유로운_형식의_반송(raw: bytes, tmp_path: Path) -> None:
    mail = opened(raw, tmp_path)
    assert [(one.recipient, one.action, one.status) for one in mail.bounces] == [
        ("hong@company.example", "failed", "5.1.1")
    ]
    assert mail.mentioned_ids == (OWN_ID,)


def test_X_Failed_Recipients(tmp_path: Path) -> None:
    raw = b"From: MAILER-DAEMON@x.example\r\nX-Failed-Recipients: a@b.example, c@d.example\r\n\r\nnothing\r\n"
    assert [one.recipient for one in opened(raw, tmp_path).bounces] == ["a@b.example", "c@d.example"]


def test_지연_알림은_실패가_아니다(tmp_path: Path) -> None:
    raw = (
        b"From: MAILER-DAEMON@x.example\r\nSubject: Delayed Mail (still being retried)\r\n\r\n"
        b"Delivery has been delayed: <a@b.example>: 451 4.4.1 try later\r\n"
    )
    assert [(one.recipient, one.action) for one in opened(raw, tmp_path).bounces] == []
    raw = raw.replace(b"Delivery has been delayed", b"Mail delivery has been delayed")
    assert [(one.recipient, one.action) for one in opened(raw, tmp_path).bounces] == [("a@b.example", "delayed")]


@pytest.mark.parametrize(
    "raw",
    [
        b"From: hong@company.example\r\nSubject: Undelivered mail\r\n\r\nCould not be delivered: a@b.example\r\n",
        b"From: no-reply@shop.example\r\nSubject: News\r\n\r\nWrite to a@b.example\r\n",
        b"From: a@b.example\r\nContent-Type: message/rfc822\r\n\r\n" + QMAIL,
    ],
)
def test_반송이_아닌_메일(raw: bytes, tmp_path: Path) -> None:
    assert opened(raw, tmp_path).bounces == ()


def test_언급된_번호는_쉰_개까지고_우리_것이_먼저다(tmp_path: Path) -> None:
    lines = b"".join(b"Message-ID: <%d@x.example>\r\n" % number for number in range(100))
    raw = b"From: a@b.example\r\n\r\n" + lines + b"see receipt.a1b2c3@" + OWN_DOMAIN.encode() + b" there\r\n"
    mail = opened(raw, tmp_path)
    assert len(mail.mentioned_ids) == 50
    assert mail.mentioned_ids[0] == OWN_ID


def test_자기_번호와_참조는_언급이_아니다(tmp_path: Path) -> None:
    raw = b"Message-ID: <1@x.example>\r\nIn-Reply-To: " + OWN_ID.encode() + b"\r\n\r\nhello\r\n"
    assert opened(raw, tmp_path).mentioned_ids == ()


def test_주소_없는_MAILER_DAEMON도_우편_시스템이다(tmp_path: Path) -> None:
    raw = (
        b"From: MAILER-DAEMON <>\r\nSubject: Mail delivery failed\r\n\r\n"
        b"There was an error delivering your mail to <hong@company.example>.\r\n\r\nThe host refused DATA:\r\n"
        b"550 5.7.26 DMARC policy\r\n\r\nMessage headers follow.\r\n\r\nMessage-Id: " + OWN_ID.encode() + b"\r\n"
        b"From: <gpu@example.or.kr>\r\nTo: <other@company.example>\r\n"
    )
    mail = opened(raw, tmp_path)
    assert mail.automatic == ("mailer-daemon",)
    assert [(one.recipient, one.status) for one in mail.bounces] == [("hong@company.example", "5.7.26")]
    assert mail.mentioned_ids == (OWN_ID,)


RIGHT = "25년 지역 인프라 기반 GPU 이용신청_한빛_A100"
STATUS = (
    b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n"
    b"Final-Recipient: rfc822; other@portal.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
)
ATTACHED = {
    "반송 메일을 message/rfc822로 붙임": b"Content-Type: message/rfc822\r\n\r\n" + DSN,
    "반송 메일을 파일로 붙임": b"Content-Type: message/rfc822; name=bounce.eml\r\n"
    b"Content-Disposition: attachment; filename=bounce.eml\r\n\r\n" + DSN,
    "이름만 eml인 파일로 붙임": b"Content-Type: application/octet-stream; name=bounce.eml\r\n"
    b"Content-Disposition: attachment; filename=bounce.eml\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b64(DSN),
    "배달 보고만 그대로 붙임": STATUS,
    "배달 보고를 파일로 붙임": STATUS.replace(b"status\r\n", b"status\r\nContent-Disposition: attachment\r\n", 1),
    "반송 메일을 자유 형식으로 붙임": b"Content-Type: message/rfc822\r\n\r\n" + QMAIL,
}


def submission_with(part: bytes, headers: bytes = b"From: hong@company.example\r\n") -> bytes:
    """A submission to the letter, with one more part beside its archive."""
    return (
        headers + f"Subject: {RIGHT}\r\nMIME-Version: 1.0\r\n".encode()
        + b"Content-Type: multipart/mixed; boundary=out\r\n\r\n--out\r\nContent-Type: text/plain\r\n\r\nsee below\r\n"
        + f'--out\r\nContent-Type: application/zip; name="{RIGHT}.zip"\r\n'.encode()
        + b"Content-Transfer-Encoding: base64\r\n\r\n" + b64(ZIP) + b"\r\n--out\r\n" + part + b"\r\n--out--\r\n"
    )  # fmt: skip


def disposition_of(mail: OpenedMail) -> tuple[str, tuple[str, ...]]:
    """As received within the window from somebody unknown."""
    around = Circumstances(received_at=CALL.window.closes_at, history=History(), notices_per_day=9)
    triage = decide(mail, read_names(mail, CALL), around, CALL)
    return triage.disposition, triage.reasons


@pytest.mark.parametrize("part", ATTACHED.values(), ids=ATTACHED.keys())
def test_신청에_반송_메일을_붙였어도_신청이다(part: bytes, tmp_path: Path) -> None:
    mail = opened(submission_with(part), tmp_path)
    assert (mail.bounces, mail.automatic) == ((), ())
    assert disposition_of(mail) == ("accepted", ())


@pytest.mark.parametrize(
    "headers",
    [
        b"Return-Path: <>\r\nFrom: hong@company.example\r\n",
        b"From: postmaster@company.example\r\n",
        b"From: no-reply@company.example\r\n",
        b"From: MAILER-DAEMON <>\r\n",
        b"From: hong@company.example\r\nX-Failed-Recipients: other@portal.example\r\n",
    ],
)
@pytest.mark.parametrize("part", [STATUS, b"Content-Type: text/plain\r\n\r\nMail delivery failed\r\n"])
def test_자동으로_보이는_신청은_보류한다(headers: bytes, part: bytes, tmp_path: Path) -> None:
    disposition, reasons = disposition_of(opened(submission_with(part, headers), tmp_path))
    assert disposition == "held"
    assert "automatic-mail" in reasons


def test_돌려받은_메일_속의_보고는_이_반송의_것이_아니다(tmp_path: Path) -> None:
    returned = b"Content-Type: message/rfc822\r\n\r\nMessage-ID: " + OWN_ID.encode() + b"\r\n"
    inner = returned + b"Content-Type: multipart/report; boundary=in\r\n\r\n--in\r\n" + STATUS + b"--in--\r\n"
    raw = DSN.replace(returned, inner + b"\r\n--4A.1\r\n" + returned)
    assert [one.recipient for one in opened(raw, tmp_path).bounces if one.recipient] == [
        one.recipient for one in opened(DSN, tmp_path).bounces
    ]
