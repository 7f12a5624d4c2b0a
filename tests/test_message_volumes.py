"""Split archives attached volume by volume: one archive for everything that follows."""

import hashlib
from pathlib import Path

import pytest

from intake.message import OpenOptions
from intake.unpacking import unpack_mail
from models.mail import OpenedMail
from tests.archives.raw import alz_bytes, egg_bytes, split_alz, split_egg, split_rar5, split_zip
from tests.mails import b64, opened, options, zipped

HEAD = (
    b"From: hong@company.example\r\nSubject: test\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/mixed; boundary="b1"\r\n\r\n--b1\r\nContent-Type: text/plain\r\n\r\nhello\r\n'
)
CONTENT = bytes(range(256)) * 8
WHOLE = zipped("신청서.pdf", CONTENT)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def mail_of(*files: tuple[str, bytes]) -> bytes:
    """A hand-written mail with these attachments."""
    raw = HEAD
    for name, content in files:
        raw += b'--b1\r\nContent-Type: application/octet-stream; name="' + name.encode() + b'"\r\n'
        raw += b"Content-Transfer-Encoding: base64\r\n\r\n" + b64(content)
    return raw + b"--b1--\r\n"


def seen(mail: OpenedMail) -> list[tuple[str | None, str, str | None]]:
    """Name, kind and state of each attachment."""
    return [(one.name, one.kind, one.archive.state if one.archive else None) for one in mail.attachments]


def cut(stem: str, whole: bytes, *at: int) -> list[tuple[str, bytes]]:
    bounds = zip((0, *at), (*at, len(whole)), strict=True)
    return [(f"{stem}.{number:03}", whole[begin:end]) for number, (begin, end) in enumerate(bounds, start=1)]


def unpacked(mail: OpenedMail, folder: Path) -> dict[str, bytes]:
    """What the archive of the mail that `opened` has put into `folder` holds, as assessing unpacks it."""
    target = folder / "unpacked"
    target.mkdir()
    settings: OpenOptions = options(folder / "scratch")
    found = unpack_mail(folder / "mail.eml", mail.attachments[0], (), settings, target)
    assert found.listing == mail.attachments[0].archive
    assert len(list(target.iterdir())) == len(found.files)
    return {file.file: file.path.read_bytes() for file in found.files}


EGG = egg_bytes(("신청서.pdf".encode(), [(0, CONTENT, CONTENT)]))
ALZ = alz_bytes(("신청서.pdf".encode("cp949"), CONTENT))
SETS = {
    "잘라 나눈 ZIP": ("25년_A100.zip", cut("25년_A100.zip", WHOLE, 20, 100)),
    "이름만으로는 모를 조각": ("25년_A100", cut("25년_A100", WHOLE, 90)),
    "RAR": (
        "25년_A100.rar",
        [(f"25년_A100.part{n}.rar", data) for n, data in enumerate(split_rar5("신청서.pdf", CONTENT, 900), start=1)],
    ),
    "ALZ": ("25년_A100.alz", list(zip(("25년_A100.alz", "25년_A100.a00"), split_alz(ALZ, 60), strict=True))),
    "EGG": (
        "25년_A100.egg",
        [(f"25년_A100.vol{n}.egg", data) for n, data in enumerate(split_egg(EGG, 100, 700), start=1)],
    ),
}


@pytest.mark.parametrize(("whole", "files"), SETS.values(), ids=SETS.keys())
def test_조각을_모두_붙이면_하나의_압축파일이다(whole: str, files: list[tuple[str, bytes]], tmp_path: Path) -> None:
    mail = opened(mail_of(*files), tmp_path)
    assert seen(mail) == [(whole, "archive", "readable")]
    (archive,) = mail.attachments
    joined = b"".join(data for _, data in files)
    assert (archive.size, archive.sha256) == (len(joined), hashlib.sha256(joined).hexdigest())
    assert [volume.name for volume in archive.volumes] == [name for name, _ in files]
    assert unpacked(mail, tmp_path) == {"신청서.pdf": CONTENT}


