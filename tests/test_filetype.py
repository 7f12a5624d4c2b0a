"""What a file is, by its content; its name only where the content says nothing."""

import bz2
import gzip
import io
import lzma
import random
import struct
import tarfile
from pathlib import Path

import pytest

from intake.filetype import identify, may_be_archive
from tests.archives.raw import ZipPart, alz_bytes, egg_bytes, rar5_bytes, zip_bytes


def ole(*streams: str, directory_at: int = 1) -> bytes:
    """A compound file (MS-CFB) of 512-byte sectors: the FAT in sector 0, the directory from `directory_at` on."""
    entries = b""
    for name in ("Root Entry", *streams):
        raw = name.encode("utf-16-le") + b"\0\0"
        kind = 5 if name == "Root Entry" else 2
        entries += raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw), kind, 1) + bytes(60)
    count = -(-len(entries) // 512)
    fat = [0xFFFFFFFD] + [0xFFFFFFFF] * 127
    for number in range(count):
        fat[directory_at + number] = directory_at + number + 1 if number + 1 < count else 0xFFFFFFFE
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<LLLLLLLLL", 0, 1, directory_at, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109L", 0, *[0xFFFFFFFF] * 108)
    filler = bytes(512 * (directory_at - 1))
    return header + struct.pack("<128L", *fat) + filler + entries.ljust(count * 512, b"\0")


def office(folder: str, *first: ZipPart) -> bytes:
    return zip_bytes(
        *first, ZipPart(b"[Content_Types].xml", b"<Types/>"), ZipPart(f"{folder}x.xml".encode(), b"<x/>")
    )


def tarred(mode: str, name: str = "계획.hwp") -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as archive:  # type: ignore[call-overload]  # literal types only
        info = tarfile.TarInfo(name)
        info.size = 100_000
        archive.addfile(info, io.BytesIO(random.Random(1).randbytes(100_000)))
    return stream.getvalue()


def old_tar() -> bytes:
    """A header of 1979: no magic, only the checksum."""
    head = bytearray(b"memo.txt".ljust(100, b"\0") + b"0000644\0" + b"0000000\0" * 2 + b"00000000003\0" * 2)
    head += b" " * 8 + b"0" + bytes(355)
    head[148:156] = b"%06o\0 " % sum(head)
    return bytes(head) + b"abc".ljust(512, b"\0") + bytes(1024)


def hwpx(mimetype: bool = True) -> bytes:
    first = [ZipPart(b"mimetype", b"application/hwp+zip")] if mimetype else []
    return zip_bytes(*first, ZipPart(b"version.xml", b"<v/>"), ZipPart(b"Contents/content.hpf", b"<x/>"))


