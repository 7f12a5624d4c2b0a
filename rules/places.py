"""In which province or metropolitan city an address lies, told from how it begins.

광주광역시 북구 …, 광주 북구 …, 광주시 광산구 …     광주광역시
경기도 광주시 …, 경기 광주시 …                    경기도
광주시 오포읍 …, 북구 첨단과기로 …                 cannot be told: 광주시 is a town of 경기도 too
"""

import re
import unicodedata

_POST_CODE = re.compile(r"^[(\[]?\s*우?\s*[)\]]?\s*[(\[]?\d{5}[)\]]?\s*|^[(\[]?\d{3}-\d{3}[)\]]?\s*")
_WARD = r"(?=\s*[가-힣]{1,3}(?:구|군)(?:\s|,|$))"
_PROVINCES: tuple[tuple[str, str], ...] = (
    ("서울특별시", r"서\s*울\s*특\s*별\s*시|서울(?:시)?(?=\s)"),
    ("부산광역시", r"부\s*산\s*광\s*역\s*시|부산(?:시)?(?=\s)"),
    ("대구광역시", r"대\s*구\s*광\s*역\s*시|대구(?:시)?(?=\s)"),
    ("인천광역시", r"인\s*천\s*광\s*역\s*시|인천(?:시)?(?=\s)"),
    ("광주광역시", rf"광\s*주\s*광\s*역\s*시|광주(?:시)?{_WARD}"),
    ("대전광역시", r"대\s*전\s*광\s*역\s*시|대전(?:시)?(?=\s)"),
    ("울산광역시", r"울\s*산\s*광\s*역\s*시|울산(?:시)?(?=\s)"),
    ("세종특별자치시", r"세\s*종\s*특\s*별\s*자\s*치\s*시|세종(?:시)?(?=\s)"),
    ("경기도", r"경\s*기\s*도|경기(?=\s)"),
    ("강원특별자치도", r"강\s*원\s*(?:특\s*별\s*자\s*치\s*)?도|강원(?=\s)"),
    ("충청북도", r"충\s*청\s*북\s*도|충북(?=\s)"),
    ("충청남도", r"충\s*청\s*남\s*도|충남(?=\s)"),
    ("전북특별자치도", r"전\s*(?:라\s*)?북\s*(?:특\s*별\s*자\s*치\s*)?도|전북(?=\s)"),
    ("전라남도", r"전\s*라\s*남\s*도|전남(?=\s)"),
    ("경상북도", r"경\s*상\s*북\s*도|경북(?=\s)"),
    ("경상남도", r"경\s*상\s*남\s*도|경남(?=\s)"),
    ("제주특별자치도", r"제\s*주\s*(?:특\s*별\s*자\s*치\s*)?도|제주(?=\s)"),
)
_LONGEST = 300


def province_of(address: str) -> str | None:
    """The province or metropolitan city in which an address lies; None if its beginning does not tell."""
    text = " ".join(unicodedata.normalize("NFKC", address[:_LONGEST]).split())
    text = _POST_CODE.sub("", text)
    return next((name for name, pattern in _PROVINCES if re.match(pattern, text)), None)


def lies_in(address: str, region: str) -> bool | None:
    """Whether an address lies in a province or metropolitan city; None if that cannot be told, of a town for one."""
    province = province_of(address)
    known = any(name == region for name, _ in _PROVINCES)
    return None if province is None or not known else province == region
