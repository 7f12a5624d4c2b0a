"""What `jeopsu doctor` looks at around the program: the volume, the rights on files, the clock, the fonts."""

import ctypes
import os
import stat
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from models.config import Config

Encryption = Literal["encrypted", "plain", "unknown"]
CRYPT = "CRYPT-"
"""How the kernel names the devices that dm-crypt (LUKS) made."""
CLOCK_UNSYNCHRONISED = 5
TIMEX_BYTES = 1024
"""More than the kernel's `struct timex` has on any machine."""
BACKWARDS = timedelta(seconds=5)


def encryption(path: Path, sys: Path = Path("/sys"), mounts: Path = Path("/proc/self/mountinfo")) -> Encryption:
    """Whether the volume below an existing `path` is encrypted, as far as the kernel tells. `plain` may still be
    encrypted by a disk or a cloud beneath, which nobody can see from here."""
    device = path.stat().st_dev
    block = sys / "dev" / "block" / f"{os.major(device)}:{os.minor(device)}"
    if not block.exists():
        source = _source(path, mounts)
        if source is None:
            return "unknown"
        block = sys / "dev" / "block" / source
        if not block.exists():
            return "unknown"
    return "encrypted" if _is_crypt(block.resolve()) else "plain"


def _is_crypt(block: Path) -> bool:
    """Whether this device, or one that it lies on (LVM on LUKS), was made by dm-crypt."""
    with_uuid = (block, block.parent)  # of a partition the whole disk, too
    for place in with_uuid:
        uuid = place / "dm" / "uuid"
        if uuid.is_file() and uuid.read_text(encoding="ascii", errors="replace").startswith(CRYPT):
            return True
    slaves = block / "slaves"
    return slaves.is_dir() and any(_is_crypt(slave.resolve()) for slave in slaves.iterdir())


def _source(path: Path, mounts: Path) -> str | None:
    """Major and minor number of the device behind a file system of its own (btrfs); None if there is none."""
    device = path.stat().st_dev
    wanted = f"{os.major(device)}:{os.minor(device)}"
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    for line in lines:
        before, _, after = line.partition(" - ")
        fields, rest = before.split(), after.split()
        if len(fields) > 2 and fields[2] == wanted and len(rest) > 1 and rest[1].startswith("/dev/"):
            try:
                number = Path(rest[1]).stat().st_rdev
            except OSError:
                return None
            return f"{os.major(number)}:{os.minor(number)}"
    return None


def open_to_others(root: Path, most: int = 5) -> list[Path]:
    """Files and folders below `root` that anybody but the owner may read or change, the first few."""
    found = []
    for path in _all(root):
        try:
            mode = path.lstat().st_mode
        except OSError:
            continue
        if not stat.S_ISLNK(mode) and mode & 0o077:
            found.append(path)
            if len(found) == most:
                break
    return found


def secret_files(config: Config) -> Iterator[Path | None]:
    """The files that hold a password: those that the settings name, and the configuration itself where it holds the
    address of a register or a broker with one."""
    settings = config.settings
    yield from (settings.imap.password_file, settings.smtp.password_file, settings.provisioning.secret_file)
    urls = (settings.database.url, settings.provisioning.url)
    passwords = [password for url in urls if (password := urlsplit(url).password)]
    text = config.path.read_text(encoding="utf-8-sig")
    if any(password in text for password in passwords):
        yield config.path


def readable_by_anybody(paths: Iterable[Path | None]) -> list[Path]:
    """Those of these files that every user of the machine may read or change."""
    return [path for path in paths if path is not None and path.is_file() and path.stat().st_mode & 0o007]


def _all(root: Path) -> Iterator[Path]:
    yield root
    for folder, folders, files in os.walk(root):
        for name in (*folders, *files):
            yield Path(folder) / name


def clock_is_synchronised() -> bool | None:
    """What the kernel says of its own clock (NTP); None if it cannot be asked."""
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        state = int(libc.adjtimex(ctypes.create_string_buffer(TIMEX_BYTES)))
    except (OSError, AttributeError):
        return None
    return None if state < 0 else state != CLOCK_UNSYNCHRONISED


def went_back(now: datetime, last_event: datetime | None) -> bool:
    """Whether the clock stands before something that was recorded already."""
    return last_event is not None and now + BACKWARDS < last_event


def fonts() -> str | None:
    """Why Korean text cannot be drawn; None if it can."""
    from pylopdf_fonts_ko import sans_path

    path = Path(str(sans_path()))
    return None if path.is_file() and path.stat().st_size > 0 else f"{path} 파일이 없습니다"
