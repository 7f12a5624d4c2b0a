"""A progress bar on a terminal; silence in a pipe."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from cli.screen import error_console
from runners.context import Progress as Listener
from runners.context import Step, no_progress

LABELS: dict[Step, str] = {"stored": "내려받아 보관", "triaged": "판정", "sent": "회신 발송", "read": "서류 읽기"}


@contextmanager
def watched() -> Iterator[Listener]:
    """Gives a listener for the pipeline's steps; draws them while the block runs."""
    if not error_console().is_terminal:
        yield no_progress
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    lock = threading.Lock()
    with Progress(*columns, console=error_console(), transient=True) as bars:
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
                if step == "sent":
                    done = bars.tasks[tasks["sent"]].completed + count
                    bars.update(tasks["sent"], total=done, visible=True)
                bars.advance(tasks[step], count)

        yield listen
