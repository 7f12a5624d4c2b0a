"""The storage folder when several machines share it: that it is the same one, and whose working files are whose."""

import hashlib
import os
import shutil
import socket
import uuid
from datetime import datetime
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, select

from models.disk import write_whole
from models.particles import with_particle
from models.store import watch
from models.store.engine import StoreError
from models.store.originals import Originals
from models.store.tables import mails, marks

MARK = "storage"
FILE = "storage.id"
BOOT, SPACE = Path("/proc/sys/kernel/random/boot_id"), Path("/proc/self/ns/pid")
RESTORING = "restoring"
"""The file that lies in the storage folder from the begin of a restore to its end."""
TO_DO = "storage.root에 모든 서버가 함께 쓰는 폴더를 연결하십시오."


def own_name() -> str:
    """Of this process among all machines: host, where its number counts, and its number."""
    return name_of(os.getpid())


def name_of(number: int) -> str:
    """Of another process of this host."""
    return f"{_host()}{number}"


def has_ended(name: str) -> bool:
    """Whether a process of this host had the name and lives no more. Of another host nobody can tell."""
    host, _, number = name.rpartition("-")
    return f"{host}-" == _host() and number.isdecimal() and not Path(f"/proc/{number}").exists()


def _host() -> str:
    return f"{socket.gethostname()}-{_counting()}-"


@cache
def _counting() -> str:
    """Where the numbers of processes count: in this container, since this machine was started. Hosts may have the
    same name, and containers too."""
    told = []
    for path in BOOT, SPACE:
        try:
            told.append(str(path.readlink()) if path is SPACE else path.read_text(encoding="ascii").strip())
        except OSError:
            told.append("?")
    return hashlib.sha256(" ".join(told).encode()).hexdigest()[:8]


def sweep(folder: Path) -> None:
    """Removes working folders that processes left behind when they were killed, as far as it can be told that they
    are gone (`runners.leftovers` knows the others by their age)."""
    for path in folder.glob(f"{_host()}*"):
        if has_ended(path.name):
            shutil.rmtree(path, ignore_errors=True)


def empty(folder: Path) -> None:
    """Removes what is in a working folder, and not the folder: others may hold on to it."""
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def require_restored(root: Path) -> None:
    """Nobody works while a restore is not finished: he would begin a register of his own and number everyone anew.
    Raises StoreError."""
    marker = root / RESTORING
    if marker.exists():
        raise StoreError(
            f"storage.root: {root}에 백업을 되돌리다가 끝나지 않았습니다. 같은 백업으로 `jeopsu restore`를 다시"
            f" 실행하십시오. 되돌리지 않기로 했으면 {marker} 파일을 지우십시오."
        )


def require_same(connection: Connection, originals: Originals, root: Path, now: datetime) -> None:
    """Makes sure that this register's originals lie here, in a writing transaction; the first machine marks the
    folder. Raises StoreError where it is another folder than that of the other machines."""
    told = difference(connection, originals, root)
    if told is not None:
        raise StoreError(told)
    data = connection.execute(select(marks.c.data).where(marks.c.name == MARK)).scalar()
    name = str(data["id"]) if data else uuid.uuid4().hex
    if data is None:
        watch.set_mark(connection, MARK, now, {"id": name})
    if _read(root) != name:
        write_whole(root / FILE, f"{name}\n".encode("ascii"))


def difference(connection: Connection, originals: Originals, root: Path) -> str | None:
    """Why the folder cannot be the one of this register, as a Korean sentence; None if it is."""
    data = connection.execute(select(marks.c.data).where(marks.c.name == MARK)).scalar()
    here = _read(root)
    if data is None or here == data["id"]:
        return None
    if here is not None:
        return f"storage.root: {with_particle(str(root), '은')} 다른 접수대장의 저장 폴더입니다. {TO_DO}"
    newest = connection.execute(
        select(mails.c.sha256).order_by(mails.c.id.desc()).limit(1)  # after a restore the originals are there already
    ).scalar()
    if newest is not None and originals.path(newest).exists():
        return None
    return f"storage.root: {with_particle(str(root), '은')} 다른 서버들이 쓰는 저장 폴더와 다릅니다. {TO_DO}"


def _read(root: Path) -> str | None:
    try:
        return (root / FILE).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
