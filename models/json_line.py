"""JSON of which one object is one line to every reader."""

import json
import re
from typing import Any

_STEERING = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
"""What ends a line to some readers, or steers a terminal; JSON itself escapes only what is below U+0020."""


def json_line(data: Any) -> str:
    """The value as one line of JSON, Korean readable, with nothing in it that ends the line or steers a terminal."""
    text = json.dumps(data, ensure_ascii=False)
    return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
