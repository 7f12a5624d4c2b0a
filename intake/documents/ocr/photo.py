"""Photographs of a page: finds the sheet of paper and the transformation that makes it a straight rectangle."""

from typing import Any

import cv2
import numpy as np

from intake.documents.ocr.clean import Picture
from intake.documents.text.smaller import smaller

_SIDE = 500
"""Pixels of the longer side at which a sheet is looked for; the sizes below are pixels of that."""


def sheet(grey: Picture) -> tuple[Any, int, int] | None:
    """Matrix, width and height that cut the sheet out of a photograph; None if no sheet on a darker table is seen."""
    height, width = grey.shape
    scale = _SIDE / max(height, width)
    size = round(width * scale), round(height * scale)
    small = cv2.resize(smaller(grey, _SIDE), size, interpolation=cv2.INTER_AREA)
    level, bright = cv2.threshold(cv2.GaussianBlur(small, (9, 9), 0), 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    bright = cv2.copyMakeBorder(bright, 2, 2, 2, 2, cv2.BORDER_CONSTANT, value=0)
    bright = cv2.morphologyEx(bright, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    outlines, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not outlines or level < 40:
        return None
    outline = max(outlines, key=cv2.contourArea)
    part = cv2.contourArea(outline) / (small.shape[0] * small.shape[1])
    corners = cv2.approxPolyDP(cv2.convexHull(outline), 0.03 * cv2.arcLength(outline, True), True)
    if not 0.35 < part < 0.985 or len(corners) != 4:
        return None
    points = outline.reshape(-1, 2).astype(np.float32)
    if not _like_paper(_ordered(corners.reshape(4, 2).astype(np.float32))):
        return None
    source = _sharpened(_ordered(corners.reshape(4, 2).astype(np.float32)), points)
    source = (source - 2) / scale
    across = max(np.linalg.norm(source[1] - source[0]), np.linalg.norm(source[2] - source[3]))
    down = max(np.linalg.norm(source[3] - source[0]), np.linalg.norm(source[2] - source[1]))
    target = np.array([[0, 0], [across, 0], [across, down], [0, down]], np.float32)
    return cv2.getPerspectiveTransform(source, target), int(across), int(down)


def _ordered(corners: Any) -> Any:
    """Corners from the top left one clockwise."""
    total, slope = corners.sum(axis=1), np.diff(corners, axis=1)[:, 0]
    return np.array(
        [
            corners[total.argmin()],
            corners[slope.argmin()],
            corners[total.argmax()],
            corners[slope.argmax()],
        ],
        np.float32,
    )


def _like_paper(corners: Any) -> bool:
    """Whether four corners may be those of a sheet: opposite sides of like length, angles near a right one."""
    sides = np.roll(corners, -1, axis=0) - corners
    lengths = np.linalg.norm(sides, axis=1)
    across, down = sorted(lengths[[0, 2]]), sorted(lengths[[1, 3]])
    if lengths.min() < 1 or across[0] < 0.75 * across[1] or down[0] < 0.75 * down[1]:
        return False
    way = sides / lengths[:, None]
    cosines = [abs(float(way[index] @ way[index - 1])) for index in range(4)]
    return max(cosines) < 0.3 and 1.15 < max(across[1], down[1]) / min(across[1], down[1]) < 1.85


def _sharpened(corners: Any, outline: Any) -> Any:
    """Corners where straight lines through the four sides meet: the outline itself is rounded at its corners."""
    sides = []
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        along = (end - start) / max(1.0, float(np.linalg.norm(end - start)))
        way = (outline - start) @ along
        off = np.abs((outline - start) @ np.array([-along[1], along[0]]))
        length = float(np.linalg.norm(end - start))
        near = outline[(way > 0.06 * length) & (way < 0.94 * length) & (off < 0.03 * length)]
        if len(near) < 10:
            return corners
        sides.append(cv2.fitLine(near, cv2.DIST_HUBER, 0, 0.01, 0.01).reshape(-1)[:4])
    met = [_meeting(sides[index - 1], sides[index]) for index in range(4)]
    if any(one is None or np.linalg.norm(one - corner) > 25 for one, corner in zip(met, corners, strict=True)):
        return corners
    return np.array(met, np.float32)


def _meeting(one: Any, two: Any) -> Any:
    """Where two lines (direction and point) meet; None if they are parallel."""
    across = np.array([[one[0], -two[0]], [one[1], -two[1]]], np.float64)
    if abs(np.linalg.det(across)) < 1e-6:
        return None
    step = np.linalg.solve(across, np.array([two[2] - one[2], two[3] - one[3]], np.float64))
    return np.array([one[2] + step[0] * one[0], one[3] + step[0] * one[1]], np.float32)
