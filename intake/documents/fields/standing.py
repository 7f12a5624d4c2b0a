"""Lines of a document with their places, and the sentences and parties that are told by their words."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from intake.documents.fields.words import squash
from models.document import Line, Page

_CLOSING = re.compile(
    r"증명(?:합니다|함|한다|하여|서를|을확인|드립니다)|확인(?:합니다|함|한다)|틀림없|certify|신고합니다|등록사실|증명하오니"
)
_OF_A_COPY = re.compile(r"원본|사본|대조필|상위없")
"""What certifies a copy says nothing of the document itself."""
_OTHERS = re.compile(
    r"귀하|귀중|제출(?:처|기관|용|기한)|수신|참조|경유|담당|확인자|작성자|발급(?:부서|확인|담당|문의)|문의|입회|보증인|"
    r"검토|대조|원본|사본|결재|접수|추천|(?<![가-힣])앞$|장앞$|님께|^to[:.]|attn"
)


class Standing(NamedTuple):
    """A line with its page and place among all lines of the document."""

    number: int
    page: Page
    line: Line


def all_lines(pages: Sequence[Page]) -> list[Standing]:
    """All lines of a document."""
    pairs = [(page, line) for page in pages for line in page.lines]
    return [Standing(index, page, line) for index, (page, line) in enumerate(pairs)]


def is_closing(text: str) -> bool:
    """Whether a line ends what a certificate certifies: `위와 같이 재직하고 있음을 증명합니다.`"""
    key = squash(text)
    return _CLOSING.search(key) is not None and _OF_A_COPY.search(key) is None


def names_others(text: str) -> bool:
    """Whether a line names somebody else than who issues: to whom it goes, who checked it, whom to ask."""
    return _OTHERS.search(squash(text)) is not None
