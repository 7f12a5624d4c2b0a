"""ClamAV's daemon: the content of a file goes there over a socket; back comes nothing, or the name of a finding.

The few words of its protocol that are needed (clamd(8), `INSTREAM`): each command between `z` and a zero octet, the
content in pieces with their length in front, an empty piece at the end.
"""

import re
import socket
import struct
from pathlib import Path

from models.os_errors import reason
from models.settings import SecuritySettings

PIECE = 256 * 1024
LONGEST_ANSWER = 4096
_FOUND = re.compile(r"(?:stream|fd\[\d+\]): (.+) FOUND")


class ScannerError(Exception):
    """The scanner cannot be reached or does not scan; the text, Korean, says what to look at."""


class Clamd:
    """The daemon at `security.clamd`: a path, or `host:port`. Each call is a connection of its own."""

    def __init__(self, settings: SecuritySettings) -> None:
        self._address = settings.clamd
        self._seconds = settings.clamd_seconds

    def version(self) -> str:
        """What it says of itself. Raises ScannerError."""
        try:
            with self._connect() as connection:
                connection.sendall(b"zVERSION\0")
                return _answer(connection)
        except OSError as error:
            raise self._unreachable(error) from error

    def scan(self, path: Path) -> str | None:
        """The name of what was found in a file; None if nothing was. Raises ScannerError."""
        try:
            with self._connect() as connection:
                _hand_over(connection, path)
                answer = _answer(connection)
        except OSError as error:
            raise self._unreachable(error) from error
        if answer == "stream: OK":
            return None
        found = _FOUND.fullmatch(answer)
        if found:
            return "".join(char for char in found[1] if char.isprintable())[:120]
        if "size limit exceeded" in answer:
            raise ScannerError(f"security.clamd: {self._address}: 첨부파일이 StreamMaxLength보다 큽니다.")
        raise ScannerError(f"security.clamd: {self._address}: 검사기가 검사하지 못했습니다.")

    def _connect(self) -> socket.socket:
        if self._address.startswith("/"):
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            connection.settimeout(self._seconds)
            try:
                connection.connect(self._address)
            except OSError:
                connection.close()
                raise
            return connection
        host, _, port = self._address.rpartition(":")
        if not host or not port.isdecimal():
            raise ScannerError("security.clamd: /경로/clamd.ctl 또는 서버:포트 꼴이어야 합니다.")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=self._seconds)

    def _unreachable(self, error: OSError) -> ScannerError:
        why = "응답이 없습니다" if isinstance(error, TimeoutError) else reason(error)
        return ScannerError(f"security.clamd: {self._address}: 악성코드 검사기를 쓸 수 없습니다 ({why}).")


def _hand_over(connection: socket.socket, path: Path) -> None:
    """A daemon that has heard enough hangs up in the middle; what it said then still counts."""
    try:
        connection.sendall(b"zINSTREAM\0")
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                connection.sendall(struct.pack("!L", len(piece)) + piece)
        connection.sendall(struct.pack("!L", 0))
    except (BrokenPipeError, ConnectionResetError):
        return


def _answer(connection: socket.socket) -> str:
    said = b""
    while b"\0" not in said and len(said) < LONGEST_ANSWER:
        piece = connection.recv(LONGEST_ANSWER)
        if not piece:
            break
        said += piece
    if not said:
        raise ConnectionResetError("no answer")
    return said.partition(b"\0")[0].decode("utf-8", "replace").strip()
