"""Archives as applicants' programs make them, and as accidents leave them."""

import io
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Mapping
from typing import Literal

from demo.dice import dice

Names = Literal["utf-8-flag", "cp949", "nfd"]
STAMP = (2025, 8, 1, 9, 30, 0)
"""Modification time of every entry: equal files make equal archives."""


def zip_bytes(files: Mapping[str, bytes], names: Names = "utf-8-flag", folder: str = "") -> bytes:
    """A ZIP of `files`, the same bytes each time.

    `utf-8-flag` marks names as UTF-8 (7-Zip, Python); `cp949` writes them in the code page of Korean Windows without
    a mark (Windows Explorer, old 알집); `nfd` writes decomposed UTF-8 without a mark (macOS Finder).
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(_info(f"{folder}/{name}" if folder else name, names), content)
    return out.getvalue()


def _info(name: str, names: Names) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, STAMP) if names == "utf-8-flag" else _RawNameInfo(name, names)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


class _RawNameInfo(zipfile.ZipInfo):
    """An entry whose name is written in other bytes than zipfile would choose, and without the UTF-8 flag."""

    def __init__(self, name: str, names: Names) -> None:
        super().__init__(name, STAMP)
        self._raw_name = name.encode("cp949") if names == "cp949" else unicodedata.normalize("NFD", name).encode()

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        """Hook of zipfile, in every Python from 3.6 to 3.14."""
        return self._raw_name, self.flag_bits & ~0x800


def _unchanged(_: str, content: bytes) -> bytes:
    return content


def fixed_zip(archive: bytes, change: Callable[[str, bytes], bytes] = _unchanged) -> bytes:
    """The same ZIP with one fixed time everywhere, its entries in order; `change` may replace contents by name."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            same = zipfile.ZipInfo(entry.filename, STAMP)
            same.compress_type = entry.compress_type
            new.writestr(same, change(entry.filename, old.read(entry)))
    return out.getvalue()


def encrypted_zip(files: Mapping[str, bytes], password: str) -> bytes:
    """A ZIP with the traditional encryption (APPNOTE 6.1), as most Korean programs make it."""
    plain = zip_bytes(files)
    out = bytearray()
    directory = bytearray()
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        for entry in archive.infolist():
            start = entry.header_offset
            head = plain[start : start + 30]
            name = entry.orig_filename.encode()
            body_at = start + 30 + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
            body = _encrypt(plain[body_at : body_at + entry.compress_size], password, entry.CRC)
            flags = (entry.flag_bits | 1).to_bytes(2, "little")
            stamp = head[10:14]
            sizes = b"".join(n.to_bytes(4, "little") for n in (entry.CRC, len(body), entry.file_size))
            common = flags + head[8:10] + stamp + sizes + len(name).to_bytes(2, "little") + b"\0\0"
            directory += b"PK\1\2\x14\0\x14\0" + common + bytes(10) + len(out).to_bytes(4, "little") + name
            out += b"PK\3\4\x14\0" + common + name + body
    count = len(files).to_bytes(2, "little")
    tail = len(directory).to_bytes(4, "little") + len(out).to_bytes(4, "little")
    return bytes(out + directory + b"PK\5\6\0\0\0\0" + count + count + tail + b"\0\0")


def _encrypt(data: bytes, password: str, crc: int) -> bytes:
    keys = [0x12345678, 0x23456789, 0x34567890]

    def update(byte: int) -> None:
        keys[0] = _crc32(keys[0], byte)
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134_775_813 + 1) & 0xFFFFFFFF
        keys[2] = _crc32(keys[2], keys[1] >> 24)

    for byte in password.encode():
        update(byte)
    out = bytearray()
    for byte in dice("zip", crc).randbytes(11) + bytes([crc >> 24]) + data:
        mixed = (keys[2] | 2) & 0xFFFF
        out.append(byte ^ ((mixed * (mixed ^ 1)) >> 8) & 0xFF)
        update(byte)
    return bytes(out)


def _crc32(value: int, byte: int) -> int:
    return (value >> 8) ^ _TABLE[(value ^ byte) & 0xFF]


_TABLE = tuple(zlib.crc32(bytes([n]), 0xFFFFFFFF) ^ 0xFFFFFFFF for n in range(256))


def damaged(archive: bytes, keep: float = 0.6) -> bytes:
    """An archive whose upload broke off: the end, with its directory, is missing."""
    return archive[: int(len(archive) * keep)]
