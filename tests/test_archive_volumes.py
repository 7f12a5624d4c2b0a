"""Split archives: a single volume, all of them, one too few."""

from hashlib import sha256
from pathlib import Path

import pytest

from intake.archive import join_key, list_volumes, read_volume_members, split_sets
from models.mail import ArchiveListing
from models.settings import ArchiveLimits
from tests.archives import foreign
from tests.archives.raw import alz_bytes, egg_bytes, egg_extra, split_alz, split_egg, split_rar5, split_zip
from tests.mails import zipped
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

_TWO = (("계획.hwp".encode(), [(0, b"x" * 300, b"x" * 300)]), ("둘.txt".encode(), [(0, b"two", b"two")]))
EGG = {f"25년.vol{number}.egg": data for number, data in enumerate(split_egg(egg_bytes(*_TWO), 60, 200), start=1)}
RAR_CONTENT = bytes(range(256)) * 20
RAR = split_rar5("계획.hwp", RAR_CONTENT, 1000, 4000)
SETS = {
    "ZIP": ZIP,
    "7z": SEVEN,
    "ALZ": ALZ,
    "EGG": EGG,
    "RAR": {f"25년.part{number}.rar": data for number, data in enumerate(RAR, start=1)},
    "예전 이름의 RAR": dict(zip(("25년.rar", "25년.r00", "25년.r01"), RAR, strict=True)),
}


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


def test_분할_EGG는_모두_모이면_읽힌다(tmp_path: Path) -> None:
    listing = together(tmp_path, EGG)
    assert (listing.format, listing.state, names(listing)) == ("egg", "readable", ["계획.hwp", "둘.txt"])
    assert [member.size for member in listing.members] == [300, 3]


@pytest.mark.parametrize("form", ["25년.part{}.rar", "25년.PART0{}.RAR"])
def test_분할_RAR는_모두_모이면_읽힌다(tmp_path: Path, form: str) -> None:
    listing = together(tmp_path, {form.format(number): data for number, data in enumerate(RAR, start=1)})
    assert (listing.format, listing.state) == ("rar", "readable")
    assert [(m.name, m.sha256) for m in listing.members] == [("계획.hwp", sha256(RAR_CONTENT).hexdigest())]


def test_ZIP을_잘라_나눈_조각은_모두_모이면_읽힌다(tmp_path: Path) -> None:
    whole = zipped("신청서.pdf", bytes(range(256)) * 9)
    for size in (7, 64, 150):
        pieces = [whole[at : at + size] for at in range(0, len(whole), size)]
        listing = together(tmp_path, {f"25년.zip.{number:03}": data for number, data in enumerate(pieces, start=1)})
        assert (listing.format, listing.state, names(listing)) == ("zip", "readable", ["신청서.pdf"]), size


@pytest.mark.parametrize("volumes", SETS.values(), ids=SETS.keys())
def test_하나만_오면_없는_조각을_말한다(tmp_path: Path, volumes: dict[str, bytes]) -> None:
    for name, data in volumes.items():
        listing = listed(tmp_path, data, name=name)
        assert (listing.state, listing.members) == ("damaged", ()), name
        assert "조각" in listing.detail and name not in listing.detail, (name, listing.detail)
        assert any(other in listing.detail for other in volumes if other != name), (name, listing.detail)


@pytest.mark.parametrize("data", [egg_bytes(head=egg_extra(0x24F5A262, bytes(8))), RAR[0]], ids=["EGG", "RAR5"])
def test_이름이_조각이라_하지_않아도_내용이_조각이면_일부라고_한다(tmp_path: Path, data: bytes) -> None:
    listing = listed(tmp_path, data, name="25년.dat")
    assert (listing.state, listing.detail) == ("damaged", "분할 압축파일의 일부만 있어 열 수 없습니다.")


@pytest.mark.parametrize("volumes", SETS.values(), ids=SETS.keys())
def test_하나가_빠지면_어느_조각이_없는지_말한다(tmp_path: Path, volumes: dict[str, bytes]) -> None:
    for missing in volumes:
        listing = together(tmp_path, {name: data for name, data in volumes.items() if name != missing})
        assert (listing.state, listing.members) == ("damaged", ()), missing
        assert f"‘{missing}’" in listing.detail, (missing, listing.detail)


def test_한_벌이_아닌_파일은_받지_않는다(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"PK")
    with pytest.raises(ValueError, match="one set"):
        list_volumes([(tmp_path / "a", "25년.z01"), (tmp_path / "a", "26년.zip")], LIMITS)


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
