"""Cleaning of pages: pale writing, as on copies of copies, is straightened and made black like any other."""

import cv2
import numpy as np
import pytest

from intake.documents.ocr import clean
from intake.documents.ocr.page import _straight


def _page(ink: int, paper: int, angle: float) -> np.ndarray:
    """A page of lines of writing in one grey on another, turned."""
    page = np.full((1400, 1000), paper, np.uint8)
    for row in range(12):
        cv2.putText(page, "Certificate 2025-07-28", (120, 200 + row * 80), cv2.FONT_HERSHEY_SIMPLEX, 1.6, ink, 3)
    turn = cv2.getRotationMatrix2D((500, 700), angle, 1)
    return cv2.warpAffine(page, turn, (1000, 1400), borderValue=paper)


@pytest.mark.parametrize("angle", [-2.5, 1.0, 3.0])
@pytest.mark.parametrize(("ink", "paper"), [(20, 250), (150, 240), (190, 250), (180, 245)])
def test_흐린_쪽도_바로_세운다(ink: int, paper: int, angle: float) -> None:
    _, matrix = _straight(_page(ink, paper, angle))
    found = np.degrees(np.arctan2(matrix[0, 1], matrix[0, 0]))
    assert found == pytest.approx(-angle, abs=0.35)


@pytest.mark.parametrize(("ink", "paper"), [(150, 240), (190, 250), (180, 245)])
def test_흐린_글씨는_검게_된다(ink: int, paper: int) -> None:
    flat, _ = _straight(_page(ink, paper, 0.0))
    assert np.percentile(flat, 1) < 60
    assert np.percentile(flat, 50) >= 250


def test_빈_쪽과_또렷한_쪽은_그대로다() -> None:
    blank = np.full((700, 500), 250, np.uint8)
    assert np.array_equal(clean.dark(blank), blank)
    clear = clean.flatten(_page(20, 250, 0.0))
    assert np.array_equal(clean.dark(clear), clear)


@pytest.mark.parametrize("seed", range(20))
def test_가장_짙은_글씨는_넘파이가_세는_것과_같다(seed: int) -> None:
    some = np.random.default_rng(seed)
    size = some.integers(3, 90, 2)
    picture = some.integers(some.integers(0, 200), 256, size).astype(np.uint8)
    for percent in (0.3, 5.0, 50.0, 99.9):
        assert clean.percentile(picture, percent) == pytest.approx(np.percentile(picture, percent))
