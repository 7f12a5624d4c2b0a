"""Signatures that are drawn on a PDF page as strokes of a pen."""

from pathlib import Path

import pytest

from tests.documents.making import pdf, read

TEXT = "BT /F1 12 Tf 300 200 Td (Signed by Kim) Tj ET"
CURVED = "400 200 m 410 230 420 170 430 205 c 440 230 450 175 460 210 c 470 230 480 180 490 200 c S"
ANGULAR = "400 200 m 408 222 l 418 190 l 430 220 l 444 188 l 458 215 l 470 195 l S"
FILLED = "400 200 m 410 230 420 170 430 205 c 440 230 450 175 460 210 c 440 220 420 180 400 200 c f"
ROUNDED = "400 180 m 480 180 l 485 180 490 185 490 190 c 490 215 l 405 215 l 400 215 395 212 395 205 c 395 185 l S"
RING = "410 200 m 410 206 400 206 400 200 c 400 194 410 194 410 200 c 410 206 400 206 400 200 c S"


def kinds(folder: Path, drawn: str) -> list[str]:
    text = read(folder, "a.pdf", pdf(f"{TEXT}\n1.5 w {drawn}"))
    return [mark.kind for mark in text.pages[0].marks]


@pytest.mark.parametrize("stroke", [CURVED, ANGULAR, FILLED])
@pytest.mark.parametrize("colour", ["0 0 0 RG 0 0 0 rg", "0 0 1 RG 0 0 1 rg", "0.1 0.15 0.5 RG 0.1 0.15 0.5 rg"])
def test_펜으로_그은_서명이_보인다(tmp_path: Path, stroke: str, colour: str) -> None:
    assert kinds(tmp_path, f"{colour} {stroke}") == ["ink"]


@pytest.mark.parametrize(
    "drawn",
    [
        "0 0 0 RG 400 200 90 20 re S",
        "0 0 0 RG 300 195 m 520 195 l S",
        f"0 0 0 RG {ROUNDED}",
        f"0 0 0 RG {RING}",
        f"0.9 0.9 0.9 RG {CURVED}",
        "0 0 0 RG " + " ".join(f"1 0 0 1 0 0 cm {CURVED}" for _ in range(300)),
    ],
)
def test_선과_상자와_표시와_글자_윤곽은_서명이_아니다(tmp_path: Path, drawn: str) -> None:
    assert kinds(tmp_path, drawn) == []
