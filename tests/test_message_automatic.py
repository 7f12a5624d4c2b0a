"""Signs of automatic senders, and of persons who only look like them."""

from pathlib import Path

import pytest

from tests.mails import OWN_ADDRESS, OWN_DOMAIN, ZIP, b64, opened

FROM = b"From: hong@company.example\r\n"
REPORT = (
    b"Content-Type: multipart/report; report-type=%s; boundary=r\r\n\r\n--r\r\nContent-Type: text/plain\r\n\r\nx\r\n"
    b"--r\r\nContent-Type: message/%s\r\n\r\nReporting-UA: x\r\n\r\n--r--\r\n"
)
AUTOMATIC = {
    "Auto-Submitted": (FROM + b"Auto-Submitted: auto-replied; owner-email=x\r\n", "auto-submitted"),
    "Auto-Submitted 대문자": (FROM + b"AUTO-SUBMITTED: Auto-Generated (rejected)\r\n", "auto-submitted"),
    "빈 반송 주소": (b"Return-Path: <>\r\n" + FROM, "null-return-path"),
    "공백이 든 빈 반송 주소": (b"Return-Path:  < > \r\n" + FROM, "null-return-path"),
    "Precedence bulk": (FROM + b"Precedence: Bulk\r\n", "precedence"),
    "Precedence auto_reply": (FROM + b"Precedence: auto_reply\r\n", "precedence"),
    "List-Id": (FROM + b"List-Id: <a.b.example>\r\n", "list"),
    "List-Unsubscribe": (FROM + b"List-Unsubscribe: <mailto:x@y.example>\r\n", "list"),
    "X-Autoreply": (FROM + b"X-Autoreply: yes\r\n", "x-autoreply"),
    "X-Autorespond": (FROM + b"X-Autorespond: vacation\r\n", "x-autoreply"),
    "X-Failed-Recipients": (FROM + b"X-Failed-Recipients: a@b.example\r\n", "failed-recipients"),
    "자동 답장을 청하지 않음": (FROM + b"X-Auto-Response-Suppress: DR, OOF, AutoReply\r\n", "auto-response-suppress"),
    "All": (FROM + b"X-Auto-Response-Suppress: All\r\n", "auto-response-suppress"),
    "mailer-daemon": (b"From: Mail Delivery System <MAILER-DAEMON@mx.example>\r\n", "mailer-daemon"),
    "postmaster": (b"From: postmaster@mx.example\r\n", "mailer-daemon"),
    "no-reply": (b"From: No-Reply@shop.example\r\n", "no-reply"),
    "noreply 꼬리": (b"From: noreply-news@shop.example\r\n", "no-reply"),
    "do_not_reply": (b"From: do_not_reply@shop.example\r\n", "no-reply"),
    "Sender가 no-reply": (FROM + b"Sender: no-reply@shop.example\r\n", "no-reply"),
    "우리 주소": (b"From: " + OWN_ADDRESS.upper().encode() + b"\r\n", "own-address"),
    "우리 머리글": (FROM + b"X-Jeopsu-Case: 1\r\n", "own-header"),
    "우리 Message-ID": (
        FROM + b"Message-ID: <jeopsu.C000001.0a1b2c@" + OWN_DOMAIN.encode() + b">\r\n",
        "own-message-id",
    ),
    "광고": (FROM + "Subject: (광고) A100 H100 GPU 서버 임대, 지금 신청하세요!\r\n".encode(), "advertisement"),
    "대괄호 광고": (FROM + "Subject: [광고] GPU 특가\r\n".encode("cp949"), "advertisement"),
    "여는 괄호 없는 광고": (FROM + "Subject:  광고) GPU 특가\r\n".encode(), "advertisement"),
    "띄어 쓴 광고": (FROM + "Subject: ( 광 고 ) GPU 특가\r\n".encode(), "advertisement"),
    "부호화한 광고": (FROM + b"Subject: =?utf-8?B?KOq0keqzoCkg7Yq56rCA?=\r\n", "advertisement"),
    "배달 보고": (FROM + REPORT % (b"delivery-status", b"delivery-status"), "delivery-report"),
    "읽음 보고": (
        FROM + REPORT % (b"disposition-notification", b"disposition-notification"),
        "disposition-notification",
    ),
    "스팸 신고": (FROM + REPORT % (b"feedback-report", b"feedback-report"), "feedback-report"),
    "종류를 말하지 않는 보고": (FROM + b"Content-Type: multipart/report; boundary=r\r\n", "delivery-report"),
    "부재중 자동회신 제목과 힌트": (
        FROM + "Subject: 자동회신: 휴가 중입니다\r\nX-Auto-Response-Suppress: OOF\r\n".encode(),
        "automatic-subject",
    ),
    "우리 메일에 답하는 부재중 제목": (
        FROM
        + "Subject: [부재중] 홍길동\r\nIn-Reply-To: <jeopsu.C000002.ff00@".encode()
        + OWN_DOMAIN.encode()
        + b">\r\n",
        "automatic-subject",
    ),
}


