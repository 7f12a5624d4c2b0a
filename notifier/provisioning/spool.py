"""`spool:///folder`: each message is a file, named by its id, that appears whole or not at all.

The receiver takes files away as it likes, or moves them to the folder `done` beside them, where `--reconcile` finds
them. Files whose name begins with a dot are not ready.
"""

import os
from contextlib import suppress
from pathlib import Path

from models.config_files import SPOOL_AT, path_in
from models.disk import require_makeable, sync_folder
from models.os_errors import reason
from models.provisioning import CloudEvent
from models.settings import ProvisioningSettings
from notifier.provisioning.messages import wire
from notifier.provisioning.transport import Deferred, Look, Unreachable

DONE = "done"
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW


class Spool:
    """The folder that `provisioning.url` names; made, for its owner only, if it is missing."""

    def __init__(self, settings: ProvisioningSettings) -> None:
        folder = path_in(settings.url, SPOOL_AT)
        assert folder is not None, "it is asked for by such a URL"
        self.folder = folder

    def send(self, event: CloudEvent, again: bool = False) -> None:
        """Puts the file there and makes sure that it survives a power cut. What the receiver has done already is not
        handed over twice, unless an operator wants it `again`. Raises Deferred, Unreachable."""
        content, target = wire(event), self.folder / f"{event.id}.json"
        done = self.folder / DONE / target.name
        self._prepare()
        try:
            if found := next(
                (path for path in (target, done) if path.exists() and not (again and path == done)), None
            ):
                _require_same(found, content)
            else:
                _write(self.folder / f".{event.id}.tmp", content, self._mode())
                (self.folder / f".{event.id}.tmp").replace(target)
            sync_folder(self.folder)
        except OSError as error:
            # a folder that takes no file takes no other file either
            raise Unreachable(f"{target}: 파일을 쓸 수 없습니다 ({reason(error)}).") from error

    def probe(self) -> None:
        """Makes a file in the folder for a moment; a folder that is not there yet is not made, since it may lie on a
        volume that is away. Raises Unreachable."""
        probe = self.folder / ".probe"
        try:
            require_makeable(self.folder)
            if not self.folder.exists():
                return
            try:
                _write(probe, b"x", self._mode())
            finally:  # a full disk makes the file and takes nothing into it
                probe.unlink(missing_ok=True)  # somebody else may be trying, too
        except OSError as error:
            raise Unreachable(f"{self.folder}: 파일을 쓸 수 없습니다 ({reason(error)}).") from error

    def look(self) -> Look:
        """The files in the folder and in `done`, each with its bytes."""
        found: dict[str, tuple[bytes, ...]] = {}
        try:
            for folder in (self.folder, self.folder / DONE):
                for path in sorted(folder.glob("[!.]*.json")):
                    if path.is_dir():
                        continue  # no message; `send` complains of it
                    with suppress(FileNotFoundError):  # a receiver takes it away just now; `done` is looked at next
                        found[path.stem] = (*found.get(path.stem, ()), path.read_bytes())
        except OSError as error:
            raise Unreachable(f"{self.folder}: 폴더를 읽을 수 없습니다 ({reason(error)}).") from error
        return Look(what=f"폴더 {self.folder}", found=found, keeps=True)

    def close(self) -> None:
        """Nothing is held open."""

    def _prepare(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise Unreachable(f"{self.folder}: 폴더를 만들 수 없습니다 ({reason(error)}).") from error

    def _mode(self) -> int:
        """For the owner; also for the group where an operator has opened the folder to it."""
        return 0o600 | (self.folder.stat().st_mode & 0o040)


def _require_same(path: Path, content: bytes) -> None:
    """A message never changes: a file of its name that holds something else is not ours to overwrite."""
    try:
        same = not path.is_symlink() and path.read_bytes() == content
    except OSError:
        same = False  # a folder, or closed to us: the trouble of this message alone
    if not same:
        raise Deferred(f"{path}: 같은 이름의 다른 파일이 있어 쓰지 않았습니다. 확인한 뒤 옮기거나 지우십시오.")


def _write(path: Path, content: bytes, mode: int) -> None:
    with suppress(FileNotFoundError):
        path.unlink()  # left over from a crash
    handle = os.open(path, _NEW_FILE, mode)
    with os.fdopen(handle, "wb") as file:
        os.fchmod(handle, mode)
        file.write(content)
        file.flush()
        os.fsync(handle)
