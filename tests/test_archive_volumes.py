"""Split archives: a single volume, all of them, one too few."""

from hashlib import sha256
from pathlib import Path

import pytest

from intake.archive import join_key, list_volumes, read_volume_members, split_sets
from models.mail import ArchiveListing
from models.settings import ArchiveLimits
from tests.archives import foreign
from tests.archives.raw import alz_bytes, egg_bytes, egg_extra, split_alz, split_zip
from tests.test_archive_zip import listed, names

LIMITS = ArchiveLimits()
ZIP = dict(zip(("25년.z01", "25년.z02", "25년.zip"), split_zip(b"one", b"two" * 9, b"three"), strict=True))
SEVEN = {
    f"25년.7z.{number + 1:03}": foreign.SEVENZIP_PLAIN[number * 100 : number * 100 + (100 if number < 2 else 10_000)]
    for number in range(3)
}
ALZ = dict(
    zip(("25년.alz", "25년.a00"), split_alz(alz_bytes(("계획.hwp".encode("cp949"), b"x" * 99)), 40), strict=True)
)


def together(tmp_path: Path, volumes: dict[str, bytes]) -> ArchiveListing:
    pairs = []
    for number, (name, data) in enumerate(volumes.items()):
        path = tmp_path / f"{number}"
        path.write_bytes(data)
        pairs.append((path, name))
    listing = list_volumes(pairs[::-1], LIMITS)
    with read_volume_members(pairs, LIMITS) as unpacked:
        assert unpacked.listing == listing
        assert [sha256(file.read_bytes()).hexdigest() for _, file in unpacked.files] == [
            member.sha256 for member in listing.members
        ]
    return listing


def test_분할_ZIP은_모두_모이면_읽힌다(tmp_path: Path) -> None:
    listing = together(tmp_path, ZIP)
    assert (listing.format, listing.state) == ("zip", "readable")
    assert [(m.name, m.size) for m in listing.members] == [("문서1.txt", 3), ("문서2.txt", 27), ("문서3.txt", 5)]


def test_잘라_나눈_7z는_모두_모이면_읽힌다(tmp_path: Path) -> None:
    listing = together(tmp_path, SEVEN)
    assert (listing.format, listing.state) == ("7z", "readable")
    assert len(listing.members) == 2


def test_분할_ALZ는_모두_모이면_읽힌다(tmp_path: Path) -> None:
    listing = together(tmp_path, ALZ)
    assert (listing.format, listing.state, names(listing)) == ("alz", "readable", ["계획.hwp"])


@pytest.mark.parametrize("volumes", [ZIP, SEVEN, ALZ], ids=["ZIP", "7z", "ALZ"])
def test_하나만_오면_일부라고_말한다(tmp_path: Path, volumes: dict[str, bytes]) -> None:
    for name, data in volumes.items():
        listing = listed(tmp_path, data, name=name)
        assert (listing.state, listing.detail) == ("unsupported", "분할 압축파일의 일부만 있어 열 수 없습니다."), name
        assert listing.members == ()


def test_EGG의_한_조각은_일부라고_말한다(tmp_path: Path) -> None:
    data = egg_bytes(head=egg_extra(0x24F5A262, bytes(8)))
    assert "일부" in listed(tmp_path, data, name="25년.vol1.egg").detail


@pytest.mark.parametrize("missing", ["25년.z01", "25년.z02"])
def test_하나가_빠지면_읽지_않는다(tmp_path: Path, missing: str) -> None:
    listing = together(tmp_path, {name: data for name, data in ZIP.items() if name != missing})
    assert listing.state == "unsupported" and "일부" in listing.detail


def test_마지막이_빠지면_읽히지_않는다(tmp_path: Path) -> None:
    for volumes in (ZIP, SEVEN):
        assert together(tmp_path, dict(list(volumes.items())[:-1])).state != "readable"


def test_한_조각으로_된_001은_그대로_읽힌다(tmp_path: Path) -> None:
    listing = listed(tmp_path, foreign.SEVENZIP_PLAIN, name="25년.7z.001")
    assert (listing.format, listing.state) == ("7z", "readable")


@pytest.mark.parametrize(
    "group",
    [
        ["a.z01", "A.Z02", "a.zip"],
        ["a.7z.001", "a.7z.002"],
        ["a.part1.rar", "a.part02.rar"],
        ["a.rar", "a.r00", "a.r01"],
        ["a.alz", "a.a00"],
        ["a.vol1.egg", "a.vol2.egg"],
    ],
)
def test_한_벌의_이름은_열쇠가_같다(group: list[str]) -> None:
    assert len({join_key(name) for name in group}) == 1
    assert join_key(group[0]) is not None
    assert join_key(group[0]) != join_key("b" + group[0][1:])
    shuffled = [*group[::-1], "other.pdf", None]
    assert split_sets(shuffled) == (tuple(range(len(group)))[::-1],)


def test_분할이_아닌_이름은_한_벌이_되지_않는다() -> None:
    assert split_sets(["a.zip", "a.zip", "b.rar", "a.pdf", None, "x"]) == ()
    assert split_sets(["a.zip", "a.001", "a.z01", "a.z01"]) == ()
    assert join_key("계획서.hwp") is None and join_key("") is None
