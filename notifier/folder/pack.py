"""Case folders as one ZIP, on request encrypted (AES-256) for sending."""

from collections.abc import Sequence
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from models.disk import beside

EPOCH = (1980, 1, 1, 0, 0, 0)


def pack(folders: Sequence[Path], loose: Sequence[Path], target: Path, password: str | None) -> None:
    """Writes the folders (each under its own name) and single files into `target`, whole or not at all.

    Without a password the same content gives the same bytes; an encrypted one never does.
    """
    files = [(f"{folder.name}/{path.relative_to(folder).as_posix()}", path) for folder in folders
             for path in sorted(folder.rglob("*")) if path.is_file()]  # fmt: skip
    files += [(path.name, path) for path in loose]
    with beside(target) as new:
        if password is None:
            _plain(files, new)
        else:
            _encrypted(files, new, password)


def _plain(files: Sequence[tuple[str, Path]], target: Path) -> None:
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, path in files:
            info = ZipInfo(name, EPOCH)
            info.compress_type = ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            archive.writestr(info, path.read_bytes())


def _encrypted(files: Sequence[tuple[str, Path]], target: Path, password: str) -> None:
    import pyzipper  # only needed here

    with pyzipper.AESZipFile(target, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(password.encode("utf-8"))
        for name, path in files:
            archive.writestr(name, path.read_bytes())
