"""Reads the cases of `tests/cases/`: Korean sentences with what is given and what must come out."""

from pathlib import Path
from typing import Any

import yaml

from models.call import Call
from models.config import load

ROOT = Path(__file__).parent.parent
CALL = load(ROOT / "config.yaml", {}).call
"""The announcement as shipped."""
NEXT_YEAR = load(ROOT / "tests" / "configs" / "next_year.yaml", {}).call
"""An invented announcement with other words, dates and resources."""


def cases(name: str) -> list[dict[str, Any]]:
    """The cases of one file. Two cases of the same sentence would hide each other, so they are refused."""
    found: list[dict[str, Any]] = yaml.safe_load((ROOT / "tests" / "cases" / name).read_text(encoding="utf-8"))
    sentences = [case["case"] for case in found]
    twice = {sentence for sentence in sentences if sentences.count(sentence) > 1}
    if twice:
        raise ValueError(f"{name}: {twice}")
    return found


def call_of(case: dict[str, Any]) -> Call:
    """The announcement that the case is about."""
    return NEXT_YEAR if case.get("call") == "next_year" else CALL
