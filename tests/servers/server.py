"""What all servers of our own have in common."""

import shutil
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Self


class Server(ABC):
    """Runs in a `with` block; its folder goes with it."""

    root: Path

    @abstractmethod
    def start(self) -> None:
        """Returns when it answers. May follow `stop`."""

    @abstractmethod
    def stop(self) -> None:
        """Returns when it is gone."""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self.root, ignore_errors=True)
