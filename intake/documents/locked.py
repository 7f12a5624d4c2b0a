"""Documents that a password locks: opened with one that the applicant told, and written anew without it.

PDF by qpdf, documents of Office, old and new, by msoffcrypto. For HWP, HWPX and ODT there is no library at hand that
knows how: they are told.
"""

from collections.abc import Sequence
from pathlib import Path

import msoffcrypto  # type: ignore[import-untyped]  # ships no types
import pikepdf
from msoffcrypto.exceptions import InvalidKeyError  # type: ignore[import-untyped]  # as above

from intake.documents.text.office_lock import is_locked as is_locked_office
from intake.documents.text.read import read_text
from intake.filetype import identify
from models.settings import DocumentLimits

WRONG = "암호가 맞지 않습니다."
BEYOND = {
    "hwp": "한글 문서(HWP)",
    "hwpx": "한글 문서(HWPX)",
    "hwp3": "한글 문서(HWP)",
    "odt": "문서(ODT)",
}
"""What nobody can unlock here."""
_OFFICE = ("ooxml-encrypted", "doc", "xls", "ppt")


class StillLocked(Exception):
    """The document could not be unlocked; the text is a Korean sentence that says why."""


def unlock(path: Path, file: str, passwords: Sequence[str], target: Path, limits: DocumentLimits) -> bool:
    """Writes the document to `target` without its password. False if none locks it. Raises StillLocked."""
    format_ = identify(path, file).format
    if format_ == "pdf":
        is_locked, opener = _is_locked_pdf, _pdf
    elif format_ in _OFFICE:
        is_locked, opener = is_locked_office, _office
    else:
        if format_ in BEYOND and read_text(path, file, limits, sha256="").state == "encrypted":
            raise StillLocked(
                f"암호가 걸린 {BEYOND[format_]}는 이 프로그램이 풀 수 없습니다. 암호를 푼 파일을 직접 확인하십시오."
            )
        return False
    if not is_locked(path):
        return False
    if not any(opener(path, password, target) for password in passwords):
        raise StillLocked(WRONG)
    return True


def _is_locked_pdf(path: Path) -> bool:
    """Whether it opens only with a password; one that merely forbids printing and the like is read as it is."""
    try:
        with pikepdf.open(path):
            return False
    except pikepdf.PasswordError:
        return True
    except (pikepdf.PdfError, RuntimeError, ValueError):
        return False


def _pdf(path: Path, password: str, target: Path) -> bool:
    try:
        with pikepdf.open(path, password=password) as document:
            document.save(target, encryption=False, fix_metadata_version=False)
    except pikepdf.PasswordError:
        return False
    except (pikepdf.PdfError, RuntimeError, ValueError) as error:
        raise StillLocked("암호가 걸린 PDF 파일이 손상되어 열지 못했습니다.") from error
    return True


def _office(path: Path, password: str, target: Path) -> bool:
    """A document of Office: the same without its password, if that fits."""
    try:
        with path.open("rb") as stream, target.open("wb") as out:
            document = msoffcrypto.OfficeFile(stream)
            document.load_key(password=password)
            document.decrypt(out)
    except InvalidKeyError:
        target.unlink(missing_ok=True)
        return False
    except Exception as error:  # the library meets damage with whatever its own lines raise
        target.unlink(missing_ok=True)
        raise StillLocked(
            "암호가 걸린 문서가 손상되었거나, 이 프로그램이 모르는 방식으로 잠겨 있어 열지 못했습니다."
        ) from error
    return True
