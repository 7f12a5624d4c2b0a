"""Titles of certificates in the frame that government offices print: `발급번호 … | 납세증명서 | 처리기간 즉시`."""

import re

from intake.documents.fields.words import squash

_COLUMNS = re.compile(r"\s{3,}|\t")
_FRAME = ("발급번호", "접수번호", "처리기간", "문서확인번호", "발행번호")
_TIME = re.compile(r"즉시.*|\d+(?:일|시간).*|유기.*")
_IN_LATIN = re.compile(r"(?<=[가-힣)])\s+[A-Za-z][A-Za-z .,()'/-]*$")
_TOGETHER = re.compile(r"^(?:발급번호|접수번호|문서확인번호|발행번호)[\sA-Za-z\d:-]*\d\s+(?=[가-힣])")
"""A number and the title behind it, with no wide gap between them."""


def framed(text: str) -> str:
    """The title that stands in one row with the number and the time of issue; any other line as it is."""
    key = squash(text)
    if not any(word in key for word in _FRAME):
        return text
    columns = [part for part in _COLUMNS.split(text.strip()) if part]
    if not any(squash(part).startswith(_FRAME) for part in columns):
        return text
    rest = [_TOGETHER.sub("", part) for part in columns]
    rest = [part for part in rest if not squash(part).startswith(_FRAME) and not _TIME.fullmatch(squash(part))]
    rest = [part for part in rest if re.search(r"[가-힣]", part)]
    return _IN_LATIN.sub("", rest[0]).strip() if len(rest) == 1 else text
