"""Files that cannot be read are told apart by their cause."""

import io
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from intake.documents import DocumentLimits, read_text
from tests.documents.making import NOTHING, docx, hwpx, ole, package, pdf, read, shown

HWP_HEAD = b"HWP Document File".ljust(32, b"\0") + bytes([0, 0, 0, 5])


def _hwp(flags: int) -> bytes:
    return ole({"FileHeader": HWP_HEAD + flags.to_bytes(4, "little"), "DocInfo": b"\x01", "BodyText": b"\x01"})


@pytest.mark.parametrize(
    ("name", "content", "state"),
    [
        ("빈 파일.pdf", b"", "empty"),
        ("파수.pdf", b"\x9b DRMONE  This Document is encrypted and protected by Fasoo DRM" + bytes(500), "drm"),
        ("소프트캠프.hwp", b"SCDSA004" + bytes(500), "drm"),
        ("나스카.docx", b"<## NASCA DRM FILE - VER1.00 ##>" + bytes(100), "drm"),
        ("암호.hwp", _hwp(0x03), "encrypted"),
        ("배포DRM.hwp", _hwp(0x11), "drm"),
        ("암호.docx", ole({"EncryptedPackage": b"\x01" * 64, "EncryptionInfo": b"\x04\0\4\0"}), "encrypted"),
        ("암호.doc", ole({"WordDocument": b"\xec\xa5" + bytes(8) + b"\x00\x01" + bytes(100)}), "encrypted"),
        ("잘린 문서.doc", ole({"WordDocument": bytes(8)})[:900], "damaged"),
        ("발표.pptx", package({"[Content_Types].xml": "<a/>", "ppt/presentation.xml": "<a/>"}), "damaged"),
        ("사진.heic", b"\0\0\0\x18ftypheic" + bytes(100), "unsupported"),
        ("프로그램.exe", b"MZ" + bytes(200), "unsupported"),
        ("본문 없음.hwpx", package({"mimetype": "application/hwp+zip"}, first="mimetype"), "damaged"),
        ("본문 없음.docx", package({"[Content_Types].xml": "<a/>", "word/styles.xml": "<a/>"}), "damaged"),
        ("암호.hwpx", hwpx("<hp:p/>", **{"META-INF/manifest.xml": "<m><encryption-data/></m>"}), "encrypted"),
        ("글 없음.docx", docx("<w:p/>"), "empty"),
        ("잘린 그림.jpg", b"\xff\xd8\xff\xe0" + bytes(40), "damaged"),
        ("쓰레기.pdf", b"%PDF-1.4\n" + b"\x00\x01garbage" * 40, "damaged"),
        ("머리 없음.pdf", b"\x01\x02\x03\x04" * 200, "damaged"),
    ],
)
def test_읽지_못하는_까닭을_가린다(tmp_path: Path, name: str, content: bytes, state: str) -> None:
    document = read(tmp_path, name, content)
    assert document.state == state
    assert document.detail.endswith((".", "다.", "오."))
    assert document.file == name


@pytest.mark.parametrize(("user", "state"), [("열쇠", "encrypted"), ("", "read")])
def test_PDF의_여는_암호와_소유자_암호는_다르다(tmp_path: Path, user: str, state: str) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf(shown(60, 700, "certificate of employment 2025-07-01")))) as plain:
        plain.save(out, encryption=pikepdf.Encryption(owner="주인", user=user, R=6))
    assert read(tmp_path, "a.pdf", out.getvalue()).state == state


def test_선언이_든_XML은_펼치지_않는다(tmp_path: Path) -> None:
    laughs = "".join(f'<!ENTITY a{n} "&a{n - 1};&a{n - 1};&a{n - 1};&a{n - 1};">' for n in range(1, 30))
    bomb = f'<!DOCTYPE x [<!ENTITY a0 "ha">{laughs}]><w:document>&a29;</w:document>'
    content = package({"[Content_Types].xml": "<a/>", "word/document.xml": bomb})
    assert read(tmp_path, "a.docx", content).state == "damaged"


def test_풀면_커지는_부분은_사람에게_간다(tmp_path: Path) -> None:
    content = docx("<w:p><w:r><w:t>" + "가" * 400_000 + "</w:t></w:r></w:p>")
    assert len(content) < 20_000
    assert read(tmp_path, "a.docx", content, DocumentLimits(part_bytes=300_000)).state == "manual"
    assert read(tmp_path, "a.docx", content).state == "read"


def test_지나치게_큰_그림은_사람에게_간다(tmp_path: Path) -> None:
    out = io.BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")
    assert read(tmp_path, "a.png", out.getvalue(), DocumentLimits(pixels=1_000_000)).state == "manual"


def test_이름은_NFC로_적힌다(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes("재직증명서 2025".encode("cp949"))
    document = read_text(path, "\u1100\u1161.txt", DocumentLimits(), sha256=NOTHING)
    assert (document.file, document.state, document.pages[0].text) == ("가.txt", "read", "재직증명서 2025")
