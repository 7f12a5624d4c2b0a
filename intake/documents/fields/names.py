"""Names of persons, organisations and departments as they stand in documents."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from intake.documents.fields import foreign
from intake.documents.fields.foreign import LATIN_NAME, LONG_SURNAMES
from intake.documents.fields.lexicon import Lexicon
from intake.documents.fields.words import label_key, squash, tidy

_HANGUL_NAME = re.compile(r"[가-힣]{2,5}")
_BRACKETS = re.compile(r"[(（\[][^()（）\[\]]*[)）\]]")
OFFICES = (
    r"(?:팀장|실장|본부장|부장|과장|차장|대리|사원|주임|선임|책임|수석|연구원|교수|이사|상무|전무|소장|원장|단장|국장|"
    r"센터장|학과장|학장|처장|총장|회장|사장|박사|석사|직원|담당|담당자|책임자|관리자|대표|대표자|기관장|부서장|귀하|귀중|님께)"
)
_OFFICE_ENDING = re.compile(rf"{OFFICES}$")
_NOBODY = re.compile(
    r"^및|예정|추후|미정|공석|상동|동일|^위와|^상기$|해당|^본인|미선정|협의|별도|별첨|별지|참조|생략|비공개|겸임|겸직|^기타$|^서명$|^날인$|"
    r"^확인|변경[전후]|^비고|^결재|^[남여]성$|^[남여]자$|^내국인|^외국인|^(?:재직|휴직|퇴직|재학|휴학|졸업|정규직|계약직|매니저|프로|인턴)$|"
    r"(?:증명|확인|신청|동의|계획)서$"
)
"""What stands in the place of a name where there is none."""
_SURNAMES = (
    "가간갈감강견경계고공곽구국권금기길김나남노단당도돈동두류라마만맹명모목문민박반방배백변복봉부빈사삼상서석선설섭성소손송신심"
    "안양어엄여연염예오옥온왕용우원유육윤은음이인임장전정제조종좌주준지진차채천초최추탁탄태판편평표풍피하학한함해허현형호홍황후"
)
_GIVEN_LIKE_NOBODY = re.compile(rf"[{_SURNAMES}](?:미정|동일|예정|상동)")
"""`김미정`, `박동일`: a surname before a word that is a given name as well. `위동일` rather means the one above."""
_UNDECIDED = re.compile(r"미정|동일|상동|공석|예정|추후")
_UNIT_NAME = re.compile(
    r"팀$|^(?:영업|총무|기획|전산|행정|비서|관리|개발|생산|인사|재무|연구|경영|마케팅|디자인|운영|품질|구매|홍보|법무|정보|지원|교무|"
    r"학생|전략|기술|사업|교육|회계|대외|국제|미래|데이터|모델링)(?:부|실|과|처|국|단|원|부서|그룹|랩)$"
)
_NO_LATIN_NAME = re.compile(
    r"\b(?:team|lab|dept|department|division|cent(?:er|re)|co|ltd|inc|corp|university|institute|manager|director|"
    r"applicable|determined|name|the|of|to|be|nationality|position|title|korea|korean|chief|executive|officer|president|"
    r"leader|member|staff|researcher|engineer|professor|none|null|signature|date|ceo|cto|cfo|tbd|email|phone|tel)\b",
    re.IGNORECASE,
)
LANGUAGES = frozenset(("국문", "영문", "한글", "한자", "국문명", "영문명", "본사", "지사", "본점", "지점"))
"""Labels within a value."""
_SAMPLE_NAMES = frozenset(("홍길동", "홍길순", "성명", "이름"))
"""Names that forms print as examples."""
_HONORIFICS = re.compile(r"(?<=[가-힣])\s+(?:귀하|님|씨|박사|교수|印|인)$")
FORMS = (
    r"(?:주식회사|유한회사|유한책임회사|합자회사|합명회사|재단법인|사단법인|학교법인|의료법인|사회복지법인|"
    r"농업회사법인)"
)
"""Corporate forms in words."""
_MARK = r"(?:\(주\)|\(유\)|\(재\)|\(사\)|\(학\)|㈜|㈔|㈐)"
_APART = re.compile(f"{_MARK}|{FORMS}|[A-Z]{{1,2}}&?[A-Z]?")
"""What OCR leaves whole in a name whose syllables it draws apart: a corporate form, Latin letters."""
_ANY_FORM = re.compile(f"{_MARK}|{FORMS}")
_FORM_OR_NATION = re.compile(rf"{FORMS}|국인$|^{foreign.NATION}$")
_ENGLISH_FORM = re.compile(r"\b(?:Co\.|Ltd|Inc\b|Corp|LLC|University|Institute|Hospital|GmbH)", re.IGNORECASE)
_PEOPLE = re.compile(r"[,/·ㆍ、;&\n]|\s외\s|\s및\s|\s{2,}")
_OPEN_MARK = re.compile(r"\(\s*([주유재사학])\s*\)")
"""`( 주 )`, as OCR spaces it."""
_MISREAD_FORM = re.compile(r"^(?:\(\s*쥐\)?|쥐\)|쥐(?=\s))\s*")
"""`㈜` as OCR misreads it."""
LONGEST_NAME = 60
_UNHEARD = str.maketrans("", "", "·.,()")
"""Signs in names of organisations that say nothing; white space is gone before."""


class Read(NamedTuple):
    """A value and how well it is formed: 2 well, 1 with something odd, 0 badly."""

    value: str
    quality: int


def person(raw: str, lexicon: Lexicon) -> Read | None:
    """A person's name without titles, brackets and signs of a seal."""
    text = unicodedata.normalize("NFC", raw)
    for sign in lexicon.call.vocabulary.signs:
        text = text.replace(sign, " ")
    text = tidy(_BRACKETS.sub(" ", text)).strip(" :.,-_")
    if not all(len(part) == 1 for part in text.split()):  # 채 아 인 is a name to its end
        text = _HONORIFICS.sub("", text)
    joined = text.replace(" ", "")
    spaced = " " in text and all(len(part) == 1 for part in text.split())
    if not spaced and any(_UNDECIDED.search(part) for part in text.split()[1:]):
        return None  # `전 동일`, `현재 미정`
    if _HANGUL_NAME.fullmatch(joined) and (spaced or " " not in text or _drawn_out(text)):
        name = joined
        return None if _no_name(name, lexicon) else Read(name, 1 if len(name) > 4 or _doubtful(name) else 2)
    if LATIN_NAME.fullmatch(text):
        return _latin(text)
    if words := foreign.hangul_words(text):
        return _of_words(words, lexicon)
    if foreign.is_long_word(text) or foreign.latin_word(text):
        return None if _no_name(text, lexicon) or _NO_LATIN_NAME.search(text) else Read(text, 0)
    first = text.split()[0] if text else ""
    if _HANGUL_NAME.fullmatch(first) and len(first) in (2, 3, 4) and not _no_name(first, lexicon):
        return Read(first, 1)
    if (letters := re.match(r"(?:[가-힣] ){1,3}[가-힣](?= |$)", text)) and not _no_name(squash(letters[0]), lexicon):
        return Read(letters[0].replace(" ", ""), 1)
    return None


