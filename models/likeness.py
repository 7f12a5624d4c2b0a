"""Whether two readings mean the same: organisations, persons, projects, departments, addresses, numbers.

Shared by `rules/` and `validators/`. Every comparison answers `same`, `perhaps` or `different`:

same        a person would not hesitate: ㈜한빛, (주) 한빛 and 주식회사 한빛; 한국대학교 and 한국대학교 산학협력단
perhaps     a person has to look: one name is a part of the other, another script, a slip in a long title
different   two certain readings that contradict each other

With `ocr=True` (one of the two was read by OCR) nothing is ever `different`: a misread syllable is no proof.
White space, width, letter case, Unicode form, quotes and punctuation never count.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Literal

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein, Prefix

from models.text import fold, squash

Likeness = Literal["same", "perhaps", "different"]
OCR_ALIKE = 80
"""Similarity in percent, letter by letter of the syllables, from which OCR may have misread the one for the other."""
SHORTEST = 4
"""Letters that a shortened name must keep to be told as such."""
LONG = 8
"""Letters of a name from which one letter more, less or other is a slip rather than another name."""
LAST = 4
"""Letters that the last word of a title has at most."""
TITLES_ALIKE = 80
"""Similarity in percent from which long titles may be those of one project."""
_UNIVERSITY = re.compile(r"(.{2,}?)(?:대학교|대(?=병원|의료원|의대))")
_FOUNDATIONS = ("학교법인", "의료법인", "사회복지법인", "종교법인")
"""Legal persons that run institutions of other names."""
_BRACKETS = re.compile(r"[(\[{〈<《「『【]([^()\[\]{}〈〉<>《》「」『』【】]*)[)\]}〉>》」』】]")
_NO_LETTER = re.compile(r"[\W_]+")
_LATIN_FORMS = re.compile(r"(?:corporation|incorporated|company|limited|colimited|coltd|corp|inc|llc|ltd|co)$")
_OF_THEIR_OWN = str.maketrans({"đ": "d", "ð": "d", "ø": "o", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
"""Letters that Latin alphabets have beside those with signs above or below."""
_UMLAUTS = re.compile(r"(?<=[aou])e")
_FIRST_SOUNDS = str.maketrans("리류림라로려량렴룡뢰", "이유임나노여양염용뇌")
"""Family names are written both ways: 류/유, 림/임, 라/나."""


def letters(text: str) -> str:
    """Only letters and digits, folded: the form in which titles are compared."""
    return _NO_LETTER.sub("", squash(text))


def digits(text: str) -> str:
    """Only the digits."""
    return "".join(char for char in unicodedata.normalize("NFKC", text) if char.isdecimal())


def bare_organization(name: str, corporate_forms: tuple[str, ...]) -> str:
    """The name squashed and without corporate forms and dots; empty if nothing else stands there."""
    bare = squash(name)
    for form in _squashed(corporate_forms):
        bare = bare.replace(form, "")
    return re.sub(r"[·.,]", "", bare)


@lru_cache(maxsize=8)
def _squashed(forms: tuple[str, ...]) -> tuple[str, ...]:
    """The longest in front. Kept, as are those below: names are compared some hundred times for each application."""
    return tuple(sorted((squash(form) for form in forms), key=len, reverse=True))


@lru_cache(maxsize=8)
def _spaced(forms: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """Each with white space between any of its letters, the longest in front."""
    folded = sorted((fold(form) for form in forms), key=len, reverse=True)
    return tuple(re.compile(r"\s*".join(map(re.escape, "".join(form.split())))) for form in folded)


@lru_cache(maxsize=8)
def _letters_of(units: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(letters(unit) for unit in units)


def organization_key(name: str, corporate_forms: tuple[str, ...]) -> str:
    """Equal for names of the same organisation: ㈜X, (주)X, 주식회사 X and X."""
    return bare_organization(name, corporate_forms) or squash(name)


def compare_organizations(
    one: str, other: str, corporate_forms: tuple[str, ...], units: tuple[str, ...] = (), *, ocr: bool = False
) -> Likeness:
    """Names of organisations. `units` (산학협력단) do not count: a university agrees with them, not with its 병원."""
    (main, aliases), (main2, aliases2) = (_organization(name, corporate_forms, units) for name in (one, other))
    if not main or not main2:
        return "perhaps"
    if main == main2:
        plain = not aliases or not aliases2 or aliases & aliases2 or _is_latin("".join(aliases | aliases2))
        korean = {a for a in aliases ^ aliases2 if not _is_latin(a)}
        return "same" if plain and not korean else "perhaps"
    if main in aliases2 or main2 in aliases:
        return "same" if _is_latin(main) or _is_latin(main2) else "perhaps"
    if any(main in alias for alias in aliases2) or any(main2 in alias for alias in aliases):
        return "perhaps"  # 한빛(구 달빛) and 달빛
    runs = any((form in squash(one)) != (form in squash(other)) for form in _FOUNDATIONS)
    related = runs or _share_university(main, main2) or _is_misspelled(main, main2)
    return "perhaps" if related else _unless_equal(main, main2, ocr)


def compare_people(one: str, other: str, *, ocr: bool = False) -> Likeness:
    """Names of persons. What stands in brackets (Chinese characters, the Latin form) and accents do not count."""
    one, other = _unaccented(one), _unaccented(other)
    name, name2 = (letters(_BRACKETS.sub(" ", fold(text)) or text) for text in (one, other))
    if not name or not name2:
        return "perhaps"
    if name == name2 or _words(one) == _words(other):
        return "same"
    related = name.translate(_FIRST_SOUNDS) == name2.translate(_FIRST_SOUNDS) or _scripts(name) != _scripts(name2)
    shared = _is_latin(name) and (_words(one) & _words(other) or _UMLAUTS.sub("", name) == _UMLAUTS.sub("", name2))
    return "perhaps" if ocr or related or shared or _is_part(name, name2) else "different"


def compare_projects(one: str, other: str, *, ocr: bool = False) -> Likeness:
    """Titles of projects: a shortened title, a slip in a long one, or another last word is `perhaps`."""
    title, title2 = letters(one), letters(other)
    told = _unless_equal(title, title2, ocr)
    return "perhaps" if told == "different" and _is_title_alike(title, title2) else told


def compare_departments(one: str, other: str, *, ocr: bool = False) -> Likeness:
    """Departments. The unit above may be left out: 공과대학 인공지능학과 and 인공지능학과."""
    parts, parts2 = (
        [letters(p) for p in re.split(r"[\s/>|·ㆍ,()\-]+", fold(text)) if letters(p)] for text in (one, other)
    )
    name, name2 = "".join(parts), "".join(parts2)
    if name and name2:
        tails = {"".join(parts[n:]) for n in range(len(parts))}
        tails2 = {"".join(parts2[n:]) for n in range(len(parts2))}
        if name in tails2 or name2 in tails:
            return "same"
    return _unless_equal(name, name2, ocr)


def compare_numbers(one: str, other: str, *, ocr: bool = False) -> Likeness:
    """Numbers and dates, digit by digit; hyphens and blanks do not count."""
    number, number2 = digits(one), digits(other)
    if not number or not number2:
        return "perhaps"
    return "same" if number == number2 else "perhaps" if ocr else "different"


def compare_exactly(one: str, other: str, *, ocr: bool = False) -> Likeness:
    """Short words of a fixed list, such as resources: equal or not."""
    if letters(one) and letters(one) == letters(other):
        return "same"
    return "perhaps" if ocr or not letters(one) or not letters(other) else "different"


def alike(one: str, other: str) -> bool:
    """Whether OCR may have read the one for the other: nearly the same letters of nearly the same syllables."""
    first, second = (unicodedata.normalize("NFD", letters(text)) for text in (one, other))
    return bool(first and second) and fuzz.ratio(first, second) >= OCR_ALIKE


def _unless_equal(one: str, other: str, ocr: bool) -> Likeness:
    if one and one == other:
        return "same"
    if ocr or not one or not other or _scripts(one) != _scripts(other):
        return "perhaps"
    related = (_is_part, _is_shortened, _is_spelled, _is_slip)
    return "perhaps" if any(way(one, other) or way(other, one) for way in related) else "different"


def _is_shortened(one: str, other: str) -> bool:
    """전남대병원 and 전남대학교병원: letters left out, none added. Another digit is another thing."""
    if not SHORTEST <= len(one) < len(other) or re.findall(r"\d", one) != re.findall(r"\d", other):
        return False
    rest = iter(other)
    return all(letter in rest for letter in one)


def _is_spelled(one: str, other: str) -> bool:
    """한빛AI and 한빛에이아이: where one has Latin letters the other may write anything."""
    if not re.search(r"[a-z]", one) or not re.search(r"[가-힣]", one):
        return False
    first, *between, last = re.split(r"[a-z]+", one)
    at, end = len(first), len(other) - len(last)
    if not (other.startswith(first) and other.endswith(last)):
        return False
    for part in between:  # one letter at least stands for the Latin ones
        found = other.find(part, at + 1, end)
        if found < 0:
            return False
        at = found + len(part)
    return at < end


def _is_slip(one: str, other: str) -> bool:
    """One letter in a long name; another digit is another thing (1단계, 2단계)."""
    if min(len(one), len(other)) < LONG or re.findall(r"\d", one) != re.findall(r"\d", other):
        return False
    return Levenshtein.distance(one, other, score_cutoff=1) <= 1


def _is_title_alike(one: str, other: str) -> bool:
    """Long titles of nearly the same letters, or with another last word (… 개발, … 고도화). Other digits are another
    thing."""
    if min(len(one), len(other)) < LONG or re.findall(r"\d", one) != re.findall(r"\d", other):
        return False
    begin = Prefix.similarity(one, other)
    last_word = begin >= LONG - LAST // 2 and max(len(one), len(other)) - begin <= LAST
    return last_word or fuzz.ratio(one, other) >= TITLES_ALIKE


def _share_university(one: str, other: str) -> bool:
    """해솔대학교병원 and 해솔대학교 의과대학: whose professors are whose doctors only a person can say."""
    first, second = (_UNIVERSITY.match(name) for name in (one, other))
    return first is not None and second is not None and first.group(1) == second.group(1)


def _is_misspelled(one: str, other: str) -> bool:
    """다온비전 and 다온비젼: one letter of one syllable."""
    if len(one) != len(other) or len(one) < SHORTEST or re.findall(r"\d", one) != re.findall(r"\d", other):
        return False
    spelled, spelled2 = (unicodedata.normalize("NFD", name) for name in (one, other))
    return Levenshtein.distance(spelled, spelled2, score_cutoff=1) <= 1


def is_syllable_apart(one: str, other: str) -> bool:
    """Whether two names of some length differ in one syllable only. No proof of anything by itself."""
    first, second = letters(one), letters(other)
    same_digits = re.findall(r"\d", first) == re.findall(r"\d", second)
    long = min(len(first), len(second)) >= SHORTEST
    return long and same_digits and Levenshtein.distance(first, second, score_cutoff=1) <= 1


def _is_part(one: str, other: str) -> bool:
    return min(len(one), len(other)) > 1 and (one in other or other in one)


def _organization(name: str, forms: tuple[str, ...], units: tuple[str, ...]) -> tuple[str, frozenset[str]]:
    """The name without forms and units, and what else stands in brackets."""
    text = fold(name)
    for form in _spaced(forms):
        text = form.sub(" ", text)
    aliases = {_plain(alias, units) for alias in _BRACKETS.findall(text)}
    main = _plain(_BRACKETS.sub(" ", text), units)
    if not main and aliases:
        main = max(aliases, key=lambda alias: (not _is_latin(alias), alias))
    return main, frozenset(aliases - {"", main})


def _plain(text: str, units: tuple[str, ...]) -> str:
    bare = letters(text)
    for unit in _letters_of(units):
        bare = bare.replace(unit, "") or bare
    if _is_latin(bare):
        while (shorter := _LATIN_FORMS.sub("", bare)) and shorter != bare:
            bare = shorter
    return bare


def _unaccented(name: str) -> str:
    """Latin letters without accents, as passports write them; Hangul stays composed."""
    bare = (
        "".join(sign for sign in unicodedata.normalize("NFD", char) if not unicodedata.combining(sign))
        if unicodedata.name(char, "").startswith("LATIN")
        else char
        for char in unicodedata.normalize("NFC", name)
    )
    return "".join(bare).casefold().translate(_OF_THEIR_OWN)


def _words(name: str) -> frozenset[str]:
    """The words of a Latin name, whose order differs (Kim Haneul, HANEUL KIM); a Korean name is one word."""
    words = frozenset(re.findall(r"[a-z]+", fold(_BRACKETS.sub(" ", name))))
    return words if _scripts(fold(name)) == "latin" else frozenset((name,))


def _is_latin(text: str) -> bool:
    return _scripts(text) == "latin"


def _scripts(text: str) -> str:
    """`korean` with any syllable, else `latin`, else `none`."""
    if re.search(r"[가-힣]", text):
        return "korean"
    return "latin" if re.search(r"[a-z]", text) else "none"
