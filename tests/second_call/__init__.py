"""An invented announcement: `config.yaml` beside this file, with the words of documents of the shipped one.

What people write into forms differs where the announcement does: the region of the discount.
"""

from pathlib import Path
from typing import Any

import yaml

from models.config import Config, load

HERE = Path(__file__).parent
SHIPPED = HERE.parent.parent / "config.yaml"
REGION = ["부산광역시 소재 기업(관)", "부산광역시 소재 기업", "부산 소재", "부산광역시"]


def second_config(folder: Path, environment: dict[str, str] | None = None) -> Config:
    """The configuration as a file in `folder`, loaded."""
    raw: dict[str, Any] = yaml.safe_load((HERE / "config.yaml").read_text(encoding="utf-8"))
    vocabulary = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))["call"]["vocabulary"]
    discounts = [entry for entry in vocabulary["discounts"] if entry["id"] != "gwangju"]
    raw["call"]["vocabulary"] = {**vocabulary, "discounts": [{"id": "gwangju", "words": REGION}, *discounts]}
    path = folder / "config.yaml"
    path.write_text(yaml.safe_dump(raw, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return load(path, environment or {})
