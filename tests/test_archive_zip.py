"""ZIP: names, methods, damage, passwords."""

import bz2
import io
import lzma
import random
import struct
import unicodedata
import zipfile
import zlib
from hashlib import sha256
from pathlib import Path

import pytest

from intake.archive import list_archive, read_members
from models.mail import ArchiveListing
from models.settings import ArchiveLimits
from tests.archives.foreign import ZIP_AES
from tests.archives.raw import ZipPart, deflate, deflate64_run, zip_bytes

LIMITS = ArchiveLimits()


def listed(tmp_path: Path, data: bytes, limits: ArchiveLimits = LIMITS, name: str = "신청.zip") -> ArchiveListing:
    path = tmp_path / "attachment"
    path.write_bytes(data)
    return list_archive(path, name, limits)


def names(listing: ArchiveListing) -> list[str]:
    return [member.name for member in listing.members]


@pytest.mark.parametrize(
    ("raw", "flags"),
    [
        ("신청서/재직증명서_똠방각하.pdf".encode("cp949"), 0),
        ("신청서/재직증명서_똠방각하.pdf".encode(), 0x800),
        ("신청서/재직증명서_똠방각하.pdf".encode(), 0),
        (unicodedata.normalize("NFD", "신청서/재직증명서_똠방각하.pdf").encode(), 0),
        (unicodedata.normalize("NFD", "신청서/재직증명서_똠방각하.pdf").encode(), 0x800),
        ("신청서\\재직증명서_똠방각하.pdf".encode("cp949"), 0),
        ("./신청서//재직증명서_똠방각하.pdf".encode("cp949"), 0x800),
    ],
    ids=["CP949", "UTF-8", "깃발 없는 UTF-8", "맥 NFD", "맥 NFD와 깃발", "역사선", "깃발만 UTF-8인 CP949"],
)
def test_한글_이름은_어느_방식으로_적혀도_같게_읽힌다(tmp_path: Path, raw: bytes, flags: int) -> None:
    listing = listed(tmp_path, zip_bytes(ZipPart(raw, b"abc", flags=flags), ZipPart(b"readme.txt", b"x")))
    assert names(listing) == ["신청서/재직증명서_똠방각하.pdf", "readme.txt"]
    assert (listing.format, listing.state, listing.detail) == ("zip", "readable", "")


def test_이름의_인코딩은_압축파일_전체를_보고_정한다(tmp_path: Path) -> None:
    alone_valid_utf8 = "징".encode("cp949")  # c2 a1: '¡' in UTF-8
    assert alone_valid_utf8.decode("utf-8") == "¡"
    both = zip_bytes(ZipPart(alone_valid_utf8, b"1"), ZipPart("가나다".encode("cp949"), b"2"))
    assert names(listed(tmp_path, both)) == ["징", "가나다"]
    assert names(listed(tmp_path, zip_bytes(ZipPart(alone_valid_utf8, b"1")))) == ["징"]


def test_유니코드_경로_필드는_제_이름의_것일_때만_쓰인다(tmp_path: Path) -> None:
    def field(name: bytes, text: str) -> bytes:
        data = b"\x01" + struct.pack("<L", zlib.crc32(name)) + text.encode()
        return struct.pack("<2H", 0x7075, len(data)) + data

    right = ZipPart(b"?????.pdf", b"1", extra=field(b"?????.pdf", "이용계획서.pdf"))
    stale = ZipPart(b"plan.pdf", b"2", extra=field(b"older.pdf", "옛이름.pdf"))
    assert names(listed(tmp_path, zip_bytes(right, stale))) == ["이용계획서.pdf", "plan.pdf"]


def test_이름에_든_제어문자와_방향_문자는_보이는_문자로_바뀐다(tmp_path: Path) -> None:
    part = ZipPart("a\x00b\n\u202efdp.exe".encode(), b"1", flags=0x800)
    assert names(listed(tmp_path, zip_bytes(part))) == ["a\ufffdb\ufffd\ufffdfdp.exe"]


def test_같은_이름의_파일은_모두_남고_구별된다(tmp_path: Path) -> None:
    parts = [ZipPart(b"a/x.pdf", bytes([n])) for n in range(3)]
    listing = listed(tmp_path, zip_bytes(*parts, ZipPart(b"a/x (2).pdf", b"other")))
    assert names(listing) == ["a/x.pdf", "a/x (2).pdf", "a/x (3).pdf", "a/x (2) (2).pdf"]
    assert len({member.sha256 for member in listing.members}) == 4


def test_운영체제가_남긴_파일과_폴더는_목록에_없다(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.mkdir("신청서")
        for name in ("신청서/계획.hwp", "__MACOSX/신청서/._계획.hwp", ".DS_Store", "신청서/Thumbs.db"):
            archive.writestr(name, name)
    assert names(listed(tmp_path, stream.getvalue())) == ["신청서/계획.hwp"]


def packed_with(method: int, content: bytes) -> bytes:
    if method == 12:
        return bz2.compress(content)
    if method == 95:
        return lzma.compress(content, lzma.FORMAT_XZ)
    if method == 14:
        packer = lzma.LZMACompressor(
            lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA1, "dict_size": 1 << 16, "lc": 3, "lp": 0, "pb": 2}]
        )
        return b"\x09\x14\x05\x00\x5d\x00\x00\x01\x00" + packer.compress(content) + packer.flush()
    return deflate(content) if method == 8 else content


