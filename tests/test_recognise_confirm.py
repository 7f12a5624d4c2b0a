"""What OCR read in doubt, held against the claims of the forms: only what can be nothing else is believed."""

import pytest

from intake.documents.recognise.confirm import confirmed
from models.document import Evidence, Field, Line, Page, TextSource, Value

FORMS = ("주식회사", "(주)", "㈜", "유한회사")


def _value(text: str, certainty: str = "unsure", source: TextSource = "ocr") -> Value:
    evidence = Evidence(file="확인서.pdf", page=1, text=text)
    return Value.model_validate({"value": text, "certainty": certainty, "source": source, "evidence": evidence})


def _field(name: str, *texts: str, certainty: str = "unsure", source: TextSource = "ocr") -> Field:
    return Field(name=name, values=tuple(_value(text, certainty, source) for text in texts))


def _told(
    name: str, read: tuple[str, ...], claim: str, *lines: str, certainty: str = "unsure"
) -> list[tuple[str, str]]:
    """The values of a field after it was held against a claim."""
    page = Page(number=1, source="ocr", lines=tuple(Line(text=line, confidence=0.9) for line in lines))
    forms = [_field(name, claim, certainty="sure", source="text")]
    fields = [_field(name, *read, certainty=certainty)] if read else []
    result = confirmed((page,), fields, forms, "확인서.pdf", FORMS)
    return [(value.value, value.certainty) for field in result if field.name == name for value in field.values]


@pytest.mark.parametrize("claim", ["㈜누리데이터", "주식회사 누리데이터", "(주)누리데이터"])
@pytest.mark.parametrize("read", ["주 누 리 데이터", "주누리데이터", "주 ) 누리데이터", "쥐 누리데이터"])
def test_괄호를_잃은_주식회사는_신청서의_이름이다(read: str, claim: str) -> None:
    assert _told("organization", (read,), claim, certainty="likely") == [(claim, "likely")]


@pytest.mark.parametrize(
    ("read", "claim"),
    [
        ("주누리데이터", "누리데이터"), ("주누리데이터(주)", "(주)누리데이터"), ("주식누리데이터", "(주)누리데이터"),
        ("제주누리데이터", "(주)누리데이터"), ("주누리데이타", "(주)누리데이터"), ("주 누리", "(주)누리소프트"),
    ],
)  # fmt: skip
def test_다른_기관일_수_있으면_신청서의_이름으로_고치지_않는다(read: str, claim: str) -> None:
    assert _told("organization", (read,), claim, certainty="likely") == [(read, "likely")]


def test_제자리에서_읽힌_등록번호가_신청서의_것과_같으면_믿는다() -> None:
    assert _told("business_number", ("220-81-62517",), "220-81-62517") == [("220-81-62517", "likely")]


@pytest.mark.parametrize("read", [("220-81-62571",), ("220-81-62517", "120-81-62517"), ()])
def test_한_자리라도_다르거나_여럿이면_등록번호를_믿지_않는다(read: tuple[str, ...]) -> None:
    found = _told("business_number", read, "220-81-62517", "관계기업 220-81-62517")
    assert all(certainty == "unsure" for _, certainty in found)


@pytest.mark.parametrize(
    ("source", "certainty", "believed"),
    [("text", "sure", True), ("text", "unsure", True), ("ocr", "likely", True), ("ocr", "unsure", False)],
)
def test_스캔한_신청서에서_의심스럽게_읽은_이름은_아무것도_뒷받침하지_않는다(
    source: TextSource, certainty: str, believed: bool
) -> None:
    page = Page(number=1, source="ocr", lines=(Line(text="기업명 : 주식회사 도담시", confidence=0.9),))
    forms = [_field("organization", "주식회사도담시", certainty=certainty, source=source)]
    fields = [_field("organization", "주식회사도담시")]
    (found,) = confirmed((page,), fields, forms, "확인서.pdf", FORMS)
    assert [value.certainty for value in found.values] == ["likely" if believed else "unsure"]
