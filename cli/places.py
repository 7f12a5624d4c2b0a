"""Files and folders that an operator names: relative ones count from the current folder, which may be closed to this
user (`sudo -u jeopsu` in somebody's home)."""

import os
import pwd
from pathlib import Path
from typing import Any

import click

from models.os_errors import reason

LEFT = "left"
"""In the context's object: the current folder, if it had to be left."""


def leave_closed_folder() -> str | None:
    """Goes to the root folder if the current one is gone or cannot be entered by its name: worker processes enter the
    folder in which they are started, and would all end at once. Returns the name of the folder that was left."""
    here = "."
    try:
        here = os.getcwd()  # noqa: PTH109 -- the name itself, whatever `PWD` says
        os.chdir(here)
    except OSError:
        os.chdir("/")
        return here
    return None


def require_reachable(ctx: click.Context | None, path: str | Path) -> str | None:
    """What is wrong with a relative path: the folder from which it would count was left. None if nothing is."""
    left = ctx.find_root().ensure_object(dict).get(LEFT) if ctx is not None else None
    if left is None or Path(path).is_absolute():
        return None
    return (
        f"{_shown(path)}: 지금 폴더({left})에 들어갈 수 없어 어느 파일인지 알 수 없습니다."
        " 전체 경로(/로 시작)로 적거나 다른 폴더에서(예: cd /) 실행하십시오."
    )


class Place(click.Path):
    """A path on the command line. With `made` it is one that the command writes: then its folder, or the nearest one
    that is there already, must be writable, so that nobody waits for work that cannot be kept."""

    def __init__(self, *, made: bool = False, **options: Any) -> None:
        super().__init__(**options, path_type=Path)
        self._made = made

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path as it was given. Raises BadParameter in one Korean sentence."""
        if problem := require_reachable(ctx, value):
            self.fail(problem, param, ctx)
        if self.exists:
            try:
                os.stat(value)  # noqa: PTH116 -- may be octets that are no text
            except PermissionError:
                self.fail(f"{_shown(value)}: 읽을 권한이 없습니다.", param, ctx)
            except OSError:
                pass  # click says what
        path = super().convert(value, param, ctx)
        if self._made and (problem := unwritable(Path(os.fsdecode(path)))):
            self.fail(problem, param, ctx)
        return path


def unwritable(path: Path) -> str | None:
    """Why nothing can be written to `path`, which need not be there yet; None if it can."""
    for place in (path, *path.absolute().parents):
        try:
            place.stat()
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            return f"{path}: 쓸 수 없습니다 ({reason(error)}, {_user()} 계정). {_ADVICE}"
        folder = place if place.is_dir() or place != path else place.absolute().parent
        if not folder.is_dir():
            return f"{path}: 폴더가 아닙니다: {folder}"
        if os.access(folder, os.W_OK | os.X_OK, effective_ids=True):
            return None
        return f"{path}: {folder} 폴더에 쓸 수 없습니다 ({_user()} 계정). {_ADVICE}"
    return None


_ADVICE = "이 계정이 쓸 수 있는 폴더로 적어 주십시오."


def _shown(path: str | Path) -> str:
    return os.fsencode(path).decode("utf-8", "replace")


def _user() -> str:
    """The account whose rights count, whoever the environment names."""
    number = os.geteuid()
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


FILE = Place(exists=True, dir_okay=False)
"""A file that is read."""
NEW_FILE = Place(made=True, dir_okay=False)
NEW_FOLDER = Place(made=True, file_okay=False)
FOLDER = Place(file_okay=False)
"""A folder that is read."""
