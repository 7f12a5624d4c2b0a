"""One interface over all formats: a file becomes `DocumentText`, whatever it holds."""

import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

from intake.documents.text import doc, docx, hwp, hwpx, image, odt, pdf, plain, pptx, xlsx
from intake.documents.text.clean import solid
from intake.documents.text.notes import INCOMPLETE, told
from intake.documents.text.problems import Damaged, Encrypted, NoOcr, ReadProblem, Sealed, TooMuch, Unsupported
from intake.documents.text.result import Content
from intake.filetype import identify
from models.document import DocumentText, ReadState
from models.settings import DocumentLimits

Reader = Callable[[Path, DocumentLimits], Content]
READERS: dict[str, Reader] = {
    "pdf": pdf.read,
    "hwp": hwp.read,
    "hwp3": hwp.read_old,
    "hwpx": hwpx.read,
    "doc": doc.read,
    "docx": docx.read,
    "odt": odt.read,
    "ods": odt.read,
    "pptx": pptx.read,
    "xlsx": xlsx.read,
    "xls": xlsx.read,
    "rtf": plain.read_rtf,
    "txt": plain.read_plain,
    "html": plain.read_html,
    "jpeg": image.read,
    "png": image.read,
    "tiff": image.read,
    "bmp": image.read,
    "webp": image.read,
    "gif": image.read,
}
_STATES: tuple[tuple[type[ReadProblem], ReadState], ...] = (
    (Encrypted, "encrypted"),
    (Sealed, "drm"),
    (Unsupported, "unsupported"),
    (Damaged, "damaged"),
    (TooMuch, "manual"),
    (NoOcr, "manual"),
)
_SUFFIXES = frozenset(
    (
        *("pdf", "hwp", "hwpx", "doc", "docx", "odt", "ods", "rtf", "xls", "xlsx", "pptx"),
        *("jpg", "jpeg", "png", "tif", "tiff", "bmp", "webp"),
    )
)
"""Endings of names that promise a format that is read: content that is none of them was damaged."""
_EMPTY = "내용이 없는 빈 파일입니다."
_NO_TEXT = "열었으나 글자를 찾지 못했습니다. 직접 확인해 주십시오."
_CRASHED = "읽는 중 오류가 나서 자동으로 읽지 못했습니다. 직접 확인해 주십시오."
_CUT = "파일이 잘려 있거나 손상되어 읽을 수 없습니다."


def read_text(path: Path, file: str, limits: DocumentLimits, *, sha256: str) -> DocumentText:
    """The text of the file at `path`, which the sender named `file`, or why it cannot be read.

    Never raises because of the content. Meant to run in a worker process with time and memory bounded: native
    libraries at work here may crash or hang on hostile files.
    """
    file = unicodedata.normalize("NFC", file)
    format_ = identify(path, file).format
    known: dict[str, Any] = {"file": file, "format": format_, "sha256": sha256}
    try:
        content = _reader(format_, file)(path, limits)
    except ReadProblem as problem:
        state = next(state for kind, state in _STATES if isinstance(problem, kind))
        return DocumentText(**known, state=state, detail=str(problem))
    except MemoryError:
        return DocumentText(**known, state="manual", detail="메모리가 모자라 읽지 못했습니다. 직접 확인해 주십시오.")
    except Exception as error:  # the top of the job: what a reader of foreign bytes does is not all foreseen
        return DocumentText(**known, state="manual", detail=_CRASHED, notes=(f"error:{type(error).__name__}",))
    return _judged(content, known)


def _judged(content: Content, known: dict[str, Any]) -> DocumentText:
    state: ReadState = "read"
    detail = content.detail
    if not any(solid(line.text) for page in content.pages for line in page.lines):
        state = "manual" if {"no-ocr", "ocr-cut", "ocr-timeout"} & set(content.notes) else "empty"
        if "repaired" in content.notes:
            state, detail = "damaged", "PDF 파일이 손상되어 읽을 수 없습니다."
        detail = detail or _NO_TEXT
    elif INCOMPLETE & set(content.notes) or any(page.source == "none" for page in content.pages):
        state = "manual"
    detail = told(detail, content.notes)
    return DocumentText(**known, state=state, detail=detail, pages=content.pages, notes=content.notes)


def _reader(format_: str, file: str) -> Reader:
    """The reader for a format. Raises for formats that have none, by the cause."""
    if reader := READERS.get(format_):
        return reader
    if format_ == "empty":
        return _nothing
    if format_ == "drm":
        raise Sealed("문서 보안(DRM)이 걸린 파일이라서 열 수 없습니다.")
    if format_ == "ooxml-encrypted":
        raise Encrypted("암호가 걸린 문서라서 열 수 없습니다.")
    if format_ in ("ole", "zip", "unknown", "ooxml") and _claims_document(file):
        raise Damaged(_CUT)
    raise Unsupported("자동으로 읽을 수 없는 형식입니다. 직접 확인해 주십시오.")


def _claims_document(file: str) -> bool:
    return file.rpartition(".")[2].lower() in _SUFFIXES


def _nothing(path: Path, limits: DocumentLimits) -> Content:
    return Content(pages=(), detail=_EMPTY)
