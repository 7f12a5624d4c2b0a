"""Whatever happens to an archive on its way: it ends in a state, never in an exception, and nothing false is read."""

import random
from pathlib import Path

import pytest

from intake.archive import list_archive, list_volumes, read_members, read_volume_members
from intake.filetype import identify
from models.settings import ArchiveLimits
from tests.archives import foreign
from tests.archives.raw import ZipPart, deflate, split_zip, zip_bytes
from tests.test_archive_formats import LOCKED, READABLE, UNREAD
from tests.test_archive_volumes import SETS

SEEDS = [
    *(data for data, _ in READABLE.values()),
    *LOCKED.values(),
    *UNREAD.values(),
    *split_zip(b"a", b"b"),
    foreign.SEVENZIP_PLAIN,
    foreign.SEVENZIP_PPMD,
    foreign.ZIP_AES,
    zip_bytes(ZipPart("계획.pdf".encode(), b"x" * 999, method=8, packed=deflate(b"x" * 999)), ZipPart(b"b", b"B")),
    zip_bytes(ZipPart(b"in.zip", zip_bytes(ZipPart(b"a", b"A"))), comment=b"comment"),
    zip_bytes(*(ZipPart(b"m%d" % method, b"abc", method=method) for method in (9, 12, 14, 95, 98))),
]
LIMITS = ArchiveLimits(seconds=60)


def mutated(rng: random.Random, data: bytes) -> bytes:
    """A few bytes changed, removed, inserted or cut off, mostly where the structure is."""
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 4, 12))):
        where = rng.choice(
            (rng.randrange(len(out)), rng.randrange(min(64, len(out))), -rng.randrange(1, len(out)) // 8)
        )
        at = where % len(out)
        kind = rng.randrange(6)
        if kind == 0:
            out[at] = rng.randrange(256)
        elif kind == 1:
            out[at] ^= 1 << rng.randrange(8)
        elif kind == 2 and len(out) > 60:
            del out[at : at + rng.randrange(1, 40)]
        elif kind == 3:
            out[at:at] = rng.randbytes(rng.randrange(1, 9))
        elif kind == 4:
            out[at : at + 4] = rng.choice((b"\xff" * 4, bytes(4), b"\xff\xff\xff\x7f", b"\x00\x00\x00\x80"))
        elif kind == 5 and at > 20 and rng.random() < 0.3:
            del out[at:]
    return bytes(out)


@pytest.mark.parametrize("seed", range(20))
def test_바뀐_압축파일은_언제나_어떤_상태로_끝난다(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    path = tmp_path / "attachment"
    for number in range(60):
        path.write_bytes(mutated(rng, rng.choice(SEEDS)))
        name = rng.choice(("25년.zip", "25년.z01", "a.alz", "a.7z.001", None))
        listing = list_archive(path, name, LIMITS)
        assert identify(path, name).format == listing.format
        assert bool(listing.detail) == (listing.state != "readable"), number
        assert listing.members or listing.state != "readable"
        with read_members(path, name, LIMITS) as unpacked:
            assert unpacked.listing == listing
            assert len(unpacked.files) == len(listing.members)


@pytest.mark.parametrize("seed", range(8))
def test_바뀐_조각들도_언제나_어떤_상태로_끝난다(tmp_path: Path, seed: int) -> None:
    rng = random.Random(f"volumes {seed}")
    for number in range(40):
        volumes = []
        for place, (name, data) in enumerate(rng.choice(list(SETS.values())).items()):
            path = tmp_path / str(place)
            path.write_bytes(mutated(rng, data) if rng.random() < 0.4 else data)
            volumes.append((path, name))
        if rng.random() < 0.1:
            volumes.pop(rng.randrange(len(volumes)))
        listing = list_volumes(volumes, LIMITS)
        assert bool(listing.detail) == (listing.state != "readable"), number
        with read_volume_members(volumes, LIMITS) as unpacked:
            assert unpacked.listing == listing
            assert len(unpacked.files) == len(listing.members)
