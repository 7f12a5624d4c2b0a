"""Archives of the demonstration, looked at byte by byte."""

import io
import struct
import unicodedata
import zipfile
from typing import get_args

import pytest

from demo.documents import Names, damaged, encrypted_zip, zip_bytes

FILES = {"1. 신청서.pdf": b"%PDF-1.7 " + bytes(range(256)) * 20, "증빙/똠방각하.hwp": b"", "plain.txt": b"abc"}


def _raw_names(archive: bytes) -> list[tuple[bytes, int]]:
    """Names and flags of the central directory, read by hand (APPNOTE 4.3.12)."""
    out, at = [], archive.index(b"PK\1\2")
    while archive[at : at + 4] == b"PK\1\2":
        flags = struct.unpack_from("<H", archive, at + 8)[0]
        name, extra, comment = struct.unpack_from("<HHH", archive, at + 28)
        out.append((archive[at + 46 : at + 46 + name], flags))
        at += 46 + name + extra + comment
    return out


@pytest.mark.parametrize("names", get_args(Names))
def test_이름이_말한_대로의_바이트로_적힌다(names: Names) -> None:
    archive = zip_bytes(FILES, names, folder="기관")
    for (raw, flags), name in zip(_raw_names(archive), FILES, strict=True):
        full = f"기관/{name}"
        if names == "cp949":
            assert raw == full.encode("cp949") and not flags & 0x800
        elif names == "nfd":
            assert raw == unicodedata.normalize("NFD", full).encode() and not flags & 0x800
        else:
            assert raw == full.encode() and flags & 0x800
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        assert opened.testzip() is None
        assert [opened.read(entry) for entry in opened.infolist()] == list(FILES.values())
    assert archive == zip_bytes(FILES, names, folder="기관")


def test_암호를_건_압축파일은_그_암호로만_풀린다() -> None:
    archive = encrypted_zip(FILES, "016-87-41012")
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        assert all(entry.flag_bits & 1 for entry in opened.infolist())
        with pytest.raises(RuntimeError, match="password required"):
            opened.read("1. 신청서.pdf")
        with pytest.raises((RuntimeError, zipfile.BadZipFile)):
            opened.read("1. 신청서.pdf", b"016-87-41013")
        for name, content in FILES.items():
            assert opened.read(name, b"016-87-41012") == content


def test_끊긴_압축파일은_열리지_않는다() -> None:
    archive = damaged(zip_bytes(FILES))
    assert archive.startswith(b"PK\3\4")
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(archive))
