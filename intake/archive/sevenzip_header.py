"""The directory of a 7z (7zFormat.txt of the LZMA SDK), as far as it is needed to unlock one."""

from dataclasses import dataclass
from typing import NamedTuple

from intake.archive.problems import Damaged, Unsafe, Unsupported

AES = b"\x06\xf1\x07\x01"
_END, _HEADER, _PROPERTIES, _MORE, _MAIN, _FILES = range(6)
_PACK, _UNPACK, _SUBSTREAMS, _SIZE, _CRC, _FOLDER, _CODERS_SIZE, _COUNT = range(6, 14)
_EMPTY_STREAM, _EMPTY_FILE, _NAMES, _ATTRIBUTES, _ENCODED = 0x0E, 0x0F, 0x11, 0x15, 0x17
_MOST = 1 << 20
"""Of anything that is counted."""
_DAMAGED = "압축파일이 손상되었거나 중간에서 잘려 있습니다."
_UNIX, _LINK, _KIND, _REPARSE = 0x8000, 0o120000, 0o170000, 0x400


class Coder(NamedTuple):
    """One step of unpacking."""

    method: bytes
    properties: bytes


@dataclass(frozen=True, slots=True)
class Folder:
    """What was packed together. `chain`: the coders with what comes out of each, the packed end first."""

    chain: tuple[tuple[Coder, int], ...]

    @property
    def is_locked(self) -> bool:
        """Whether it takes a password."""
        return any(coder.method == AES for coder, _ in self.chain)


@dataclass(frozen=True, slots=True)
class Streams:
    """The packed streams, one for each folder, and what comes out of them."""

    position: int
    packed: tuple[int, ...]
    folders: tuple[Folder, ...]
    sizes: tuple[tuple[int, ...], ...]
    """Of the files in each folder."""
    checks: tuple[tuple[int | None, ...], ...]
    """CRC-32 of each, where it is stated."""


@dataclass(frozen=True, slots=True)
class Named:
    """One file or folder."""

    name: str
    folder: bool
    has_stream: bool
    link: bool


@dataclass(frozen=True, slots=True)
class Header:
    """The whole directory."""

    streams: Streams
    files: tuple[Named, ...]


_NOTHING = Streams(0, (), (), (), ())


def read_header(data: bytes, most_files: int) -> Header:
    """The directory in plain. Raises Damaged, Unsupported, Unsafe."""
    reader = _Reader(data)
    reader.expect(_HEADER)
    streams = _NOTHING
    files: tuple[Named, ...] = ()
    while (kind := reader.byte()) != _END:
        if kind == _MAIN:
            streams = _streams(reader)
        elif kind == _FILES:
            files = _files(reader, most_files)
        else:
            raise Unsupported("지원하지 않는 방식으로 압축된 7z 파일입니다.")
    return Header(streams, files)


def read_streams(data: bytes) -> Streams:
    """Where a packed directory lies."""
    reader = _Reader(data)
    reader.expect(_ENCODED)
    return _streams(reader)


