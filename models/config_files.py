"""The files that the settings name: absolute paths, and the secrets and certificates in them."""

import re
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from models.config_errors import ConfigError, Problem
from models.os_errors import reason
from models.particles import with_particle
from models.record import Record
from models.settings import ImapSettings, ProvisioningSettings, Settings, SmtpSettings

SPOOL_AT, SQLITE_AT = "spool:///", "sqlite:///"
"""Before the path, in the URL of a folder of messages and of a register that is a file."""
SQLITE = re.compile(r"(sqlite(?:\+\w+)?:///)(?!/)(.*)", re.DOTALL)
_SPOOL = re.compile(r"(spool:///)(?!/)(.*)", re.DOTALL)
_LONGEST_SECRET = 64 * 1024
_Section = ImapSettings | SmtpSettings | ProvisioningSettings


class _Unusable(Exception):
    """A file that is of no use; the text is a Korean sentence without its content."""


def file_problems(settings: Settings, base: Path) -> Iterator[Problem]:
    """Every file that is named and cannot be used; relative paths count from `base`. A password file beside a
    password is never read, so it is not looked at."""
    rooted = absolute(settings, base)
    sections: tuple[tuple[str, _Section], ...] = (
        ("imap", rooted.imap),
        ("smtp", rooted.smtp),
        ("provisioning", rooted.provisioning),
    )
    for name, section in sections:
        key, given, path = _secret_of(section)
        try:
            if given is None and path is not None:
                _read_secret(path)
        except _Unusable as error:
            yield Problem((name, key), str(error))
        try:
            if section.ca_file is not None:
                _read_certificates(section.ca_file)
        except _Unusable as error:
            yield Problem((name, "ca_file"), str(error))


def missing_passwords(settings: Settings) -> Iterator[str]:
    """Each server that is to be logged in to, and nothing to do it with: a Korean line that begins with the key."""
    imap, smtp = settings.imap, settings.smtp
    servers: tuple[tuple[str, str, bool, ImapSettings | SmtpSettings], ...] = (
        ("imap", "메일함", bool(imap.host), imap),
        ("smtp", "발송 서버", smtp.enabled and bool(smtp.username), smtp),
    )
    for name, korean, is_used, section in servers:
        if is_used and section.password is None and section.password_file is None:
            variable = f"JEOPSU_{name.upper()}__PASSWORD"
            told = f"{korean}의 비밀번호가 없습니다. 환경 변수 {variable}_FILE이나 {variable}로 주십시오."
            yield f"{name}.password_file: {told}"


def _read_certificates(path: Path) -> None:
    try:
        with path.open("rb"):
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
    except ssl.SSLError:
        raise _Unusable(f"{path}에 PEM 형식의 인증서가 없습니다.") from None
    except OSError as error:
        raise _Unusable(f"{with_particle(str(path), '을')} 읽을 수 없습니다 ({reason(error)}).") from None


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
            "database": settings.database.model_copy(update={"url": _rooted(SQLITE, settings.database.url, base)}),
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


def path_in(url: str, scheme: str) -> Path | None:
    """The path in a URL of a loaded configuration, where it is absolute with however many slashes; None for a URL of
    another kind."""
    return Path("/", url.removeprefix(scheme).lstrip("/")) if url.startswith(scheme) else None


def secret(section: _Section) -> str | None:
    """The password, token or signing secret of a section: as it stands there, else the content of the file that is
    named, else None.

    The file is read anew each time, without the line end that stands last. Raises ConfigError for a file that
    cannot be read, is empty, or holds more than one line; its content never turns up in the message.
    """
    key, given, path = _secret_of(section)
    if given is not None:
        return given.get_secret_value()
    if path is None:
        return None
    try:
        return _read_secret(path)
    except _Unusable as error:
        name = {ImapSettings: "imap", SmtpSettings: "smtp"}.get(type(section), "provisioning")
        raise ConfigError(f"{name}.{key}: {error}") from None


def _secret_of(section: _Section) -> tuple[str, SecretStr | None, Path | None]:
    """Name of the field that names the file, the secret that is given, and the file."""
    if isinstance(section, ProvisioningSettings):
        return "secret_file", section.secret, section.secret_file
    return "password_file", section.password, section.password_file


def _read_secret(path: Path) -> str:
    try:
        with path.open("rb") as file:
            text = file.read(_LONGEST_SECRET + 1).decode("utf-8-sig")
    except OSError as error:
        raise _Unusable(f"{with_particle(str(path), '을')} 읽을 수 없습니다 ({reason(error)}).") from None
    except UnicodeDecodeError:
        raise _Unusable(f"{with_particle(str(path), '이')} UTF-8 글자로 된 파일이 아닙니다.") from None
    text = text.removesuffix("\n").removesuffix("\r")
    if not text or not text.isprintable() or len(text) > _LONGEST_SECRET:
        raise _Unusable(f"{path}에는 비밀번호 한 줄만 있어야 합니다.")
    return text
