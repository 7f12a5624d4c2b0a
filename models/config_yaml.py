"""Reads YAML as clerks write it: no surprises of YAML 1.1, no key twice, and the line of every value.

PyYAML's own loaders read `14:00` as 840, `no` as False, `010` as 8, and keep the last of two equal keys. Here only
`true`, `false`, `null` and plain decimal numbers are anything but text; times stay text until a field asks for one.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

import yaml

from models.config_errors import UNPRINTABLE, Key, Problem

_UNALIKE = frozenset("?!\t\ufeff")
"""Where one of these stands, PyYAML's own parser may refuse what libyaml takes."""
_NULL = "tag:yaml.org,2002:null"
_BOOL = "tag:yaml.org,2002:bool"
_INT = "tag:yaml.org,2002:int"
_FLOAT = "tag:yaml.org,2002:float"
_STR = "tag:yaml.org,2002:str"

Plain = None | bool | int | float | str | list["Plain"] | dict[str, "Plain"]
"""What a YAML document holds."""


class Document(NamedTuple):
    """A YAML document with the places of its values and what is wrong with its form."""

    data: Plain
    lines: dict[Key, int]
    """1-based."""
    problems: list[Problem]


class _Loader(yaml.SafeLoader):
    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Refuses `*name`: a password that starts with a star must not turn up in PyYAML's message about it."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem="alias", problem_mark=self.get_mark())
        return super().compose_node(parent, index)


_Loader.yaml_implicit_resolvers = {}  # of this class alone: none of YAML 1.1's readings
_Loader.add_implicit_resolver(_BOOL, re.compile(r"^(true|false)$"), list("tf"))
_Loader.add_implicit_resolver(_INT, re.compile(r"^-?(0|[1-9][0-9]*)$"), list("-0123456789"))
_Loader.add_implicit_resolver(_FLOAT, re.compile(r"^-?(0|[1-9][0-9]*)\.[0-9]+$"), list("-0123456789"))
_Loader.add_implicit_resolver(_NULL, re.compile(r"^(null|~|)$"), ["n", "~", ""])


def read_yaml(text: str, *, quickly: bool = True) -> Document:
    """`text` as data with line numbers. Never raises for bad YAML: the fault is in `problems`. Not `quickly`: with
    PyYAML's own parser alone, which says the same in ten times the time."""
    document = Document(None, {}, [])
    try:
        node = (_composed_quickly(text) if quickly else None) or _Loader(text).get_single_node()
        data = _Builder(document).value(node, ()) if node is not None else None
    except yaml.MarkedYAMLError as error:
        # An open quote is found out at the end of the file; its beginning is what a person looks for.
        opening = error.context_mark if "end of stream" in (error.problem or "") else None
        mark = opening or error.problem_mark
        line = mark.line + 1 if mark is not None else None
        return Document(None, {}, [Problem((), _syntax(error), line)])
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        return Document(None, {}, [Problem((), "눈에 보이지 않는 제어 문자가 있습니다. 지워 주십시오.", line)])
    except RecursionError:
        return Document(None, {}, [Problem((), "묶음이 너무 깊이 겹쳐 있습니다.")])
    return document._replace(data=data)


def _composed_quickly(text: str) -> yaml.Node | None:
    """By libyaml, if PyYAML has it and both parsers read such a text alike; None if it has faults as well."""
    if not yaml.__with_libyaml__ or not _UNALIKE.isdisjoint(text):
        return None
    from models.config_yaml_quick import compose

    with suppress(yaml.YAMLError, ValueError):  # half characters are a ValueError
        return compose(text, _Loader.yaml_implicit_resolvers)
    return None


class _Builder:
    """Turns nodes into plain data, noting lines and problems in the document."""

    def __init__(self, document: Document) -> None:
        self._lines = document.lines
        self._problems = document.problems

    def value(self, node: yaml.Node, key: Key) -> Plain:
        self._lines.setdefault(key, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, key)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*key, index)) for index, item in enumerate(node.value)]
        return self._scalar(node, key)

    def _mapping(self, node: yaml.MappingNode, key: Key) -> dict[str, Plain]:
        mapping: dict[str, Plain] = {}
        for name_node, value_node in node.value:
            line = name_node.start_mark.line + 1
            if not isinstance(name_node, yaml.ScalarNode):
                self._problems.append(Problem(key, "항목 이름은 한 낱말이어야 합니다.", line))
                continue
            name = str(name_node.value)
            here = (*key, name)
            if name in mapping:
                first = self._lines[here]
                self._problems.append(
                    Problem(here, f"같은 항목이 {first}행에도 있습니다. 하나만 남겨 주십시오.", line)
                )
                continue
            self._lines[here] = line
            mapping[name] = self.value(value_node, here)
        return mapping

    def _scalar(self, node: yaml.Node, key: Key) -> Plain:
        text = str(node.value)
        if UNPRINTABLE.search(text):
            self._problems.append(Problem(key, "눈에 보이지 않는 제어 문자가 있습니다. 지워 주십시오."))
            return None
        if node.tag == _STR:
            return text
        if node.tag == _NULL:
            return None
        try:
            return _READERS[node.tag](text)
        except (KeyError, ValueError):
            self._problems.append(
                Problem(key, "느낌표(!)로 시작하는 표시는 쓸 수 없습니다. 값을 따옴표로 감싸 주십시오.")
            )
            return None


_READERS: dict[str, Callable[[str], Plain]] = {_BOOL: lambda text: text == "true", _INT: int, _FLOAT: float}


def _syntax(error: yaml.MarkedYAMLError) -> str:
    """A fixed sentence for each frequent mistake; PyYAML's own text could repeat a part of a secret."""
    problem = error.problem or ""
    if problem == "alias":
        return "별표(*)로 시작하는 값은 따옴표로 감싸 주십시오."
    if "'\\t'" in problem:
        return "탭 문자 대신 빈칸으로 들여 써 주십시오."
    if "mapping values are not allowed" in problem:
        return "YAML 문법이 맞지 않습니다. 값에 쌍점(:)이 있으면 따옴표로 감싸고, 들여쓰기를 확인해 주십시오."
    if "end of stream" in problem:
        return "YAML 문법이 맞지 않습니다. 닫지 않은 따옴표나 괄호가 있습니다."
    if "cannot start any token" in problem:
        return "YAML 문법이 맞지 않습니다. 특수 문자로 시작하는 값은 따옴표로 감싸 주십시오."
    if "but found another document" in problem:
        return "설정은 한 묶음이어야 합니다. '---' 줄을 지워 주십시오."
    return "YAML 문법이 맞지 않습니다. 들여쓰기, 쌍점(:) 뒤의 빈칸, 따옴표와 괄호의 짝을 확인해 주십시오."
