"""The few functions of libarchive that are needed to read 7z, RAR and tar, called through ctypes.

libarchive is a C library of the operating system (Debian: libarchive13). Only the formats asked for are switched on:
left alone it would find a ZIP inside an ALZ and list that. Strangers' files reach it in a killable process only.
"""

import ctypes
import ctypes.util
import locale
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from intake.archive.entry import Entry
from intake.archive.names import decode_names
from intake.archive.problems import ArchiveProblem, Damaged, Encrypted, Unsafe, Unsupported, shown
from models.particles import with_particle

_EOF, _OK, _WARN, _FATAL = 1, 0, -20, -30
_BLOCK = 1024 * 1024
_FILE, _FOLDER, _UNSET = 0o100000, 0o040000, 0
_P = ctypes.c_void_p
_READ_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_ssize_t, _P, _P, ctypes.POINTER(_P))
_SIGNATURES: dict[str, tuple[list[type], type]] = {
    "read_new": ([], _P),
    "read_free": ([_P], ctypes.c_int),
    "read_add_passphrase": ([_P, ctypes.c_char_p], ctypes.c_int),
    "read_open_fd": ([_P, ctypes.c_int, ctypes.c_size_t], ctypes.c_int),
    "read_open_filenames": ([_P, _P, ctypes.c_size_t], ctypes.c_int),
    "read_open": ([_P, _P, _P, _READ_CALLBACK, _P], ctypes.c_int),
    "read_next_header": ([_P, ctypes.POINTER(_P)], ctypes.c_int),
    "read_data": ([_P, _P, ctypes.c_size_t], ctypes.c_ssize_t),
    "error_string": ([_P], ctypes.c_char_p),
    "entry_pathname": ([_P], ctypes.c_char_p),
    "entry_pathname_utf8": ([_P], ctypes.c_char_p),
    "entry_filetype": ([_P], ctypes.c_uint),
    "entry_hardlink": ([_P], ctypes.c_char_p),
    "entry_symlink": ([_P], ctypes.c_char_p),
    "entry_is_encrypted": ([_P], ctypes.c_int),
}
_REASONS: tuple[tuple[tuple[str, ...], type[ArchiveProblem], str], ...] = (
    (("encrypt", "passphrase", "crypto"), Encrypted, "압축파일에 암호가 걸려 있습니다."),
    (("memory", "allocate"), Unsupported, "압축을 푸는 데 필요한 메모리가 너무 커서 열 수 없습니다."),
    (
        ("unavailable", "not support", "unsupported compression", "codec id"),
        Unsupported,
        "지원하지 않는 압축 방식으로 압축되어 있습니다.",
    ),
)


class Library:
    """libarchive, loaded. Raises Unsupported if the machine has none: no fault of the sender."""

    def __init__(self) -> None:
        path = ctypes.util.find_library("archive")
        if path is None:
            raise Unsupported("접수 서버에 압축 해제 라이브러리(libarchive)가 설치되어 있지 않아 열 수 없습니다.")
        self._library = ctypes.CDLL(path)

    def call(self, name: str, *arguments: object) -> object:
        """Calls `archive_` + `name`."""
        function = self._library[f"archive_{name}"]
        function.argtypes, function.restype = _SIGNATURES.get(name, ([_P], ctypes.c_int))
        return function(*arguments)


