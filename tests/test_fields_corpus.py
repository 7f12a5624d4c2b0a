"""Documents as offices really write them, in three formats: no wrong value is sure, and ordinary ones are read."""

from pathlib import Path
from typing import Any

import pytest

from intake.documents.fields import Lexicons, read_fields
from intake.documents.recognise import read_documents
from models.call import Call
from models.config import load
from models.document import DocumentText, Field, Reading
from tests.documents.making import read
from tests.fields_corpus import FORMATS, cases, made

NAMES = ("issuers", "dates", "people", "companies", "forms", "odd", "more", "acceptance")
CASES = cases(*(f"fields_{name}.yaml" for name in NAMES))
PAIRS = [(case, format_) for case in CASES for format_ in FORMATS]


@pytest.fixture(scope="module")
def call() -> Call:
    return load(Path(__file__).parent.parent / "config.yaml", {}).call


def reading(case: dict[str, Any], format_: str, folder: Path, call: Call) -> Reading:
    name = f"{case.get('file', '서류')}.{format_}"
    texts: list[DocumentText] = [read(folder, name, made(case["text"], format_))]
    assert texts[0].state == "read"
    if "form" in case:
        labels = (("기업명", "organization"), ("과제책임자 성명", "pi"), ("실무담당자 성명", "staff"))
        lines = "\n".join(f"{label} : {case['form'][key]}" for label, key in labels if key in case["form"])
        form = f"이용신청서\n{lines}\n과제명 : 시험\n위와 같이 이용을 신청합니다."
        texts.append(read(folder, "0_신청서.txt", form.encode()))
    return read_documents(texts, call)


def uncapped(case: dict[str, Any], format_: str, folder: Path, found: Reading, call: Call) -> tuple[Field, ...]:
    """The fields as if the kind were beyond doubt: what recognition doubts must not hide what fields get wrong."""
    document = next(one for one in found.documents if not one.file.startswith("0_"))
    kind = case.get("kind", document.kind)
    pages = read(folder, f"서류.{format_}", made(case["text"], format_)).pages
    return read_fields("서류", pages, kind, Lexicons(call))


def squashed(value: object) -> str:
    return "".join(str(value).split())


def allowed(case: dict[str, Any], name: str) -> set[str]:
    true = case.get("truth", {}).get(name, [])
    return {squashed(value) for value in (true if isinstance(true, list) else [true])}


def wrong_and_sure(case: dict[str, Any], fields: tuple[Field, ...]) -> list[tuple[str, str, str]]:
    return [
        (field.name, value.value, value.evidence.text)
        for field in fields
        for value in field.values
        if value.certainty == "sure" and squashed(value.value) not in allowed(case, field.name)
    ]


@pytest.mark.parametrize(("case", "format_"), PAIRS, ids=[f"{case['name']} ({f})" for case, f in PAIRS])
def test_서류(case: dict[str, Any], format_: str, tmp_path: Path, call: Call) -> None:
    found = reading(case, format_, tmp_path, call)
    documents = [one for one in found.documents if not one.file.startswith("0_")]
    fields = tuple(field for one in documents for field in one.fields)
    if "kind" in case:
        assert case["kind"] in {one.kind for one in documents}
    assert wrong_and_sure(case, fields) == []
    assert wrong_and_sure(case, uncapped(case, format_, tmp_path, found, call)) == []
    if "form" not in case:
        assert wrong_and_sure(case, found.application) == []
    got = {field.name: {squashed(v.value) for v in field.values[:1]} for field in fields}
    wanted = [*case.get("read", ()), *(case.get("tables", ()) if format_ != "txt" else ())]
    missed = {name: got.get(name) for name in wanted if not got.get(name, set()) & allowed(case, name)}
    assert missed == {}
    told = {squashed(v.value) for field in fields for v in field.values if v.certainty != "unsure"}
    assert told.isdisjoint(map(squashed, case.get("never", ())))
    sure = {field.name for field in fields if field.best and field.best.certainty == "sure"}
    assert set(case.get("sure", ())) <= sure
    quoted = [value.evidence.text + value.value for field in fields for value in field.values]
    assert [(text, secret) for text in quoted for secret in case.get("hidden", ()) if str(secret) in text] == []
