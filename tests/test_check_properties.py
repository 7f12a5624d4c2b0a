"""What holds for every check, whatever was read: nothing raises, machine trouble never fails, less never passes more.

The inputs are the submissions of all cases, changed at random; besides, readings made up of nonsense.
"""

import random
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.call_types import DocumentKindId
from models.document import Document, DocumentText, Evidence, Field, Reading, Value
from models.judgement import Submission
from tests.judging import CALL, NEXT_YEAR, cases_of, submission_of
from validators import check_all

CASES = cases_of("checks")
SEEDS = range(60)
NEVER_DROPPED = ("signer", "pi.name", "staff.name", "valid_from", "valid_until")
"""Fields whose presence alone raises a question: without a name beside a signature nobody can ask whose it is."""
ASKING = ("consistency", "distinct-people", "support-limit", "resource-offer")
"""Checks that ask because of a value that is there: without it nothing is left to ask."""


def outcomes(submission: Submission, call: Any = CALL) -> dict[str, str]:
    return {finding.check: finding.outcome for finding in check_all(submission, call)}


def drawn(seed: int) -> tuple[random.Random, Submission]:
    rng = random.Random(seed)
    return rng, submission_of(rng.choice(CASES))


def with_reading(submission: Submission, **changes: Any) -> Submission:
    return submission.model_copy(update={"reading": submission.reading.model_copy(update=changes)})


@pytest.mark.parametrize("seed", SEEDS)
def test_서류의_순서는_아무것도_바꾸지_않는다(seed: int) -> None:
    rng, submission = drawn(seed)
    documents = list(submission.reading.documents)
    rng.shuffle(documents)
    assert check_all(with_reading(submission, documents=tuple(documents)), CALL) == check_all(submission, CALL)


@pytest.mark.parametrize("seed", SEEDS)
def test_두_번_점검해도_한_글자도_다르지_않다(seed: int) -> None:
    _, submission = drawn(seed)
    again = Submission.model_validate_json(submission.model_dump_json())
    first, second = ([finding.model_dump_json() for finding in check_all(each, CALL)] for each in (submission, again))
    assert first == second


@pytest.mark.parametrize("seed", SEEDS)
def test_읽지_못하게_된_서류가_탈락_사유를_만들지_않는다(seed: int) -> None:
    rng, submission = drawn(seed)
    documents = submission.reading.documents
    lost = set(rng.sample([d.file for d in documents], min(len(documents), rng.randint(1, 5))))
    before, after = outcomes(submission), outcomes(unreadable(submission, lost))
    assert {check for check, outcome in after.items() if outcome == "fail"} <= {
        check for check, outcome in before.items() if outcome == "fail"
    }


def test_압축파일을_하나라도_읽지_못했으면_빠진_서류가_탈락_사유는_아니다() -> None:
    for case in CASES:
        submission = submission_of(case)
        text = DocumentText(file="알수없음.bin", format="unknown", sha256="0" * 64, state="unsupported")
        after = outcomes(with_reading(submission, unreadable=(*submission.reading.unreadable, text)))
        assert not [c for c, o in after.items() if o == "fail" and c.startswith(("required-", "certificate-"))]


