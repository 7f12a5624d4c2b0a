"""One object is one line to every reader."""

import json

import pytest

from models.json_line import json_line


@pytest.mark.parametrize("text", ["줄\u2028바꿈", "\u0085", "앞\u202e뒤", "가\n나", "\x9b31m", '보통 글 "따옴표"'])
def test_한_줄이며_뜻은_그대로다(text: str) -> None:
    line = json_line({"이름": text})
    assert line.splitlines() == [line] and json.loads(line) == {"이름": text}
    assert "이름" in line and "\u202e" not in line
