"""What a file is, by its content.

An own table of signatures comes first: libmagic knows no HWPX, calls ALZ and EGG `application/octet-stream` and takes
a document under Korean document security (DRM) for text. libmagic is asked only where the table has no answer.

The name is a hint of last resort: a file that the table does not know, that is empty or that is sealed by document
security is an archive only if its name says so. Without this an archive that was destroyed on its way would count
as "nothing compressed", and its sender would be sent away for a fault that is not his. libmagic is not asked then:
one in seventy of such archives it takes for a program of DOS or a picture.
"""

import bz2
import lzma
import re
import zlib
from pathlib import Path
from typing import BinaryIO, Protocol

from intake import ole_directory
from intake.split_names import archive_suffix
from intake.zip_directory import EncryptedDirectory, NotAZip, SplitZip, read_directory
from models.mail import FileKind
from models.record import Record

_HEAD = 65536
_PEEK = 2 * 1024 * 1024
"""How much of a compressed stream is read to see whether a tar is inside (a bzip2 block packs up to 900 kB)."""
_NAMES_LOOKED_AT = 3000


class FileType(Record):
    """Kind and format of a file."""

    kind: FileKind
    format: str
    """Lower case: `zip`, `hwp`, `jpeg`, ...; `empty` without content, `drm` under document security, `unknown`."""


_SIGNATURES: tuple[tuple[int, bytes, FileKind, str], ...] = (
    (0, b"7z\xbc\xaf\x27\x1c", "archive", "7z"),
    (0, b"Rar!\x1a\x07\x00", "archive", "rar"),
    (0, b"Rar!\x1a\x07\x01\x00", "archive", "rar"),
    (0, b"RE~^", "archive", "rar"),
    (0, b"ALZ\x01", "archive", "alz"),
    (0, b"EGGA", "archive", "egg"),
    (0, b"MSCF\x00\x00\x00\x00", "archive", "cab"),
    (0, b"\x28\xb5\x2f\xfd", "archive", "zst"),
    (0, b"LZIP\x01", "archive", "lz"),
    (7, b"**ACE**", "archive", "ace"),
    (0x8001, b"CD001", "archive", "iso"),
    (0, b"HWP Document File V3", "document", "hwp3"),
    (0, b"HWP Document File V2", "document", "hwp3"),
    (0, b"{\\rtf", "document", "rtf"),
    (0, b"\x9b DRMONE", "document", "drm"),
    (0, b"SCDSA00", "document", "drm"),
    (0, b"<## NASCA DRM FILE", "document", "drm"),
    (0, b"\xff\xd8\xff", "image", "jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image", "png"),
    (0, b"GIF87a", "image", "gif"),
    (0, b"GIF89a", "image", "gif"),
    (0, b"II*\x00", "image", "tiff"),
    (0, b"MM\x00*", "image", "tiff"),
    (0, b"\x00\x00\x00\x0cjP  \r\n", "image", "jp2"),
    (8, b"WEBPVP8", "image", "webp"),
    (0, b"\x78\x9f\x3e\x22", "other", "tnef"),
    (0, b"\x7fELF", "other", "elf"),
)
_OLD_ARCHIVES = (
    (re.compile(rb"..-l[hz][0-9sd]-", re.DOTALL), "lzh"),
    (re.compile(rb"\x60\xea.[\x00-\x0a].{6}\x02", re.DOTALL), "arj"),
    (re.compile(rb"\x1f\x9d[\x89-\x90]"), "z"),
)
_FTYP = {b"heic": "heic", b"heix": "heic", b"hevc": "heic", b"mif1": "heic", b"msf1": "heic", b"avif": "avif"}
_ZIP_MIME: dict[bytes, tuple[FileKind, str]] = {
    b"application/hwp+zip": ("document", "hwpx"),
    b"application/epub+zip": ("document", "epub"),
    b"application/vnd.oasis.opendocument.text": ("document", "odt"),
    b"application/vnd.oasis.opendocument.spreadsheet": ("document", "ods"),
    b"application/vnd.oasis.opendocument.presentation": ("document", "odp"),
}
_OLE: tuple[tuple[str, FileKind, str], ...] = (
    ("EncryptedPackage", "document", "ooxml-encrypted"),
    ("__properties_version1.0", "other", "msg"),
    ("WordDocument", "document", "doc"),
    ("Workbook", "document", "xls"),
    ("Book", "document", "xls"),
    ("PowerPoint Document", "document", "ppt"),
    ("Catalog", "other", "thumbsdb"),
)
_MAIL_HEADER = re.compile(
    rb"(?:(?:received|return-path|delivered-to|from|to|date|subject|message-id|mime-version|x-[\w-]+|"
    rb"dkim-signature|authentication-results|content-type|reply-to|arc-[\w-]+):[^\n]*\n(?:[ \t][^\n]*\n)*){3}",
    re.IGNORECASE,
)