KNOWN: dict[str, tuple[bytes, str, str]] = {
    "ZIP": (zip_bytes(ZipPart(b"a", b"b")), "archive", "zip"),
    "빈 ZIP": (zip_bytes(), "archive", "zip"),
    "분할 ZIP의 첫 조각": (b"PK\x07\x08" + zip_bytes(ZipPart(b"a", b"b")), "archive", "zip"),
    "7z": (b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(24), "archive", "7z"),
    "RAR 4": (b"Rar!\x1a\x07\x00" + bytes(20), "archive", "rar"),
    "RAR 5": (rar5_bytes(("a", b"b")), "archive", "rar"),
    "ALZ": (alz_bytes((b"a", b"b")), "archive", "alz"),
    "EGG": (egg_bytes(), "archive", "egg"),
    "tar": (tarred("w"), "archive", "tar"),
    "예전 tar": (old_tar(), "archive", "tar"),
    "tar.gz": (tarred("w:gz"), "archive", "tar.gz"),
    "tar.bz2": (tarred("w:bz2"), "archive", "tar.bz2"),
    "tar.xz": (tarred("w:xz"), "archive", "tar.xz"),
    "gz": (gzip.compress(b"text"), "archive", "gz"),
    "bz2": (bz2.compress(b"text"), "archive", "bz2"),
    "xz": (lzma.compress(b"text"), "archive", "xz"),
    "zst": (b"\x28\xb5\x2f\xfd" + bytes(9), "archive", "zst"),
    "cab": (b"MSCF" + bytes(40), "archive", "cab"),
    "lzh": (b"\x23\x5a-lh5-" + bytes(40), "archive", "lzh"),
    "iso": (bytes(0x8001) + b"CD001" + bytes(99), "archive", "iso"),
    "HWP 5": (ole("FileHeader", "DocInfo", "BodyText"), "document", "hwp"),
    "배포용 HWP": (ole("FileHeader", "DocInfo", "ViewText", "PrvText", "Scripts"), "document", "hwp"),
    "뒤에 목차가 있는 HWP": (
        ole(*(f"x{n}" for n in range(9)), "FileHeader", "DocInfo", directory_at=70), "document", "hwp"
    ),
    "HWP 3": (b"HWP Document File V3.00 \x1a\x01\x02" + bytes(60), "document", "hwp3"),
    "HWPX": (hwpx(), "document", "hwpx"),
    "mimetype 없는 HWPX": (hwpx(mimetype=False), "document", "hwpx"),
    "DOCX": (office("word/"), "document", "docx"),
    "XLSX": (office("xl/", ZipPart(b"docProps/app.xml", b"<x/>")), "document", "xlsx"),
    "PPTX": (office("ppt/"), "document", "pptx"),
    "잘린 DOCX": (office("word/")[:200], "document", "docx"),
    "ODT": (zip_bytes(ZipPart(b"mimetype", b"application/vnd.oasis.opendocument.text")), "document", "odt"),
    "JAR": (zip_bytes(ZipPart(b"META-INF/MANIFEST.MF", b"x")), "other", "jar"),
    "암호 걸린 DOCX": (ole("EncryptionInfo", "EncryptedPackage"), "document", "ooxml-encrypted"),
    "DOC": (ole("WordDocument", "1Table"), "document", "doc"),
    "XLS": (ole("Workbook"), "document", "xls"),
    "PPT": (ole("PowerPoint Document"), "document", "ppt"),
    "MSG": (ole("__nameid_version1.0", "__properties_version1.0"), "other", "msg"),
    "잘린 OLE": (ole("FileHeader", "DocInfo")[:700], "document", "ole"),
    "winmail.dat": (b"\x78\x9f\x3e\x22" + bytes(40), "other", "tnef"),
    "PDF": (b"%PDF-1.7\n" + bytes(40), "document", "pdf"),
    "앞에 다른 것이 붙은 PDF": (b"\xef\xbb\xbf\r\n\x00junk %PDF-1.4\n" + bytes(40), "document", "pdf"),
    "RTF": (b"{\\rtf1\\ansicpg949 \\'c0\\'e7}", "document", "rtf"),
    "JPEG": (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(40), "image", "jpeg"),
    "PNG": (b"\x89PNG\r\n\x1a\n" + bytes(40), "image", "png"),
    "GIF": (b"GIF89a" + bytes(40), "image", "gif"),
    "TIFF": (b"II*\x00" + bytes(40), "image", "tiff"),
    "BMP": (b"BM" + struct.pack("<LLLL", 100, 0, 54, 40) + bytes(80), "image", "bmp"),
    "WEBP": (b"RIFF\x00\x00\x00\x00WEBPVP8 " + bytes(40), "image", "webp"),
    "HEIC": (b"\x00\x00\x00\x18ftypheic" + bytes(40), "image", "heic"),
    "자동 풀림 압축": (b"MZ\x90\x00" + bytes(200) + b"Rar!\x1a\x07\x00", "other", "exe"),
    "메일": (b"Received: from a\n\tby b\r\nFrom: a@b.kr\r\nSubject: x\r\n\r\nbody", "other", "eml"),
    "HTML": (b"\n<!DOCTYPE html>\n<html><body>\xb4\xeb\xbf\xeb\xb7\xae</body></html>", "document", "html"),
    "HML": (b'<?xml version="1.0"?>\n<HWPML Version="2.8"/>', "document", "hml"),
    "UTF-8 글": ("안녕하세요\n".encode(), "document", "txt"),
    "CP949 글": ("똠방각하 안녕하세요\n".encode("cp949"), "document", "txt"),
    "UTF-16 글": ("안녕".encode("utf-16"), "document", "txt"),
    "파수 DRM": (b"\x9b DRMONE  This Document is encrypted and protected by Fasoo DRM", "document", "drm"),
    "소프트캠프 DRM": (b"SCDSA004" + bytes(60), "document", "drm"),
    "빈 파일": (b"", "other", "empty"),
    "알 수 없는 것": (random.Random(9).randbytes(4000), "other", "unknown"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "kind", "format_"), KNOWN.values(), ids=KNOWN.keys())
