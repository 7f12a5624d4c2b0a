"""Papers that look like a kind of document, speak of one, or refuse one: never called that kind as `sure`."""

from pathlib import Path
from typing import Any

import pytest

from intake.documents.recognise import read_documents
from models.call import Call
from models.config import load
from models.document import Document
from tests.documents.making import read as read_file
from tests.fields_corpus import FORMATS, made
from tests.hand_documents import cases, document
from tests.test_fields_cases import application

CASES = cases("near_documents.yaml")
RANK = {"sure": 0, "likely": 1, "unsure": 2}


@pytest.fixture(scope="module")
def call() -> Call:
    return load(Path(__file__).parent.parent / "config.yaml", {}).call


def read(case: dict[str, Any], call: Call) -> Document:
    texts = [document(case["file"], case["text"])]
    texts += [application(case["form"])] if "form" in case else []
    found = [d for d in read_documents(texts, call).documents if d.file == case["file"]]
    assert len(found) == 1, [(d.kind, d.certainty) for d in found]
    return found[0]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_비슷한_서류를_단정하지_않는다(case: dict[str, Any], call: Call) -> None:
    found = read(case, call)
    assert found.kind in case["kinds"], (found.kind, found.certainty)
    if found.kind != "other":
        assert RANK[found.certainty] >= RANK[case.get("at_best", "sure")], (found.kind, found.certainty)
    assert found.certainty == "sure" or not case.get("sure")
    values = [value.certainty for field in found.fields for value in field.values]
    assert all(RANK[certainty] >= RANK[found.certainty] for certainty in values)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_문자_인식으로_읽으면_더_조심한다(case: dict[str, Any], call: Call) -> None:
    name = f"{Path(case['file']).stem}.jpg"
    texts = [document(name, case["text"], ocr=True)]
    texts += [application(case["form"])] if "form" in case else []
    found = [d for d in read_documents(texts, call).documents if d.file == name]
    assert all(d.kind == "other" or d.certainty != "sure" for d in found)
    wrong = [d for d in found if d.kind not in (*case["kinds"], "other")]
    assert all(d.certainty == "unsure" for d in wrong), [(d.kind, d.certainty) for d in wrong]


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_파일로_읽어도_단정하지_않는다(case: dict[str, Any], format_: str, call: Call, tmp_path: Path) -> None:
    name = f"{Path(case['file']).stem}.{format_}"
    texts = [read_file(tmp_path, name, made(case["text"], format_))]
    texts += [application(case["form"])] if "form" in case else []
    found = [d for d in read_documents(texts, call).documents if d.file == name]
    wrong = [d for d in found if d.kind not in case["kinds"] and d.kind != "other"]
    assert not [(d.kind, d.certainty) for d in wrong if d.certainty == "sure"]
    assert found[0].kind in case["kinds"], (found[0].kind, found[0].certainty)
    if found[0].kind != "other":
        assert RANK[found[0].certainty] >= RANK[case.get("at_best", "sure")]
