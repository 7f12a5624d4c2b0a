"""What the operating settings need beyond their types: safe connections, addresses that mail can be sent to."""

import ipaddress
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from models.addresses import UnusableAddress, smtp_address
from models.config_errors import Problem
from models.config_files import SQLITE
from models.settings import ImapSettings, ProvisioningSettings, Settings, SmtpSettings

_ADDRESS = re.compile(r'[^\s@<>,;"]+@[^\s@<>,;"]+')
_PROVISIONING_SCHEMES = ("spool", "https", "http", "rediss", "redis", "amqps", "amqp")


def settings_problems(settings: Settings) -> Iterator[Problem]:
    """Everything in the operating settings that cannot work or is not safe."""
    servers: list[tuple[str, ImapSettings | SmtpSettings]] = [("imap", settings.imap), ("smtp", settings.smtp)]
    for name, server in servers:
        if server.security == "none" and server.host and not _loopback(server.host):
            message = (
                "암호화하지 않는 연결(none)은 이 컴퓨터 안의 서버에만 쓸 수 있습니다. tls나 starttls로 바꾸십시오."
            )
            yield Problem((name, "security"), message)
        if re.search(r"[\s/@]", server.host):
            yield Problem((name, "host"), "서버 이름만 적어 주십시오 (예: mail.example.or.kr).")
    smtp = settings.smtp
    if smtp.enabled and not smtp.host:
        yield Problem(("smtp", "host"), "smtp.enabled가 true이면 보내는 서버의 이름을 적어야 합니다.")
    if not _ADDRESS.fullmatch(smtp.from_address):
        yield Problem(("smtp", "from_address"), "메일 주소 하나만 적어 주십시오 (예: intake@example.or.kr).")
    if not smtp.from_name.isprintable():
        yield Problem(("smtp", "from_name"), "줄바꿈이나 제어 문자를 지워 주십시오.")
    if smtp.bounce_address and not _verp(smtp.bounce_address):
        yield Problem(
            ("smtp", "bounce_address"), "{token}이 들어간 주소여야 합니다 (예: intake+{token}@example.or.kr)."
        )
    if any(seconds <= 0 for seconds in smtp.retry_seconds) or not smtp.retry_seconds:
        yield Problem(("smtp", "retry_seconds"), "1 이상의 초를 하나 이상 적어 주십시오.")
    yield from _recipients(settings)
    yield from _places(settings)
    yield from _url_problems(settings)


def _recipients(settings: Settings) -> Iterator[Problem]:
    """Whoever shall be told and can never be reached."""
    lists = (("digest", "to", settings.digest.to), ("watch", "alarm_to", settings.watch.alarm_to))
    for section, name, addresses in lists:
        for index, address in enumerate(addresses):
            try:
                smtp_address(address)
            except UnusableAddress:
                example = "메일 주소만 적어 주십시오 (예: intake@example.or.kr)."
                yield Problem((section, name, index), f"메일을 보낼 수 없는 주소입니다. {example}")


def _places(settings: Settings) -> Iterator[Problem]:
    """Where something listens on this network."""
    clamd, listen = settings.security.clamd, settings.watch.listen
    if clamd and not clamd.startswith("/") and not _has_port(clamd, lowest=1):
        yield Problem(("security", "clamd"), "/run/clamav/clamd.ctl 같은 경로나 서버:포트 꼴로 적어 주십시오.")
    if listen and not _has_port(listen, lowest=0):
        yield Problem(("watch", "listen"), "주소:포트 꼴로 적어 주십시오 (예: 127.0.0.1:9110).")


def _has_port(place: str, lowest: int) -> bool:
    host, _, port = place.rpartition(":")
    is_number = port.isascii() and port.isdecimal() and len(port) <= 5
    return bool(host.strip("[]")) and is_number and lowest <= int(port) <= 65535


def _verp(pattern: str) -> bool:
    local, _, _domain = pattern.partition("@")
    return bool(_ADDRESS.fullmatch(pattern)) and local.count("{token}") == 1


def _url_problems(settings: Settings) -> Iterator[Problem]:
    url = settings.database.url
    relative = SQLITE.fullmatch(url)
    if not url.startswith(("sqlite:///", "sqlite+", "postgresql://", "postgresql+")):
        yield Problem(("database", "url"), "sqlite:///파일 경로 또는 postgresql://서버/이름 꼴이어야 합니다.")
    elif relative is not None and relative.group(2).split("?")[0] in ("", ":memory:"):
        yield Problem(("database", "url"), "접수대장은 파일에 두어야 합니다 (예: sqlite:///var/jeopsu.db).")
    yield from _provisioning_problems(settings.provisioning)


def _provisioning_problems(provisioning: ProvisioningSettings) -> Iterator[Problem]:
    key = ("provisioning", "url")
    try:
        parts = urlsplit(provisioning.url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        yield Problem(key, "주소를 읽을 수 없습니다. 서버 이름과 포트를 확인해 주십시오.")
        return
    if parts.scheme not in _PROVISIONING_SCHEMES:
        schemes = ", ".join(f"{scheme}://" for scheme in _PROVISIONING_SCHEMES)
        yield Problem(key, f"{schemes} 가운데 하나로 시작하는 주소여야 합니다 (예: spool:///var/provisioning).")
    elif parts.scheme == "spool":
        if not re.match(r"spool:///+[^/]", provisioning.url):
            yield Problem(key, "spool:///폴더 꼴이어야 합니다 (예: spool:///var/provisioning).")
    elif not host:
        yield Problem(key, f"서버 이름을 적어 주십시오 (예: {parts.scheme}://example.or.kr).")
    elif parts.scheme == "http" and not _loopback(host):
        yield Problem(key, "암호화하지 않는 http는 이 컴퓨터 안의 서버에만 쓸 수 있습니다. https로 바꾸십시오.")
    elif parts.scheme in ("http", "https") and parts.username is not None:
        yield Problem(key, "주소에 사용자 이름과 비밀번호를 넣을 수 없습니다. secret으로 서명합니다.")
    if not provisioning.retry_seconds or any(seconds <= 0 for seconds in provisioning.retry_seconds):
        yield Problem(("provisioning", "retry_seconds"), "0보다 큰 초를 하나 이상 적어 주십시오.")


def _loopback(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False  # a name; only `localhost` is known to stay on this machine
