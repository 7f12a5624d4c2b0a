"""Picture files: scans and photographs, upright, without EXIF, with black boxes burnt in."""

from pathlib import Path
from typing import Any

from intake.documents.text.image import pictures
from intake.documents.text.problems import ReadProblem
from intake.redaction.burn import as_bytes, burnt
from intake.redaction.finder import Known
from intake.redaction.problems import NotCleared
from models.document import DocumentText
from models.settings import DocumentLimits

EXTENSIONS = {"jpeg": ("JPEG", "jpg"), "png": ("PNG", "png"), "tiff": ("TIFF", "tif")}
"""What a format is written as; any other becomes PNG."""
Frames = tuple[int, int] | None


def clean(path: Path, text: DocumentText, pages: Frames, known: Known, limits: DocumentLimits) -> tuple[bytes, int]:
    """The file's pictures with secrets burnt out, and how many places were. Raises NotCleared."""
    format_, _ = EXTENSIONS.get(text.format, ("PNG", "png"))
    first, last = pages or (1, limits.ocr_pages)
    read = {page.number: page for page in text.pages}
    done: list[Any] = []
    places = 0
    try:
        for number, picture in enumerate(pictures(path, limits.pixels), 1):
            if number > last:
                break
            if number >= first:
                result = burnt(picture, known, limits.ocr_seconds, read.get(number))
                done.append(result.picture)
                places += result.places
    except ReadProblem as error:
        raise NotCleared(str(error)) from error
    if not done or (len(done) > 1 and format_ != "TIFF"):
        raise NotCleared("그림을 찾지 못했습니다.")
    return (_frames(done) if format_ == "TIFF" else as_bytes(done[0], format_)), places


def _frames(done: list[Any]) -> bytes:
    import io

    out = io.BytesIO()
    done[0].save(out, "TIFF", save_all=True, append_images=done[1:], compression="tiff_lzw")
    return out.getvalue()