@pytest.mark.parametrize("method", [0, 8, 12, 14, 95])
@pytest.mark.parametrize("size", [0, 1, 70_000, 1 << 20, (1 << 20) + 1, 3_000_000])
def test_모든_방식의_내용과_지문이_맞는다(tmp_path: Path, method: int, size: int) -> None:
    rng = random.Random(size * 100 + method)
    content = (rng.randbytes(max(1, size // 3)) * 3 + b"tail")[:size]
    part = ZipPart(b"a.bin", content, method=method, packed=packed_with(method, content))
    (member,) = listed(tmp_path, zip_bytes(part)).members
    assert (member.size, member.sha256) == (size, sha256(content).hexdigest())


@pytest.mark.parametrize("length", [3, 258, 40_000, 65_538])
def test_Deflate64를_읽는다(tmp_path: Path, length: int) -> None:
    content = b"A" * (1 + length)
    part = ZipPart(b"a", content, method=9, packed=deflate64_run(ord("A"), length))
    listing = listed(tmp_path, zip_bytes(part))
    assert (listing.state, listing.members[0].sha256) == ("readable", sha256(content).hexdigest())
    wrong = ZipPart(b"a", content, method=8, packed=part.packed)
    assert listed(tmp_path, zip_bytes(wrong)).state == "damaged"


def test_지원하지_않는_방식은_읽을_수_없는_종류로_남는다(tmp_path: Path) -> None:
    listing = listed(tmp_path, zip_bytes(ZipPart(b"good", b"1"), ZipPart(b"odd", b"2", method=98)))
    assert listing.state == "unsupported" and "98" in listing.detail
    assert names(listing) == ["good"]


@pytest.mark.parametrize(
    "data",
    [
        ZIP_AES,
        zip_bytes(ZipPart(b"a.pdf", b"x" * 20, flags=1)),
        zip_bytes(ZipPart(b"open.pdf", b"x"), ZipPart(b"locked.pdf", b"x" * 20, flags=1)),
        zip_bytes(ZipPart(b"strong.pdf", b"x" * 20, flags=0x41)),
    ],
    ids=["AES", "ZipCrypto", "일부만", "강한 암호"],
)
def test_암호가_있으면_암호라고_한다(tmp_path: Path, data: bytes) -> None:
    listing = listed(tmp_path, data)
    assert listing.state == "encrypted" and "암호" in listing.detail
    assert all("open" in name for name in names(listing))


GOOD = zip_bytes(ZipPart(b"one.pdf", b"1" * 900, method=8, packed=deflate(b"1" * 900)), ZipPart(b"two.pdf", b"22"))


def test_앞뒤에_다른_바이트가_붙어도_읽힌다(tmp_path: Path) -> None:
    parts = (ZipPart(b"one.pdf", b"1"), ZipPart(b"two.pdf", b"22"))
    for data in (
        zip_bytes(*parts, before=b"\r\n" * 40),
        zip_bytes(*parts, after=b"\r\n"),
        zip_bytes(*parts, comment=b"PK\x05\x06 is only a comment " + bytes(60)),
    ):
        listing = listed(tmp_path, data)
        assert (listing.state, names(listing)) == ("readable", ["one.pdf", "two.pdf"])


@pytest.mark.parametrize("cut", [1, 22, 60, len(GOOD) - 60, len(GOOD) - 5])
def test_잘린_파일은_손상이다(tmp_path: Path, cut: int) -> None:
    listing = listed(tmp_path, GOOD[:-cut])
    assert listing.state == "damaged" and listing.detail


def test_내용이_바뀐_파일은_손상이며_나머지는_읽힌다(tmp_path: Path) -> None:
    listing = listed(tmp_path, zip_bytes(ZipPart(b"bad.pdf", b"abc", crc=1), ZipPart(b"good.pdf", b"ok")))
    assert listing.state == "damaged" and "bad.pdf" in listing.detail
    assert names(listing) == ["good.pdf"]


@pytest.mark.parametrize("content", [b"", b"\x00" * 5000, random.Random(1).randbytes(3000)])
def test_압축파일이라는_이름뿐인_파일은_손상이다(tmp_path: Path, content: bytes) -> None:
    for suffix in ("zip", "7z", "rar", "alz", "egg", "tar", "tar.gz", "gz", "bz2", "xz", "zst"):
        listing = listed(tmp_path, content, name=f"25년.{suffix}")
        assert (listing.format, listing.state) == (suffix, "damaged")


def test_파일이_하나도_없으면_손상이다(tmp_path: Path) -> None:
    only_junk = zip_bytes(ZipPart(b"__MACOSX/._a", b"x"), ZipPart(b"folder/", b""))
    for data in (zip_bytes(), only_junk):
        assert listed(tmp_path, data).detail == "압축파일 안에 파일이 없습니다."


def test_문서보안이_걸린_압축파일은_그렇게_말한다(tmp_path: Path) -> None:
    listing = listed(tmp_path, b"\x9b DRMONE  This Document is encrypted" + bytes(99))
    assert (listing.format, listing.state) == ("drm", "unsupported") and "문서보안" in listing.detail


def test_파일의_내용은_번호로만_디스크에_놓이고_끝나면_사라진다(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    parts = [
        ZipPart("신청서/계획.hwp".encode(), b"plan", flags=0x800),
        ZipPart(b"Thumbs.db", b"x"),
        ZipPart(b"b", b"B"),
    ]
    path.write_bytes(zip_bytes(*parts))
    with read_members(path, "a.zip", LIMITS) as unpacked:
        assert unpacked.listing == list_archive(path, "a.zip", LIMITS)
        assert [(member.name, file.read_bytes()) for member, file in unpacked.files] == [
            ("신청서/계획.hwp", b"plan"),
            ("b", b"B"),
        ]
        assert all(file.name.isdigit() for _, file in unpacked.files)
        folder = unpacked.files[0][1].parent
    assert not folder.exists()
