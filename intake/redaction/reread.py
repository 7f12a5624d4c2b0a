"""A last look at a rewritten document with the reader of documents itself."""

import hashlib
from pathlib import Path

from intake.documents.text.read import read_text
from intake.redaction.finder import Finder, Known
from intake.redaction.problems import NotCleared
from models.settings import DocumentLimits


def check_again(content: bytes, suffix: str, known: Known, limits: DocumentLimits, folder: Path) -> None:
    """Raises NotCleared if the result cannot be read, or if a secret is read in it."""
    path = folder / f"result.{suffix}"
    path.write_bytes(content)
    text = read_text(path, path.name, limits, sha256=hashlib.sha256(content).hexdigest())
    if text.state not in ("read", "empty") or text.format != suffix:
        raise NotCleared("고쳐 쓴 파일을 다시 읽을 수 없습니다.")
    finder = Finder(known)
    for page in text.pages:
        cells = [cell.text for table in page.tables for cell in table.cells]
        if any(finder.spans(one) for one in (page.text, *cells)):
            raise NotCleared("가린 뒤에도 가릴 번호가 남아 있습니다.")
