"""The storage folder: that it is the one of this register, on every machine, and whose working files are whose."""

import hashlib
import os
import shutil
import socket
import uuid
from datetime import datetime
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, inspect, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from models.disk import write_whole
from models.particles import with_particle
from models.store import watch
from models.store.engine import StoreError, cannot_open, reading_engine
from models.store.originals import ORIGINALS, original
from models.store.tables import cases, mails, marks

MARK = "storage"
FILE = "storage.id"
BOOT, SPACE = Path("/proc/sys/kernel/random/boot_id"), Path("/proc/self/ns/pid")
RESTORING = "restoring"
"""The file that lies in the storage folder from the begin of a restore to its end."""
TO_DO = "storage.root에 모든 서버가 함께 쓰는 폴더를 연결하십시오."
ALONE_TO_DO = "storage.root에 이 접수대장과 함께 쓰던 폴더를 적으십시오."


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
    """Removes what is in a working folder, if it is there, and not the folder: others may hold on to it."""
    for path in folder.iterdir() if folder.exists() else ():
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


def require_same(connection: Connection, root: Path, now: datetime) -> None:
    """Makes sure that this register's originals lie here, in a writing transaction; whoever is the first marks the
    folder. Raises StoreError where it is another folder."""
    told = difference(connection, root)
    if told is not None:
        raise StoreError(told)
    data = connection.execute(select(marks.c.data).where(marks.c.name == MARK)).scalar()
    if data is None:
        claim(connection, root, now)
    else:
        lay(connection, root)


def claim(connection: Connection, root: Path, now: datetime) -> None:
    """From here on the folder is that of this register, whatever it was."""
    watch.set_mark(connection, MARK, now, {"id": uuid.uuid4().hex})
    lay(connection, root)


def lay(connection: Connection, root: Path) -> None:
    """Marks the folder as the register's. Of a register that knows none yet, it has no mark."""
    data = connection.execute(select(marks.c.data).where(marks.c.name == MARK)).scalar()
    if data is None:
        (root / FILE).unlink(missing_ok=True)
    elif _read(root) != data["id"]:
        write_whole(root / FILE, f"{data['id']}\n".encode("ascii"))


def difference(connection: Connection, root: Path) -> str | None:
    """Why the folder cannot be the one of this register, as a Korean sentence; None if it is."""
    data = connection.execute(select(marks.c.data).where(marks.c.name == MARK)).scalar()
    here, is_shared = _read(root), connection.dialect.name == "postgresql"
    if data is not None and here == data["id"]:
        return None
    # a folder without its mark, after a restore or as an older version left it, is known by what lies there
    if (data is None or here is None) and _fits(connection, root, is_certain=data is not None and is_shared):
        return None
    to_do, which = (TO_DO, "다른 서버들이") if is_shared else (ALONE_TO_DO, "이 접수대장이")
    if here is not None:
        return f"storage.root: {with_particle(str(root), '은')} 다른 접수대장의 저장 폴더입니다. {to_do}"
    return f"storage.root: {with_particle(str(root), '은')} {which} 쓰는 저장 폴더와 다릅니다. {to_do}"


def _fits(connection: Connection, root: Path, *, is_certain: bool) -> bool:
    """Whether the originals that the register needs lie here: more of them than are missing. Where it needs none, one
    folder is as good as another, as long as nobody else has laid originals there and it need not be `certain`."""
    needed = select(mails.c.sha256).join(cases, cases.c.mail_id == mails.c.id).where(cases.c.purged_at.is_(None))
    there = [original(root / ORIGINALS, sha256).exists() for sha256 in connection.execute(needed).scalars()]
    if there:
        return 2 * sum(there) > len(there)
    return not is_certain and not any((root / ORIGINALS).glob("*/*.eml"))


def require_there(url: URL, root: Path) -> None:
    """Nobody makes a new storage folder in place of one that is away (a mount that is not there, a folder that was
    moved): whoever puts it back would find something in its place. Raises StoreError."""
    if root.exists() or (url.get_backend_name() == "sqlite" and not Path(url.database or "").exists()):
        return
    engine = reading_engine(url)
    try:
        with engine.connect() as connection:
            told = difference(connection, root) if inspect(connection).has_table(marks.name) else None
    except DBAPIError as error:
        raise cannot_open(error) from error
    finally:
        engine.dispose()
    if told is not None:
        raise StoreError(told)


def _read(root: Path) -> str | None:
    """The folder's mark; None if it has none, or an empty one, as a power cut may leave it."""
    try:
        return (root / FILE).read_text(encoding="ascii").strip() or None
    except (OSError, UnicodeDecodeError):
        return None
