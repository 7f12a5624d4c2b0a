"""What the system says is said in Korean, wherever it stands in an error; nobody reads `[Errno 111]` or `b'...'`."""

import errno
import os
import re
import socket
import ssl
from imaplib import IMAP4
from pathlib import Path

import pytest

from models.os_errors import reason

USUAL = """
ENOENT EACCES EPERM EROFS ENOSPC EDQUOT EISDIR ENOTDIR EEXIST EMFILE ENFILE ENOMEM EIO EFBIG ENAMETOOLONG ENOTEMPTY
EBUSY ELOOP ESTALE EXDEV ECONNREFUSED ECONNRESET ECONNABORTED EPIPE ETIMEDOUT EHOSTUNREACH ENETUNREACH EADDRINUSE
EADDRNOTAVAIL EHOSTDOWN ENETDOWN
"""


@pytest.mark.parametrize("name", USUAL.split())
def test_흔한_오류는_한국어로_말한다(name: str) -> None:
    number = getattr(errno, name)
    told = reason(OSError(number, os.strerror(number)))
    assert re.fullmatch(r"[가-힣 (),]+", told), told
    inside = reason(IMAP4.abort(f"socket error: [Errno {number}] {os.strerror(number)}"))
    assert told in inside and "Errno" not in inside and os.strerror(number) not in inside


def test_드문_오류는_시스템의_말_그대로다() -> None:
    assert reason(OSError(errno.EXFULL, "Exchange full")) == "Exchange full"
    assert reason(OSError("odd")) == "odd"
    assert reason(OSError()) == "OSError"


def test_암호화_오류의_번호는_시스템_오류의_번호가_아니다() -> None:
    told = reason(ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number"))
    assert told == "암호화하지 않는 포트이거나 TLS가 아닌 응답"
    assert reason(ssl.SSLError(13, "[SSL: ODD_NEWS] odd news")) == "TLS 오류 (ODD_NEWS)"


def test_실제로_없는_서버와_없는_파일(tmp_path: Path) -> None:
    with pytest.raises(ConnectionRefusedError) as refused, socket.create_connection(("127.0.0.1", 1), timeout=5):
        pass
    assert reason(refused.value) == "연결이 거절됨"
    with pytest.raises(FileNotFoundError) as missing:
        (tmp_path / "x").read_bytes()
    assert reason(missing.value) == "파일이나 폴더가 없음"
    with pytest.raises(socket.gaierror) as unknown:
        socket.getaddrinfo("no-such-host.invalid", 993)
    assert reason(unknown.value) == "서버 이름을 찾을 수 없음"
    assert reason(TimeoutError("timed out")) == reason(OSError("timed out")) == "응답이 없음"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (b"[AUTHENTICATIONFAILED] Authentication failed.", "[AUTHENTICATIONFAILED] Authentication failed."),
        ("암호가 틀림".encode(), "암호가 틀림"),
        (b'it\'s "no"', 'it\'s "no"'),
        ("b'[ALERT] no'", "[ALERT] no"),
        ("select failed: b'no \\xed\\x95\\x9c'", "select failed: no 한"),
        ("abc'no'", "abc'no'"),
        ("no b'\\x' yes", "no b'\\x' yes"),
    ],
)
def test_서버의_말은_파이썬의_표기_없이_옮긴다(said: str | bytes, told: str) -> None:
    assert reason(IMAP4.error(said)) == told
