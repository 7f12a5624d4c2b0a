"""Pictures made smaller in little time."""

from typing import Any

import cv2


def smaller(picture: Any, side: int) -> Any:
    """A picture (NumPy array) halved until its longer side has less than twice so many pixels. OpenCV takes the mean
    of four pixels ten times as fast as that of any other area."""
    while max(picture.shape[:2]) >= 2 * side:
        picture = cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return picture
