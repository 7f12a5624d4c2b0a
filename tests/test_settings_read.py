"""Every key of `config.yaml` does something: code or a template reads it, or it is checked against others."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel

from models.config import ConfigFile

ROOT = Path(__file__).parent.parent
PARTS = ("cli", "intake", "models", "notifier", "rules", "runners", "validators")
LOADER = re.compile(r"models/config\w*\.py")
CROSS_CHECKED = {
    "max_years": "must lead to opened_after",
}
"""What only `models/config*.py` reads, and what for."""


def names(found: Any, seen: set[type]) -> Iterator[str]:
    """Names of all fields below a type."""
    for part in get_args(found):
        yield from names(part, seen)
    if isinstance(found, type) and issubclass(found, BaseModel) and found not in seen:
        seen.add(found)
        for name, field in found.model_fields.items():
            yield name
            yield from names(field.annotation, seen)


def read(path: Path) -> Iterator[str]:
    """Names of attributes that a file of code or a template asks for."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        yield from re.findall(r"\.([a-z_]+)", text)
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
            yield node.attr


def test_설정의_모든_항목은_쓰인다() -> None:
    files = [ROOT / "scheduler.py"]
    files += [path for part in PARTS for path in (ROOT / part).rglob("*") if path.suffix in (".py", ".j2", ".typ")]
    assert len(files) > 100
    used, loaded = set[str](), set[str]()
    for path in files:
        (loaded if LOADER.fullmatch(path.relative_to(ROOT).as_posix()) else used).update(read(path))
    keys = set(names(ConfigFile, set()))
    assert {"closes_at", "performance", "retention_days"} <= keys
    unread = keys - used
    assert unread == set(CROSS_CHECKED), "what nothing reads must go, or do something"
    assert unread <= loaded