@pytest.mark.parametrize("name", [None, "뜻밖의 이름.hwp", "계획서.pdf"])
def test_종류는_내용이_정한다(tmp_path: Path, data: bytes, kind: str, format_: str, name: str | None) -> None:
    path = tmp_path / "x"
    path.write_bytes(data)
    found = identify(path, name)
    assert (found.kind, found.format) == (kind, format_)


@pytest.mark.parametrize(("data", "kind", "format_"), KNOWN.values(), ids=KNOWN.keys())
def test_압축파일이라는_이름은_내용을_알_수_없을_때만_통한다(
    tmp_path: Path, data: bytes, kind: str, format_: str
) -> None:
    path = tmp_path / "x"
    path.write_bytes(data)
    found = identify(path, "25년 지역 인프라.ZIP")
    if format_ in ("empty", "unknown"):
        assert (found.kind, found.format) == ("archive", "zip")
    elif format_ == "drm":
        assert (found.kind, found.format) == ("archive", "drm")
    else:
        assert (found.kind, found.format) == (kind, format_)


def test_오다가_망가진_압축파일은_내용이_무엇을_닮았든_압축파일이다(tmp_path: Path) -> None:
    path = tmp_path / "x"
    for seed in range(400):
        path.write_bytes(random.Random(seed).randbytes(600))
        assert identify(path, "25년 지역 인프라.zip").kind == "archive", seed


@pytest.mark.parametrize(
    ("name", "format_"), [("a.zip.gpg", "gpg"), ("a.ZIP.PGP", "pgp"), ("a.7z.enc", "enc"), ("a.tar.gz.aes", "aes")]
)
@pytest.mark.parametrize("head", [b"\x85\x01\x0c\x03", b"Salted__", b"AES\x02", b"\xc1\xc0\xaa\x01"])
def test_따로_암호화한_압축파일도_압축파일이다(tmp_path: Path, name: str, format_: str, head: bytes) -> None:
    path = tmp_path / "x"
    path.write_bytes(head + random.Random(5).randbytes(500))
    assert (identify(path, name).kind, identify(path, name).format) == ("archive", format_)
    assert identify(path, "신청서." + name.rpartition(".")[2]).kind == "other"
    path.write_bytes(b"%PDF-1.4\n")
    assert identify(path, name).kind == "document"


@pytest.mark.parametrize(
    ("name", "format_"),
    [("a.7z.002", "7z"), ("a.z02", "zip"), ("a.tar.gz", "tar.gz"), ("a.tgz", "tar.gz"), ("a.003", "split")],
)
def test_조각의_이름도_압축파일의_이름이다(tmp_path: Path, name: str, format_: str) -> None:
    path = tmp_path / "x"
    path.write_bytes(random.Random(4).randbytes(500))
    assert identify(path, name).model_dump() == {"kind": "archive", "format": format_}


def test_압축파일은_첫머리만_보고도_의심된다() -> None:
    for name, (data, kind, format_) in KNOWN.items():
        if kind == "archive" and format_ != "iso":
            assert may_be_archive(data[:1024]), name
    for name in ("PDF", "JPEG", "HWP 5", "UTF-8 글", "알 수 없는 것", "빈 파일"):
        assert not may_be_archive(KNOWN[name][0][:1024]), name


def test_어떤_내용에도_예외가_나지_않는다(tmp_path: Path) -> None:
    rng = random.Random(11)
    path = tmp_path / "x"
    seeds = [data for data, _, _ in KNOWN.values() if data]
    for _ in range(600):
        data = bytearray(rng.choice(seeds)[:5000])
        for _ in range(rng.randrange(1, 12)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        path.write_bytes(data[: rng.randrange(1, len(data) + 1)])
        assert identify(path, None).format


@pytest.mark.parametrize("sector", [5, 0xFFFFFF00, 0xFFFFFFEF])
def test_먼_자리를_가리키는_OLE도_문서로_본다(tmp_path: Path, sector: int) -> None:
    head = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    struct.pack_into("<H", head, 30, 12)
    struct.pack_into("<L", head, 48, sector)
    path = tmp_path / "a"
    path.write_bytes(bytes(head) + bytes(4096))
    assert identify(path, "a.hwp").kind == "document"
