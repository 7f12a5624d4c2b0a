"""Logs and the lines of the daemon: as text for people, or one JSON object a line (`watch.log: json`).

Neither holds anything of a mail: of an exception only its class and where it was raised, since its text may quote a
stranger. `--debug` shows all of it, on a terminal of somebody who may see it.
"""

import json
import logging
import re
import traceback
from types import TracebackType
from typing import Literal

from cli import screen
from models.times import in_seoul, utc_now

ALARMS = "models.store.watch"
"""Writes when an alarm begins and when it is over. A command tells its person itself; the journal is the daemon's."""
Form = Literal["text", "json"]
CASE = re.compile(r"\bC\d{6,}\b")
Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Quiet(logging.Formatter):
    """Lines of text; of an exception its class and its places, not its words."""

    def formatException(self, ei: Raised) -> str:
        """`KeyError at runners/triage.py:120 in settle, ...`, the innermost place last."""
        return _places(ei)


class Json(Quiet):
    """One JSON object a line: `at`, `level`, `logger`, `message`, `case` where a case is spoken of, and what the
    record has in `figures` (an event with its figures)."""

    def format(self, record: logging.LogRecord) -> str:
        """Never more than one line."""
        message = record.getMessage()
        line = {"at": _now(), "level": record.levelname.lower(), "logger": record.name, "message": message}
        line |= getattr(record, "figures", {})
        case = CASE.search(message)
        if case:
            line["case"] = case[0]
        if record.exc_info and record.exc_info[0]:
            line["exception"] = _places(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def _places(raised: Raised) -> str:
    kind, _, trace = raised
    places = [f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in traceback.extract_tb(trace)]
    return f"{kind.__name__ if kind else 'nothing'} at {', '.join(places)}"


def begin(debug: bool) -> None:
    """For every command: warnings and worse go to standard error."""
    handler = logging.StreamHandler()
    if debug:
        handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    else:
        handler.setFormatter(Quiet("%(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.setLevel(logging.DEBUG if debug else logging.WARNING)
    for known in [one for one in root.handlers if isinstance(one.formatter, Quiet)]:
        root.removeHandler(known)
    root.addHandler(handler)
    logging.getLogger(ALARMS).setLevel(logging.DEBUG if debug else logging.ERROR)
    for noisy in ("alembic", "apscheduler"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    logging.getLogger("imapclient").setLevel(
        logging.WARNING if debug else logging.ERROR
    )  # it quotes what servers say


class Journal:
    """What the daemon says of its work on standard output: figures and states, nobody's data."""

    def __init__(self, form: Form) -> None:
        """With `json` the log on standard error is JSON from now on, too."""
        self._form = form
        logging.getLogger(ALARMS).setLevel(logging.INFO)
        if form == "json":
            for handler in logging.getLogger().handlers:
                if isinstance(handler.formatter, Quiet):
                    handler.setFormatter(Json())

    @property
    def is_json(self) -> bool:
        """Whether machines read it."""
        return self._form == "json"

    def say(self, event: str, text: str, style: str | None = None, **figures: int | str) -> None:
        """`text` for people, or the event with its figures."""
        if self._form == "text":
            screen.say(text, style=style)
        else:
            line = {"at": _now(), "level": "info", "event": event, **figures}
            print(json.dumps(line, ensure_ascii=False), flush=True)


def _now() -> str:
    return in_seoul(utc_now()).isoformat(timespec="milliseconds")
