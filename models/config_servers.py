"""What the operating settings need beyond their types: safe connections, absolute paths, the secrets themselves."""

import ipaddress
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from models.config_errors import ConfigError, Problem
from models.os_errors import reason
from models.particles import with_particle
from models.record import Record
from models.settings import ImapSettings, ProvisioningSettings, Settings, SmtpSettings

_ADDRESS = re.compile(r'[^\s@<>,;"]+@[^\s@<>,;"]+')
_SQLITE = re.compile(r"(sqlite(?:\+\w+)?:///)(?!/)(.*)", re.DOTALL)
_SPOOL = re.compile(r"(spool:///)(?!/)(.*)", re.DOTALL)
_LONGEST_SECRET = 64 * 1024
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
    yield from _url_problems(settings)


def _verp(pattern: str) -> bool:
    local, _, _domain = pattern.partition("@")
    return bool(_ADDRESS.fullmatch(pattern)) and local.count("{token}") == 1


def _url_problems(settings: Settings) -> Iterator[Problem]:
    url = settings.database.url
    relative = _SQLITE.fullmatch(url)
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


def absolute(settings: Settings, base: Path) -> Settings:
    """`settings` with every relative path counted from the folder `base`.

    `sqlite:///var/x.db` and `spool:///var/x` are relative, with a fourth slash they are absolute. An optional file
    that is the empty text is None.
    """
    return settings.model_copy(
        update={
            "imap": _absolute_paths(settings.imap, base),
            "smtp": _absolute_paths(settings.smtp, base),
            "storage": _absolute_paths(settings.storage, base),
            "database": settings.database.model_copy(update={"url": _rooted(_SQLITE, settings.database.url, base)}),
            "provisioning": _absolute_paths(settings.provisioning, base).model_copy(
                update={"url": _rooted(_SPOOL, settings.provisioning.url, base)}
            ),
        }
    )


def _absolute_paths(section: Record, base: Path) -> Record:
    changed: dict[str, Any] = {}
    for name, value in section:
        if isinstance(value, Path):
            nothing = name.endswith("_file") and value == Path()
            changed[name] = None if nothing else base / value
    return section.model_copy(update=changed)


def _rooted(pattern: re.Pattern[str], url: str, base: Path) -> str:
    match = pattern.fullmatch(url)
    return url if match is None else f"{match.group(1)}{base / match.group(2)}"


def secret(section: ImapSettings | SmtpSettings | ProvisioningSettings) -> str | None:
    """The password, token or signing secret of a section: as it stands there, else the content of the file that is
    named, else None.

    The file is read anew each time, without the line end that stands last. Raises ConfigError for a file that
    cannot be read, is empty, or holds more than one line; its content never turns up in the message.
    """
    if isinstance(section, ProvisioningSettings):
        return _secret("provisioning.secret_file", section.secret, section.secret_file)
    name = "imap" if isinstance(section, ImapSettings) else "smtp"
    return _secret(f"{name}.password_file", section.password, section.password_file)


def _secret(key: str, given: SecretStr | None, path: Path | None) -> str | None:
    if given is not None:
        return given.get_secret_value()
    if path is None:
        return None
    try:
        with path.open("rb") as file:
            text = file.read(_LONGEST_SECRET + 1).decode("utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{key}: {with_particle(str(path), '을')} 읽을 수 없습니다 ({reason(error)}).") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{key}: {with_particle(str(path), '이')} UTF-8 글자로 된 파일이 아닙니다.") from None
    text = text.removesuffix("\n").removesuffix("\r")
    if not text or not text.isprintable() or len(text) > _LONGEST_SECRET:
        raise ConfigError(f"{key}: {path}에는 비밀번호 한 줄만 있어야 합니다.")
    return text
