"""A progress bar on a terminal; silence in a pipe."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn, TimeElapsedColumn

from cli.screen import error_console
from runners.context import Progress as Listener
from runners.context import Step, no_progress

LABELS: dict[Step, str] = {
    "stored": "내려받아 보관",
    "triaged": "판정",
    "sent": "회신 발송",
    "read": "서류 읽기",
    "judged": "서류 검토",
    "filed": "심사자료 작성",
}
UNFORESEEN: tuple[Step, ...] = ("sent", "judged", "filed")
"""Steps of which nobody knows beforehand how many there will be."""


@contextmanager
def watched() -> Iterator[Listener]:
    """Gives a listener for the pipeline's steps; draws them while the block runs."""
    if not error_console().is_terminal:
        yield no_progress
        return
    lock = threading.Lock()
    with Progress(*_columns(), console=error_console(), transient=True) as bars:
        tasks = {step: bars.add_task(label, total=0, visible=False) for step, label in LABELS.items()}

        def listen(step: Step, count: int) -> None:
            with lock:
                if step == "found":
                    for task in (tasks["stored"], tasks["triaged"]):
                        bars.update(task, total=(bars.tasks[task].total or 0) + count, visible=True)
                    return
                if step == "to-read":
                    bars.update(tasks["read"], total=(bars.tasks[tasks["read"]].total or 0) + count, visible=True)
                    return
                if step in UNFORESEEN:
                    done = bars.tasks[tasks[step]].completed + count
                    bars.update(tasks[step], total=done, visible=True)
                bars.advance(tasks[step], count)

        yield listen


@contextmanager
def counted(label: str, total: int) -> Iterator[Callable[[], None]]:
    """Gives what is to be called for each of `total` things that are done; draws one bar while the block runs."""
    if not error_console().is_terminal:
        yield lambda: None
        return
    with Progress(*_columns(), console=error_console(), transient=True) as bars:
        task = bars.add_task(label, total=total)
        yield lambda: bars.advance(task)


def _columns() -> tuple[ProgressColumn, ...]:
    return TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