def _latin(text: str) -> Read | None:
    bare = foreign.without_title(text)
    return None if _NO_LATIN_NAME.search(bare) else Read(bare, 2 if bare == text and " " in bare else 1)


def _of_words(words: list[str], lexicon: Lexicon) -> Read | None:
    """A name of several words in Hangul, all that it has: `알리셰르 카리모프`. What follows a name may be an office;
    what may be two Koreans, or a Korean and something else, is in doubt."""
    kept = list(words)
    while kept and _no_name(kept[-1], lexicon):
        kept.pop()
    if not kept or any(_no_name(word, lexicon) for word in kept):
        return None
    if len(kept) == 1:
        one = kept[0]
        return Read(one, 1 if len(one) <= 5 else 0) if len(one) > 1 else None
    return Read(" ".join(kept), 0 if foreign.is_korean(kept[0]) else 1)


def _drawn_out(text: str) -> bool:
    """Whether blanks between syllables are only spacing: `손 유람`, `홍길 동`, `선우 재민`."""
    parts = text.split()
    whole = "".join(parts)
    if whole.startswith(LONG_SURNAMES) and len(whole) in (4, 5) and len(parts) == 2:
        return not _OFFICE_ENDING.search(parts[-1])
    return len(parts) == 2 and min(map(len, parts)) == 1 and len(whole) in (3, 4)


