"""Reviewers' derivatives of documents, made once in killable workers and kept by the content they came from.

A folder can so be rebuilt at any time without opening a stranger's file again.
"""

import shutil
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from intake.redaction import Redacted, redact
from intake.unpacking import UnpackedFile
from models.disk import into_place
from models.document import DocumentText
from models.settings import DocumentLimits
from runners.again import result_again
from runners.workers import WorkerFailed, Workers

VERSION = "2"
"""Of the way in which documents are cleaned: a new one has all of them cleaned anew."""
FAILED = "개인정보를 가리는 중 오류가 나 제공하지 않습니다."
LOOK_SECONDS, LOOKS = 1.0, 60
Pages = tuple[int, int] | None


class Derived:
    """The derivatives, under `{storage.root}/derived`."""

    def __init__(self, root: Path) -> None:
        self._folder = root / "derived" / VERSION

    def find(self, sha256: str, pages: Pages) -> Redacted | None:
        """The derivative of these pages, if it was made."""
        record = self._record(sha256, pages)
        try:
            found = Redacted.model_validate_json(record.read_bytes())
        except (OSError, ValueError):
            return None
        if found.path is None:
            return found
        path = record.with_name(found.path.name)
        return found.model_copy(update={"path": path}) if path.exists() else None

    def make(
        self,
        workers: Workers,
        wanted: Sequence[tuple[UnpackedFile, DocumentText, Pages]],
        folder: Path,
        limits: DocumentLimits,
        stopping: Callable[[], bool],
        *,
        at_once: int = 1,
        gives_way: Callable[[], bool] = lambda: False,
    ) -> bool:
        """Makes those that are missing, each in a task of its own that writes below `folder`, `at_once` side by side:
        what is more urgent waits behind no more than these. Workers that fail leave a withheld document, unless
        another case has made it meanwhile. Returns whether all are made: asked before each, it `gives_way`, and what
        was made until then is kept. Raises PoolLost as `result_of` does."""
        missing = [one for one in wanted if self.find(one[0].sha256, one[2]) is None]
        under_way: dict[Future[Redacted], Callable[[], None]] = {}
        is_whole = True
        for number, (file, text, pages) in enumerate(missing):
            if len(under_way) >= max(1, at_once):
                under_way.pop(_first_ended(under_way, stopping))()
            if gives_way():
                is_whole = False
                break
            target = folder / f"clean-{number:04d}"
            target.mkdir(mode=0o700)
            start = partial(_clean, workers, file, text, pages, target, limits)
            future = start()
            under_way[future] = partial(self._finish, file.sha256, pages, target, start, future, stopping)
        for finish in under_way.values():
            finish()
        return is_whole

    def _finish(
        self,
        sha256: str,
        pages: Pages,
        target: Path,
        start: "Callable[[], Future[Redacted]]",
        future: "Future[Redacted]",
        stopping: Callable[[], bool],
    ) -> None:
        """Waits for one derivative and keeps it."""
        failed = Redacted(path=None, extension="", how="withheld", places=0, note=FAILED)
        try:
            made = result_again(start, future, stopping)
        except WorkerFailed:
            made = failed
        made = made if _is_below(target, made.path) else failed
        if made.note != FAILED or self.find(sha256, pages) is None:
            self.keep(sha256, pages, made)

    def keep(self, sha256: str, pages: Pages, made: Redacted) -> None:
        """Keeps what a worker made: content first, then the record that tells of it. Two cases with the same document
        may be cleaned at the same time, by several processes too: each writes files of its own and moves them into
        place, so that the last one stands, and is whole, also after a power cut."""
        record = self._record(sha256, pages)
        record.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with TemporaryDirectory(dir=record.parent, prefix=".new-") as folder:
            if made.path is not None:
                content = Path(shutil.move(made.path, folder))
                content.chmod(0o600)
                kept = record.with_suffix(f".{made.extension}")
                into_place(content, kept)
                made = made.model_copy(update={"path": Path(kept.name)})
            new = Path(folder, record.name)
            new.touch(mode=0o600)
            new.write_text(made.model_dump_json(), encoding="utf-8")
            into_place(new, record)

    def forget(self, digests: Sequence[str]) -> None:
        """Of these documents nothing was made yet: they are others now, without the password that locked them."""
        for sha256 in digests:
            for path in (self._folder / sha256[:2]).glob(f"{sha256}*"):
                path.unlink(missing_ok=True)

    def ask_again(self, case_id: str) -> bool:
        """Notes that the documents of a case are to be read once more. False if that was asked before: reading them
        again and again would bring nothing new."""
        note = self._folder / "asked" / case_id
        if note.exists():
            return False
        note.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        note.touch(mode=0o600)
        return True

    def _record(self, sha256: str, pages: Pages) -> Path:
        part = f"-{pages[0]}-{pages[1]}" if pages else ""
        return self._folder / sha256[:2] / f"{sha256}{part}.json"


def _clean(
    workers: Workers, file: UnpackedFile, text: DocumentText, pages: Pages, target: Path, limits: DocumentLimits
) -> "Future[Redacted]":
    return workers.submit(redact, file.path, text, pages, target, limits)


def _first_ended(futures: "Collection[Future[Redacted]]", stopping: Callable[[], bool]) -> "Future[Redacted]":
    """The first that ends; the oldest, should none end for long or the service stop: its result says why."""
    for _ in range(LOOKS):
        done = wait(futures, timeout=LOOK_SECONDS, return_when=FIRST_COMPLETED).done
        if done or stopping():
            break
    return next((one for one in futures if one in done), next(iter(futures)))


def _is_below(folder: Path, path: Path | None) -> bool:
    """Whether a file that a worker names is one that it wrote, and none that somebody else keeps."""
    return path is None or (path.resolve().parent == folder.resolve() and path.is_file() and not path.is_symlink())
