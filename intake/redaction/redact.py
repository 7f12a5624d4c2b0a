"""One document, or some pages of it, as reviewers may see it: a file in, a file out, the same bytes each time."""

from collections.abc import Callable
from pathlib import Path

from intake.redaction import docx, hwpx, pdf, pictures, xlsx
from intake.redaction.context import known_numbers
from intake.redaction.finder import Finder, Known
from intake.redaction.masked import masked_text, wanted
from intake.redaction.result import Redacted
from models.document import DocumentText
from models.settings import DocumentLimits

Pages = tuple[int, int] | None
Cleaner = Callable[[Path, DocumentText, Pages, Known, DocumentLimits], tuple[bytes, int]]
CLEANERS: dict[str, Cleaner] = {
    "pdf": pdf.clean,
    "docx": docx.clean,
    "hwpx": hwpx.clean,
    "xlsx": xlsx.clean,
    **dict.fromkeys(("jpeg", "png", "tiff", "bmp", "webp", "gif"), pictures.clean),
}
"""Formats that can be cleaned; of any other reviewers get the masked text."""
_REASONS = {
    "encrypted": "암호가 걸려 있어 열 수 없으므로 제공하지 않습니다.",
    "drm": "문서 보안(DRM)이 걸려 있어 열 수 없으므로 제공하지 않습니다.",
    "damaged": "파일이 손상되어 열 수 없으므로 제공하지 않습니다.",
    "unsupported": "개인정보를 가릴 수 없는 형식이므로 제공하지 않습니다.",
    "empty": "내용이 없어 제공하지 않습니다.",
}
_UNREAD = "개인정보를 가릴 수 있을 만큼 읽지 못하여 제공하지 않습니다."
_TEXT = "이 형식은 개인정보를 가린 글로 바꾸어 제공합니다."
_FELL_BACK = "개인정보를 온전히 가린 원래 형식을 만들 수 없어 글로 바꾸어 제공합니다."


def redact(
    path: Path, text: DocumentText, pages: Pages, target_folder: Path, limits: DocumentLimits | None = None
) -> Redacted:
    """The reviewers' derivative of the file at `path`, whose reading is `text`, written into `target_folder`.

    `pages`: first and last page (from 1) of the document in a file that holds several; None for all of it. Meant for
    a killable worker, as native libraries open foreign bytes here. Raises OSError if the result cannot be written.
    """
    limits = limits or DocumentLimits()
    if text.state in _REASONS and not _shows(text):
        return Redacted(path=None, extension="", how="withheld", places=0, note=_REASONS[text.state])
    known = known_numbers(text)
    stem = text.sha256[:16] + (f"-{pages[0]}-{pages[1]}" if pages else "")
    cleaner = CLEANERS.get(text.format)
    if cleaner is not None:
        try:
            content, places = cleaner(path, text, pages, known, limits)
        except Exception:  # noqa: S110 - the top of the job: whatever foreign bytes did, reviewers get the text instead
            pass
        else:
            extension = _extension(text.format)
            return _written(target_folder / f"{stem}.{extension}", content, "cleaned", places, "")
    return _as_text(text, pages, known, target_folder / f"{stem}.txt", _FELL_BACK if cleaner else _TEXT)


def _shows(text: DocumentText) -> bool:
    """Whether a document without text can still be shown: a picture or scan on which nothing is written."""
    return text.state == "empty" and bool(text.pages) and text.format in ("pdf", "jpeg", "png", "tiff")


def _extension(format_: str) -> str:
    if CLEANERS[format_] is pictures.clean:
        return pictures.EXTENSIONS.get(format_, ("PNG", "png"))[1]
    return format_


def _as_text(text: DocumentText, pages: Pages, known: Known, target: Path, note: str) -> Redacted:
    masked, places = masked_text(text, pages, known)
    if not any(page.text.strip() for page in wanted(text, pages)) or Finder(known).spans(masked):
        return Redacted(path=None, extension="", how="withheld", places=0, note=_UNREAD)
    return _written(target, masked.encode("utf-8"), "masked-text", places, note)


def _written(target: Path, content: bytes, how: str, places: int, note: str) -> Redacted:
    target.write_bytes(content)
    if places:
        note = f"{note} 개인정보 {places}곳을 가렸습니다.".strip()
    return Redacted.model_validate(
        {"path": target, "extension": target.suffix[1:], "how": how, "places": places, "note": note}
    )
