"""The JSON Schema that editors use: it is current, it accepts what loads, and it refuses what does not."""

import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from models.config_schema import TITLES, schema, schema_text
from models.config_yaml import read_yaml

ROOT = Path(__file__).resolve().parent.parent
STORED = ROOT / "docs" / "config.schema.json"


def document(path: str) -> dict[str, Any]:
    data = read_yaml((ROOT / path).read_text(encoding="utf-8")).data
    assert isinstance(data, dict)
    return data


def errors(data: dict[str, Any]) -> list[str]:
    validator = jsonschema.Draft202012Validator(schema(), format_checker=jsonschema.FormatChecker())
    return [error.message for error in validator.iter_errors(data)]


def test_보관된_스키마가_지금_것과_같다() -> None:
    if os.environ.get("JEOPSU_ACCEPT") == "1":
        STORED.write_text(schema_text(), encoding="utf-8")
    assert STORED.read_text(encoding="utf-8") == schema_text(), "JEOPSU_ACCEPT=1 pytest tests/test_config_schema.py"


@pytest.mark.parametrize("path", ["config.yaml", "tests/configs/next_year.yaml"])
def test_스키마는_읽히는_설정을_받아들인다(path: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    assert errors(document(path)) == []


@pytest.mark.parametrize(
    ("section", "key", "value"),
    [
        ("imap", "hots", "x"),
        ("call", "titel", "x"),
        ("imap", "port", 0),
        ("imap", "security", "ssl"),
        ("smtp", "enabled", "no"),
        ("call", "year", "2025"),
        ("call", "announced_on", "2025. 7. 28."),
    ],
)
def test_스키마는_읽히지_않는_설정을_거절한다(section: str, key: str, value: object) -> None:
    data = document("config.yaml")
    data[section][key] = value
    assert len(errors(data)) == 1


def test_공고의_모든_항목에_우리말_이름이_있다() -> None:
    definitions = schema()["$defs"]
    settings = {name for name in definitions if name.endswith(("Settings", "Limits"))}
    fields = {field for name in definitions.keys() - settings for field in definitions[name].get("properties", {})}
    assert fields - {"id"} - TITLES.keys() == set()


def test_편집기에_알려_주는_스키마_파일이_있다() -> None:
    first = (ROOT / "config.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=docs/config.schema.json"
    assert STORED.exists()
