"""What every stage needs at hand: configuration, store, workers, clock."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from models.call import Call
from models.config import Config
from models.settings import Settings
from models.store import Store
from models.store.place import own_name
from models.times import Clock
from runners.workers import Workers

Step = Literal["found", "stored", "triaged", "sent", "to-read", "read", "judged", "filed"]
Progress = Callable[[Step, int], None]


def no_progress(_step: Step, _count: int) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True)
class Context:
    """The surroundings of the pipeline; made once by `scheduler`."""

    config: Config
    store: Store
    workers: Workers
    clock: Clock
    progress: Progress = no_progress
    stopping: Callable[[], bool] = lambda: False
    """Whether the service has been asked to end: each stage then ends after the mail in hand."""
    output: Callable[[], str | None] = lambda: None
    """Why lines of progress and logs do not arrive at present; None if they do."""
    unwritten: dict[str, str] = field(default_factory=dict)
    """Alarms that could not be recorded: key and text (`runners.unwritten`)."""

    @property
    def call(self) -> Call:
        """The announcement."""
        return self.config.call

    @property
    def settings(self) -> Settings:
        """The operating settings."""
        return self.config.settings

    @property
    def number_form(self) -> str:
        """Regular expression of this call's receipt numbers."""
        receipt = self.call.receipt
        return rf"\b{receipt.prefix}-{receipt.year}-\d{{{receipt.digits},}}\b"

    @property
    def scratch(self) -> Path:
        """Where workers may put decoded files; emptied at every start. Where several machines share the storage
        folder, each process has one of its own."""
        folder = self.settings.storage.root / "scratch"
        return folder / own_name() if self.store.is_shared else folder

    @contextmanager
    def work_folder(self, name: str) -> Iterator[Path]:
        """A new folder in `scratch` for one piece of work, removed at its end. The same work may be begun anew while
        its first doer, given up for lost, is still at it: no two of them ever write to one place."""
        for one in (self.settings.storage.root / "scratch", self.scratch):
            one.mkdir(mode=0o700, exist_ok=True)  # somebody may have cleared it away; never the storage folder itself
        with TemporaryDirectory(prefix=f"{name}-", dir=self.scratch, ignore_cleanup_errors=True) as folder:
            yield Path(folder)
