"""Tesseract, kept loaded in the worker process, and where its Korean data lies."""

import functools
import glob
import os
from pathlib import Path
from typing import Any

from intake.documents.text.problems import NoOcr, TooMuch
from models.record import Record

BOTH, KOREAN, ENGLISH = "kor+eng", "kor", "eng"
"""What is looked for: both together let a Latin word win now and then where Korean stands."""
BLOCK, LINE, ONE_WORD = 6, 7, 8
"""Tesseract's modes: a block of text, a single line, a single word."""
_INVERT_BELOW = "0.7"
"""Tesseract's own confidence below which a line is read as white on black, too."""
_GREY = 128
_PLACES = ("/usr/share/tesseract-ocr/*/tessdata", "/usr/share/tessdata", "/usr/local/share/tessdata")
_MISSING = (
    "문자 인식(OCR)에 필요한 한국어 자료가 없습니다. 서버에 tesseract-ocr-kor 패키지를 설치하거나 "
    "TESSDATA_PREFIX를 설정한 뒤 다시 읽어 주십시오."
)


class Word(Record):
    """A word with its box in pixels of the picture given to Tesseract."""

    text: str
    confidence: float
    box: tuple[int, int, int, int]
    line: tuple[int, int, int]
    """Block, paragraph and line that Tesseract puts it into; (-1, row, 0) in a row of a table read cell by cell."""
    cell: int | None = None
    """Which cell of such a row it stands in, from the left."""


def tessdata(languages: str = BOTH) -> Path | None:
    """The folder that holds the data of all `languages`; None if there is none."""
    given = os.environ.get("TESSDATA_PREFIX")
    folders = [Path(given), Path(given) / "tessdata"] if given else []
    folders += [Path(found) for pattern in _PLACES for found in sorted(glob.glob(pattern), reverse=True)]  # noqa: PTH207 - an absolute pattern
    for folder in folders:
        if all((folder / f"{language}.traineddata").is_file() for language in languages.split("+")):
            return folder
    return None


@functools.cache
def _api(languages: str) -> Any:
    """The one recogniser of this process for these languages; loading a model takes longer than reading a page."""
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # threads of Tesseract only get into each other's way
    import tesserocr  # here, after the limit on threads, and only in processes that read scans

    folder = tessdata(languages)
    if folder is None:
        raise NoOcr(_MISSING)
    tesserocr.set_leptonica_log_level(tesserocr.LeptLogLevel.NONE)  # it writes to the terminal
    return tesserocr.PyTessBaseAPI(path=str(folder), lang=languages, oem=tesserocr.OEM.LSTM_ONLY)


def recognise(picture: Any, mode: int, dpi: int, seconds: int, languages: str = BOTH) -> list[Word]:
    """Words of a grey picture (a NumPy array) in the page segmentation `mode`. Raises NoOcr, TooMuch."""
    import numpy as np

    api = _api(languages)
    api.SetPageSegMode(mode)
    grey = np.ascontiguousarray(picture)
    height, width = grey.shape
    api.SetImageBytes(grey.tobytes(), width, height, 1, width)
    api.SetSourceResolution(dpi)
    # by default every unsure line is read as white on black, too; of a line that is cut out, it is seen what it is
    alone = mode in (LINE, ONE_WORD) and grey.mean() > _GREY
    api.SetVariable("invert_threshold", "0" if alone else _INVERT_BELOW)
    try:
        if not api.Recognize(timeout=seconds * 1000):
            raise TooMuch("문자 인식(OCR)이 제한 시간 안에 끝나지 않았습니다.")
        return _words(api.GetTSVText(0))
    finally:
        api.Clear()


def _words(table: str) -> list[Word]:
    words = []
    for row in table.splitlines():
        parts = row.split("\t")
        if len(parts) < 12 or parts[0] != "5" or not parts[11].strip():
            continue
        left, top, width, height = (int(value) for value in parts[6:10])
        words.append(
            Word(
                text=parts[11].strip(),
                confidence=max(0.0, float(parts[10]) / 100),
                box=(left, top, left + width, top + height),
                line=(int(parts[2]), int(parts[3]), int(parts[4])),
            )
        )
    return words
