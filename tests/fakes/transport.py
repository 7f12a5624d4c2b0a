"""A transport that keeps what it is given, and fails as told. Same calls as `notifier.transport.Transport`."""

from types import TracebackType
from typing import Self

from models.reply import ReadyMail
from notifier.send_errors import SendError


class Transport:
    """`troubles` holds what the next calls of `send` raise, in order; None for a call that succeeds."""

    def __init__(self, *troubles: SendError | None) -> None:
        self.troubles = list(troubles)
        self.sent: list[ReadyMail] = []
        self.tried: list[ReadyMail] = []
        self.closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def connect(self) -> None:
        """Nothing to open."""
        self.closed = False

    def close(self) -> None:
        """Never raises."""
        self.closed = True

    def send(self, mail: ReadyMail) -> None:
        """Keeps `mail`, or raises the next trouble."""
        self.tried.append(mail)
        trouble = self.troubles.pop(0) if self.troubles else None
        if trouble is not None:
            raise trouble
        self.sent.append(mail)
