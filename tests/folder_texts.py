"""What anybody can get out of a case folder: the text of every file, and its name."""

import re
import zipfile
from pathlib import Path

import pypdfium2

_TAG = re.compile(r"<[^>]+>")
PACKED = (".docx", ".hwpx", ".xlsx")


def texts_of(folder: Path) -> dict[str, str]:
    """By name inside the folder: the name itself with all text of the file, compressed parts unpacked."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): f"{path.relative_to(folder)}\n{_text(path)}" for path in files}


def _text(path: Path) -> str:
    raw = path.read_bytes().decode("utf-8", "replace")
    if path.suffix == ".pdf":
        return raw + "\n" + pdf_text(path)
    if path.suffix in PACKED:
        with zipfile.ZipFile(path) as archive:
            parts = [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
        # with the tags and without: a value may be split over several of them
        return "\n".join(parts + [_TAG.sub("", part) for part in parts])
    return raw


def pdf_text(path: Path) -> str:
    """The text layer and the description of a PDF."""
    document = pypdfium2.PdfDocument(path)
    try:
        pages = [page.get_textpage().get_text_bounded() for page in document]
        return "\n".join([*pages, *document.get_metadata_dict().values()])
    finally:
        document.close()


def pages_of(path: Path) -> int:
    """How many pages a PDF has."""
    document = pypdfium2.PdfDocument(path)
    try:
        return len(document)
    finally:
        document.close()
