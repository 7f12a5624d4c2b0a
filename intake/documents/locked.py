"""Documents that a password locks: opened with one that the applicant told, and written anew without it.

PDF by qpdf; DOCX, XLSX and PPTX as Office 2010 and later lock them ([MS-OFFCRYPTO] 2.3.4.10, agile encryption). For
HWP, HWPX, DOC, XLS and ODT there is no library at hand that knows how: they are told.
"""

import hashlib
import struct
import zipfile
from base64 import b64decode
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import olefile
import pikepdf
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from intake.documents.text.parts import parse
from intake.documents.text.problems import ReadProblem
from intake.documents.text.read import read_text
from intake.filetype import identify
from models.settings import DocumentLimits

WRONG = "암호가 맞지 않습니다."
BEYOND = {
    "hwp": "한글 문서(HWP)",
    "hwpx": "한글 문서(HWPX)",
    "hwp3": "한글 문서(HWP)",
    "doc": "워드 문서(DOC)",
    "xls": "엑셀 문서(XLS)",
    "odt": "문서(ODT)",
}
"""What nobody can unlock here."""
_SEGMENT = 4096
_ENCRYPTION = {"e": "http://schemas.microsoft.com/office/2006/keyEncryptor/password"}
_DATA = {"x": "http://schemas.microsoft.com/office/2006/encryption"}
_HASHES = {"SHA1": hashlib.sha1, "SHA256": hashlib.sha256, "SHA384": hashlib.sha384, "SHA512": hashlib.sha512}
_MOST_SPINS = 10_000_000
_VERIFIER = bytes.fromhex("fea7d2763b4b9e79"), bytes.fromhex("d7aa0f6d3061344e")
_KEY = bytes.fromhex("146e0be7abacd0d6")


class StillLocked(Exception):
    """The document could not be unlocked; the text is a Korean sentence that says why."""


def unlock(path: Path, file: str, passwords: Sequence[str], target: Path, limits: DocumentLimits) -> bool:
    """Writes the document to `target` without its password. False if none locks it. Raises StillLocked."""
    format_ = identify(path, file).format
    opener: Callable[[Path, str, Path], bool]
    if format_ == "pdf":
        if not _locked_pdf(path):
            return False
        opener = _pdf
    elif format_ == "ooxml-encrypted":
        opener = _ooxml
    else:
        if format_ in BEYOND and read_text(path, file, limits, sha256="").state == "encrypted":
            raise StillLocked(
                f"암호가 걸린 {BEYOND[format_]}는 이 프로그램이 풀 수 없습니다. 암호를 푼 파일을 직접 확인하십시오."
            )
        return False
    if not any(opener(path, password, target) for password in passwords):
        raise StillLocked(WRONG)
    return True


def _locked_pdf(path: Path) -> bool:
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


def _ooxml(path: Path, password: str, target: Path) -> bool:
    """An Office document: the package inside, if the password fits."""
    try:
        with olefile.OleFileIO(path) as container:
            info = container.openstream("EncryptionInfo").read()
            if info[:4] != b"\x04\x00\x04\x00":
                raise StillLocked(
                    "오래된 방식(Office 2007)으로 암호가 걸린 문서라서 이 프로그램이 풀 수 없습니다."
                    " 암호를 푼 파일을 직접 확인하십시오."
                )
            locked = container.openstream("EncryptedPackage").read()
        key, how = _key(info[8:], password)
        if key is None:
            return False
        target.write_bytes(b"".join(_segments(locked, key, how)))
        with zipfile.ZipFile(target) as package:
            package.getinfo("[Content_Types].xml")
    except StillLocked:
        raise
    except (ReadProblem, OSError, ValueError, KeyError, TypeError, struct.error, zipfile.BadZipFile) as error:
        raise StillLocked("암호가 걸린 문서가 손상되어 열지 못했습니다.") from error
    return True


def _key(description: bytes, password: str) -> "tuple[bytes | None, Any]":
    """The key of the package, None if the password does not fit, and how the package is locked."""
    root = parse(description)
    (own,) = root.iterfind(".//e:encryptedKey", _ENCRYPTION)
    (data,) = root.iterfind("x:keyData", _DATA)
    hashed, salt = _HASHES[own.attrib["hashAlgorithm"]], b64decode(own.attrib["saltValue"])
    bits, spins = int(own.attrib["keyBits"]), int(own.attrib["spinCount"])
    if spins > _MOST_SPINS or own.attrib["cipherAlgorithm"] != "AES":
        raise ValueError("no encryption that Office uses")
    state = hashed(salt + password.encode("utf-16-le")).digest()
    for spin in range(spins):
        state = hashed(spin.to_bytes(4, "little") + state).digest()

    def decrypted(name: str, block: bytes) -> bytes:
        derived = _fitted(hashed(state + block).digest(), bits // 8)
        return _aes(derived, salt, b64decode(own.attrib[name]))

    told = hashed(decrypted("encryptedVerifierHashInput", _VERIFIER[0])).digest()
    if decrypted("encryptedVerifierHashValue", _VERIFIER[1])[: len(told)] != told:
        return None, data
    return decrypted("encryptedKeyValue", _KEY)[: int(data.attrib["keyBits"]) // 8], data


def _segments(locked: bytes, key: bytes, how: Any) -> Iterator[bytes]:
    """The package piece by piece; its length stands in front."""
    hashed, salt = _HASHES[how.attrib["hashAlgorithm"]], b64decode(how.attrib["saltValue"])
    block = int(how.attrib["blockSize"])
    left = int.from_bytes(locked[:8], "little")
    for number, start in enumerate(range(8, len(locked), _SEGMENT)):
        vector = _fitted(hashed(salt + number.to_bytes(4, "little")).digest(), block)
        piece = locked[start : start + _SEGMENT]
        piece = _aes(key, vector, piece[: len(piece) // block * block])[:left]
        left -= len(piece)
        yield piece


def _fitted(digest: bytes, length: int) -> bytes:
    return digest[:length].ljust(length, b"\x36")


def _aes(key: bytes, vector: bytes, data: bytes) -> bytes:
    cipher = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
    return cipher.update(data) + cipher.finalize()
