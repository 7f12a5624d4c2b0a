"""ZIP-based documents (DOCX, HWPX, XLSX) rewritten part by part."""

import io
import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from PIL import Image

from intake.documents.text.image import pictures
from intake.documents.text.parts import Parts
from intake.documents.text.problems import ReadProblem
from intake.redaction.burn import as_bytes, burnt
from intake.redaction.finder import Known
from intake.redaction.jpeg import bare
from intake.redaction.problems import NotCleared
from models.settings import DocumentLimits

EPOCH = (1980, 1, 1, 0, 0, 0)
_WRITTEN = {"JPEG": "JPEG", "MPO": "JPEG", "PNG": "PNG", "BMP": "BMP", "GIF": "GIF", "TIFF": "TIFF", "WEBP": "WEBP"}
_MOST_PICTURES = 80
_SMALL = (80, 20)
"""Pixels of width and height below which a picture holds no legible number."""


def parts_of(path: Path, limits: DocumentLimits) -> dict[str, bytes]:
    """All parts by name, in the order of the package. Raises a ReadProblem; NotCleared if names repeat."""
    with Parts(path, limits.part_bytes) as package:
        names = [name for name in package.names if not name.endswith("/")]
        if len({name.lower() for name in names}) != len(names):
            raise NotCleared("파일 내부에 같은 이름이 겹쳐 있습니다.")
        return {name: package.read(name) for name in names}


def packed(parts: Mapping[str, bytes], stored_first: Sequence[str] = ()) -> bytes:
    """A ZIP of these parts, the same bytes each time; `stored_first` stand at its beginning, not compressed."""
    out = io.BytesIO()
    names = [name for name in stored_first if name in parts] + sorted(set(parts) - set(stored_first))
    with zipfile.ZipFile(out, "w") as package:
        for name in names:
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_STORED if name in stored_first else zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            package.writestr(info, parts[name])
    return out.getvalue()


class Pictures:
    """Pictures inside of one document, each looked at once."""

    def __init__(self, folder: Path, known: Known, limits: DocumentLimits) -> None:
        self._folder = folder
        self._known = known
        self._limits = limits
        self._left = _MOST_PICTURES
        self.places = 0

    def cleaned(self, data: bytes) -> bytes:
        """A picture file of the same format without secrets and notes; a grey one if it cannot be looked at."""
        path = self._folder / "picture"
        path.write_bytes(data)
        try:
            with Image.open(path) as opened:
                format_ = _WRITTEN.get(opened.format or "")
                moving = getattr(opened, "n_frames", 1) > 1
                small = opened.width < _SMALL[0] or opened.height < _SMALL[1]
            if format_ is None or moving:
                return blank("PNG")
            if small:
                return bare(data) if format_ == "JPEG" else _again(path, format_)
            self._left -= 1
            if self._left < 0:
                return blank(format_)
            picture = next(iter(pictures(path, self._limits.pixels)))
            result = burnt(picture, self._known, self._limits.ocr_seconds)
        except (
            ReadProblem,
            NotCleared,
            OSError,
            ValueError,
            SyntaxError,
            StopIteration,
            zlib.error,
            Image.DecompressionBombError,
        ):
            return blank("PNG")
        self.places += result.places
        if result.places:
            return as_bytes(result.picture, format_)
        return bare(data) if format_ == "JPEG" and not _turned(path) else _again(path, format_)


def _turned(path: Path) -> bool:
    """Whether EXIF turns a picture: without it, it would lie on its side."""
    with Image.open(path) as opened:
        return bool(opened.getexif().get(0x0112, 1) != 1)


def _again(path: Path, format_: str) -> bytes:
    """The picture written anew, upright and without notes."""
    from PIL import ImageOps

    with Image.open(path) as opened:
        upright = ImageOps.exif_transpose(opened)
        if upright.mode not in ("RGB", "RGBA", "L"):
            upright = upright.convert(
                "RGBA" if "transparency" in opened.info or upright.mode in ("LA", "PA") else "RGB"
            )
        if format_ in ("JPEG", "BMP"):
            upright = upright.convert("RGB")
        return as_bytes(upright, format_)


def blank(format_: str) -> bytes:
    """A light grey picture in place of one that cannot be shown."""
    return as_bytes(Image.new("RGB", (64, 64), (225, 225, 225)), format_)


def matching(names: Sequence[str], patterns: Sequence[str]) -> list[str]:
    """Names that fully match one of the patterns, without regard to letter case."""
    wanted = re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)
    return [name for name in names if wanted.fullmatch(name)]
