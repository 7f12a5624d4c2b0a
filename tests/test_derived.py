"""The same document is cleaned for several cases at the same time, by threads and by processes: nobody fails, and
what is found is always whole."""

import hashlib
import multiprocessing
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import cast

import pytest

from intake.redaction import Redacted
from intake.unpacking import UnpackedFile
from models.document import DocumentText
from models.settings import DocumentLimits
from runners.derived import VERSION, Derived, Pages
from runners.workers import Workers

DIGEST = hashlib.sha256("두 곳이 함께 낸 재직증명서".encode()).hexdigest()
PATIENCE = 120
"""Seconds after which somebody waits for ever."""


def content(maker: int) -> bytes:
    """What this maker cleans: to be told from a part of it, and from a mixture with another's."""
    line = f"{maker}번이 가린 문서 ".encode()
    return line * (50 + maker * 37) + hashlib.sha256(line).digest()


def keep_and_find(
    root: Path, scratch: Path, maker: int, makers: int, rounds: int, begin: Callable[[], object]
) -> None:
    """Keeps its own derivative of the document again and again, and looks at what is found. Raises AssertionError."""
    derived, random = Derived(root), Random(maker)
    begin()
    for number in range(rounds):
        pages: Pages = random.choice([None, (1, 1), (2, 3)])
        made = Redacted(path=None, extension="", how="withheld", places=0, note=f"{maker}번이 가리지 못했습니다.")
        if random.random() < 0.8:
            path = scratch / f"clean-{maker}-{number}"
            path.write_bytes(content(maker))
            made = made.model_copy(
                update={"path": path, "extension": random.choice(["pdf", "txt"]), "how": "cleaned", "places": maker}
            )
        derived.keep(DIGEST, pages, made)
        found = derived.find(DIGEST, pages)
        assert found is not None, "what was kept once is found from then on"
        if found.path is not None:
            assert found.path.parent == root / "derived" / VERSION / DIGEST[:2]
            assert found.path.read_bytes() in {content(one) for one in range(makers)}, "not whole"


def left(root: Path) -> set[str]:
    """Files below the derivatives that are neither a record nor what one names."""
    return {path.name for path in (root / "derived").rglob("*") if path.is_file()} - {
        f"{DIGEST}{part}.{extension}" for part in ("", "-1-1", "-2-3") for extension in ("json", "pdf", "txt")
    }


@pytest.mark.usefixtures("hasty_threads")
def test_여러_실이_같은_서류를_한꺼번에_남겨도_아무도_실패하지_않는다(tmp_path: Path) -> None:
    makers, root = 8, tmp_path / "var"
    barrier = threading.Barrier(makers)
    with ThreadPoolExecutor(makers) as threads:
        for done in [
            threads.submit(keep_and_find, root, tmp_path, maker, makers, 25, lambda: barrier.wait(PATIENCE))
            for maker in range(makers)
        ]:
            done.result()
    assert left(root) == set()