class _Reader:
    """Reads from front to back; what is not there is Damaged."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def take(self, length: int) -> bytes:
        piece = self._data[self._at : self._at + length]
        if len(piece) != length:
            raise Damaged(_DAMAGED)
        self._at += length
        return piece

    def byte(self) -> int:
        return self.take(1)[0]

    def expect(self, kind: int) -> None:
        if self.byte() != kind:
            raise Damaged(_DAMAGED)

    def number(self) -> int:
        """One to nine bytes; the leading ones of the first say how many follow."""
        first, value = self.byte(), 0
        for more in range(8):
            mask = 0x80 >> more
            if not first & mask:
                return value | (first & (mask - 1)) << (8 * more)
            value |= self.byte() << (8 * more)
        return value

    def count(self) -> int:
        """A number of things that follow."""
        found = self.number()
        if found > _MOST:
            raise Damaged(_DAMAGED)
        return found

    def bits(self, count: int) -> list[bool]:
        packed = self.take((count + 7) // 8)
        return [bool(packed[n // 8] & 0x80 >> n % 8) for n in range(count)]

    def checks(self, count: int) -> list[int | None]:
        """Checksums, of which some may be missing."""
        there = [True] * count if self.byte() else self.bits(count)
        return [int.from_bytes(self.take(4), "little") if one else None for one in there]


def _streams(reader: _Reader) -> Streams:
    position = 0
    packed: list[int] = []
    folders: list[Folder] = []
    whole: list[int | None] = []
    parts: tuple[list[list[int]], list[list[int | None]]] | None = None
    while (kind := reader.byte()) != _END:
        if kind == _PACK:
            position, packed = _pack_info(reader)
        elif kind == _UNPACK:
            folders, whole = _unpack_info(reader)
        elif kind == _SUBSTREAMS:
            parts = _substreams(reader, folders, whole)
        else:
            raise Damaged(_DAMAGED)
    sizes, checks = parts or ([[_size(one)] for one in folders], [[one] for one in whole])
    if len(packed) != len(folders):
        raise Damaged(_DAMAGED)
    return Streams(position, tuple(packed), tuple(folders), tuple(map(tuple, sizes)), tuple(map(tuple, checks)))


def _size(folder: Folder) -> int:
    return folder.chain[-1][1]


def _pack_info(reader: _Reader) -> tuple[int, list[int]]:
    position, count = reader.number(), reader.count()
    sizes: list[int] = []
    while (kind := reader.byte()) != _END:
        if kind == _SIZE:
            sizes = [reader.number() for _ in range(count)]
        elif kind == _CRC:
            reader.checks(count)
        else:
            raise Damaged(_DAMAGED)
    return position, sizes


def _unpack_info(reader: _Reader) -> tuple[list[Folder], list[int | None]]:
    reader.expect(_FOLDER)
    count = reader.count()
    if reader.byte():
        raise Unsupported("지원하지 않는 방식으로 압축된 7z 파일입니다.")
    coders = [_coders(reader) for _ in range(count)]
    reader.expect(_CODERS_SIZE)
    folders = []
    for chain, order in coders:
        sizes = [reader.number() for _ in chain]
        folders.append(Folder(tuple((chain[one], sizes[one]) for one in order)))
    checks: list[int | None] = [None] * count
    while (kind := reader.byte()) != _END:
        if kind != _CRC:
            raise Damaged(_DAMAGED)
        checks = reader.checks(count)
    return folders, checks


def _coders(reader: _Reader) -> tuple[list[Coder], list[int]]:
    """The coders of a folder, and in which order the packed bytes go through them."""
    found: list[Coder] = []
    for _ in range(reader.count()):
        flags = reader.byte()
        method = reader.take(flags & 0x0F)
        if flags & 0x10 or flags & 0x80:
            raise Unsupported("암호와 함께 쓰인 압축 방식(BCJ2)을 이 프로그램이 풀 수 없습니다.")
        found.append(Coder(method, reader.take(reader.count()) if flags & 0x20 else b""))
    feeds = {}
    for _ in range(len(found) - 1):
        into, out = reader.number(), reader.number()
        feeds[out] = into
    starts = set(range(len(found))) - set(feeds.values())
    if len(starts) != 1:
        raise Damaged(_DAMAGED)
    order = [starts.pop()]
    while (following := feeds.get(order[-1])) is not None and len(order) < len(found):
        order.append(following)
    if sorted(order) != list(range(len(found))):
        raise Damaged(_DAMAGED)
    return found, order


def _substreams(
    reader: _Reader, folders: list[Folder], whole: list[int | None]
) -> tuple[list[list[int]], list[list[int | None]]]:
    counts = [1] * len(folders)
    kind = reader.byte()
    if kind == _COUNT:
        counts = [reader.count() for _ in folders]
        kind = reader.byte()
    sizes: list[list[int]] = []
    for folder, count in zip(folders, counts, strict=True):
        told = [reader.number() for _ in range(count - 1)] if kind == _SIZE else []
        rest = _size(folder) - sum(told)
        if rest < 0 or (count > 1 and kind != _SIZE):
            raise Damaged(_DAMAGED)
        sizes.append([*told, rest] if count else [])
    kind = reader.byte() if kind == _SIZE else kind
    checks: list[list[int | None]] = []
    known = [count == 1 and check is not None for count, check in zip(counts, whole, strict=True)]
    missing = sum(count for count, one in zip(counts, known, strict=True) if not one)
    given = iter([None] * missing if kind != _CRC else reader.checks(missing))
    for count, one, check in zip(counts, known, whole, strict=True):
        checks.append([check] if one else [next(given) for _ in range(count)])
    while kind != _END:
        kind = reader.byte()
        if kind != _END:
            raise Damaged(_DAMAGED)
    return sizes, checks


def _files(reader: _Reader, most: int) -> tuple[Named, ...]:
    count = reader.number()
    if count > most:
        raise Unsafe("압축파일 안의 항목이 너무 많습니다.")
    empty, no_folder = [False] * count, [False] * count
    names: list[str] = []
    modes = [0] * count
    while (kind := reader.byte()) != _END:
        own = _Reader(reader.take(reader.number()))
        if kind == _EMPTY_STREAM:
            empty = own.bits(count)
        elif kind == _EMPTY_FILE:
            told = iter(own.bits(sum(empty)))
            no_folder = [next(told) if one else False for one in empty]
        elif kind == _NAMES:
            names = _names(own, count)
        elif kind == _ATTRIBUTES:
            modes = _modes(own, count)
    if len(names) != count:
        raise Damaged(_DAMAGED)
    return tuple(
        Named(name, folder=void and not file, has_stream=not void, link=_is_link(mode))
        for name, void, file, mode in zip(names, empty, no_folder, modes, strict=True)
    )


def _is_link(mode: int) -> bool:
    return bool(mode & _REPARSE) or (bool(mode & _UNIX) and (mode >> 16) & _KIND == _LINK)


def _names(own: _Reader, count: int) -> list[str]:
    if own.byte():
        raise Unsupported("지원하지 않는 방식으로 압축된 7z 파일입니다.")
    names = []
    for _ in range(count):
        raw = b""
        while (pair := own.take(2)) != b"\0\0":
            raw += pair
            if len(raw) > 1 << 16:
                raise Damaged(_DAMAGED)
        names.append(raw.decode("utf-16-le", "replace"))
    return names


def _modes(own: _Reader, count: int) -> list[int]:
    there = [True] * count if own.byte() else own.bits(count)
    if own.byte():
        raise Unsupported("지원하지 않는 방식으로 압축된 7z 파일입니다.")
    return [int.from_bytes(own.take(4), "little") if one else 0 for one in there]