def identify(path: Path, name: str | None = None) -> FileType:
    """What the file at `path` is; `name` is its name as the sender wrote it. Never raises because of the content.

    Archives: zip, 7z, rar, alz, egg, tar, tar.gz, tar.bz2, tar.xz, gz, bz2, xz, zst, and, never opened, cab, lzh,
    arj, ace, iso, z, lz. Documents: hwp, hwpx, hwp3, hml, pdf, docx, xlsx, pptx, doc, xls, ppt, odt, ods, odp, epub,
    rtf, html, xml, txt, ooxml, ooxml-encrypted, ole, drm. Images: jpeg, png, gif, tiff, bmp, webp, heic, ... Other:
    exe (a self-extracting archive too), msg, tnef, eml, jar, apk, empty, unknown, and what libmagic names.
    """
    with path.open("rb") as file:
        return identify_open(file, name)


def identify_open(file: BinaryIO, name: str | None = None) -> FileType:
    """As `identify`, for an open, seekable file, whose position is lost."""
    file.seek(0)
    head = file.read(_HEAD)
    found = _identify(file, head)
    suffix = archive_suffix(name or "")
    if suffix and (found is None or found.format in ("empty", "drm")):
        return FileType(kind="archive", format="drm" if found and found.format == "drm" else suffix)
    return found or _ask_libmagic(head)