@pytest.mark.parametrize(("headers", "sign"), AUTOMATIC.values(), ids=AUTOMATIC.keys())
def test_자동으로_보낸_메일(headers: bytes, sign: str, tmp_path: Path) -> None:
    raw = headers if b"\r\n\r\n" in headers else headers + b"\r\nbody\r\n"
    assert sign in opened(raw, tmp_path).automatic


HUMAN = {
    "보통": FROM,
    "Auto-Submitted: no": FROM + b"Auto-Submitted: No (really)\r\n",
    "반송 주소 있음": b"Return-Path: <hong@company.example>\r\n" + FROM,
    "그룹웨어의 반송 주소": b"Return-Path: <noreply@gw.company.example>\r\n" + FROM,
    "받는 사람이 든 반송 주소": b"Return-Path: <bounce+a1-intake=example.or.kr@mg.company.example>\r\n" + FROM,
    "반송 주소 없음": FROM + b"Subject: Return-Path: <>\r\n",
    "Exchange 사용자의 OOF": FROM + b"X-Auto-Response-Suppress: OOF\r\n",
    "Exchange 사용자의 DR, RN, NRN": FROM + b"X-Auto-Response-Suppress: DR, RN, NRN, OOF\r\n",
    "X-Autoreply: no": FROM + b"X-Autoreply: no\r\n",
    "Precedence first-class": FROM + b"Precedence: first-class\r\n",
    "광고를 말하는 제목": FROM + "Subject: 25년 지역 인프라 기반 GPU 이용신청_(주)광고나라_A100\r\n".encode(),
    "광고 회사": FROM + "Subject: 광고(주) 이용신청 문의\r\n".encode(),
    "광고에 답함": FROM + "Subject: Re: (광고) 특가\r\n".encode(),
    "제목만 자동회신": FROM + "Subject: RE: 자동회신: 25년 지역\r\n".encode(),
    "우리 메일에 답하는 사람": FROM + b"Subject: RE: receipt\r\nIn-Reply-To: <a@" + OWN_DOMAIN.encode() + b">\r\n",
    "no-reply라는 이름": b"From: no-reply <hong@company.example>\r\n",
    "비슷한 주소": b"From: norman@reply.example\r\n",
    "읽음 확인을 청함": FROM + b"Disposition-Notification-To: hong@company.example\r\n",
    "같은 기관의 사람": FROM + b"Message-ID: <20250814.1@" + OWN_DOMAIN.encode() + b">\r\n",
    "비슷한 도메인의 Message-ID": FROM + b"Message-ID: <a@not" + OWN_DOMAIN.encode() + b">\r\n",
    "전달한 반송 메일": FROM
    + b"Content-Type: message/rfc822\r\n\r\nReturn-Path: <>\r\nAuto-Submitted: auto-replied\r\n"
    + REPORT % (b"delivery-status", b"delivery-status"),
}


@pytest.mark.parametrize("headers", HUMAN.values(), ids=HUMAN.keys())
def test_사람이_보낸_메일(headers: bytes, tmp_path: Path) -> None:
    raw = headers if b"\r\n\r\n" in headers else headers + b"\r\nbody\r\n"
    assert opened(raw, tmp_path).automatic == ()


def test_자동_메일의_첨부도_열린다(tmp_path: Path) -> None:
    raw = FROM + b"Auto-Submitted: auto-generated\r\nContent-Type: application/zip; name=a.zip\r\n"
    mail = opened(raw + b"Content-Transfer-Encoding: base64\r\n\r\n" + b64(ZIP), tmp_path)
    assert mail.automatic == ("auto-submitted",)
    assert mail.attachments[0].kind == "archive"


def test_여러_표시는_한_번씩만(tmp_path: Path) -> None:
    raw = b"Return-Path: <>\r\nFrom: MAILER-DAEMON@a.example\r\nSender: mailer-daemon@a.example\r\n"
    raw += b"List-Id: x\r\nList-Post: y\r\n"
    assert opened(raw + b"\r\n", tmp_path).automatic == ("null-return-path", "list", "mailer-daemon")
