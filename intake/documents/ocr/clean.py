"""Cleaning of scanned pages for recognition; the order of steps and their sizes were measured on 54 scans.

A seal turns light in the red channel, the background is divided away, noise goes by a median, the page is turned
straight, ruling lines are erased, and the text is brought to about 150 dots an inch.
"""

from typing import Any

import cv2
import numpy as np

Picture = Any
"""A NumPy array of bytes: height x width, or height x width x 3 in the order red, green, blue."""
DPI = 150
_ANGLES = 4.0
_WHITE = 290
"""What paper becomes; above 255, so that a grey background of a label is paper too."""
_PALE, _PAPER = 130, 235
"""Grey of the darkest writing from which a page is pale, and from which it is no writing."""
_INK = 200
"""Grey below which a pixel may belong to a ruling line; thin lines are grey after cleaning."""


def grey_of(picture: Picture) -> Picture:
    """The red channel, and what is red in it made lighter still: seals fade, black print under them stays."""
    if picture.ndim == 2:
        return picture
    red = np.ascontiguousarray(picture[:, :, 0])
    other = cv2.max(np.ascontiguousarray(picture[:, :, 1]), np.ascontiguousarray(picture[:, :, 2]))
    return cv2.addWeighted(red, 1.0, cv2.subtract(red, other), 0.8, 0)


def flatten(grey: Picture) -> Picture:
    """Shade and paper colour removed: black on white."""
    size = max(31, (min(grey.shape) // 25) | 1)
    small = cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    kernel = np.ones((max(3, size // 8) | 1, max(3, size // 8) | 1), np.uint8)
    paper = cv2.medianBlur(cv2.dilate(small, kernel), min(255, max(3, (size // 4) | 1)))
    paper = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    return cv2.medianBlur(cv2.divide(grey, np.maximum(paper, 1, out=paper), scale=_WHITE), 3)


def dark(flat: Picture) -> Picture:
    """Pale writing made black: copies of copies have little contrast. Other pages and blank ones stay as they are."""
    darkest = percentile(flat, 0.3)
    if not _PALE <= darkest <= _PAPER:
        return flat
    return np.clip((flat.astype(np.float32) - darkest) * (255 / max(1.0, 255 - darkest)), 0, 255).astype(np.uint8)


def percentile(grey: Picture, percent: float) -> float:
    """As NumPy's, by counting how often each of 256 values occurs, which takes a tenth of the time."""
    most = np.cumsum(cv2.calcHist([grey], [0], None, [256], [0, 256]).ravel().astype(np.int64))
    place = (grey.size - 1) * percent / 100
    below, above = np.searchsorted(most, [int(place), min(int(place) + 1, grey.size - 1)], side="right")
    return float(below + (above - below) * (place - int(place)))


def skew(flat: Picture) -> float:
    """Degrees by which lines of text are turned, between -4 and 4: where the row sums vary most; 0 without ink."""
    scale = 600 / max(flat.shape)
    small = cv2.resize(flat, None, fx=min(1.0, scale), fy=min(1.0, scale), interpolation=cv2.INTER_AREA)
    edge = max(small.shape) // 25  # what lies beside the sheet is straight, but not as the text is
    ink = (small[edge:-edge, edge:-edge] < 170).astype(np.uint8) * 255
    if not ink.any():
        return 0.0
    best = _sharpest(ink, np.arange(-_ANGLES, _ANGLES + 0.01, 0.5))
    return _sharpest(ink, np.arange(best - 0.4, best + 0.41, 0.1))


def _sharpest(ink: Picture, angles: Any) -> float:
    height, width = ink.shape
    scores = []
    for angle in angles:
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), float(angle), 1)
        turned = cv2.warpAffine(ink, matrix, (width, height), flags=cv2.INTER_NEAREST)
        rows = cv2.reduce(turned, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32S).ravel().astype(np.int64)
        scores.append(int((np.diff(rows) ** 2).sum()))
    return float(angles[int(np.argmax(scores))])


def rotation(angle: float, width: int, height: int) -> Any:
    """The 3 x 3 matrix that turns a picture by `angle` degrees about its middle."""
    return np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1), [0.0, 0.0, 1.0]])


def without_rules(flat: Picture) -> Picture:
    """Long thin horizontal and vertical lines made white; strokes of letters are shorter, of titles thicker."""
    return erased(flat, rules_of(flat))


def erased(flat: Picture, rules: Picture) -> Picture:
    """`flat` with white where `rules` is 255 rather than 0, and close by."""
    return cv2.max(flat, cv2.dilate(rules, np.ones((3, 3), np.uint8)))


def rules_of(flat: Picture) -> Picture:
    """255 where a long thin horizontal or vertical line runs, else 0."""
    _, ink = cv2.threshold(flat, _INK - 1, 255, cv2.THRESH_BINARY_INV)
    length = max(24, min(flat.shape) // 23)
    thick = max(5, min(flat.shape) // 200)
    found = []
    for axis, across, slack in ((1, (1, thick), (1, 3)), (0, (thick, 1), (3, 1))):
        thin = cv2.morphologyEx(ink, cv2.MORPH_TOPHAT, _bar(across))
        whole = cv2.dilate(thin, _bar(slack))  # a slanting line is one of many short steps
        found.append(_opened(whole, length, axis))
    return cv2.max(*found)


def _opened(ink: Picture, length: int, axis: int) -> Picture:
    """What a bar of at least 8 pixels along the axis leaves of `ink`: OpenCV's opening, whose border takes nothing
    away, so that half the length is enough there. Only the few rows, or columns, that may hold so much are opened,
    since that takes most of the time: of each half, four pixels equally far apart are seen."""
    bar, half = _bar((length, 1) if axis else (1, length)), length - length // 2
    if ink.shape[axis] < half:
        return cv2.morphologyEx(ink, cv2.MORPH_OPEN, bar)
    some = np.moveaxis(ink, axis, 0)[:: half // 4]
    lines = np.flatnonzero((some[:-3] & some[1:-2] & some[2:-1] & some[3:]).any(axis=0))
    left = np.zeros_like(ink)
    if lines.size:
        where = (lines, slice(None)) if axis else (slice(None), lines)
        left[where] = cv2.morphologyEx(np.ascontiguousarray(ink[where]), cv2.MORPH_OPEN, bar)
    return left


def _bar(size: tuple[int, int]) -> Any:
    return cv2.getStructuringElement(cv2.MORPH_RECT, size)
