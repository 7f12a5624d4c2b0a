"""Archives that are built to do harm end as `unsafe`, soon and with little memory."""

import io
import struct
import tarfile
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from models.settings import ArchiveLimits
from tests.archives.raw import ZipPart, deflate, egg_bytes, rar5_bytes, zip_bytes
from tests.test_archive_zip import LIMITS, listed

MIB = 1024 * 1024


@pytest.mark.parametrize(
    "name",
    ["../evil", "a/../../evil", "/etc/passwd", "\\\\server\\share\\x", "C:\\windows\\x", "c:/x", "..\\..\\x", "a/.."],
)
def test_밖을_가리키는_이름은_위험하다(tmp_path: Path, name: str) -> None:
    data = zip_bytes(ZipPart(b"ok.pdf", b"1"), ZipPart(name.encode(), b"2"))
    listing = listed(tmp_path, data)
    assert listing.state == "unsafe" and listing.members == () and listing.detail


@pytest.mark.parametrize("name", ["..a/b..", "CON", "a.", "x:y", "...", "a/b:c.pdf", "~root", "-rf", "$(x)"])
def test_이상할_뿐인_이름은_자료로만_다룬다(tmp_path: Path, name: str) -> None:
    listing = listed(tmp_path, zip_bytes(ZipPart(name.encode(), b"2")))
    assert (listing.state, [member.name for member in listing.members]) == ("readable", [name])


@pytest.mark.parametrize("mode", [0o120777, 0o020666, 0o010644, 0o060644, 0o140755])
def test_ZIP에_든_링크와_장치는_위험하다(tmp_path: Path, mode: int) -> None:
    link = ZipPart(b"link", b"/etc/passwd", attributes=mode << 16, made_by=(3 << 8) | 20)
    assert listed(tmp_path, zip_bytes(link)).state == "unsafe"
    plain = ZipPart(b"file", b"/etc/passwd", attributes=0o100644 << 16, made_by=(3 << 8) | 20)
    assert listed(tmp_path, zip_bytes(plain)).state == "readable"


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_tar에_든_링크와_장치는_위험하다(tmp_path: Path, kind: bytes) -> None:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        info = tarfile.TarInfo("data")
        info.type, info.linkname = kind, "/etc/passwd"
        archive.addfile(info)
    assert listed(tmp_path, stream.getvalue()).state == "unsafe"


def test_RAR와_EGG에_든_링크는_위험하다(tmp_path: Path) -> None:
    for redirection in (1, 2, 3, 4):
        data = rar5_bytes(("a", b""), extra=b"\x05" + bytes([redirection]) + b"\x00\x01x")
        assert listed(tmp_path, data).state == "unsafe"
    posix = struct.pack("<LBHLLLQ", 0x1EE922E5, 0, 20, 0o120777, 0, 0, 0)
    assert listed(tmp_path, egg_bytes((b"a", [(0, b"x", b"x")]), extra=posix)).state == "unsafe"


def test_항목_수는_한도까지만_허용된다(tmp_path: Path) -> None:
    few = ArchiveLimits(entries=5)
    five = [ZipPart(b"%d" % n, b"x") for n in range(4)] + [ZipPart(b"folder/", b"")]
    assert listed(tmp_path, zip_bytes(*five), few).state == "readable"
    listing = listed(tmp_path, zip_bytes(*five, ZipPart(b"six", b"x")), few)
    assert listing.state == "unsafe" and "5개" in listing.detail


def test_파일_하나의_크기와_전체_크기에는_한도가_있다(tmp_path: Path) -> None:
    small = ArchiveLimits(member_bytes=1000, total_bytes=2500)
    assert (
        listed(tmp_path, zip_bytes(*[ZipPart(b"%d" % n, bytes(1000)) for n in range(2)]), small).state == "readable"
    )
    assert listed(tmp_path, zip_bytes(ZipPart(b"a", bytes(1001))), small).state == "unsafe"
    assert listed(tmp_path, zip_bytes(*[ZipPart(b"%d" % n, bytes(900)) for n in range(3)]), small).state == "unsafe"
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        info = tarfile.TarInfo("a")
        info.size = 1001
        archive.addfile(info, io.BytesIO(bytes(1001)))
    assert listed(tmp_path, stream.getvalue(), small).state == "unsafe"


def test_압축률은_큰_내용에만_제한된다(tmp_path: Path) -> None:
    def zeros(size: int) -> bytes:
        return zip_bytes(ZipPart(b"a", bytes(size), method=8, packed=deflate(bytes(size))))

    assert listed(tmp_path, zeros(10 * MIB)).state == "readable"
    listing = listed(tmp_path, zeros(10 * MIB + 1))
    assert listing.state == "unsafe" and "비율" in listing.detail


