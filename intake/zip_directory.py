"""The central directory of a ZIP, read entry by entry (APPNOTE.TXT 6.3.10, sections 4.3 and 4.5).

Why not `zipfile`: it reads a hostile directory of a million entries completely into memory, hides the raw bytes of
the names, knows no split archives and raises eight kinds of exceptions on broken input. This reader stops at a
limit and has one exception for each cause.
"""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR = struct.Struct("<4sLQL")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_U16, _U32 = 0xFFFF, 0xFFFFFFFF
_MAX_COMMENT = 0xFFFF
_BEYOND = 1 << 42
"""No file is that long, and file systems refuse to seek much further (ext4: beyond 16 TB)."""


class NotAZip(ValueError):
    """No end record, or a directory that contradicts itself: damaged, cut off or no ZIP at all."""


class SplitZip(ValueError):
    """The file is one volume of a split ZIP and the others were not given."""


class EncryptedDirectory(ValueError):
    """The directory itself is encrypted, so that not even the names can be read."""


@dataclass(frozen=True, slots=True)
class ZipEntry:
    """One entry as the central directory states it. Nothing in it is verified."""

    raw_name: bytes
    unicode_name: str | None
    """From the Info-ZIP Unicode Path field, if that belongs to this very name."""
    made_by: int
    """Host system that wrote it: 0 DOS, 3 Unix."""
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    attributes: int
    offset: int
    """Of the local header, from the beginning of the file."""


@dataclass(frozen=True, slots=True)
class Directory:
    """All entries in order, at most one more than the limit asked for."""

    entries: tuple[ZipEntry, ...]
    start: int
    """Where the directory begins: no entry's data may reach beyond."""


@dataclass(frozen=True, slots=True)
class _End:
    position: int
    """Of the first end record (the ZIP64 one, if there is one)."""
    disk: int
    directory_disk: int
    size: int
    offset: int


def read_directory(file: BinaryIO, limit: int, starts: Sequence[int] = (0,)) -> Directory:
    """The directory of a ZIP, reading at most `limit` + 1 entries.

    `starts` gives, for a split ZIP whose volumes were joined, where each volume begins.
    Raises NotAZip, SplitZip or EncryptedDirectory.
    """
    end = _find_end(file)
    if max(end.disk, end.directory_disk) >= len(starts):
        raise SplitZip("further volumes are needed")
    start = end.position - end.size
    shift = start - end.offset - starts[end.directory_disk]
    if start < 0 or shift < 0:
        raise NotAZip("the directory reaches outside of the file")
    if not _has(file, start, b"PK\x01\x02") and end.size and _has(file, start - shift, b"PK\x01\x02"):
        start, shift = start - shift, 0
    entries = _read_entries(file, start, end.size, limit, shift, starts)
    return Directory(entries, start)


def data_offset(file: BinaryIO, entry: ZipEntry) -> int:
    """Where the packed data of `entry` begins. Raises NotAZip if no local header is there."""
    if entry.offset > _BEYOND:
        raise NotAZip("an offset that no file has")
    file.seek(entry.offset)
    header = file.read(_LOCAL.size)
    if len(header) < _LOCAL.size or not header.startswith(b"PK\x03\x04"):
        raise NotAZip("no local header where the directory says")
    *_, name_length, extra_length = _LOCAL.unpack(header)
    return int(entry.offset + _LOCAL.size + name_length + extra_length)


def _has(file: BinaryIO, position: int, signature: bytes) -> bool:
    if not 0 <= position < _BEYOND:
        return False
    file.seek(position)
    return file.read(len(signature)) == signature


def _find_end(file: BinaryIO) -> _End:
    """The last end record whose comment fits into the file; rubbish after it is allowed (mail gateways add some)."""
    total = file.seek(0, 2)
    base = max(0, total - _END.size - _MAX_COMMENT)
    file.seek(base)
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    while at >= 0:
        if at + _END.size <= len(tail):
            fields = _END.unpack_from(tail, at)
            if at + _END.size + fields[-1] <= len(tail):
                return _end64(file, base + at) or _plain_end(fields, base + at)
        at = tail.rfind(b"PK\x05\x06", 0, at)
    raise NotAZip("no end record")


def _plain_end(fields: tuple[int, ...], position: int) -> _End:
    _, disk, directory_disk, _, _, size, offset, _ = fields
    return _End(position, disk, directory_disk, size, offset)


