"""What a form prints in its fields before anybody fills it in: instructions, samples, signs for blanks."""

import re
from collections.abc import Sequence

from intake.documents.fields.words import squash
from models.document import Line

_VERBS = r"(?:기재|기입|작성|선택|입력|표시|체크|서술|명시|첨부|기술)"
_INSTRUCTION = re.compile(
    rf"(?:기재|기입|표기)(?:$|[)\]}}.,]|하|할|요망|바랍|필요|란|요령)|{_VERBS}(?:하여|하십|하세|해주|해주세|바랍|할것|요망|요령|방법)"
    rf"|(?:을|를|로|에|중)(?:하나)?{_VERBS}(?:함|할것)?[).\]]*$|십시오|주세요|바랍니다|택1|택일|자이내|글자이내|작성예|기재예"
    r"|^(?:상동|미정|추후|별첨|별지|위와같|첨부와같|동일|tbd|해당시)|(?:별첨|별지|첨부)참[조고]$|추후(?:기재|제출|확정|선정|결정)"
    r"|필요시|필요한경우|해당시|사업자등록증(?:상|의|과|에|기준)|중하나"
)
_SAMPLE = re.compile(r"^[(\[<※*\s]*(?:예|예시|보기|작성\s*예시?|기재\s*예시?|샘플|ex|e\.g)\s*[):.\]>]", re.IGNORECASE)
_BLANK = re.compile(
    r"[○◯〇●△ㅇ]{2,}|(?<![A-Za-z])(?:O{2,}|X{2,}|o{3,}|x{3,})(?![A-Za-z])|_{3,}|\*{3,}|[.…]{4,}|000-?0000"
)
_SAMPLE_FIRM = re.compile(
    r"^(?:\(주\)|㈜|주식회사)?(?:가나다|abc|테스트|샘플|예시)(?:회사|기업|주식회사|\(주\)|㈜)?$"
)
_SPECIMEN = re.compile(
    r"^[\[<(〈《【「※*\s]*(?:작성\s*예시?|기재\s*예시?|예\s*시|견\s*본|샘\s*플|sample|specimen)\s*(?:본|용)?[\])>〉》】」\s]*$",
    re.IGNORECASE,
)
_GUIDE = re.compile(r"^[\[<(〈《【「※*\s]*(?:작성|기재)\s*(?:요령|방법|안내)\s*[\])>〉》】」\s]*$")
_TOP = 6
"""Lines in which a guide says that it is one: farther below it begins the notes under a form that is filled in."""
_REMARK = re.compile(r"\s*(?:※.*|\*\s.*)$", re.DOTALL)
_BRACKET = re.compile(r"\s*[(\[<（]([^()\[\]<>]*)[)\]>）]\s*")
_SAMPLE_MAIL = re.compile(
    r"\b(example|sample|test|abc|xxx|hong|email|id)@(?:\1|example|sample|test|domain|email|company)\b", re.IGNORECASE
)


def is_hint(text: str) -> bool:
    """Whether a value is, or may be, what the form printed there."""
    key = squash(text)
    return bool(
        _INSTRUCTION.search(key) or _SAMPLE.match(text) or _BLANK.search(text) or _SAMPLE_MAIL.search(text)
    ) or bool(_SAMPLE_FIRM.match(key))


def without_hints(text: str) -> str:
    """A value without remarks and instructions behind it: `가온 (사업자등록증과 같게 기재) ※ 30자 이내`."""
    rest = _REMARK.sub("", text) if _REMARK.sub("", text).strip() else text
    kept = _BRACKET.sub(lambda m: " " if _INSTRUCTION.search(squash(m[1])) or _SAMPLE.match(m[1]) else m[0], rest)
    return kept.strip() or text


def is_specimen(lines: Sequence[Line]) -> bool:
    """Whether a line says that the whole document is only an example of how to fill it in."""
    return any(len(line.text) < 40 and _SPECIMEN.match(line.text) for line in lines)


def is_guide(lines: Sequence[Line]) -> bool:
    """Whether a page begins with how to fill it in: it is that guide, or a form whose guide was left where it was."""
    return any(_GUIDE.match(line.text) for line in lines[:_TOP] if len(line.text) < 40)