def unreadable(submission: Submission, files: set[str]) -> Submission:
    kept = tuple(d for d in submission.reading.documents if d.file not in files)
    lost = tuple(DocumentText(file=file, format="pdf", sha256="0" * 64, state="damaged") for file in sorted(files))
    application = tuple(
        field.model_copy(update={"values": values})
        for field in submission.reading.application
        if (values := tuple(value for value in field.values if value.evidence.file not in files))
    )
    return with_reading(
        submission, documents=kept, application=application, unreadable=(*submission.reading.unreadable, *lost)
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_서류나_항목이_줄어도_확인할_것이_통과로_바뀌지_않는다(seed: int) -> None:
    rng, submission = drawn(seed)
    less = rng.choice((fewer_documents, fewer_fields, fewer_answers))(rng, submission)
    before, after = outcomes(submission), outcomes(less)
    better = {check for check, outcome in before.items() if outcome == "review" and after.get(check) == "pass"}
    assert not {check for check in better if check.partition("/")[0] not in ASKING}


def fewer_documents(rng: random.Random, submission: Submission) -> Submission:
    documents = submission.reading.documents
    return with_reading(submission, documents=tuple(d for d in documents if rng.random() < 0.7))


def fewer_fields(rng: random.Random, submission: Submission) -> Submission:
    def thinned(document: Document) -> Document:
        fields = tuple(f for f in document.fields if f.name in NEVER_DROPPED or rng.random() < 0.6)
        return document.model_copy(update={"fields": fields})

    return with_reading(submission, documents=tuple(thinned(d) for d in submission.reading.documents))


def fewer_answers(rng: random.Random, submission: Submission) -> Submission:
    fields = submission.reading.application
    kept = tuple(f for f in fields if f.name in NEVER_DROPPED or rng.random() < 0.6)
    return with_reading(submission, application=kept)


@pytest.mark.parametrize("seed", SEEDS)
def test_흐리게_읽은_것으로는_탈락시키지_않는다(seed: int) -> None:
    _, submission = drawn(seed)
    blurred = with_reading(
        submission,
        documents=tuple(faint(document) for document in submission.reading.documents),
        application=tuple(faint_field(field) for field in submission.reading.application),
    )
    assert "fail" not in outcomes(blurred).values()


def faint(document: Document) -> Document:
    fields = tuple(faint_field(field) for field in document.fields)
    return document.model_copy(update={"fields": fields, "certainty": "likely", "text_source": "ocr"})


def faint_field(field: Field) -> Field:
    values = tuple(value.model_copy(update={"source": "ocr", "certainty": "likely"}) for value in field.values)
    return field.model_copy(update={"values": values})


WORDS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["2025-07-28", "2025-13-40", "", "drawn", "typed", "김하늘", "10", "٣", "²", "999999999999", "없음", "-"]
    ),
)
NAMES = st.sampled_from(
    [
        *("issued_on", "valid_from", "valid_until", "department", "signature", "signer", "person", "organization"),
        *(
            "pi.name",
            "staff.name",
            "pi.department",
            "pi.phone",
            "pi.email",
            "staff.phone",
            "staff.email",
            "storage_tb",
        ),
        *("business_number", "corporate_number", "project", "resource", "cards", "track", "petaflops", "born_on"),
        *("representatives.1.name", "similar_programmes", "pi_name", "address", "employed_until"),
    ]
)
PLACES = st.builds(
    Evidence, file=st.sampled_from(["가.pdf", "(loose)/나.pdf", ""]), page=st.sampled_from([None, 1]), text=WORDS
)
VALUES = st.builds(
    Value,
    value=WORDS,
    certainty=st.sampled_from(["sure", "likely", "unsure"]),
    source=st.sampled_from(["text", "ocr", "none", "operator"]),
    evidence=PLACES,
)
FIELDS = st.builds(Field, name=NAMES, values=st.lists(VALUES, max_size=3).map(tuple))
DOCUMENTS = st.builds(
    Document,
    kind=st.sampled_from(get_args(DocumentKindId)),
    certainty=st.sampled_from(["sure", "likely", "unsure"]),
    file=st.sampled_from(["가.pdf", "나.pdf", "(loose)/다.pdf", ""]),
    first_page=st.sampled_from([None, 1]),
    last_page=st.just(1),
    format=st.just("pdf"),
    text_source=st.sampled_from(["text", "ocr", "none"]),
    sha256=st.just("0"),
    state=st.sampled_from(["read", "empty", "manual"]),
    fields=st.lists(FIELDS, max_size=6).map(tuple),
)
READINGS = st.builds(
    Reading,
    documents=st.lists(DOCUMENTS, max_size=5).map(tuple),
    application=st.lists(FIELDS, max_size=6).map(tuple),
    unmasked=st.lists(PLACES, max_size=2).map(tuple),
)


@settings(max_examples=150, deadline=None)
@given(READINGS, st.sampled_from([CALL, NEXT_YEAR]))
def test_무엇을_읽었든_점검은_멈추지_않는다(reading: Reading, call: Any) -> None:
    submission = submission_of({"case": "아무것이나"}).model_copy(update={"reading": reading})
    findings = check_all(submission, call)
    assert len({finding.check for finding in findings}) == len(findings)
    assert all(finding.message and call.clause(finding.clause) for finding in findings)
