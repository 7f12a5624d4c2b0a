"""7z, RAR, tar, ALZ, EGG, and archives inside archives."""

import bz2
import gzip
import io
import locale
import lzma
import tarfile
import zlib
from hashlib import sha256
from pathlib import Path

import pytest

from tests.archives import foreign
from tests.archives.raw import ZipPart, alz_bytes, deflate, egg_bytes, egg_extra, rar5_bytes, zip_bytes
from tests.test_archive_zip import listed, names

DOCUMENTS = {"신청서/사업자등록증.pdf": b"%PDF-1.7 " + bytes(range(256)) * 40, "재직증명서_똠방각하.hwp": b"hwp"}


def tar_bytes(mode: str, format_: int = tarfile.GNU_FORMAT) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode, format=format_) as archive:  # type: ignore[call-overload]  # literals
        folder = tarfile.TarInfo("빈폴더")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
        for name, content in DOCUMENTS.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return stream.getvalue()


def egg_of(method: int) -> bytes:
    def packed(content: bytes) -> bytes:
        if method == 4:
            filters = [{"id": lzma.FILTER_LZMA1, "dict_size": 1 << 16, "lc": 3, "lp": 0, "pb": 2}]
            return b"\x04\x41\x05\x00\x5d\x00\x00\x01\x00" + lzma.compress(content, lzma.FORMAT_RAW, filters=filters)
        return deflate(content) if method == 1 else bz2.compress(content) if method == 2 else content

    files = []
    for name, content in DOCUMENTS.items():
        halves = (content[: len(content) // 2], content[len(content) // 2 :])
        files.append((name.encode(), [(method, half, packed(half)) for half in halves]))
    return egg_bytes(*files)


def alz_of(method: int) -> bytes:
    return alz_bytes(*((name.encode("cp949"), content) for name, content in DOCUMENTS.items()), method=method)


READABLE = {
    **{
        f"tar {mode}": (tar_bytes(mode), "tar" + mode[1:].replace(":", "."))
        for mode in ("w", "w:gz", "w:bz2", "w:xz")
    },
    "tar pax": (tar_bytes("w", tarfile.PAX_FORMAT), "tar"),
    "tar ustar": (tar_bytes("w", tarfile.USTAR_FORMAT), "tar"),
    **{f"ALZ {method}": (alz_of(method), "alz") for method in (0, 2)},
    **{f"EGG {method}": (egg_of(method), "egg") for method in (0, 1, 2, 4)},
    "RAR5": (rar5_bytes(*DOCUMENTS.items()), "rar"),
}


@pytest.mark.parametrize(("data", "format_"), READABLE.values(), ids=READABLE.keys())
def test_형식마다_이름과_내용이_맞는다(tmp_path: Path, data: bytes, format_: str) -> None:
    listing = listed(tmp_path, data, name="이름은 힌트일 뿐.hwp")
    assert (listing.format, listing.state, listing.detail) == (format_, "readable", "")
    assert {m.name: (m.size, m.sha256) for m in listing.members} == {
        name: (len(content), sha256(content).hexdigest()) for name, content in DOCUMENTS.items()
    }


@pytest.mark.parametrize("data", [foreign.SEVENZIP_PLAIN, foreign.SEVENZIP_PPMD], ids=["LZMA2", "PPMd"])
def test_7z를_읽는다(tmp_path: Path, data: bytes) -> None:
    listing = listed(tmp_path, data)
    assert (listing.format, listing.state) == ("7z", "readable")
    assert [(m.name, m.sha256) for m in listing.members] == [
        ("신청서/사업자등록증.txt", sha256("사업자등록증 내용".encode()).hexdigest()),
        ("신청서/재직증명서_똠방각하.txt", sha256(b"x" * 300).hexdigest()),
    ]


def test_한글_이름은_서버의_로캘과_관계없이_읽힌다(tmp_path: Path) -> None:
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, "C")
        for data in (foreign.SEVENZIP_PLAIN, READABLE["RAR5"][0], READABLE["tar pax"][0]):
            assert "사업자등록증" in names(listed(tmp_path, data))[0]
        assert locale.setlocale(locale.LC_CTYPE) == "C"
    finally:
        locale.setlocale(locale.LC_CTYPE, before)


LOCKED = {
    "7z": foreign.SEVENZIP_PASSWORD,
    "7z, 이름까지": foreign.SEVENZIP_HIDDEN_NAMES,
    "ALZ": alz_bytes((b"a", b"content"), encrypted=True),
    "EGG": egg_bytes((b"a", [(0, b"x", b"x")]), extra=egg_extra(0x08D1470F, b"\x02" + bytes(28))),
    "EGG 전체": egg_bytes(head=egg_extra(0x08D1470F, b"\x02" + bytes(28))),
    "RAR5": rar5_bytes(("a", b"secret" * 9), extra=b"\x01\x00\x00\x0f" + bytes(32)),
    "RAR5, 이름까지": rar5_bytes(locked=True),
    "RAR3": b"Rar!\x1a\x07\x00" + bytes(2) + b"\x73\x80\x00\x0d\x00" + bytes(6) + bytes(40),
}


@pytest.mark.parametrize("data", LOCKED.values(), ids=LOCKED.keys())
def test_암호가_있으면_어느_형식이든_암호라고_한다(tmp_path: Path, data: bytes) -> None:
    listing = listed(tmp_path, data)
    assert (listing.state, listing.detail) == ("encrypted", "압축파일에 암호가 걸려 있습니다.")
    assert listing.members == ()


UNREAD = {
    "7z의 Brotli": foreign.SEVENZIP_BROTLI,
    "EGG의 AZO": egg_bytes((b"a", [(3, b"abc", b"xyz")])),
    "EGG 솔리드": egg_bytes(head=egg_extra(0x24E5A060, b"")),
    "ALZ의 DLZ": alz_bytes((b"a", b"DLZ\x01 own dialect"), method=1),
    "RAR5 참조": rar5_bytes(("a", b""), extra=b"\x05\x05\x00\x01x"),
    "cab": b"MSCF\x00\x00\x00\x00" + bytes(60),
    "lzh": b"\x20\x00-lh5-" + bytes(60),
}


@pytest.mark.parametrize("data", UNREAD.values(), ids=UNREAD.keys())
def test_읽지_못하는_방식은_사람에게_남긴다(tmp_path: Path, data: bytes) -> None:
    listing = listed(tmp_path, data)
    assert listing.state == "unsupported" and listing.detail.endswith("니다.")


@pytest.mark.parametrize("data", [data for data, _ in READABLE.values()], ids=READABLE.keys())
def test_어디서_잘려도_온전하다고_하지_않는다(tmp_path: Path, data: bytes) -> None:
    whole = {m.sha256 for m in listed(tmp_path, data).members}
    for share in (0.3, 0.5, 0.8):
        listing = listed(tmp_path, data[: int(len(data) * share)])
        read = {m.sha256 for m in listing.members}
        assert listing.state != "readable" or read == whole  # a tar may lose the padding at its end
        assert read <= whole


@pytest.mark.parametrize(
    "data", [alz_bytes((b"a", b"abc"), crc_off=1), rar5_bytes(("a", b"abc"), crc_off=1)], ids=["ALZ", "RAR5"]
)
def test_검사합이_틀리면_손상이다(tmp_path: Path, data: bytes) -> None:
    listing = listed(tmp_path, data)
    assert (listing.state, listing.members) == ("damaged", ())


CHECKED = {name: data for name, (data, _) in READABLE.items() if name not in ("tar w", "tar pax", "tar ustar")}
CHECKED |= {"7z": foreign.SEVENZIP_PLAIN, "7z PPMd": foreign.SEVENZIP_PPMD, "7z Copy": foreign.SEVENZIP_COPY}


@pytest.mark.parametrize("data", CHECKED.values(), ids=CHECKED.keys())
def test_한_비트만_바뀌어도_거짓_내용을_읽지_않는다(tmp_path: Path, data: bytes) -> None:
    true = {m.sha256 for m in listed(tmp_path, data).members}
    for at in range(7, len(data), max(1, len(data) // 150)):
        changed = bytearray(data)
        changed[at] ^= 1 << (at % 8)
        listing = listed(tmp_path, bytes(changed))
        assert listing.state != "readable" or {m.sha256 for m in listing.members} <= true, at


def test_gzip의_검사합이_틀리면_손상이다(tmp_path: Path) -> None:
    data = bytearray(tar_bytes("w:gz"))
    assert listed(tmp_path, bytes(data)).state == "readable"
    data[-6] ^= 1
    assert listed(tmp_path, bytes(data)).state == "damaged"


@pytest.mark.parametrize(("pack", "suffix"), [(gzip.compress, "gz"), (bz2.compress, "bz2"), (lzma.compress, "xz")])
def test_파일_하나를_압축한_것은_압축_전의_이름으로_실린다(tmp_path: Path, pack, suffix: str) -> None:  # type: ignore[no-untyped-def]  # three functions of different signatures
    for data in (pack(b"%PDF-1.7"), pack(b"%PDF") + pack(b"-1.7"), pack(b"%PDF-1.7") + b"\r\n"):
        listing = listed(tmp_path, data, name=f"계획서.pdf.{suffix.upper()}")
        assert (listing.format, names(listing)) == (suffix, ["계획서.pdf"])
        assert listing.members[0].sha256 == sha256(b"%PDF-1.7").hexdigest()


def test_ALZ_안의_ZIP은_ALZ의_파일이지_그_자체가_아니다(tmp_path: Path) -> None:
    inner = zip_bytes(ZipPart(b"inside.pdf", b"1"))
    listing = listed(tmp_path, alz_bytes((b"a.txt", b"1"), (b"b.zip", inner), method=0), name="a.zip")
    assert (listing.format, names(listing)) == ("alz", ["a.txt", "b.zip!/inside.pdf"])


NESTED = {
    "encrypted": foreign.ZIP_AES,
    "damaged": zip_bytes(ZipPart(b"a", b"abc", crc=5)),
    "unsupported": UNREAD["EGG의 AZO"],
}


@pytest.mark.parametrize(("state", "inner"), NESTED.items())
def test_안에_든_압축파일을_열_수_없으면_전체를_사람이_본다(tmp_path: Path, state: str, inner: bytes) -> None:
    listing = listed(tmp_path, zip_bytes(ZipPart(b"ok.pdf", b"1"), ZipPart("서류.zip".encode("cp949"), inner)))
    assert listing.state == state and "‘서류.zip’" in listing.detail
    assert names(listing) == ["ok.pdf", "서류.zip"]


def test_모든_형식은_서로의_안에서도_열린다(tmp_path: Path) -> None:
    parts = [ZipPart(f"{number}".encode(), data) for number, (data, _) in enumerate(READABLE.values())]
    listing = listed(tmp_path, zip_bytes(*parts))
    assert listing.state == "readable"
    assert len(listing.members) == len(parts) * len(DOCUMENTS)
    assert {m.sha256 for m in listing.members} == {sha256(content).hexdigest() for content in DOCUMENTS.values()}
    assert names(listing)[0] == "0!/신청서/사업자등록증.pdf"


def test_ZIP으로_된_문서는_열지_않고_문서로_남긴다(tmp_path: Path) -> None:
    hwpx = zip_bytes(ZipPart(b"mimetype", b"application/hwp+zip"), ZipPart(b"Contents/section0.xml", b"<x/>"))
    docx = zip_bytes(ZipPart(b"[Content_Types].xml", b"<x/>"), ZipPart(b"word/document.xml", b"<x/>"))
    listing = listed(tmp_path, zip_bytes(ZipPart(b"a.hwpx", hwpx), ZipPart(b"b.docx", docx)))
    assert [(m.name, m.sha256) for m in listing.members] == [
        ("a.hwpx", sha256(hwpx).hexdigest()),
        ("b.docx", sha256(docx).hexdigest()),
    ]


def test_EGG의_이름은_코드페이지와_상위_폴더를_따른다(tmp_path: Path) -> None:
    def file(number: int, name: bytes, flags: int, content: bytes) -> bytes:
        block = b"\x13\x0c\xb5\x02" + bytes(2) + len(content).to_bytes(4, "little") * 2
        block += zlib.crc32(content).to_bytes(4, "little") + b"\x22\x82\xe2\x08" + content
        head = b"\xe3\x90\x85\x0a" + number.to_bytes(4, "little") + len(content).to_bytes(8, "little")
        return head + egg_extra(0x0A8591AC, name, flags) + b"\x22\x82\xe2\x08" + (block if content else b"")

    body = file(7, "신청서".encode(), 0x00, b"")
    body += file(8, b"\xb5\x03" + b"\x07\x00\x00\x00" + "똠.pdf".encode("cp949"), 0x18, b"one")
    data = egg_bytes()[:-4] + body + b"\x22\x82\xe2\x08"
    assert names(listed(tmp_path, data)) == ["신청서", "신청서/똠.pdf"]
