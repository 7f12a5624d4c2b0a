"""The files in which mails grow while they are fetched."""

import hashlib
import os
import stat
import time
from pathlib import Path

from intake.imap.spool import Part, Spool


def test_이어_쓴_파일의_지문은_전체의_지문이다(tmp_path: Path) -> None:
    path = Spool(tmp_path / "new" / "spool").path("u@h", "INBOX", 5, 9)
    with Part(path, resume=True) as part:
        part.write(b"a" * 3_000_000)
    with Part(path, resume=True) as part:
        assert part.size == 3_000_000
        part.write(b"b" * 10)
        digest = part.finish()
    assert digest == hashlib.sha256(b"a" * 3_000_000 + b"b" * 10).hexdigest()
    assert digest == hashlib.sha256(path.read_bytes()).hexdigest()
    with Part(path, resume=False) as part:
        assert part.finish() == hashlib.sha256(b"").hexdigest()


def test_파일은_주인만_읽을_수_있다(tmp_path: Path) -> None:
    with Part(tmp_path / "part", resume=False) as part:
        assert stat.S_IMODE(part.path.stat().st_mode) == 0o600


def test_자리가_하나라도_다르면_다른_파일이다(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    places = [("u@h", "INBOX", 5, 9), ("u@h", "Junk", 5, 9), ("v@h", "INBOX", 5, 9), ("u@h", "INBOX", 6, 9)]
    places += [("u@h", "INBOX", 5, 10), ("u@h", "INBOX", 59, 1), ("u@h", "../../etc", 5, 9)]
    paths = {spool.path(*place) for place in places}
    assert len(paths) == len(places)
    assert {path.parent for path in paths} == {tmp_path}


def test_하루_동안_손대지_않은_조각만_지운다(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    old, new, foreign = spool.path("u@h", "A", 1, 1), spool.path("u@h", "A", 1, 2), tmp_path / "other.tmp"
    for path in (old, new, foreign):
        path.write_bytes(b"x")
    for path in (old, foreign):
        os.utime(path, (time.time() - 25 * 3600,) * 2)
    os.utime(new, (time.time() - 23 * 3600,) * 2)
    spool.sweep()
    assert sorted(tmp_path.iterdir()) == sorted([new, foreign])
