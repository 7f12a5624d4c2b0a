"""A worker that is killed while it reads a document costs the applicant nothing: the document is read again."""

import hashlib
import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from intake.documents import read_text
from intake.unpacking import UnpackedFile
from models.config import load
from models.settings import DocumentLimits, WorkerLimits
from runners.derived import Derived
from runners.reading import read_files
from runners.workers import Workers
from tests.whole import CONFIG
from tests.whole_applications import made

TEXT = "재직증명서\n성명 김하늘\n부서 연구개발팀\n".encode()


@pytest.fixture
def workers() -> Iterator[Workers]:
    """One worker."""
    pool = Workers(WorkerLimits(processes=1, read_document_seconds=60))
    yield pool
    pool.close()


def unpacked(path: Path, content: bytes = TEXT) -> UnpackedFile:
    return UnpackedFile(file=path.name, path=path, sha256=hashlib.sha256(content).hexdigest(), size=len(content))


def kill_reader(path: Path, again: bool, content: bytes = TEXT) -> None:
    """Kills the worker that waits for the pipe at `path`; the next one finds a file there, or a pipe again."""
    end = time.monotonic() + 60
    while not (waiting := [one for one in psutil.Process().children(recursive=True) if waits_for_pipe(one)]):
        assert time.monotonic() < end, "nobody reads the document"
        time.sleep(0.02)
    path.unlink()
    if again:
        os.mkfifo(path)
    else:
        path.write_bytes(content)
    (reader,) = waiting
    reader.kill()
    reader.wait(30)


def waits_for_pipe(process: psutil.Process) -> bool:
    """Whether it has opened a pipe into which nobody writes, by the kernel's own name for where it stands."""
    try:
        return Path(f"/proc/{process.pid}/wchan").read_text(encoding="ascii") == "wait_for_partner"
    except OSError:
        return False


@pytest.mark.parametrize(("kills", "state"), [(1, "read"), (2, "read"), (3, "manual")])
def test_a_killed_reader_is_tried_three_times(kills: int, state: str, workers: Workers, tmp_path: Path) -> None:
    other, document = tmp_path / "다른 서류.txt", tmp_path / "재직증명서.txt"
    other.write_bytes(TEXT)
    os.mkfifo(document)
    files = [unpacked(other), unpacked(document)]
    with ThreadPoolExecutor(1) as thread:
        call = load(CONFIG, {}).call
        reading = thread.submit(read_files, workers, files, call, DocumentLimits())
        for number in range(1, kills + 1):
            kill_reader(document, again=number < kills)
        _, texts = reading.result()
    assert [text.state for text in texts] == ["read", state]
    assert ("crash" in texts[1].notes) == (state == "manual")


def test_a_document_that_takes_too_long_is_not_tried_again(tmp_path: Path) -> None:
    document = tmp_path / "재직증명서.txt"
    os.mkfifo(document)
    pool = Workers(WorkerLimits(processes=1), seconds=2)
    try:
        began = time.monotonic()
        _, (text,) = read_files(pool, [unpacked(document)], load(CONFIG, {}).call, DocumentLimits())
    finally:
        pool.close()
    assert (text.state, text.notes) == ("manual", ("timeout",))
    assert time.monotonic() - began >= 2


@pytest.mark.parametrize(("kills", "how"), [(2, "cleaned"), (3, "withheld")])
def test_what_reviewers_get_is_made_again_too(kills: int, how: str, workers: Workers, tmp_path: Path) -> None:
    document, clean = tmp_path / "사업자등록증.docx", tmp_path / "clean"
    clean.mkdir()
    content = next(data for name, data in made("again").files.items() if name.endswith(".docx"))
    document.write_bytes(content)
    file = unpacked(document, content)
    text = read_text(document, document.name, DocumentLimits(), sha256=file.sha256)
    document.unlink()
    os.mkfifo(document)
    derived = Derived(tmp_path / "var")
    with ThreadPoolExecutor(1) as thread:
        making = thread.submit(derived.make, workers, [(file, text, None)], clean, DocumentLimits(), lambda: False)
        for number in range(1, kills + 1):
            kill_reader(document, again=number < kills, content=content)
        making.result()
    found = derived.find(file.sha256, None)
    assert found is not None and found.how == how
