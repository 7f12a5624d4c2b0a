"""What stands before a number and says what it is. The nearest label counts."""

import re

RESIDENT = (
    *("주민등록번호", "주민번호", "주민등록", "주민등록상번호", "실명번호", "실명확인번호"),
    *("외국인등록번호", "외국인번호", "국내거소신고번호", "거소신고번호"),
    *("residentregistrationnumber", "residentregistrationno", "registrationno.ofresident", "residentno", "rrn"),
    *("alienregistrationno", "alienregistrationnumber", "foreignerregistrationno", "arcno"),
)
CORPORATE = (
    *("법인등록번호", "법인번호", "법인등록", "법인등기번호", "등록번호(법인)"),
    *("corporateregistrationno", "corporateregistrationnumber", "corporatenumber"),
    *("corporationregistrationno", "corporationregistrationnumber"),
)
OTHER = (
    *(
        "사업자등록번호",
        "사업자번호",
        "고유번호",
        "발급번호",
        "발행번호",
        "문서번호",
        "문서확인번호",
        "증명번호",
        "승인번호",
    ),
    *(
        "확인번호",
        "접수번호",
        "일련번호",
        "관리번호",
        "등기번호",
        "과제번호",
        "특허번호",
        "출원번호",
        "주문번호",
        "바코드",
    ),
    *("제품번호", "모델번호", "issueno", "documentno", "certificateno", "serialno", "referenceno"),
)
"""Labels of numbers that are nobody's secret, and may be as long as a resident number."""
WEAK = (
    *("전화", "전화번호", "연락처", "휴대폰", "휴대전화", "팩스", "tel", "fax", "mobile", "phone"),
    *("금액", "매출액", "자본금", "합계", "총액", "예산"),
)
"""Labels of numbers of another form: what is written as a resident number is one, also after them."""
EITHER = (
    *("주민(법인)등록번호", "법인(주민)등록번호", "주민법인등록번호"),
    *("주민등록번호(법인등록번호)", "법인등록번호(주민등록번호)"),
    *("주민등록번호또는법인등록번호", "법인등록번호또는주민등록번호"),
    *("주민등록번호/법인등록번호", "법인등록번호/주민등록번호"),
)
"""Labels of forms that ask for one or the other: the number itself must tell."""
BEFORE = 48
"""Signs before a number in which its label is looked for."""
_KINDS = {
    **dict.fromkeys(CORPORATE, "corporate"),
    **dict.fromkeys(OTHER, "other"),
    **dict.fromkeys(WEAK, "weak"),
    **dict.fromkeys(RESIDENT, "resident"),
    **dict.fromkeys(EITHER, "either"),
}
_ORDERED = sorted(_KINDS, key=len, reverse=True)
_LABEL = re.compile("|".join(map(re.escape, _ORDERED)))
_FILLER = re.compile(r"[\d*\-./:;,|()\[\]<>·ㆍ\"'=~_※①-⑳]|[(（][^()（）]{0,20}[)）]")
_SQUEEZE = re.compile(r"\s+")


def label_of(before: str) -> str:
    """`resident`, `corporate`, `other`, `weak`, `either`, or empty, by the last label in the text before a number.

    Labels without certainty about what follows (an amount, a telephone number) count only directly before it.
    """
    text = _SQUEEZE.sub("", before).lower()
    labels = list(_LABEL.finditer(text))
    if not labels:
        return ""
    last = labels[-1]
    kind = _KINDS[last[0]]
    between = text[last.end() :]
    left = _FILLER.sub("", between)
    if kind in ("corporate", "other", "weak"):
        return kind if not left and not re.search(r"\d", between) else ""
    return kind if len(left) <= 12 else ""


def spaced(word: str) -> str:
    """A pattern for a label drawn out with blanks."""
    return r"\s{0,4}".join(map(re.escape, word))
