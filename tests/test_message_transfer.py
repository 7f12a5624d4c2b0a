"""Attachments in base64, in whatever lines and pieces a program wrote them, come out byte by byte."""

import base64
import random
from pathlib import Path

import pytest

from intake.mime.source import CHUNK, Source
from intake.mime.transfer import decoded

FOLDS = {
    "줄 76자": (76, b"\r\n"),
    "줄 끝이 LF": (60, b"\n"),
    "4로 나누어지지 않는 줄": (73, b"\r\n"),
    "한 줄": (10**9, b"\r\n"),
    "줄마다 공백": (72, b" \r\n\t"),
}


def folded(text: bytes, width: int, end: bytes) -> bytes:
    return b"".join(text[start : start + width] + end for start in range(0, len(text), width))


def read(tmp_path: Path, raw: bytes) -> bytes:
    path = tmp_path / "mail"
    path.write_bytes(raw)
    return b"".join(decoded(Source(path), 0, len(raw), "base64"))


@pytest.mark.parametrize("size", [0, 1, 2, 3, 1000, CHUNK, CHUNK * 3 // 4 + 1, 2 * CHUNK + 2])
@pytest.mark.parametrize("fold", FOLDS)
def test_줄을_어떻게_나누든_내용이_같다(tmp_path: Path, fold: str, size: int) -> None:
    content = random.Random(size).randbytes(size)
    assert read(tmp_path, folded(base64.b64encode(content), *FOLDS[fold])) == content


@pytest.mark.parametrize("size", [5, 3000, CHUNK + 7])
@pytest.mark.parametrize("noise", [b"!", b"\x00", "한글".encode(), b"-_*"])
def test_글자가_아닌_것이_섞여도_내용이_같다(tmp_path: Path, noise: bytes, size: int) -> None:
    content = random.Random(size).randbytes(size)
    text = base64.b64encode(content)
    cut = len(text) // 3
    assert read(tmp_path, text[:cut] + noise + text[cut:]) == content


@pytest.mark.parametrize("lost", [1, 2])
def test_채움_글자가_없거나_끝이_잘려도_읽은_데까지_나온다(tmp_path: Path, lost: int) -> None:
    content = random.Random(lost).randbytes(1000)
    text = base64.b64encode(content).rstrip(b"=")
    assert read(tmp_path, text) == content
    assert content.startswith(read(tmp_path, text[:-lost])[:-1])
