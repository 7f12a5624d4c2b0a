"""Restoring a backup into an empty storage and register: everything is checked first, and the register comes last.

The backup itself: `runners/backup.py`.
"""

import hashlib
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from models.config import Config
from models.config_files import SPOOL_AT, path_in
from models.disk import into_place, sync_folder
from models.record import Record
from models.store import Store, place
from models.store import backup as register
from models.times import Clock, korean, utc_now
from runners.backup import REGISTER, BackupError, Manifest, read_manifest
from runners.lock import alone
from runners.packing import SEALED, Kept, unpack


class Restored(Record):
    """What a restore brought back."""

    manifest: Manifest
    differences: tuple[str, ...]
    """What `jeopsu verify` says of it."""
    config: Path | None
    """Where the configuration of the backup was laid, if it differs from the present one."""


def restore(config: Config, folder: Path, password: bytes | None = None, clock: Clock = utc_now) -> Restored:
    """Brings a backup back into an empty storage and register. Nothing that exists is overwritten.

    Numbering and sending then wait (`runners.reconcile`). A restore that was cut off, at whatever moment, is simply
    begun again, and nobody else opens the register until it is finished (`models.store.place`). Raises BackupError,
    StoreError, WrongSeal, Busy, OSError.
    """
    root = config.settings.storage.root
    marker, staged = root / place.RESTORING, root / "restore.part"
    _require_backup(folder, password)
    _require_empty(config, begun=marker.exists())
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    with alone(config.settings):
        is_loaded = _require_empty(config, begun=marker.exists())
        marker.touch(mode=0o600)
        sync_folder(root)
        shutil.rmtree(staged, ignore_errors=True)
        if password is not None and (folder / SEALED).exists():
            unpack(folder / SEALED, staged, password)
            folder = staged
        manifest = read_manifest(folder)
        _check(folder, manifest)
        if is_loaded:
            _require_the_same(config, manifest)
        for kept in manifest.files:
            target = _target(config, kept.name)
            if target is not None:
                _put(folder / kept.name, target, kept)
        laid = _lay_config(config, folder)
        if not is_loaded:
            _load(config, folder, manifest, clock())
        for path in root.glob("restore.db*"):
            path.unlink()
        shutil.rmtree(staged, ignore_errors=True)
        marker.unlink()
        sync_folder(root)
    store = Store(config.settings.database.url, root, write=False)
    try:
        return Restored(manifest=manifest, differences=tuple(store.differences()), config=laid)
    finally:
        store.close()


def _load(config: Config, folder: Path, manifest: Manifest, now: datetime) -> None:
    """The register comes last: whoever finds it has everything else."""
    copy = config.settings.storage.root / "restore.db"
    for path in copy.parent.glob(f"{copy.name}*"):
        path.unlink()  # of a restore that was cut off
    shutil.copyfile(folder / REGISTER, copy)
    data = {"head": manifest.head.model_dump(), "program": manifest.program} | _origin(manifest)
    register.load(copy, config.settings.database.url, config.settings.storage.root, now, data, _alarm(manifest))


def _origin(manifest: Manifest) -> dict[str, Any]:
    """By which a restored register knows its backup again."""
    return {"made_at": manifest.made_at.isoformat()}


def _require_backup(folder: Path, password: bytes | None) -> None:
    """Before anything is begun: a slip of the hand shall stop nobody."""
    if not (folder / SEALED).exists():
        read_manifest(folder)
    elif password is None:
        raise BackupError(f"{folder}: 암호화된 백업입니다. --password-file로 암호를 주십시오.")


def _require_the_same(config: Config, manifest: Manifest) -> None:
    """The register is loaded already, and only the last steps are left: of this backup."""
    data, marker = register.restored(config.settings.database.url), config.settings.storage.root / place.RESTORING
    if data is None or "made_at" not in data:
        raise BackupError(
            f"database.url: 백업을 되돌리다가 끝나지 않았는데 그 뒤에 다른 접수대장이 쓰이고 있습니다. 지금"
            f" 접수대장을 그대로 쓰려면 {marker} 파일을 지우십시오. 되돌리려면 접수대장과 저장 폴더를 옮긴 뒤 다시"
            " 실행하십시오."
        )
    if data["made_at"] != _origin(manifest)["made_at"]:
        began = korean(datetime.fromisoformat(data["made_at"]))
        raise BackupError(f"{began}의 백업을 되돌리던 중이었습니다. 그 백업으로 다시 실행하십시오.")


def _alarm(manifest: Manifest) -> str:
    return (
        f"{korean(manifest.made_at)}의 백업으로 복구했습니다. 그 뒤에 보낸 접수번호와 맞추어 볼 때까지"
        " 접수번호 부여와 발송을 멈춥니다."
    )


def _require_empty(config: Config, *, begun: bool) -> bool:
    """Raises BackupError where something is that no restore began. Returns whether the register is there."""
    settings = config.settings
    is_empty = register.is_empty(settings.database.url)
    if begun:
        return not is_empty
    if not is_empty:
        raise BackupError("database.url: 접수대장이 이미 있습니다. 비어 있는 곳에만 되돌립니다.")
    originals = settings.storage.root / "originals"
    if any(originals.glob("*/*.eml")):
        raise BackupError(f"{originals}: 원본 메일이 이미 있습니다. 비어 있는 곳에만 되돌립니다.")
    return False


def _check(folder: Path, manifest: Manifest) -> None:
    """Every file is there and as the manifest says, before anything is written."""
    for kept in manifest.files:
        path = folder / kept.name
        if not path.is_file() or path.stat().st_size != kept.size or _digest(path) != kept.sha256:
            raise BackupError(f"{path}: 백업 파일이 없거나 손상되었습니다. 다른 백업을 사용하십시오.")


def _target(config: Config, name: str) -> Path | None:
    head, _, rest = name.partition("/")
    if head in ("originals", "derived"):
        return config.settings.storage.root / name
    spool = path_in(config.settings.provisioning.url, SPOOL_AT)
    if head == "provisioning" and spool is not None:
        known = any((spool / folder / Path(rest).name).exists() for folder in ("", "done"))
        return None if known else spool / rest
    return None


def _put(source: Path, target: Path, kept: Kept) -> None:
    if target.exists():
        if target.stat().st_size == kept.size and _digest(target) == kept.sha256:
            return
        raise BackupError(f"{target}: 내용이 다른 파일이 이미 있어 덮어쓰지 않았습니다.")
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = target.with_name(f".{target.name}.part")
    shutil.copyfile(source, part)
    part.chmod(0o600)
    into_place(part, target)


def _lay_config(config: Config, folder: Path) -> Path | None:
    """The configuration of that day beside the data, for an operator to compare; the present one stays in force."""
    kept = folder / "config.yaml"
    if not kept.exists() or kept.read_bytes() == config.path.read_bytes():
        return None
    target = config.settings.storage.root / "config.restored.yaml"
    shutil.copyfile(kept, target)
    return target


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
