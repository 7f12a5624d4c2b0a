"""How workers answer: in JSON that the service checks, never in a pickle, which runs code where it is read.

A worker opens strangers' files, so whatever comes out of it is treated as a stranger's word. What goes into a worker
is the service's own and travels as Pebble sends it.
"""

import json
import os
import re
from collections.abc import Callable
from functools import cache
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from typing import Any, get_type_hints

from pebble.common.types import Result, ResultStatus
from pebble.pool.process import Acknowledgement, TaskProblem, TaskResult
from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError

MOST = 256 * 1024 * 1024
"""Octets of one answer; more ends the pool."""
NAME = re.compile(r"[A-Za-z_]\w{0,79}", re.ASCII)
HALF = b"\\ud"
"""How half a character begins in JSON; pydantic's own parser refuses it."""
ACKNOWLEDGED, DONE, FAILED = "acknowledged", "done", "failed"


class TaskRaised(Exception):
    """A task ended with an exception; of it only the class's name came back."""


@cache
def shape(task: Callable[..., Any]) -> "TypeAdapter[Any]":
    """What a task returns, by its annotation."""
    return TypeAdapter(get_type_hints(task)["return"])


def answer(task: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> bytes:
    """In a worker: does the task. Returns its result in JSON."""
    result, form = task(*args, **kwargs), shape(task)
    try:
        return form.dump_json(result, by_alias=True, round_trip=True)
    except PydanticSerializationError:  # half characters, which names of files may hold
        return json.dumps(form.dump_python(result, mode="json", by_alias=True, round_trip=True)).encode()


def checked(form: "TypeAdapter[Any]", said: bytes) -> Any:
    """The result that a worker says it has. Raises ValueError if it is none of this form."""
    if HALF in said:
        return form.validate_python(json.loads(said))
    return form.validate_json(said)


class Wire:
    """One end of a pipe between the service and its workers. What the process that made it reads is JSON."""

    def __init__(self, end: "Connection[Any, Any]") -> None:
        self._end, self._service = end, os.getpid()

    def fileno(self) -> int:
        """For select(2)."""
        return self._end.fileno()

    def close(self) -> None:
        """No more of it."""
        self._end.close()

    def send(self, message: object) -> None:
        """A task to a worker, or what a worker says of one."""
        if os.getpid() == self._service:
            self._end.send(message)
        else:
            self._end.send_bytes(_written(message))

    def recv(self) -> object:
        """A task, or what a worker said; None for what no worker of ours says, which Pebble passes over: the task it
        should have been about runs into its time limit. Raises OSError for more than `MOST` octets."""
        if os.getpid() != self._service:
            return self._end.recv()
        return _read(self._end.recv_bytes(MOST))


class AnswerContext(ForkServerContext):
    """Processes from the fork server that answer in JSON."""

    def Pipe(self, duplex: bool = True) -> tuple[Wire, Wire]:  # type: ignore[override]  # all that Pebble needs of them
        """Both ends of a new pipe."""
        first, second = super().Pipe(duplex)
        return Wire(first), Wire(second)


def _written(message: object) -> bytes:
    """A line that says what it is, then the result itself, or the name of an exception's class."""
    if isinstance(message, Acknowledgement):
        return _head(ACKNOWLEDGED, message.task, message.worker)
    if isinstance(message, TaskResult) and message.result.status == ResultStatus.SUCCESS:
        return _head(DONE, message.task) + bytes(message.result.value)
    if isinstance(message, TaskResult):
        raised = message.result.value
        return _head(FAILED, message.task) + type(getattr(raised, "exception", raised)).__name__.encode()
    assert isinstance(message, TaskProblem)
    return _head(FAILED, message.task) + type(message.error).__name__.encode()


def _head(what: str, *numbers: int) -> bytes:
    return json.dumps([what, *numbers]).encode() + b"\n"


def _read(said: bytes) -> object:
    head, _, body = said.partition(b"\n")
    try:
        what, *numbers = json.loads(head[:200])
    except (ValueError, TypeError):
        return None
    if not numbers or not all(type(number) is int for number in numbers):
        return None
    if what == ACKNOWLEDGED and len(numbers) == 2:
        return Acknowledgement(numbers[1], numbers[0])
    if what == DONE and len(numbers) == 1:
        return TaskResult(numbers[0], Result(ResultStatus.SUCCESS, body))
    if what == FAILED and len(numbers) == 1:
        return TaskResult(numbers[0], Result(ResultStatus.FAILURE, _raised(body)))
    return None


def _raised(body: bytes) -> Exception:
    name = body[:100].decode("ascii", "replace")
    if name == MemoryError.__name__:
        return MemoryError()
    return TaskRaised(name if NAME.fullmatch(name) else "Exception")