def test_여러_프로세스가_같은_서류를_한꺼번에_남겨도_아무도_실패하지_않는다(tmp_path: Path) -> None:
    makers, root = 3, tmp_path / "var"
    system = multiprocessing.get_context("spawn")
    barrier = system.Barrier(makers)
    processes = [
        system.Process(target=a_process, args=(root, tmp_path, maker, makers, barrier)) for maker in range(makers)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(PATIENCE)
    assert [process.exitcode for process in processes] == [0] * makers
    assert left(root) == set()


def a_process(root: Path, scratch: Path, maker: int, makers: int, barrier: threading.Barrier) -> None:
    """One of several, in a process of its own."""
    keep_and_find(root, scratch, maker, makers, 150, lambda: barrier.wait(PATIENCE))


def test_남은_것은_소유자만_읽는다(tmp_path: Path) -> None:
    (tmp_path / "made").write_bytes(content(1))
    Derived(tmp_path / "var").keep(
        DIGEST, None, Redacted(path=tmp_path / "made", extension="pdf", how="cleaned", places=0, note="")
    )
    kept = [path for path in (tmp_path / "var" / "derived").rglob("*") if path.is_file()]
    assert len(kept) == 2 and {path.stat().st_mode & 0o777 for path in kept} == {0o600}
    assert not (tmp_path / "made").exists(), "nothing of a document stays where it was made"


class Overtaken:
    """A pool whose worker fails just when another case has kept its own derivative of the same document."""

    def __init__(self, derived: Derived, kept: Redacted | None) -> None:
        self._derived, self._kept = derived, kept

    def submit(self, *_: object, **__: object) -> "Future[Redacted]":
        """Fails at once."""
        if self._kept:
            self._derived.keep(DIGEST, None, self._kept)
        future: Future[Redacted] = Future()
        future.set_exception(TimeoutError())
        return future


@pytest.mark.parametrize("overtaken", [True, False])
def test_가리지_못한_것이_다른_사건이_가린_것을_밀어내지_않는다(tmp_path: Path, overtaken: bool) -> None:
    derived, good, scratch = Derived(tmp_path), tmp_path / "good.pdf", tmp_path / "scratch"
    good.write_bytes(content(1))
    scratch.mkdir()
    kept = Redacted(path=good, extension="pdf", how="cleaned", places=1, note="") if overtaken else None
    file = UnpackedFile(file="a.pdf", path=tmp_path / "a", sha256=DIGEST, size=1)
    text = DocumentText(file="a.pdf", format="pdf", sha256=DIGEST, state="read")
    workers = cast(Workers, Overtaken(derived, kept))
    derived.make(workers, [(file, text, None)], scratch, DocumentLimits(), lambda: False)
    found = derived.find(DIGEST, None)
    assert found is not None and found.how == ("cleaned" if overtaken else "withheld")


class Ended:
    """A pool whose tasks end when somebody waits for them; it notes how many are under way at once."""

    def __init__(self) -> None:
        self.started = self.most = 0
        self._under_way: list[Pending] = []

    def submit(self, *_: object, **__: object) -> "Future[Redacted]":
        """Starts one that withholds its document."""
        self.started += 1
        self._under_way = [one for one in self._under_way if not one.ended] + [Pending()]
        self.most = max(self.most, len(self._under_way))
        return self._under_way[-1]


class Pending(Future[Redacted]):
    """A task that has made its derivative, and ends as soon as its result is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.ended = False
        self.set_result(Redacted(path=None, extension="", how="withheld", places=0, note="."))

    def result(self, timeout: float | None = None) -> Redacted:
        """What it made."""
        self.ended = True
        return super().result(timeout)


def several(count: int) -> list[tuple[UnpackedFile, DocumentText, None]]:
    """Documents of contents of their own."""
    digests = [hashlib.sha256(bytes([number])).hexdigest() for number in range(count)]
    return [
        (
            UnpackedFile(file=f"{number}.pdf", path=Path(f"{number}.pdf"), sha256=digest, size=1),
            DocumentText(file=f"{number}.pdf", format="pdf", sha256=digest, state="read"),
            None,
        )
        for number, digest in enumerate(digests)
    ]


@pytest.mark.parametrize("at_once", [0, 1, 2, 5])
def test_한꺼번에_맡기는_서류_수를_넘지_않는다(tmp_path: Path, at_once: int) -> None:
    pool, derived = Ended(), Derived(tmp_path)
    assert derived.make(cast(Workers, pool), several(4), tmp_path, DocumentLimits(), lambda: False, at_once=at_once)
    assert pool.most == min(max(1, at_once), 4)
    assert all(derived.find(file.sha256, pages) for file, _, pages in several(4))


def test_급한_일이_있으면_가린_것까지_남기고_나머지는_다음에_가린다(tmp_path: Path) -> None:
    pool, derived, asked = Ended(), Derived(tmp_path), []

    def gives_way() -> bool:
        asked.append(pool.started)
        return pool.started >= 3

    wanted = several(5)
    for part in ("a", "b"):
        (tmp_path / part).mkdir()
    cast_pool = cast(Workers, pool)
    limits = DocumentLimits()
    assert not derived.make(cast_pool, wanted, tmp_path / "a", limits, lambda: False, at_once=2, gives_way=gives_way)
    assert asked == [0, 1, 2, 3], "asked before each"
    assert [derived.find(file.sha256, pages) is not None for file, _, pages in wanted] == [True] * 3 + [False] * 2
    assert derived.make(cast_pool, wanted, tmp_path / "b", limits, lambda: False)
    assert pool.started == 5, "nothing is made twice"
    assert derived.find(wanted[4][0].sha256, None) is not None


def test_짧은_서류가_끝나면_긴_서류를_기다리지_않고_다음_서류를_맡긴다(tmp_path: Path) -> None:
    derived = Derived(tmp_path)
    long: Future[Redacted] = Future()
    long.set_running_or_notify_cancel()

    class Longest(Ended):
        """The first task ends only when all others were begun."""

        def submit(self, *given: object, **named: object) -> "Future[Redacted]":
            other = super().submit(*given, **named)
            if self.started == 4:
                long.set_result(Redacted(path=None, extension="", how="withheld", places=0, note="."))
            return long if self.started == 1 else other

    pool = Longest()
    assert derived.make(cast(Workers, pool), several(4), tmp_path, DocumentLimits(), lambda: False, at_once=2)
    assert pool.started == 4 and all(derived.find(file.sha256, None) for file, _, _ in several(4))