class Reading:
    """One archive that libarchive reads."""

    def __init__(self, library: Library, handle: object) -> None:
        self._library = library
        self._handle = handle
        self._dead = False
        self.error: ArchiveProblem | None = None
        """What stopped the source of a streamed archive."""
        self.unlocks = False
        """Whether libarchive has a password."""

    def check(self, result: object) -> int:
        """Passes a result on. Raises an ArchiveProblem for an error.

        Warnings count as errors, since a wrong checksum of a 7z is one; `_next` lets them pass for a header.
        """
        assert isinstance(result, int)
        if result >= _OK:
            return result
        self._dead = self._dead or result == _FATAL
        if self.error:
            raise self.error
        raw = self._library.call("error_string", self._handle)
        message = raw.decode("utf-8", "replace").lower() if isinstance(raw, bytes) else ""
        for words, problem, detail in _REASONS:
            if any(word in message for word in words):
                raise problem(detail)
        raise Damaged("압축파일이 손상되었거나 중간에서 잘려 있습니다.")

    def entries(self) -> Iterator[Entry]:
        """All entries. The content of one must be read before the next is asked for."""
        entry = _P()
        buffer = ctypes.create_string_buffer(_BLOCK)
        # After a fatal error libarchive may go on with wrong bytes; nothing behind it counts.
        while not self._dead and self._next(entry):
            name = self._name(entry)
            kind = self._library.call("entry_filetype", entry)
            link = self._library.call("entry_hardlink", entry) or self._library.call("entry_symlink", entry)
            if link or kind not in (_FILE, _FOLDER, _UNSET):
                raise Unsafe(
                    f"압축파일 안의 {with_particle(shown(name), '이')} 파일이 아니라 다른 곳을 가리키는 링크입니다."
                )
            locked = self._library.call("entry_is_encrypted", entry) == 1
            yield Entry(name, kind == _FOLDER, None, self._content(buffer, locked and not self.unlocks))

    def _next(self, entry: ctypes.c_void_p) -> bool:
        result = self._library.call("read_next_header", self._handle, ctypes.byref(entry))
        return result == _WARN or self.check(result) != _EOF

    def _name(self, entry: ctypes.c_void_p) -> str:
        raw = self._library.call("entry_pathname", entry) or self._library.call("entry_pathname_utf8", entry)
        return decode_names([raw])[0] if isinstance(raw, bytes) else ""

    def _content(self, buffer: "ctypes.Array[ctypes.c_char]", locked: bool) -> Iterator[bytes]:
        if locked:
            raise Encrypted("압축파일에 암호가 걸려 있습니다.")
        while count := self.check(self._library.call("read_data", self._handle, buffer, _BLOCK)):
            yield buffer.raw[:count] if count < _BLOCK else buffer.raw


@contextmanager
def _opened(formats: tuple[str, ...], filters: tuple[str, ...]) -> Iterator[tuple[Library, Reading, object]]:
    library = Library()
    handle = library.call("read_new")
    try:
        for kind, names in (("format", formats), ("filter", filters)):
            for name in names:
                library.call(f"read_support_{kind}_{name}", handle)
        with _utf8_names():
            yield library, Reading(library, handle), handle
    finally:
        library.call("read_free", handle)


@contextmanager
def _utf8_names() -> Iterator[None]:
    """libarchive turns the names of 7z and RAR into the encoding of the C locale, which must hold Hangul."""
    before = locale.setlocale(locale.LC_CTYPE)
    if locale.nl_langinfo(locale.CODESET) != "UTF-8":
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    try:
        yield
    finally:
        locale.setlocale(locale.LC_CTYPE, before)


def read_file(
    file: BinaryIO, formats: tuple[str, ...], filters: tuple[str, ...] = (), password: bytes = b""
) -> Iterator[Entry]:
    """The entries of an open file; with a `password` also those that it locks, as far as libarchive knows how."""
    with _opened(formats, filters) as (library, reading, handle):
        if password:
            reading.unlocks = True
            library.call("read_add_passphrase", handle, password)
        os.lseek(file.fileno(), 0, os.SEEK_SET)
        reading.check(library.call("read_open_fd", handle, file.fileno(), 65536))
        yield from reading.entries()


def read_volumes(paths: list[bytes], formats: tuple[str, ...]) -> Iterator[Entry]:
    """The entries of an archive in several volumes, first to last."""
    with _opened(formats, ()) as (library, reading, handle):
        names = (ctypes.c_char_p * (len(paths) + 1))(*paths, None)
        reading.check(library.call("read_open_filenames", handle, names, 65536))
        yield from reading.entries()


def read_stream(blocks: Iterator[bytes], formats: tuple[str, ...]) -> Iterator[Entry]:
    """The entries of an archive that comes out of `blocks`, which are read to their end: their checksum counts.

    An ArchiveProblem that `blocks` raises ends the reading and is raised again.
    """
    with _opened(formats, ()) as (library, reading, handle):
        callback = _READ_CALLBACK(_source(blocks, reading))
        reading.check(library.call("read_open", handle, None, None, callback, None))
        yield from reading.entries()
        for _ in blocks:
            pass


def _source(
    blocks: Iterator[bytes], reading: Reading
) -> Callable[[object, object, "ctypes._Pointer[ctypes.c_void_p]"], int]:
    current: list[object] = []

    def read(_handle: object, _context: object, target: "ctypes._Pointer[ctypes.c_void_p]") -> int:
        try:
            block = next((block for block in blocks if block), b"")
        except ArchiveProblem as problem:  # an exception cannot pass through C
            reading.error = problem
            return -1
        buffer = ctypes.create_string_buffer(block, len(block))
        current[:] = [buffer]  # libarchive uses it until the next call
        target[0] = ctypes.cast(buffer, ctypes.c_void_p)
        return len(block)

    return read