def gigabyte_bomb(method: int) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method, compresslevel=9) as archive:
        for number in range(10):
            archive.writestr(f"{number}.bin", bytes(30 * MIB))
    return stream.getvalue()


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2], ids=["Deflate", "bzip2"])
def test_폭탄은_메모리를_거의_쓰지_않고_멈춘다(tmp_path: Path, method: int) -> None:
    data = gigabyte_bomb(method)
    path = tmp_path / "bomb"
    path.write_bytes(data)
    tracemalloc.start()
    listing = listed(tmp_path, data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert listing.state == "unsafe"
    assert peak < 40 * MIB


@pytest.mark.parametrize("mode", ["w:gz", "w:bz2", "w:xz"])
def test_tar_폭탄은_멈춘다(tmp_path: Path, mode: str) -> None:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as archive:  # type: ignore[call-overload]  # literal types only
        info = tarfile.TarInfo("zeros")
        info.size = 60 * MIB
        archive.addfile(info, io.BytesIO(bytes(60 * MIB)))
    assert listed(tmp_path, stream.getvalue()).state == "unsafe"


def test_거짓_크기를_적은_폭탄은_멈춘다(tmp_path: Path) -> None:
    bomb = ZipPart(b"a", b"", method=8, packed=deflate(bytes(200 * MIB)), size=10)
    listing = listed(tmp_path, zip_bytes(bomb))
    assert listing.state == "unsafe" and "표시된 크기" in listing.detail


def test_엄청난_크기를_적기만_한_파일도_위험하다(tmp_path: Path) -> None:
    assert listed(tmp_path, zip_bytes(ZipPart(b"a", b"x", size=0xFFFFFFF0))).state == "unsafe"


def test_서로_겹치는_항목은_위험하다(tmp_path: Path) -> None:
    kernel = deflate(bytes(5000))
    first = ZipPart(b"a", bytes(5000), method=8, packed=kernel)
    same = ZipPart(b"b", bytes(5000), method=8, packed=kernel, offset=0)
    listing = listed(tmp_path, zip_bytes(first, same))
    assert listing.state == "unsafe" and "겹쳐" in listing.detail
    # Quoted overlap (Fifield): the packed data of the first covers the local header of the second.
    inner = zip_bytes(ZipPart(b"inner", b"payload"))
    quoting = ZipPart(b"outer", inner[: 30 + 5 + 7])
    covered = ZipPart(b"inner", b"payload", offset=30 + 5)
    assert listed(tmp_path, zip_bytes(quoting, covered)).state == "unsafe"


def test_시간_한도를_넘으면_멈춘다(tmp_path: Path) -> None:
    assert listed(tmp_path, zip_bytes(ZipPart(b"a", b"x")), ArchiveLimits(seconds=-1)).state == "unsafe"


def nested(depth: int) -> bytes:
    data = zip_bytes(ZipPart("계획.pdf".encode(), b"%PDF-1.4", flags=0x800))
    for level in range(depth):
        data = zip_bytes(ZipPart(f"level{level}.zip".encode(), data))
    return data


def test_두_단계까지_열고_더_깊으면_위험하다(tmp_path: Path) -> None:
    assert [member.name for member in listed(tmp_path, nested(2)).members] == ["level1.zip!/level0.zip!/계획.pdf"]
    listing = listed(tmp_path, nested(3))
    assert listing.state == "unsafe" and "2단계" in listing.detail


def test_겹겹의_폭탄은_멈춘다(tmp_path: Path) -> None:
    core = zip_bytes(ZipPart(b"0", bytes(9 * MIB), method=8, packed=deflate(bytes(9 * MIB))))
    middle = zip_bytes(*[ZipPart(b"%d.zip" % n, core, method=8, packed=deflate(core)) for n in range(16)])
    outer = zip_bytes(*[ZipPart(b"%d.zip" % n, middle, method=8, packed=deflate(middle)) for n in range(16)])
    assert listed(tmp_path, outer).state == "unsafe"


def test_안에_든_압축파일의_위험도_위험이다(tmp_path: Path) -> None:
    evil = zip_bytes(ZipPart(b"../x", b"1"))
    assert listed(tmp_path, zip_bytes(ZipPart(b"ok", b"1"), ZipPart(b"in.zip", evil))).state == "unsafe"
    assert LIMITS.depth == 2


@pytest.mark.parametrize("size", [1 << 44, 1 << 50, (1 << 61) + 5])
def test_파일보다_먼_자리를_가리키면_손상이다(tmp_path: Path, size: int) -> None:
    head = struct.pack("<HBLBB", 1, 0x20, 0, 0x80, 0) + struct.pack("<BBLQQ", 0, 0, 0, size, size) + b"a"
    listing = listed(tmp_path, b"ALZ\x01\x0a\x00\x00\x00BLZ\x01" + head + b"x" * 50)
    assert listing.state in ("damaged", "unsafe")


@pytest.mark.parametrize("size", [1 << 44, 1 << 50, (1 << 61) + 5])
def test_먼_자리를_가리키는_ZIP도_손상이다(tmp_path: Path, size: int) -> None:
    whole = zip_bytes(ZipPart(b"a.txt", b"abc"))
    begin = whole.index(b"PK\x01\x02")
    extra = struct.pack("<HHQ", 1, 8, size)
    entry = bytearray(whole[begin : whole.index(b"PK\x05\x06")])
    entry[30:32], entry[42:46] = struct.pack("<H", len(extra)), b"\xff" * 4
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(entry) + len(extra), begin, 0)
    listing = listed(tmp_path, whole[:begin] + bytes(entry) + extra + end)
    assert listing.state == "damaged"
