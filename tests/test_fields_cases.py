"""Documents written by hand, other than those of the generator: kind and fields, and no wrong value that is sure."""

from pathlib import Path
from typing import Any

import pytest

from intake.documents.recognise import read_documents
from models.call import Call
from models.config import load
from models.document import Document, DocumentText
from tests.hand_documents import cases, document

CASES = cases("hand_documents.yaml")


@pytest.fixture(scope="module")
def call() -> Call:
    return load(Path(__file__).parent.parent / "config.yaml", {}).call


def application(names: dict[str, str]) -> DocumentText:
    """A form that names the two persons."""
    rows = [
        ("기업명", names.get("organization")),
        ("과제책임자 성명", names["pi"]),
        ("실무담당자 성명", names["staff"]),
    ]
    lines = "\n".join(f"{label} : {value}" for label, value in rows if value)
    return document("0_이용신청서.hwp", f"이용신청서\n{lines}\n과제명 : 시험\n위와 같이 이용을 신청합니다.")


def read(case: dict[str, Any], call: Call) -> Document:
    texts = [document(case["file"], case["text"], ocr=case.get("ocr", False))]
    texts += [application(case["form"])] if "form" in case else []
    found = [d for d in read_documents(texts, call).documents if d.file == case["file"]]
    assert len(found) == 1, [(d.kind, d.first_page, d.last_page) for d in found]
    return found[0]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_손으로_쓴_서류(case: dict[str, Any], call: Call) -> None:
    found = read(case, call)
    if "kind" in case:
        assert (found.kind, found.certainty) == (case["kind"], found.certainty)
    if case.get("kind_unsure"):
        assert found.certainty == "unsure"
    if case.get("kind_not_sure"):
        assert found.kind == "other" or found.certainty != "sure"
    got = {field.name: field.best.value for field in found.fields if field.best}
    wanted = {name: str(value) for name, value in case.get("fields", {}).items()}
    assert {name: got.get(name) for name in wanted} == wanted
    for name in (*case.get("unsure", ()), *case.get("unsure_sure_only", ())):
        field = found.field(name)
        assert field is None or all(value.certainty != "sure" for value in field.values), field
    assert all(len(field.values) == 1 for field in found.fields if field.name in case.get("single", ()))
    for name in case.get("not_likely", ()):
        doubted = found.field(name)
        assert doubted and all(value.certainty == "unsure" for value in doubted.values), doubted
    for name in case.get("unsure_sure_only", ()):
        assert len(found.field(name).values) == 2  # type: ignore[union-attr]  # asserted to exist by the length
    assert not set(case.get("absent", ())) & got.keys()
