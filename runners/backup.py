"""Backups: register, originals, derivatives, messages that wait at the provisioning spool, the configuration.

A backup is a folder that holds either these files as they are, or one encrypted file with all of them. Its manifest
is written last: what has none is not a backup.
"""

import json
import os
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from pydantic import AwareDatetime

from models.config import Config
from models.config_files import SPOOL_AT, path_in
from models.record import Record
from models.store import Store
from models.store import backup as register
from models.store.events import ChainHead
from models.times import Clock, utc_now
from runners.packing import MANIFEST, Folder, Kept, Sealed, Sink

REGISTER = "register.db"
FORMAT = 1
"""How a backup is laid out; a later program may raise it."""


class BackupError(Exception):
    """The backup cannot be made or used; the message says why and what to do."""


class Manifest(Record):
    """What a backup holds, and what the register said when it was made."""

    format: int = FORMAT
    made_at: AwareDatetime
    program: str
    revision: str
    """Of the register's tables."""
    head: ChainHead
    files: tuple[Kept, ...]
    differences: tuple[str, ...]
    """What was not as it should be when the backup was made."""


def make_backup(config: Config, folder: Path, password: bytes | None = None, clock: Clock = utc_now) -> Manifest:
    """Makes a backup in an empty or new folder, also while the service runs. Returns what it holds.

    What was not as it should be already is kept as it is and told in `differences`. Raises BackupError, StoreError,
    OSError.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if any(folder.iterdir()):
        raise BackupError(f"{folder}: 비어 있지 않은 폴더입니다. 백업마다 새 폴더를 지정하십시오.")
    storage = config.settings.storage.root
    store = Store(config.settings.database.url, storage, write=False, call=config.call)
    try:
        made_at = clock()
        with TemporaryDirectory(prefix="backup-", dir=store.originals.spool) as own:
            staged = Path(own, REGISTER)
            taken = register.snapshot(store, staged)
            sink: Sink = Folder(folder) if password is None else Sealed(folder, password)
            kept, differences = [sink.add(REGISTER, staged)], list(taken.differences)
        for sha256 in taken.originals:
            kept += _original(sink, store, sha256, differences)
        for name, path in _others(config):
            try:
                kept.append(sink.add(name, path))
            except FileNotFoundError:
                continue  # a receiver took its message away meanwhile
        manifest = Manifest(
            made_at=made_at,
            program=version("jeopsu"),
            revision=taken.revision,
            head=taken.head,
            files=tuple(kept),
            differences=tuple(differences),
        )
        sink.finish(manifest.model_dump_json(indent=1).encode())
        return manifest
    finally:
        store.close()


def _original(sink: Sink, store: Store, sha256: str, differences: list[str]) -> Iterator[Kept]:
    name = f"originals/{sha256[:2]}/{sha256}.eml"
    try:
        kept = sink.add(name, store.originals.path(sha256))
    except FileNotFoundError:
        differences.append(f"원본 메일이 없습니다 ({sha256[:12]}).")
        return
    if kept.sha256 != sha256:
        differences.append(f"원본 메일이 저장된 뒤에 바뀌었습니다 ({sha256[:12]}).")
    yield kept
    for copy in store.originals.unlocked(sha256):
        yield sink.add(f"originals/{sha256[:2]}/{copy.parent.name}/{copy.name}", copy)


def _others(config: Config) -> Iterator[tuple[str, Path]]:
    """Files besides register and originals, each with its name in the backup."""
    derived = config.settings.storage.root / "derived"
    for path in _below(derived):
        yield f"derived/{path.relative_to(derived).as_posix()}", path
    spool = path_in(config.settings.provisioning.url, SPOOL_AT)
    if spool is not None:
        for path in sorted([*spool.glob("[!.]*.json"), *spool.glob("done/[!.]*.json")]):
            if path.is_file():
                yield f"provisioning/{path.relative_to(spool).as_posix()}", path
    yield "config.yaml", config.path


def _below(top: Path) -> Iterator[Path]:
    """Every file below a folder in which others work: what is not in its place yet is left out, and what goes away
    meanwhile is not missed. Raises OSError."""

    def trouble(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):
            raise error

    for folder, folders, names in os.walk(top, onerror=trouble):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(name for name in names if not name.startswith(".")):
            if (path := Path(folder, name)).is_file():
                yield path


def _require_known(folder: Path, data: object) -> None:
    """A later program may lay things elsewhere: nothing of what it made is guessed at."""
    made = data.get("format") if isinstance(data, dict) else None
    if isinstance(made, int) and made > FORMAT:
        raise BackupError(
            f"{folder}: 이 프로그램보다 새로운 판이 만든 백업입니다 (형식 {made}). 프로그램을 새 판으로 바꾸십시오."
        )


def read_manifest(folder: Path) -> Manifest:
    """The manifest of an unencrypted backup. Raises BackupError."""
    try:
        raw = (folder / MANIFEST).read_bytes()
        _require_known(folder, json.loads(raw))
        manifest = Manifest.model_validate_json(raw)
    except FileNotFoundError:
        raise BackupError(
            f"{folder}: 백업이 아니거나 끝까지 만들어지지 않았습니다 ({MANIFEST}이 없습니다)."
        ) from None
    except ValueError as error:
        raise BackupError(f"{folder / MANIFEST}: 읽을 수 없습니다. 파일이 손상되었습니다.") from error
    for kept in manifest.files:
        name = PurePosixPath(kept.name)
        if name.is_absolute() or ".." in name.parts:
            raise BackupError(f"{folder / MANIFEST}: 있을 수 없는 파일 이름이 있습니다: {kept.name}")
    return manifest