def _end64(file: BinaryIO, position: int) -> _End | None:
    if not _has(file, position - _LOCATOR.size, b"PK\x06\x07"):
        return None
    file.seek(position - _LOCATOR.size)
    _, _, offset, disks = _LOCATOR.unpack(file.read(_LOCATOR.size))
    # The offset is wrong if something was put before the archive; then the record lies right before its locator.
    for at in (position - _LOCATOR.size - _END64.size, offset):
        if 0 <= at < position and _has(file, at, b"PK\x06\x06"):
            file.seek(at)
            record = file.read(_END64.size)
            if len(record) == _END64.size:
                _, _, _, _, disk, directory_disk, _, _, size, start = _END64.unpack(record)
                return _End(at, disk, directory_disk, size, start)
    if disks > 1:
        raise SplitZip("the ZIP64 end record lies in another volume")
    raise NotAZip("ZIP64 locator without its record")


def _read_entries(
    file: BinaryIO, start: int, size: int, limit: int, shift: int, starts: Sequence[int]
) -> tuple[ZipEntry, ...]:
    entries: list[ZipEntry] = []
    file.seek(start)
    left = size
    while left >= _CENTRAL.size and len(entries) <= limit:
        header = file.read(_CENTRAL.size)
        if len(header) < _CENTRAL.size:
            raise NotAZip("directory cut off")
        if header.startswith(b"PK\x06\x08"):
            raise EncryptedDirectory("archive decryption header instead of a directory")
        if header.startswith(b"PK\x05\x05"):
            break
        if not header.startswith(b"PK\x01\x02"):
            raise NotAZip("directory entry without its signature")
        fields = _CENTRAL.unpack(header)
        variable = sum(fields[10:13])
        rest = file.read(variable)
        if len(rest) < variable:
            raise NotAZip("directory cut off")
        left -= _CENTRAL.size + variable
        entries.append(_entry(fields, rest, shift, starts))
    return tuple(entries)


def _entry(fields: tuple[int, ...], rest: bytes, shift: int, starts: Sequence[int]) -> ZipEntry:
    flags, method, crc, packed, size = fields[3], fields[4], fields[7], fields[8], fields[9]
    name_length, extra_length, disk = fields[10], fields[11], fields[13]
    attributes, offset = fields[15], fields[16]
    raw_name, extra = rest[:name_length], rest[name_length : name_length + extra_length]
    unicode_name = None
    for tag, data in _extra_fields(extra):
        if tag == 0x0001:
            size, packed, offset, disk = _wide(data, size, packed, offset, disk)
        elif tag == 0x7075:
            unicode_name = _unicode_path(data, raw_name)
    if flags & 0x2000:
        raise EncryptedDirectory("local header values are masked")
    if disk >= len(starts):
        raise SplitZip("an entry begins in another volume")
    return ZipEntry(
        raw_name, unicode_name, fields[1] >> 8, flags, method, crc, packed, size, attributes,
        offset + shift + starts[disk],
    )  # fmt: skip


def _extra_fields(extra: bytes) -> list[tuple[int, bytes]]:
    """Tag and content of each field; a field that reaches beyond the end is dropped, as other readers do."""
    fields = []
    at = 0
    while at + 4 <= len(extra):
        tag, length = struct.unpack_from("<2H", extra, at)
        if at + 4 + length > len(extra):
            break
        fields.append((tag, extra[at + 4 : at + 4 + length]))
        at += 4 + length
    return fields


def _wide(data: bytes, size: int, packed: int, offset: int, disk: int) -> tuple[int, int, int, int]:
    """ZIP64 values, which are present only for the fields that are too narrow, in this order."""
    at = 0

    def take(value: int, narrow: int, form: str) -> int:
        nonlocal at
        if value != narrow:
            return value
        if at + struct.calcsize(form) > len(data):
            raise NotAZip("ZIP64 field too short")
        (value,) = struct.unpack_from(form, data, at)
        at += struct.calcsize(form)
        return value

    size = take(size, _U32, "<Q")
    packed = take(packed, _U32, "<Q")
    offset = take(offset, _U32, "<Q")
    disk = take(disk, _U16, "<L")
    return size, packed, offset, disk


def _unicode_path(data: bytes, raw_name: bytes) -> str | None:
    if len(data) < 5 or data[0] != 1 or struct.unpack_from("<L", data, 1)[0] != zlib.crc32(raw_name):
        return None
    try:
        return data[5:].decode("utf-8")
    except UnicodeDecodeError:
        return None