def test_분할_ZIP은_순서가_뒤바뀌고_다른_파일과_섞여도_하나다(tmp_path: Path) -> None:
    one, two, last = split_zip(b"one", b"two" * 9, b"three")
    files = [("a.zip", last), ("서약서.pdf", PDF), ("A.Z02", two), ("b.zip", WHOLE), ("a.z01", one)]
    mail = opened(mail_of(*files), tmp_path)
    assert seen(mail) == [
        ("a.zip", "archive", "readable"), ("서약서.pdf", "document", None), ("b.zip", "archive", "readable")
    ]  # fmt: skip
    assert mail.attachments[0].sha256 == hashlib.sha256(one + two + last).hexdigest()
    assert [volume.part for volume in mail.attachments[0].volumes] == ["1.6", "1.4", "1.2"]
    assert unpacked(mail, tmp_path) == {"문서1.txt": b"one", "문서2.txt": b"two" * 9, "문서3.txt": b"three"}


def test_자르지_않은_파일과_잘라_나눈_파일은_지문이_같다(tmp_path: Path) -> None:
    for number, files in enumerate([[("a.zip", WHOLE)], cut("a.zip", WHOLE, 50), cut("a.zip", WHOLE, 30, 60)]):
        folder = tmp_path / str(number)
        folder.mkdir()
        (archive,) = opened(mail_of(*files), folder).attachments
        assert (archive.name, archive.sha256) == ("a.zip", hashlib.sha256(WHOLE).hexdigest())


@pytest.mark.parametrize("missing", [0, 1, 2])
def test_조각이_하나_빠지면_온전하지_않고_무엇이_없는지_말한다(missing: int, tmp_path: Path) -> None:
    files = cut("25년_A100.zip", WHOLE, 20, 100)
    name, _ = files.pop(missing)
    mail = opened(mail_of(*files), tmp_path)
    assert seen(mail) == [("25년_A100.zip", "archive", "damaged")]
    assert mail.attachments[0].archive is not None
    assert f"‘{name}’" in mail.attachments[0].archive.detail


def test_조각_하나만_붙여도_본래_이름으로_다룬다(tmp_path: Path) -> None:
    for number, (name, data) in enumerate(cut("25년_A100.7z", b"7z\xbc\xaf\x27\x1c" + bytes(200), 90)):
        folder = tmp_path / str(number)
        folder.mkdir()
        mail = opened(mail_of((name, data)), folder)
        assert seen(mail) == [("25년_A100.7z", "archive", "damaged")]
        assert [volume.name for volume in mail.attachments[0].volumes] == [name]


def test_조각을_두_번_붙이면_한_번으로_본다(tmp_path: Path) -> None:
    files = cut("a.zip", WHOLE, 50)
    mail = opened(mail_of(*files, files[1], files[0]), tmp_path)
    assert seen(mail) == [("a.zip", "archive", "readable")]


def test_같은_자리의_다른_조각이_있으면_합치지_않는다(tmp_path: Path) -> None:
    one, two = cut("a.zip", WHOLE, 50)
    mail = opened(mail_of(one, two, (two[0], b"\x00" + two[1])), tmp_path)
    assert len(mail.attachments) == 3 and all(one.kind == "archive" for one in mail.attachments)


def test_조각처럼_이름_지은_문서와_사진은_그대로다(tmp_path: Path) -> None:
    photo = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(50)
    mail = opened(mail_of(("a.001", photo), ("a.002", photo + b"2"), ("b.001", PDF), ("b.r01", PDF)), tmp_path)
    assert [(one.name, one.kind) for one in mail.attachments] == [
        ("a.001", "image"), ("a.002", "image"), ("b.001", "document"), ("b.r01", "document")
    ]  # fmt: skip


def test_문서로_시작하는_조각도_조각이다(tmp_path: Path) -> None:
    files = cut("a.zip", WHOLE, 30)
    middle = [("a.zip.002", PDF), ("a.zip.003", files[1][1])]
    mail = opened(mail_of(files[0], *middle), tmp_path)
    assert seen(mail) == [("a.zip", "archive", "damaged")]
    assert len(mail.attachments[0].volumes) == 3


def test_위험한_압축파일은_나누어도_위험하다(tmp_path: Path) -> None:
    mail = opened(mail_of(*cut("a.zip", zipped("../../evil", b"x" * 200), 40, 90)), tmp_path)
    assert seen(mail) == [("a.zip", "archive", "unsafe")]


def test_저절로_풀리는_압축파일은_열지_않고_그_파일_하나로_읽는다(tmp_path: Path) -> None:
    program = b"MZ\x90\x00" + bytes(200) + WHOLE
    mail = opened(mail_of(("25년_A100.exe", program)), tmp_path)
    assert (mail.attachments[0].format, mail.attachments[0].archive) == ("exe", None)
    assert unpacked(mail, tmp_path) == {"25년_A100.exe": program}
