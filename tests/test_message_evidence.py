"""What our own hosts wrote on top of a mail."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.mails import opened

IMAP = (
    b"Received: from mx.example.or.kr (mx [10.0.0.1])\r\n\tby imap.example.or.kr with LMTP id 1;"
    b"\r\n\tThu, 14 Aug 2025 14:00:07 +0900\r\n"
)
MX = (
    b"Received: from out.company.example by MX.example.or.kr. (Postfix) with ESMTPS id 2;"
    b" Thu, 14 Aug 2025 13:59:58 +0900 (KST)\r\n"
)
FOREIGN = b"Received: from pc by out.company.example; Thu, 14 Aug 2025 13:59:50 +0900\r\n"
FORGED = b"Received: from x by mx.example.or.kr; Thu, 14 Aug 2025 09:00:00 +0900\r\n"
EDGE = datetime(2025, 8, 14, 4, 59, 58, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "count", "moment"),
    [
        (IMAP + MX + FOREIGN, 2, EDGE),
        (IMAP + MX + FOREIGN + FORGED, 2, EDGE),
        (FOREIGN + FORGED, 0, None),
        (b"", 0, None),
        (IMAP, 1, datetime(2025, 8, 14, 5, 0, 7, tzinfo=UTC)),
        (b"Received: from by (by mx.example.or.kr) by evil.example; Thu, 14 Aug 2025 09:00:00 +0900\r\n", 0, None),
        (b"Received: from x by evil.example; by mx.example.or.kr; Thu, 14 Aug 2025 09:00:00 +0900\r\n", 0, None),
        (b"Received: from x by mx.example.or.kr.evil.example; Thu, 14 Aug 2025 09:00:00 +0900\r\n", 0, None),
        (b"Received: (qmail 1 invoked from network); 14 Aug 2025 05:00:00 -0000\r\n" + MX, 0, None),
        (b"Received: from x by mx.example.or.kr; no date\r\n", 1, None),
        (b"Received: from x by mx.example.or.kr\r\n" + MX, 2, EDGE),
    ],
)
def test_우리_호스트의_이어진_줄만_증거다(
    headers: bytes, count: int, moment: datetime | None, tmp_path: Path
) -> None:
    mail = opened(headers + b"From: a@b.example\r\n\r\n", tmp_path)
    assert len(mail.trusted_received) == count
    assert mail.trusted_received_at == moment


OURS = b"Authentication-Results: mx.example.or.kr;\r\n dkim=pass header.d=company.example\r\n"


@pytest.mark.parametrize(
    ("headers", "result"),
    [
        (IMAP + OURS + MX + FOREIGN, "mx.example.or.kr; dkim=pass header.d=company.example"),
        (OURS + MX + FOREIGN, "mx.example.or.kr; dkim=pass header.d=company.example"),
        (IMAP + MX + FOREIGN + OURS, None),
        (b"Authentication-Results: other.example; dkim=pass\r\n" + MX, None),
        (OURS + FOREIGN, None),
        (OURS, None),
    ],
)
def test_인증_결과는_우리_호스트의_것만_보인다(headers: bytes, result: str | None, tmp_path: Path) -> None:
    assert opened(headers + b"From: a@b.example\r\n\r\n", tmp_path).authentication_results == result


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("Thu, 14 Aug 2025 13:59:58 KST", EDGE),
        ("Thu, 14 Aug 2025 13:59:58 +09:00", EDGE),
        ("Thu, 14 Aug 2025 13:59:58 GMT+0900 (대한민국 표준시)", EDGE),
        ("14 Aug 2025 04:59:58 -0000", EDGE),
        ("Thu, 14 Aug 2025 04:59:58 Z", EDGE),
        ("Wed, 13 Aug 2025 21:59:58 PDT", EDGE),
        ("Thu, 14 Aug 2025 13:59:58", None),
        ("Thu, 14 Aug 2025 13:59:58 GMT+9", None),
        ("Thu, 14 Aug 2025 13:59:58 JST", None),
        ("Thu Aug 14 13:59:58 KST 2025", None),
    ],
)
def test_시간대를_모르는_시각은_어림하지_않는다(written: str, moment: datetime | None, tmp_path: Path) -> None:
    line = f"Received: from x by mx.example.or.kr; {written}\r\nFrom: a@b.example\r\n\r\n"
    mail = opened(line.encode(), tmp_path)
    assert (len(mail.trusted_received), mail.trusted_received_at) == (1, moment)