def _doubtful(name: str) -> bool:
    """Whether it may be no name: `김이사`, or the name that forms print as an example."""
    return name in _SAMPLE_NAMES or _OFFICE_ENDING.search(name) is not None


def _no_name(name: str, lexicon: Lexicon) -> bool:
    """Whether it is a label, an office, an organisation or a department, however much it looks like a name."""
    if name in lexicon.nobody or name in LANGUAGES or lexicon.lookup(name) is not None:
        return True
    if label_key(name) in lexicon.every_label:
        return True
    if _FORM_OR_NATION.search(name):
        return True
    office = _OFFICE_ENDING.search(name)
    if office and (len(name) > 3 or len(office[0]) >= len(name)):
        return True
    if (_NOBODY.search(name) and not _GIVEN_LIKE_NOBODY.fullmatch(name)) or _UNIT_NAME.search(name):
        return True
    vocabulary = lexicon.call.vocabulary
    endings = (*vocabulary.organization_endings, *vocabulary.department_endings)
    return any(name == word or (len(name) > 3 and len(word) > 1 and name.endswith(word)) for word in endings)


def people(raw: str, lexicon: Lexicon) -> tuple[Read, ...]:
    """The names of several persons: `김민수, 이영희`, `김민수(공동대표) 이영희`, `김민수 외 1명`."""
    one = person(raw, lexicon)
    text = _BRACKETS.sub(" , ", raw)
    parts = [part for part in _PEOPLE.split(text) if part.strip()]
    if one and (one.quality == 2 and (len(parts) < 2 or all(len(p.strip()) == 1 for p in parts))):
        return (one,)
    if one and foreign.is_turned(raw):
        return (Read(one.value, 1),)
    names = [read for part in parts for read in _apart(part, lexicon)]
    more = re.search(r"외\s*\d+\s*[명인]", raw) is not None
    if not names:
        return (one,) if one else ()
    odd = more or min(name.quality for name in names) < 2
    return tuple(Read(name.value, min(1, name.quality) if odd else 2) for name in names)


def _apart(part: str, lexicon: Lexicon) -> tuple[Read, ...]:
    """Who is named between two commas: two Koreans only where each word is clearly a whole name."""
    words = part.split()
    if len(words) > 1 and all(map(foreign.is_clearly_korean, words)):
        return tuple(read for word in words if (read := person(word, lexicon)))
    one = person(part, lexicon)
    return (one,) if one else ()


def organization(raw: str, lexicon: Lexicon) -> Read | None:
    """The name of an organisation as written, without signs of a seal."""
    text = raw
    for sign in lexicon.call.vocabulary.signs:
        text = text.replace(sign, " ")
    text = _MISREAD_FORM.sub("(주)", tidy(text).strip(" :,-_·|、/"))
    text = _OPEN_MARK.sub(r"(\1)", text)
    text = _drawn_together(text)
    if not re.search(r"[가-힣A-Za-z]{2}", squash(text)) or squash(text).strip(".()-") in lexicon.nothing:
        return None
    if not name_key(text, lexicon.call.naming.corporate_forms):
        return None  # `주식회사` before a blank
    odd = (
        len(text) > LONGEST_NAME
        or re.search(r"[:：→⇒]|->|습니다|합니다|발령|[.]$", text)
        or label_key(text) in lexicon.every_label
    )
    if odd or squash(text) in LANGUAGES:
        return Read(text[:200], 0)
    return Read(text[:200], 1 if re.search(r"\d{3}|[\[({（]$", text) else 2)


def _drawn_together(text: str) -> str:
    """A name whose syllables stand apart, without blanks: `정 보 전 략 부`, `(주) 누 리`, `R&D 센 터`."""
    parts = [part for part in text.split() if not _APART.fullmatch(part)]
    apart = len(text) > 3 and len(parts) > 1 and all(len(part) == 1 for part in parts)
    return text.replace(" ", "") if apart else text


