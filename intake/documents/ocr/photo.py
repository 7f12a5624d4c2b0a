"""Photographs of a page: finds the sheet of paper and the transformation that makes it a straight rectangle."""

from typing import Any

import cv2
import numpy as np

from intake.documents.ocr.clean import Picture


def sheet(grey: Picture) -> tuple[Any, int, int] | None:
    """Matrix, width and height that cut the sheet out of a photograph; None if no sheet on a darker table is seen."""
    height, width = grey.shape
    scale = 500 / max(height, width)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    level, bright = cv2.threshold(cv2.GaussianBlur(small, (9, 9), 0), 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    bright = cv2.morphologyEx(bright, cv2.MORPH_CLOSE, np.ones((25, 25), np.uint8))
    outlines, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not outlines or level < 40:
        return None
    outline = max(outlines, key=cv2.contourArea)
    part = cv2.contourArea(outline) / (small.shape[0] * small.shape[1])
    corners = cv2.approxPolyDP(cv2.convexHull(outline), 0.03 * cv2.arcLength(outline, True), True)
    if not 0.35 < part < 0.985 or len(corners) != 4:
        return None
    source = _ordered(corners.reshape(4, 2).astype(np.float32)) / scale
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
