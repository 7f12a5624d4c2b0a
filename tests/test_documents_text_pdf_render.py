"""Pages drawn as pixels: the array that the recogniser gets shows what people see."""

import io
import os
import subprocess
import sys

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from intake.documents.text.pdf_render import picture_of, pixels_of
from intake.documents.text.smaller import smaller
from runners.confine import ENVIRONMENT

_CONTENT = b"1 0 0 rg 20 20 60 90 re f 0 0 1 rg 90 150 30 40 re f 0.2 w 10 10 m 130 190 l S"


def _pdf(width: int, height: int, rotate: int = 0) -> bytes:
    """A page of one red and one blue area, by hand."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Rotate %d/Contents 4 0 R>>" % (width, height, rotate),
        b"<</Length %d>>stream\n%s\nendstream" % (len(_CONTENT), _CONTENT),
    ]
    body = b"%PDF-1.4\n" + b"".join(b"%d 0 obj%s endobj\n" % (n, one) for n, one in enumerate(objects, 1))
    return body + b"trailer<</Root 1 0 R>>\n%%EOF"


@pytest.mark.parametrize("rotate", [0, 90])
@pytest.mark.parametrize(("width", "height"), [(140, 200), (141, 203), (333, 210)])
def test_배열은_그림과_같은_색이다(width: int, height: int, rotate: int) -> None:
    page = pypdfium2.PdfDocument(io.BytesIO(_pdf(width, height, rotate)))[0]
    seen = pixels_of(page, 200, 40_000_000)
    assert np.array_equal(seen, np.asarray(picture_of(page, 200, 40_000_000)))
    assert (seen == (255, 0, 0)).all(axis=2).any() and (seen == (0, 0, 255)).all(axis=2).any()


def test_배열은_문서를_닫은_뒤에도_남는다() -> None:
    document = pypdfium2.PdfDocument(io.BytesIO(_pdf(140, 200)))
    seen = pixels_of(document[0], 72, 40_000_000)
    before = seen.copy()
    document.close()
    assert np.array_equal(seen, before)


def test_지나치게_큰_쪽은_작게_그린다() -> None:
    page = pypdfium2.PdfDocument(io.BytesIO(_pdf(14000, 9000)))[0]
    height, width = pixels_of(page, 200, 1_000_000).shape[:2]
    assert 0.9e6 < height * width < 1.02e6 and width / height == pytest.approx(14 / 9, rel=0.01)
    assert isinstance(picture_of(page, 10, 1_000_000), Image.Image)


@pytest.mark.parametrize(("height", "width", "wanted"), [(2339, 1653, 1170), (3508, 2480, 877), (700, 300, 700)])
def test_반으로_줄이기를_되풀이한다(height: int, width: int, wanted: int) -> None:
    picture = np.tile(np.arange(width, dtype=np.uint16) * 255 // width, (height, 1)).astype(np.uint8)
    small = smaller(picture, 700)
    assert small.shape[0] == wanted and abs(small.shape[1] / small.shape[0] - width / height) < 0.002
    assert abs(float(small.mean()) - float(picture.mean())) < 1


def test_작업_프로세스의_그림_처리는_한_실로_한다() -> None:
    program = "import cv2; print(cv2.getNumThreads())"
    said = subprocess.run(
        [sys.executable, "-c", program], env=os.environ | ENVIRONMENT, capture_output=True, check=True, text=True
    )
    assert said.stdout.strip() == "1"
