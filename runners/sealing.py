"""Encrypted files: AES-256-GCM in chunks, the key from a password by scrypt.

    JEOPSU-SEALED-1\\n | salt (16) | nonce prefix (7) | chunk, chunk, ... last chunk

Each chunk is 1 MiB of plain text (the last one shorter) and its tag. Its nonce is prefix, number and whether it is
the last (the STREAM construction), so that no chunk can be changed, moved, left out or cut off unnoticed.
"""

import io
import os
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"JEOPSU-SEALED-1\n"
CHUNK, TAG, SALT, PREFIX = 1024 * 1024, 16, 16, 7
COST = 2**15
"""Of scrypt: 32 MiB and about a tenth of a second for each guess."""


class WrongSeal(Exception):
    """The password does not fit, or the file was changed or cut off."""


def _key(password: bytes, salt: bytes) -> AESGCM:
    return AESGCM(Scrypt(salt=salt, length=32, n=COST, r=8, p=1).derive(password))


def _nonce(prefix: bytes, number: int, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([last])


class Sealer(io.RawIOBase):
    """A file to write to; what arrives in `target` is encrypted. Nothing is whole before `close`."""

    def __init__(self, target: BinaryIO, password: bytes) -> None:
        self._target, self._rest, self._number = target, bytearray(), 0
        salt, self._prefix = os.urandom(SALT), os.urandom(PREFIX)
        self._cipher, self._head = _key(password, salt), MAGIC + salt + self._prefix
        target.write(self._head)

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, data: object) -> int:
        """Takes all of `data`."""
        piece = bytes(memoryview(data))  # type: ignore[arg-type]  # the base class promises any buffer
        self._rest += piece
        while len(self._rest) > CHUNK:
            self._put(bytes(self._rest[:CHUNK]), last=False)
            del self._rest[:CHUNK]
        return len(piece)

    def _put(self, plain: bytes, *, last: bool) -> None:
        self._target.write(self._cipher.encrypt(_nonce(self._prefix, self._number, last), plain, self._head))
        self._number += 1

    def close(self) -> None:
        """Writes the last chunk."""
        if not self.closed:
            self._put(bytes(self._rest), last=True)
        super().close()


class Opener(io.RawIOBase):
    """A file to read from: the plain text of a sealed one. Raises WrongSeal, at the latest at the end."""

    def __init__(self, source: BinaryIO, password: bytes) -> None:
        self._source, self._rest, self._number = source, b"", 0
        self._head = source.read(len(MAGIC) + SALT + PREFIX)
        if not self._head.startswith(MAGIC) or len(self._head) != len(MAGIC) + SALT + PREFIX:
            raise WrongSeal("암호화된 백업 파일이 아닙니다.")
        self._cipher = _key(password, self._head[len(MAGIC) : -PREFIX])
        self._next = source.read(CHUNK + TAG)
        self._done = False

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fills as much of the buffer as one chunk allows; 0 at the end."""
        while not self._rest and not self._done:
            self._take()
        view = memoryview(buffer)  # type: ignore[arg-type]  # the base class promises any buffer
        count = min(len(view), len(self._rest))
        view[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count

    def _take(self) -> None:
        sealed, self._next = self._next, self._source.read(CHUNK + TAG)
        self._done = not self._next
        nonce = _nonce(self._head[-PREFIX:], self._number, self._done)
        try:
            self._rest = self._cipher.decrypt(nonce, sealed, self._head)
        except InvalidTag as error:
            raise WrongSeal("암호가 맞지 않거나 백업 파일이 손상되었습니다.") from error
        self._number += 1