def may_be_archive(head: bytes) -> bool:
    """Whether a file that begins with `head` (1 kB or more) may be an archive, so that `identify` must look at it."""
    return (
        head.startswith((b"PK", b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\x00"))
        or any(kind == "archive" and head.startswith(sign, at) for at, sign, kind, _ in _SIGNATURES)
        or any(pattern.match(head) for pattern, _ in _OLD_ARCHIVES)
        or looks_like_tar(head)
    )


def _identify(file: BinaryIO, head: bytes) -> FileType | None:
    """By our own signatures; None if they do not know the file."""
    if not head:
        return FileType(kind="other", format="empty")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08PK\x03\x04", b"PK00PK\x03\x04")):
        return _zip_type(file, head)
    if head.startswith(ole_directory.MAGIC):
        return _ole_type(file)
    for offset, signature, kind, format_ in _SIGNATURES:
        if head.startswith(signature, offset):
            return FileType(kind=kind, format=format_)
    return _packed_stream(file, head) or _less_certain(head) or _text(head)


def _zip_type(file: BinaryIO, head: bytes) -> FileType:
    """A ZIP, or a document that is one inside."""
    names = _zip_names(file, head)
    first = int.from_bytes(head[26:28], "little")
    if head[30 : 30 + first] == b"mimetype":
        declared = re.match(rb"[\w.+/-]+", head[30 + first + int.from_bytes(head[28:30], "little") :][:100])
        # The end of the content runs into the next signature, `PK`.
        mime = declared[0].removesuffix(b"PK") if declared else b""
        if mime in _ZIP_MIME:
            return FileType(kind=_ZIP_MIME[mime][0], format=_ZIP_MIME[mime][1])
    if b"[Content_Types].xml" in names:
        for folder, format_ in ((b"word/", "docx"), (b"xl/", "xlsx"), (b"ppt/", "pptx")):
            if any(name.startswith(folder) for name in names):
                return FileType(kind="document", format=format_)
        return FileType(kind="document", format="ooxml")
    if b"Contents/content.hpf" in names or {b"version.xml", b"Contents/section0.xml"} <= names:
        return FileType(kind="document", format="hwpx")
    if b"AndroidManifest.xml" in names:
        return FileType(kind="other", format="apk")
    if b"META-INF/MANIFEST.MF" in names:
        return FileType(kind="other", format="jar")
    return FileType(kind="archive", format="zip")


def _zip_names(file: BinaryIO, head: bytes) -> set[bytes]:
    """Names of the entries; of a truncated ZIP those of the local headers near its beginning."""
    try:
        return {entry.raw_name for entry in read_directory(file, _NAMES_LOOKED_AT).entries}
    except (NotAZip, SplitZip, EncryptedDirectory):
        names = set()
        for found in re.finditer(rb"PK\x03\x04", head):
            length = int.from_bytes(head[found.start() + 26 : found.start() + 28], "little")
            names.add(head[found.start() + 30 : found.start() + 30 + length])
        return names


def _ole_type(file: BinaryIO) -> FileType:
    names = ole_directory.stream_names(file)
    if "FileHeader" in names and names & {"DocInfo", "BodyText", "ViewText"}:
        return FileType(kind="document", format="hwp")
    for name, kind, format_ in _OLE:
        if name in names:
            return FileType(kind=kind, format=format_)
    return FileType(kind="document", format="ole")


class _Decompressor(Protocol):
    def decompress(self, data: bytes, max_length: int = ..., /) -> bytes: ...


def _packed_stream(file: BinaryIO, head: bytes) -> FileType | None:
    """A tar, or a compressed stream with or without a tar in it."""
    if looks_like_tar(head):
        return FileType(kind="archive", format="tar")
    unpacker: _Decompressor
    if head.startswith(b"\x1f\x8b\x08"):
        format_, unpacker = "gz", zlib.decompressobj(31)
    elif re.match(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)", head):
        format_, unpacker = "bz2", bz2.BZ2Decompressor()
    elif head.startswith(b"\xfd7zXZ\x00"):
        format_, unpacker = "xz", lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=128 * 1024 * 1024)
    else:
        return None
    file.seek(0)
    begin = b""
    try:
        while len(begin) < 512 and file.tell() < _PEEK:
            packed = file.read(_HEAD)
            if not packed:
                break
            begin += unpacker.decompress(packed, 1024)
    except (zlib.error, OSError, EOFError, lzma.LZMAError):
        pass  # broken inside; what it is, its signature has told
    return FileType(kind="archive", format=f"tar.{format_}" if looks_like_tar(begin) else format_)


def looks_like_tar(head: bytes) -> bool:
    """Whether `head` begins with a tar header, of any age: only the checksum tells the oldest form."""
    block = head[:512]
    stated = re.match(rb"[ 0]*([0-7]+)[ \x00]", block[148:157])
    if len(block) < 512 or not stated or not block[0]:
        return False
    total = sum(block) - sum(block[148:156]) + 8 * 0x20
    return int(stated[1], 8) == total


def _less_certain(head: bytes) -> FileType | None:
    """Signatures that are short or may stand a little later."""
    if b"%PDF-" in head[:1024]:
        return FileType(kind="document", format="pdf")
    if head[4:8] == b"ftyp":
        return FileType(kind="image", format=_FTYP[head[8:12]]) if head[8:12] in _FTYP else None
    if head.startswith(b"MZ") and b"\x00" in head[:64]:
        return FileType(kind="other", format="exe")
    if head.startswith(b"BM") and head[6:10] == bytes(4) and head[14:15] in (b"\x0c", b"\x28", b"\x6c", b"\x7c"):
        return FileType(kind="image", format="bmp")
    for pattern, format_ in _OLD_ARCHIVES:
        if pattern.match(head):
            return FileType(kind="archive", format=format_)
    return None


def _text(head: bytes) -> FileType | None:
    """A text of some kind; None for anything with binary content."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return FileType(kind="document", format="txt")
    if re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", head):
        return None
    body = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    lower = body[:2048].lower()
    if _MAIL_HEADER.match(body):
        return FileType(kind="other", format="eml")
    if b"<hwpml" in lower:
        return FileType(kind="document", format="hml")
    if b"<html" in lower or lower.startswith(b"<!doctype html"):
        return FileType(kind="document", format="html")
    if lower.startswith(b"<?xml"):
        return FileType(kind="document", format="xml")
    return FileType(kind="document", format="txt") if body and _decodes(head) else None


def _decodes(head: bytes) -> bool:
    """Whether `head` is readable Korean or plain text. A character cut in two at its end does not count."""
    for encoding in ("utf-8", "cp949"):
        try:
            head.decode(encoding)
        except UnicodeDecodeError as error:
            if len(head) == _HEAD and error.start >= len(head) - 4:
                return True
        else:
            return True
    return False


def _ask_libmagic(head: bytes) -> FileType:
    """libmagic's word. Without libmagic on the machine the answer is `unknown`, which a person looks at."""
    try:
        import magic  # here, because loading its tables takes long and most files never come this far
    except ImportError:
        return FileType(kind="other", format="unknown")
    try:
        mime = magic.from_buffer(head, mime=True)
    except magic.MagicException:
        mime = ""
    major, _, minor = mime.partition("/")
    minor = minor.removeprefix("x-").removeprefix("vnd.")
    if major == "image":
        return FileType(kind="image", format=minor)
    if not minor or major == "text" or minor in ("octet-stream", "ole-storage", "empty"):
        return FileType(kind="other", format="unknown")
    return FileType(kind="other", format=minor)
