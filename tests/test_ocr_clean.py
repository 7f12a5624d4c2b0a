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


def _runs(ink: np.ndarray, least: int) -> np.ndarray:
    """Counted pixel by pixel: runs along the rows that are as long as this, at the edges half as long, as a bar laid
    over the edge has room there."""
    left = np.zeros_like(ink)
    for row, line in enumerate(ink):
        ends = np.flatnonzero(np.diff(np.concatenate(([0], line > 0, [0]))))
        for start, stop in ends.reshape(-1, 2):
            room = stop - start + (least // 2 if start == 0 else 0) + ((least - 1) // 2 if stop == len(line) else 0)
            left[row, start:stop] = 255 if room >= least else 0
    return left


@pytest.mark.parametrize("seed", range(12))
def test_괘선은_한_줄씩_세어_찾은_것과_같다(seed: int) -> None:
    random = np.random.default_rng(seed)
    height, width = (int(side) for side in random.integers(575, 598, 2))  # a bar of 25 pixels
    page = np.where(random.random((height, width)) < random.choice([0.0, 0.05, 0.4]), 0, 255).astype(np.uint8)
    for _ in range(60):
        top, left, long = random.integers(0, height), random.integers(0, width), random.integers(1, 60)
        page[top : top + 2, left : left + long] = random.integers(0, 199)
        page[top : top + long, left : left + 2] = random.integers(0, 199)
    ink = np.where(page < 200, 255, 0).astype(np.uint8)
    expected = np.zeros_like(ink)
    for turned in (False, True):  # OpenCV's own steps before the runs are counted
        across, slack = ((5, 1), (3, 1)) if turned else ((1, 5), (1, 3))
        bars = [cv2.getStructuringElement(cv2.MORPH_RECT, bar) for bar in (across, slack)]
        thin = cv2.dilate(cv2.subtract(ink, cv2.morphologyEx(ink, cv2.MORPH_OPEN, bars[0])), bars[1])
        expected |= _runs(thin.T, 25).T if turned else _runs(thin, 25)
    assert np.array_equal(clean.rules_of(page), expected)
