"""Parts of a ZIP-based document (HWPX, DOCX, XLSX), unpacked within limits and parsed without entities."""

import re
import zipfile
import zlib
from pathlib import Path
from xml.etree import ElementTree

from intake.documents.text.problems import Damaged, TooMuch

Element = ElementTree.Element
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


class Parts:
    """An open package. Use as a context manager; raises Damaged if it is no ZIP."""

    def __init__(self, path: Path, part_bytes: int) -> None:
        self._limit = part_bytes
        self._left = 4 * part_bytes
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
            raise Damaged("파일이 손상되어 열 수 없습니다.") from error
        self.names = [info.filename for info in self._zip.infolist()]

    def __enter__(self) -> "Parts":
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def read(self, name: str) -> bytes:
        """Content of a part. Raises Damaged if it is missing or broken, TooMuch beyond the limit."""
        try:
            with self._zip.open(name) as stream:
                data = stream.read(self._limit + 1)
        except (KeyError, zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError) as error:
            raise Damaged("파일 내부가 손상되어 읽을 수 없습니다.") from error
        except (NotImplementedError, RuntimeError) as error:
            raise Damaged("파일 내부가 암호화되었거나 알 수 없는 방식으로 압축되어 있습니다.") from error
        self._left -= len(data)
        if len(data) > self._limit or self._left < 0:
            raise TooMuch("파일의 내용이 지나치게 커서 자동으로 읽지 않았습니다.")
        return data

    def xml(self, name: str) -> Element:
        """A part as XML. Raises as `read`, and Damaged for anything that is not plain XML."""
        return parse(self.read(name))


def parse(data: bytes) -> Element:
    """XML without a document type. Raises Damaged otherwise."""
    if _DOCTYPE.search(data.replace(b"\x00", b"")):
        raise Damaged("파일 내부의 XML에 허용되지 않는 선언이 있어 열지 않았습니다.")
    try:
        return ElementTree.fromstring(data)  # noqa: S314 - see above: no document type, no entities
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise Damaged("파일 내부의 XML이 손상되어 읽을 수 없습니다.") from error


def local(element: Element) -> str:
    """The name of an element without its namespace; empty for comments and the like."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: Element, name: str, default: str = "") -> str:
    """An attribute by its name without namespace."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return value
    return default


def number(text: str | None, default: int, most: int = 10_000) -> int:
    """A small whole number, `default` if it is none or out of bounds."""
    if text is None or not re.fullmatch(r"\d{1,9}", text.strip()):
        return default
    value = int(text)
    return value if value <= most else default
