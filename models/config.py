"""Loads `config.yaml`: the announcement and the operating settings, checked so that what is loaded adds up."""

import difflib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from models.call import Call
from models.config_checks import call_problems
from models.config_env import override
from models.config_errors import ConfigError, Key, Problem, explain, refusal
from models.config_fields import annotation_at, record_type
from models.config_files import absolute, file_problems, secret
from models.config_schedule import promise_problems
from models.config_servers import settings_problems
from models.config_yaml import read_yaml
from models.os_errors import reason
from models.record import Record
from models.settings import Settings

__all__ = ["Config", "ConfigError", "ConfigFile", "load", "secret"]


class ConfigFile(Settings):
    """`config.yaml` as it is written: the announcement, then the sections of the settings."""

    call: Call


class Config(Record):
    """A configuration that can be used: everything checked, all paths absolute."""

    call: Call
    settings: Settings
    path: Path
    """The file it came from, absolute."""

    @property
    def receipt_days(self) -> int:
        """Within how many days a receipt number goes out: what the announcement promises, or sooner."""
        return self.settings.smtp.receipt_days or self.call.schedule.receipt_days


def load(path: Path, environ: Mapping[str, str], *, files: bool = False) -> Config:
    """The configuration in `path` with the overrides of `environ` (`JEOPSU_IMAP__HOST`, see models/config_env.py).

    With `files`, the files that the settings name (passwords, certificates) are looked into, too. Raises ConfigError,
    whose text is one Korean line, for anything that is wrong with either.
    """
    document = read_yaml(_text(path))
    if not isinstance(document.data, dict):
        problems = document.problems or [Problem((), "비어 있거나, '항목: 값' 꼴의 줄이 없습니다.", 1)]
        raise refusal(problems, str(path))
    sources, problems = override(document.data, environ, ConfigFile)
    problems = document.problems + problems
    try:
        file = ConfigFile.model_validate_json(json.dumps(document.data), strict=True)
    except ValidationError as error:
        problems += [_problem(details) for details in error.errors(include_url=False)]
    else:
        problems += [*call_problems(file.call), *settings_problems(file), *promise_problems(file.call, file.smtp)]
        problems += file_problems(file, path.absolute().parent) if files else ()
    if problems:
        # What could not be read is empty to validation too: one fault for each place.
        found: dict[object, Problem] = {}
        for problem in problems:
            found.setdefault(problem.key or problem.variable, problem)
        placed = [_placed(problem, document.lines, sources) for problem in found.values()]
        raise refusal(placed, str(path))
    settings = Settings(**{name: getattr(file, name) for name in Settings.model_fields})
    home = path.absolute()
    return Config(call=file.call, settings=absolute(settings, home.parent), path=home)


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise ConfigError(f"{path}: 설정 파일이 없습니다. --config로 파일의 위치를 알려 주십시오.") from None
    except OSError as error:
        raise ConfigError(f"{path}: 설정 파일을 읽을 수 없습니다 ({reason(error)}).") from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        message = "UTF-8이 아닌 글자가 있습니다. 파일을 UTF-8로 저장해 주십시오."
        raise ConfigError(f"{path}:{line}: {message}") from None


def _problem(details: ErrorDetails) -> Problem:
    key: Key = details["loc"]
    if details["type"] == "extra_forbidden":
        return Problem(key, _unknown(key))
    return Problem(key, explain(details), absent=details["type"] == "missing")


def _unknown(key: Key) -> str:
    """Names the field that was probably meant."""
    section = ConfigFile if len(key) == 1 else record_type(annotation_at(ConfigFile, key[:-1]))
    fields: list[str] = list(section.model_fields) if section is not None else []
    close = difflib.get_close_matches(str(key[-1]), fields, n=1)
    hint = f" ({close[0]} 항목을 뜻하셨습니까?)" if close else ". 이름을 확인하거나 지워 주십시오."
    return f"모르는 항목입니다{hint}"


def _placed(problem: Problem, lines: Mapping[Key, int], sources: Mapping[Key, str]) -> Problem:
    """`problem` with the variable or the line that holds the faulty value, or the section that lacks it."""
    if problem.line is not None or problem.variable is not None:
        return problem
    for length in range(len(problem.key), 0, -1):
        key: tuple[Any, ...] = problem.key[:length]
        if key in sources:
            return problem._replace(variable=sources[key])
        if key in lines:
            return problem._replace(line=lines[key])
    return problem._replace(line=1)
