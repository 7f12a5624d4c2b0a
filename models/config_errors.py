"""What can be wrong with a configuration, said to a person in one line.

Values of settings are never repeated: one of them may be secret.
"""

import re
from typing import Any, NamedTuple

from pydantic_core import ErrorDetails

Key = tuple[str | int, ...]
"""Place of a value: names of sections and positions in lists, e.g. `("call", "resources", 0, "name")`."""


class Problem(NamedTuple):
    """One fault."""

    key: Key
    message: str
    """Korean: what is wrong and what to do."""
    line: int | None = None
    """In the file, where the reader knows it; otherwise the line of `key` is used."""
    variable: str | None = None
    """The environment variable that holds the faulty value."""
    absent: bool = False
    """Whether something is missing, which a misspelt name nearby may explain."""


class ConfigError(Exception):
    """The configuration cannot be used. `str` is one clear Korean line: place, key, and what to do."""

    def __init__(self, first: str, *others: str) -> None:
        rest = f" (외 {len(others)}건)" if others else ""
        super().__init__(first + rest)
        self.lines = (first, *others)
        """Every fault in a line of its own, the first to mend first."""


_NAME_ENDS = re.compile(r"[:=\s]")
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
"""Characters that no value of a configuration may hold: they break files, headers and JSON."""


def dotted(key: Key) -> str:
    """`call.resources[2번째].name`: the key as people read it."""
    text = ""
    for step in key:
        # `password:abc` without the blank, or `password=abc`, is a key to YAML: only its name may be shown
        text += f"[{step + 1}번째]" if isinstance(step, int) else f".{_NAME_ENDS.split(step, maxsplit=1)[0][:60]}"
    return text.removeprefix(".")


def refusal(problems: list[Problem], file: str) -> ConfigError:
    """The error that tells all of `problems`, each in one line: first what the environment says, last what is
    missing, which a misspelt name may explain."""
    ordered = sorted(problems, key=lambda one: (one.variable is None, one.absent, one.line or 0))
    return ConfigError(*(_line(problem, file) for problem in ordered))


def _line(problem: Problem, file: str) -> str:
    place = file if problem.line is None else f"{file}:{problem.line}"
    if problem.variable is not None:
        place = f"환경 변수 {problem.variable}"
    key = f"{dotted(problem.key)}: " if problem.key else ""
    return " ".join(f"{place}: {key}{problem.message}".split())


_MESSAGES = {
    "missing": "빠져 있습니다. 이 항목을 적어 주십시오.",
    "bool_type": "true 또는 false로 적어 주십시오.",
    "int_type": "정수로 적어 주십시오 (쉼표와 따옴표 없이).",
    "float_type": "숫자로 적어 주십시오 (쉼표와 따옴표 없이).",
    "string_type": "글자로 적어 주십시오. 숫자나 true처럼 보이는 값은 따옴표로 감싸 주십시오.",
    "tuple_type": "목록으로 적어 주십시오 (줄마다 '- 항목').",
    "model_type": "하위 항목이 있는 묶음이어야 합니다.",
    "timezone_aware": "시간대가 없습니다. 2030-01-31T14:00:00+09:00처럼 +09:00까지 적어 주십시오.",
    "string_too_short": "값이 비어 있습니다. 값을 적어 주십시오.",
}
_DAY = "날짜는 2030-01-31처럼 적어 주십시오."
_MOMENT = "시각은 2030-01-31T14:00:00+09:00처럼 적어 주십시오."
_BOUNDS = {
    "greater_than": "{gt}보다 커야 합니다.",
    "greater_than_equal": "{ge} 이상이어야 합니다.",
    "less_than_equal": "{le} 이하여야 합니다.",
    "too_short": "항목이 {min_length}개 이상 있어야 합니다.",
    "string_too_long": "{max_length}자 이하로 적어 주십시오.",
    "string_pattern_mismatch": "쓸 수 없는 글자가 있거나 형식이 맞지 않습니다 (형식: {pattern}).",
}


def explain(error: ErrorDetails) -> str:
    """The Korean sentence for one error of pydantic. Never holds the value."""
    kind = error["type"]
    context: dict[str, Any] = error.get("ctx", {})
    if kind != "missing" and error["input"] is None:
        return "값이 비어 있습니다. 값을 적거나, 필요 없는 항목이면 줄을 지워 주십시오."
    if kind == "literal_error":
        return f"다음 가운데 하나로 적어 주십시오: {_choices(str(context['expected']))}."
    if kind.startswith("datetime_"):
        return _MOMENT
    if kind.startswith("date_"):
        return _DAY
    if kind in _BOUNDS:
        return _BOUNDS[kind].format(**context)
    return _MESSAGES.get(kind, "값이 올바르지 않습니다.")


def _choices(expected: str) -> str:
    return expected.replace("'", "").replace(" or ", ", ")
