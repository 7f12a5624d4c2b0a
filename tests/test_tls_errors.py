"""Why an encrypted connection failed is said in Korean, by each command that talks to a server."""

import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from imaplib import IMAP4
from pathlib import Path

import pytest
import trustme

from models.os_errors import reason
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.whole import Whole, command

KOREAN = re.compile(r"[가-힣0-9A-Z ().,:'/_\-]+")
YEAR = timedelta(days=365)


@contextmanager
def answering(behave: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server on a loopback port that treats each client like this."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(20)

        def run() -> None:
            with suppress(OSError):
                while True:
                    client, _ = server.accept()
                    with client, suppress(OSError):
                        behave(client)

        threading.Thread(target=run, daemon=True).start()
        yield server.getsockname()[1]


def in_tls(certificate: trustme.LeafCert, **limits: ssl.TLSVersion) -> Callable[[socket.socket], None]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    for name, value in limits.items():
        setattr(context, name, value)

    def behave(client: socket.socket) -> None:
        with context.wrap_socket(client, server_side=True) as wrapped:
            wrapped.recv(1)

    return behave


def told(port: int, authority: trustme.CA | None, name: str = "localhost", **limits: ssl.TLSVersion) -> str:
    """Why a client that trusts this authority gets no connection."""
    context = ssl.create_default_context()
    if authority is not None:
        authority.configure_trust(context)
    for limit, value in limits.items():
        setattr(context, limit, value)
    with pytest.raises(ssl.SSLError) as failed, socket.create_connection(("127.0.0.1", port), timeout=20) as plain:
        context.wrap_socket(plain, server_hostname=name)
    return reason(failed.value)


def test_인증서의_모든_흔한_잘못을_한국어로_말한다() -> None:
    authority, stranger, now = trustme.CA(), trustme.CA(), datetime.now(UTC)
    good = authority.issue_cert("localhost")
    old = authority.issue_cert("localhost", not_before=now - 2 * YEAR, not_after=now - YEAR)
    early = authority.issue_cert("localhost", not_before=now + YEAR, not_after=now + 2 * YEAR)
    for certificate, trusted, name, expected in (
        (old, authority, "localhost", "인증서의 유효기간이 지남"),
        (early, authority, "localhost", "인증서의 유효기간이 아직 시작되지 않음"),
        (good, authority, "mail.aica.example", "인증서가 이 서버 이름의 것이 아님"),
        (good, authority, "127.0.0.1", "인증서가 이 서버 주소의 것이 아님"),
        (good, stranger, "localhost", "인증기관"),
        (good, None, "localhost", "인증기관"),
    ):
        with answering(in_tls(certificate)) as port:
            said = told(port, trusted, name)
        assert expected in said and KOREAN.fullmatch(said), said


def test_암호화_대화의_잘못을_한국어로_말한다() -> None:
    authority = trustme.CA()
    good = authority.issue_cert("localhost")
    with answering(lambda client: client.sendall(b"* OK IMAP4rev1 ready\r\n" + client.recv(0))) as port:
        assert "암호화하지 않는 포트" in told(port, authority)
    with answering(in_tls(good, maximum_version=ssl.TLSVersion.TLSv1_2)) as port:
        said = told(port, authority, minimum_version=ssl.TLSVersion.TLSv1_3)
        assert said == "서버의 TLS 버전이 맞지 않음"


def test_모르는_오류는_찾아볼_수_있게_이름을_남긴다() -> None:
    assert reason(ssl.SSLError(1, "[SSL: BAD_WEATHER] bad weather (_ssl.c:1)")) == "TLS 오류 (BAD_WEATHER)"
    assert reason(ssl.SSLError("?")) == "TLS 오류"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("socket error: [SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006)", "암호화하지 않는 포트"),
        ("socket error: EOF occurred in violation of protocol (_ssl.c:2427)", "서버가 암호화 연결을 끊음"),
        ("[SSL] internal error (_ssl.c:2580)", "[SSL] internal error (_ssl.c:2580)"),
    ],
)
def test_다른_라이브러리가_옮겨_적은_것도_한국어로_말한다(said: str, told: str) -> None:
    found = reason(IMAP4.abort(said))
    assert told in found and ("_ssl.c" in found) == ("internal" in said)


def test_점검과_확인_명령의_인증서_오류에_영어_문장이_없다(
    dovecot: Dovecot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with SmtpSink("tls") as sink:
        whole = Whole(dovecot, sink, tmp_path)
        stranger = trustme.CA()
        stranger.cert_pem.write_to_path(tmp_path / "other.pem")
        whole.configure(imap__ca_file=tmp_path / "other.pem", smtp__ca_file=tmp_path / "other.pem")
        poll, doctor = command(whole, "poll", capture=capsys), command(whole, "doctor", capture=capsys)
    for said in (poll.err, doctor.out + doctor.err):
        assert "인증기관" in said
        assert not re.search(r"certificate|verify|issuer|self.signed|SSL:|_ssl\.c", said), said
