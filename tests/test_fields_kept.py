"""Labels are kept for the process; nothing of an application is."""

from pathlib import Path

import pytest

from intake.documents.fields.labels import find_labels
from intake.documents.fields.lexicon import Lexicons
from intake.redaction.folding import folded
from models.call import Call
from models.config import load

CONFIG = Path(__file__).parent.parent / "config.yaml"


@pytest.fixture
def call() -> Call:
    return load(CONFIG, {}).call


def test_다음_신청에는_앞_신청의_줄이_남지_않는다(call: Call) -> None:
    before, after = Lexicons(call), Lexicons(Call.model_validate_json(call.model_dump_json()))
    line = "성 명 : 남궁보라   소속 : 한밭대학교"
    assert [label.hit.exact for label in find_labels(line, before.of("pi_employment"))] == [True, True]
    assert list(before.of("pi_employment").found) == [(line, False)]
    assert not after.of("pi_employment").found
    assert not Lexicons(call).of("staff_employment").found


def test_같은_이름표를_쓰는_두_서류는_한_번만_찾는다(call: Call) -> None:
    lexicons = Lexicons(call)
    find_labels("성명 : 남궁보라", lexicons.of("pi_employment"))
    assert ("성명 : 남궁보라", False) in lexicons.of("staff_employment").found
    assert not lexicons.of("business_registration").found
    assert lexicons.of("staff_employment").kind == "staff_employment"


def test_공고의_낱말이_바뀌면_이름표도_바뀐다(call: Call) -> None:
    assert Lexicons(call).of("pi_employment").lookup("부름말") is None
    vocabulary = call.vocabulary.model_copy(
        update={
            "fields": tuple(
                field.model_copy(update={"labels": (*field.labels, "부름말")}) if field.name == "person" else field
                for field in call.vocabulary.fields
            )
        }
    )
    hit = Lexicons(call.model_copy(update={"vocabulary": vocabulary})).of("pi_employment").lookup("부름말")
    assert hit is not None and [field.name for field in hit.fields if field] == ["person"]
    assert Lexicons(call).of("pi_employment").lookup("부름말") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("xX#~\t*-", "***- *-"),
        ("O1O-l234-5678", "010-1234-5678"),
        ("주민등록번호 900101~1234567\n", "주민등록번호 900101-1234567\n"),
        ("", ""),
    ],
)
def test_흔한_글자만_있는_글도_한_글자씩_접은_것과_같다(text: str, expected: str) -> None:
    assert folded(text).text == expected
    assert folded(text).places == tuple(range(len(text)))
    # a sign that is none of the common ones in front: then every sign is looked at by itself
    assert folded("（" + text).text == "(" + expected
