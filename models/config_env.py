"""Overrides from the environment: `JEOPSU_IMAP__HOST` stands for `imap.host` (contract §1).

A value is read by the type of its target, so that a password `0123` or `true` stays text. Lists are separated by
commas, or written as YAML `[a, b]`; whole sections are YAML `{host: a}`. An empty value is None where
that is allowed.
"""

import difflib
import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from models.config_errors import UNPRINTABLE, Key, Problem
from models.config_fields import annotation_at, inner, item_type, names, optional, record_type
from models.config_yaml import Plain, read_yaml

PREFIX = "JEOPSU_"
NOT_SETTINGS = frozenset({"JEOPSU_CONFIG", "JEOPSU_ACCEPT"})
"""Variables of ours that are no settings: the path of the configuration, and rewriting golden files in tests."""

LEAST_ALIKE = 0.7
"""How alike a part of a variable's name must be to the one that was meant."""

_TRUE = frozenset({"true", "yes", "on", "1"})
_FALSE = frozenset({"false", "no", "off", "0"})


def variable(key: Key) -> str:
    """The name of the variable that overrides the value at `key`."""
    return PREFIX + "__".join(str(step) for step in key).upper()


def override(
    data: dict[str, Plain], environ: Mapping[str, str], root: type[BaseModel]
) -> tuple[dict[Key, str], list[Problem]]:
    """Puts the environment's values into `data`. Returns which variable set which key, and the problems."""
    known = {variable(key): key for key in names(root)}
    sources: dict[Key, str] = {}
    problems: list[Problem] = []
    for name in sorted(environ, key=lambda name: (name.count("__"), name)):
        if not name.startswith(PREFIX) or name in NOT_SETTINGS:
            continue
        key = known.get(name)
        if key is None:
            problems.append(Problem((), _unknown(name, list(known)), variable=name))
            continue
        problem = _apply(data, key, environ[name], annotation_at(root, key))
        sources[key] = name
        if problem is not None:
            problems.append(problem._replace(variable=name))
    return sources, problems


def _unknown(name: str, known: list[str]) -> str:
    close = next((one for one in difflib.get_close_matches(name, known, n=3, cutoff=0.7) if _alike(name, one)), None)
    hint = f" ({close} 변수를 뜻하셨습니까?)" if close else " 이름을 확인하거나 지워 주십시오."
    return f"이런 설정 항목은 없습니다.{hint}"


def _alike(name: str, other: str) -> bool:
    """Whether each part may be a slip of the hand; all these names have their beginning in common."""
    parts = [[part for part in text.removeprefix(PREFIX).split("_") if part] for text in (name, other)]
    if len(parts[0]) != len(parts[1]):
        return False
    return all(
        difflib.SequenceMatcher(None, *pair).ratio() >= LEAST_ALIKE for pair in zip(parts[0], parts[1], strict=True)
    )


def _apply(data: dict[str, Plain], key: Key, text: str, annotation: Any) -> Problem | None:
    value, problem = _value(text, annotation)
    section = data
    for step in key[:-1]:
        below = section.get(str(step))
        if below is None:
            below = section[str(step)] = {}
        if not isinstance(below, dict):
            return None  # the file's own fault is reported when the whole is validated
        section = below
    section[str(key[-1])] = value
    return problem._replace(key=key) if problem is not None else None


def _value(text: str, annotation: Any) -> tuple[Plain, Problem | None]:
    """`text` as the type asks for. What does not fit stays text, which validation then refuses."""
    if UNPRINTABLE.search(text):
        return None, Problem((), "UTF-8이 아닌 글자나 제어 문자가 있습니다. 지워 주십시오.")
    item = item_type(annotation)
    target = inner(annotation)
    if text == "" and optional(annotation):
        return None, None
    if record_type(annotation) is not None or (item is not None and text.lstrip().startswith("[")):
        document = read_yaml(text)
        return document.data, document.problems[0]._replace(line=None) if document.problems else None
    if item is not None:
        return [_scalar(part.strip(), inner(item)) for part in text.split(",") if part.strip()], None
    return _scalar(text, target), None


def _scalar(text: str, target: Any) -> Plain:
    word = text.strip()
    if target is bool and word.lower() in _TRUE | _FALSE:
        return word.lower() in _TRUE
    if target is int and re.fullmatch(r"[+-]?[0-9]{1,18}", word):
        return int(word)
    if target is float and re.fullmatch(r"[+-]?[0-9]{1,18}(\.[0-9]{1,18})?", word):
        return float(word)
    return text
