"""Signs of a name that is not Korean by its form: several words in Hangul, long ones, Latin letters."""

import re

_SURNAMES = frozenset(
    "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민진나지엄채원천방공현함변염여추도소석"
    "선설마길연위표명기반왕금옥육인맹제모탁국어은편용예봉사부가복태목형피두감호빈제갈경승간시온라리림로"
)
LONG_SURNAMES = ("남궁", "황보", "제갈", "사공", "선우", "서문", "독고", "동방")
_WORD = re.compile(r"[가-힣]{1,10}")
_LETTER = r"A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"
LATIN_NAME = re.compile(rf"[{_LETTER}][{_LETTER}.'’\-]*(?:[ ,]+[{_LETTER}.'’\-]+){{1,5}}")
"""A name in Latin letters, of two words at least."""
_LATIN_WORD = re.compile(rf"[{_LETTER}][{_LETTER}'’\-]{{2,29}}")
_LATIN_TITLE = re.compile(
    r"^(?:(?:Dr|Mr|Mrs|Ms|Prof|Professor|CEO|CTO|President|Director)\b\.?\s*)+(?=\S)", re.IGNORECASE
)
NATION = (
    r"(?:[가-힣]{1,10}국인|(?:일본|독일|인도|외국|베트남|러시아|몽골|필리핀|인도네시아|말레이시아|싱가포르|프랑스|이탈리아|"
    r"스페인|캐나다|브라질|멕시코|호주|대만|홍콩|네팔|파키스탄|방글라데시|스리랑카|이란|이집트|우즈베키스탄|카자흐스탄|"
    r"우크라이나|튀르키예|네덜란드|스위스|스웨덴|폴란드)인)"
)
"""The nationality that registers print before the name of a foreigner."""
_LONGEST = 20
"""Syllables of a name at most, however many words it has."""


def is_korean(word: str) -> bool:
    """Whether a word has the form of a Korean's whole name: a surname and one to three syllables."""
    return 2 <= len(word) <= 4 and word[0] in _SURNAMES


def is_clearly_korean(word: str) -> bool:
    """A surname and two syllables: what nearly all have, and few words of foreign names."""
    return len(word) == 3 and word[0] in _SURNAMES


def hangul_words(text: str) -> list[str]:
    """The words of a text of several words that may be one name in Hangul; none if it is no such text."""
    words = text.split()
    fits = len(words) > 1 and all(map(_WORD.fullmatch, words)) and len("".join(words)) <= _LONGEST
    return words if fits and max(map(len, words)) > 1 else []


def is_long_word(text: str) -> bool:
    """One word of more syllables than names of Koreans have, yet not too many for a name."""
    return 5 < len(text) <= _LONGEST and re.fullmatch(r"[가-힣]+", text) is not None


def latin_word(text: str) -> bool:
    """One word in Latin letters with a capital, which may be somebody's only name."""
    return _LATIN_WORD.fullmatch(text) is not None and text[0].isupper()


def without_title(text: str) -> str:
    """A name in Latin letters without what stands before it: `Dr. John Smith`."""
    return _LATIN_TITLE.sub("", text)


def is_turned(text: str) -> bool:
    """Surname first, with a comma: `Smith, John` is one person."""
    return re.fullmatch(rf"[{_LETTER}'’\-]+\s*,\s*[{_LETTER}.'’\-]+(?: [{_LETTER}.'’\-]+)?", text.strip()) is not None
