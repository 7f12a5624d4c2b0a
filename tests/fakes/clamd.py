"""A virus scanner that speaks the protocol of ClamAV's daemon over a real socket and knows one virus, EICAR."""

import socket
import struct
import tempfile
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""The harmless test string (eicar.org), in two pieces so that no scanner takes this file for infected."""
NAME = "Win.Test.EICAR_HDB-1"


class Clamd:
    """Listens at `address`, a Unix socket, or at a port of this machine. `limit`: its StreamMaxLength."""

    def __init__(self, path: Path | None = None, limit: int = 25_000_000, port: int = 0) -> None:
        self.limit = limit
        self.scanned: list[bytes] = []
        self.error: str | None = None
        """What it answers instead of scanning."""
        if path is not None:
            # names of tests are long and those of sockets must be short
            self._folder = tempfile.TemporaryDirectory(prefix="clamd-")
            self.address = str(Path(self._folder.name) / path.name)
            self._listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self._listening.bind(self.address)
        else:
            self._listening = socket.create_server(("127.0.0.1", port))
            self.address = f"127.0.0.1:{self._listening.getsockname()[1]}"
        self._listening.listen(8)
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return  # closed
            with connection:
                self._answer(connection)

    def _answer(self, connection: socket.socket) -> None:
        stream = connection.makefile("rb")
        command = b""
        while not command.endswith(b"\0"):
            octet = stream.read(1)
            if not octet:
                return
            command += octet
        if command == b"zVERSION\0":
            connection.sendall(b"ClamAV 1.4.1/fake\0")
            return
        content = b""
        while size := struct.unpack("!L", stream.read(4))[0]:
            content += stream.read(size)
            if len(content) > self.limit:
                connection.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.scanned.append(content)
        said = self.error or (f"stream: {NAME} FOUND" if EICAR in content else "stream: OK")
        connection.sendall(said.encode() + b"\0")