def department(raw: str, lexicon: Lexicon) -> Read | None:
    """A department as written."""
    read = organization(raw, lexicon)
    if read is None or re.fullmatch(r"[\d\s.\-]+", read.value):
        return None
    last = read.value.split()[-1].strip("()/")
    if re.fullmatch(OFFICES, squash(read.value)):
        return Read(read.value, 0)  # an office, no department
    held = len(read.value.split()) > 1 or "/" in read.value or "(" in read.value
    # `운영팀 차장`: an office has slipped in
    return Read(read.value, min(read.quality, 1)) if held and _OFFICE_ENDING.search(last) else read


def affiliation(raw: str, lexicon: Lexicon, known: tuple[str, ...]) -> tuple[Read | None, Read | None]:
    """Organisation and department in one value, told apart by known organisations, else by their words."""
    whole = organization(raw, lexicon)
    if whole is None:
        return None, None
    parts = [part.strip() for part in re.split(r"\s*[/|\n]\s*|\s{2,}", raw.strip()) if part.strip()]
    for name in sorted(known, key=len, reverse=True):
        if rest := _known_first(whole.value, raw, name, lexicon):
            head, tail = rest
            return Read(head, whole.quality), department(tail, lexicon) if tail else None
    if len(parts) == 2 and is_organization(parts[0], lexicon):
        return Read(parts[0], 2), Read(parts[1], 2)
    if split := _split(whole.value, lexicon):
        return Read(split[0], 1), (Read(split[1], 1) if split[1] else None)
    return None, Read(whole.value, whole.quality)


def _known_first(whole: str, raw: str, name: str, lexicon: Lexicon) -> tuple[str, str] | None:
    """What a known organisation's name and the rest are; also where all syllables stand apart, as OCR draws them:
    there only before something that makes no other organisation of it (`한국대학교 병원`)."""
    forms = lexicon.call.naming.corporate_forms
    if rest := _after_name(whole, name, forms):
        return rest
    spaced = tidy(raw)
    rest = _after_name(spaced, name, forms) if spaced != whole and _drawn_together(spaced) == whole else None
    other = rest is not None and squash(rest[1]).startswith(lexicon.organization_endings)
    return (_drawn_together(rest[0]), rest[1]) if rest and not other else None


def _after_name(text: str, name: str, forms: tuple[str, ...]) -> tuple[str, str] | None:
    """`text` split behind the organisation's name, if it begins with it.

    White space (a cell may break a word) and corporate forms do not count; the name must end where a word ends.
    """
    bare, found = name_key(name, forms), 0
    if not set(bare) <= set(squash(text)):
        return None
    for end in range(1, min(len(text), LONGEST_NAME) + 1):
        ends = end == len(text) or not text[end].isalnum()
        if ends and bare and name_key(text[:end], forms) == bare:
            found = end
    return (text[:found].strip(), text[found:].strip(" /|,·->")) if found else None


def name_key(name: str, forms: tuple[str, ...]) -> str:
    """Equal for the same organisation, however its corporate form is written."""
    bare = squash(name)
    for form in _longest_first(forms):
        bare = bare.replace(form, "")
    return bare.translate(_UNHEARD)


@lru_cache(maxsize=8)
def _longest_first(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words squashed, the longest first."""
    return tuple(sorted(map(squash, words), key=len, reverse=True))


def is_organization(text: str, lexicon: Lexicon) -> bool:
    """Whether a text reads like the name of an organisation: a corporate form, a word such as 대학교."""
    key = squash(text)
    return bool(_ANY_FORM.search(key) or _ENGLISH_FORM.search(text)) or key.endswith(lexicon.organization_endings)


def _split(text: str, lexicon: Lexicon) -> tuple[str, str] | None:
    """`㈜한빛 연구소` -> `㈜한빛`, `연구소`; `한국대학교 인공지능학과` likewise."""
    match = re.match(rf"((?:{FORMS}\s+|{_MARK}\s*)\S+|\S+\s*(?:{_MARK}|\s{FORMS}))(?:\s+(.*))?$", text)
    if match:
        return match[1], match[2] or ""
    # 연구소 and 센터 end departments as well as organisations
    doubtful = set(lexicon.call.vocabulary.department_endings)
    words = [word for word in lexicon.call.vocabulary.organization_endings if word not in doubtful]
    endings = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    match = re.match(rf"(\S*?(?:{endings}))(?=\s|$)(?:\s+(.+))?$", text) if endings else None
    return (match[1], match[2] or "") if match and match[2] else None
