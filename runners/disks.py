"""Whether the disks of an intake have room and can be written to; it is looked at without the register, which cannot
say so when its own disk is full."""

import os

from models.config_files import SQLITE_AT, path_in
from models.particles import with_particle
from models.settings import Settings

LOW_DISK = 2 * 1024**3
MEGABYTE = 1024**2
FEW_FILES = 5000
"""That a file system can still hold (inodes): a case makes some fifty."""
KEY = "disk"
"""The alarm."""


def disk_trouble(settings: Settings) -> str | None:
    """What is wrong with the disk of the storage folder, or of a register that is a file, as a Korean sentence; None
    if nothing is. What is not there is passed over."""
    register = path_in(settings.database.url, SQLITE_AT)
    for name, place in (("저장 폴더", settings.storage.root), ("접수대장", register and register.parent)):
        try:
            disk = os.statvfs(place) if place else None
        except OSError:
            continue
        if disk is None:
            continue
        free = disk.f_bavail * disk.f_frsize
        if disk.f_flag & os.ST_RDONLY:
            return f"{with_particle(name, '이')} 있는 디스크에 쓸 수 없습니다 (읽기 전용)."
        if free < LOW_DISK:
            return f"{with_particle(name, '이')} 있는 디스크의 남은 공간이 {free // MEGABYTE}MB뿐입니다."
        if disk.f_files and disk.f_favail < FEW_FILES:
            return (
                f"{with_particle(name, '이')} 있는 디스크에 파일을 {disk.f_favail}개밖에 더 만들 수 없습니다 (inode)."
            )
    return None
