"""What holds for every judgement, whatever was read: drawn submissions that nobody would think of."""

from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import get_args

import pytest

from models.call import Call
from models.case import ApplicationView
from models.document import Document, DocumentKindId, DocumentText, Evidence, Field, Reading, Value
from models.finding import Finding, Ruling
from models.judgement import Judgement, OtherSubmission, Submission
from models.times import SEOUL
from rules.judge import judge
from rules.rulings import with_values
from tests.judging import CALL, NEXT_YEAR, submission_of

NAMES = (
    *("organization", "business_number", "corporate_number", "category", "discount", "resource", "cards"),
    *("petaflops", "opened_on", "established_on", "issued_on", "changed_on", "reason", "address", "valid_from"),
    *("valid_until", "employed_until", "company_size", "person", "department", "pi.name"),
    *(f"representatives.{n}.{part}" for n in (1, 2) for part in ("name", "born_on", "mark")),
)
WORDS = (
    *("sme", "venture", "startup", "university", "university_hospital", "public_institution", "association", "none"),
    *("gwangju", "youth", "A100", "HPC", "8", "16", "2", "-1", "²", "99999999999999999999"),
    *("2018-07-28", "2018-07-29", "2025-07-28", "2025-07-29", "1985-07-28", "1985-07-29", "2025-02-30", "9999-12-31"),
    *("000-81-00125", "000-82-00568", "000-12-00342", "000-85-00001", "00081", "110111-0000010"),
    *("광주광역시 북구 가상로 1", "경기도 광주시 가상로 1", "광주시", "서울특별시 중구 가상로 1", "", " "),
    *(
        "한빛대학교",
        "한빛대학교병원",
        "한빛과학기술원",
        "㈜한빛",
        "김하늘",
        "소기업",
        "대기업",
        "신규",
        "이전",
        "사임",
    ),
)
CHECKS = (
    *("contacts", "certificate-validity/sme_certificate", "certificate-issue-date/pi_employment", "resident-number"),
    "supersession",
)
FILES = ("가.pdf", "나.jpg")
MOMENTS = [datetime(2025, 8, 13, 10, tzinfo=SEOUL) + timedelta(seconds=n) for n in (-1, 0, 1)]


def fields(rng: Random) -> tuple[Field, ...]:
    names = rng.sample(NAMES, rng.randint(0, 14))
    return tuple(
        Field(name=name, values=tuple(value(rng) for _ in range(rng.choice((0, 1, 1, 1, 2))))) for name in names
    )


def value(rng: Random, words: tuple[str, ...] = WORDS) -> Value:
    text = rng.choice(words) if rng.random() < 0.95 else "".join(chr(rng.randint(1, 0xD7FF)) for _ in range(6))
    evidence = Evidence(file=rng.choice(FILES), page=None, text=f"신청자격 {'대기업' if text == 'none' else text}")
    source = rng.choice(("text", "text", "ocr", "operator"))
    certainty = "likely" if source == "ocr" else rng.choice(("sure", "sure", "likely", "unsure"))
    return Value.model_validate({"value": text, "certainty": certainty, "source": source, "evidence": evidence})


def document(rng: Random) -> Document:
    return Document.model_validate(
        {
            "kind": rng.choice(get_args(DocumentKindId)),
            "certainty": rng.choice(("sure", "sure", "likely", "unsure")),
            "file": rng.choice((*FILES, "(loose)/다.pdf")),
            "first_page": rng.choice((None, 1, 3)),
            "last_page": rng.choice((None, 1, 3)),
            "format": "pdf",
            "text_source": rng.choice(("text", "ocr", "none")),
            "sha256": "0" * 64,
            "state": rng.choice(("read", "read", "empty", "damaged")),
            "fields": fields(rng),
        }
    )


def other(rng: Random, number: int) -> OtherSubmission:
    """Another submission; every other one is of the same applicant for the same resource and project."""
    same = {"sender": "a@b.example", "business_number": "000-81-00125", "project": "영상 판독", "resource": "A100"}
    return OtherSubmission.model_validate(
        {
            "case_id": f"C-{number:06d}",
            "receipt_number": rng.choice(("AICA-2025-0001", "AICA-2025-0002", "x", "")),
            "received_at": rng.choice(MOMENTS),
            "sender": rng.choice((None, "a@b.example", "a@b.example")),
            "organization": "한빛",
            "business_number": rng.choice((None, "000-81-00125", "000-81-00125")),
            "project": rng.choice((None, "", "영상 판독", "영상 판독", "영상 판독", "기상 예측")),
            "resource": rng.choice((None, "A100", "A100", "A100", "HPC")),
            "review_result": rng.choice((None, "complete", "needs_review")),
            "eligibility": rng.choice((None, "eligible")),
            "replaced_by": rng.choice((None, None, "C-000001", "C-000009")),
            **(same if rng.random() < 0.5 else {}),
        }
    )


def rulings(rng: Random) -> tuple[Ruling, ...]:
    subjects = (*CHECKS, "eligibility", "discount", "category", "business_registration.address", "x", "")
    return tuple(
        Ruling.model_validate(
            {
                "number": number,
                "at": MOMENTS[0],
                "by": "가",
                "reason": "나",
                "what": rng.choice(("pass", "fail", "set", "supersedes", "accept")),
                "subject": rng.choice(subjects),
                "value": rng.choice(WORDS),
            }
        )
        for number in range(1, rng.choice((1, 1, 2, 4)))
    )


def drawn(seed: int) -> tuple[Submission, tuple[Finding, ...]]:
    """A submission and findings, always the same for a seed; half of them near a good application."""
    rng = Random(seed)
    base = submission_of({"base": rng.choice(("company", "sole_proprietor", "university"))}).reading
    near = rng.random() < 0.5
    kept = [d for d in base.documents if d.kind != "sme_certificate" or rng.random() < 0.6]
    unreadable = DocumentText(file="라.pdf", format="pdf", sha256="f" * 64, state="damaged")
    reading = Reading(
        documents=(
            *(map(_moved, kept) if near else ()),
            *(document(rng) for _ in range(rng.randint(0, 4))),
        ),
        application=(*(_some(base.application, rng) if near else ()), *(() if near else fields(rng))),
        unreadable=(unreadable,) if rng.random() < 0.3 else (),
        unmasked=(Evidence(file="나.jpg", page=1, text="9******"),) if rng.random() < 0.3 else (),
    )
    decided = rulings(rng)
    near = near and rng.random() < 0.7
    submission = Submission(
        case_id="C-000001",
        receipt_number=rng.choice((None, "AICA-2025-0001")),
        received_at=MOMENTS[2] if near else rng.choice((None, *MOMENTS)),
        sender="a@b.example" if near else rng.choice((None, "a@b.example")),
        application=ApplicationView(
            resource="A100" if near else rng.choice((None, "A100", "HPC", "V100")),
            cards=rng.choice((None, 0, 8, 16, -16)),
            petaflops=rng.choice((None, 0, 1, 4)),
            project="영상 판독" if near else rng.choice((None, "영상 판독")),
            business_number="000-81-00125" if near else rng.choice((None, "000-81-00125")),
        ),
        reading=with_values(reading, decided),
        others=tuple(other(rng, number) for number in range(2, rng.randint(2, 4))),
        rulings=decided,
    )
    outcomes = ("pass", "pass", "fail", "review") if rng.random() < 0.5 else ("pass",)
    found = {check: rng.choice(outcomes) for check in rng.sample(CHECKS, rng.randint(0, 4))}
    findings = (
        Finding.model_validate({"check": check, "clause": "§5", "outcome": outcome, "message": "확인했습니다."})
        for check, outcome in found.items()
    )
    return submission, tuple(findings)


def _some(found: tuple[Field, ...], rng: Random) -> tuple[Field, ...]:
    """The fields, one of them with other values."""
    changed = rng.choice(("category", "discount", "business_number", "organization"))
    words = {"category": WORDS[:8], "discount": WORDS[7:10]}.get(changed, WORDS)
    return tuple(
        field.model_copy(update={"values": (value(rng, words),)}) if field.name == changed else field
        for field in found
    )


def _moved(document: Document) -> Document:
    """A business registration in the region of the discount."""
    evidence = Evidence(file=document.file, page=1, text="소재지")
    here = Value(value="광주광역시 북구 가상로 1", certainty="sure", source="text", evidence=evidence)
    fields = [f.model_copy(update={"values": (here,)}) if f.name == "address" else f for f in document.fields]
    return document.model_copy(update={"fields": tuple(fields)})


EACH = 60
PARTS = range(10)


@cache
def drawn_in(part: int) -> tuple[tuple[Submission, tuple[Finding, ...]], ...]:
    """The submissions of one part of the seeds."""
    return tuple(drawn(seed) for seed in range(part * EACH, (part + 1) * EACH))


def test_그_가운데_온갖_판정이_있다() -> None:
    judgements = [judge(s, CALL, f) for part in PARTS for s, f in drawn_in(part) if not s.rulings]
    assert {j.eligibility.decision for j in judgements} == {"eligible", "ineligible", "needs_review"}
    assert {j.discount.decision for j in judgements} == {"granted", "none", "needs_review"}
    assert {j.review_result for j in judgements} == {"complete", "incomplete", "needs_review"}
    assert {j.fee is None for j in judgements} == {True, False}
    assert any(j.supersedes for j in judgements)


def ruled_on(submission: Submission, subject: str) -> bool:
    return any(r.what in ("pass", "fail") and r.subject == subject for r in submission.rulings)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("call", [CALL, NEXT_YEAR], ids=["올해", "다른 공고"])
def test_무엇을_읽었든_판정하고_서류의_순서는_상관없다(call: Call, part: int) -> None:
    for submission, findings in drawn_in(part):
        _same_in_any_order(submission, findings, call, Random(part))


def _same_in_any_order(submission: Submission, findings: tuple[Finding, ...], call: Call, rng: Random) -> None:
    first = judge(submission, call, findings)
    shuffled = list(submission.reading.documents)
    rng.shuffle(shuffled)
    reading = submission.reading.model_copy(update={"documents": tuple(shuffled)})
    again = judge(submission.model_copy(update={"reading": reading}), call, findings)
    assert again.model_dump_json() == first.model_dump_json()
    assert Judgement.model_validate_json(first.model_dump_json()) == first


@pytest.mark.parametrize("part", PARTS)
def test_자격이_없다는_결정은_신청서의_글자나_담당자에게서만_나온다(part: int) -> None:
    for submission, findings in drawn_in(part):
        _barred_only_by_word(submission, findings)


def _barred_only_by_word(submission: Submission, findings: tuple[Finding, ...]) -> None:
    if judge(submission, CALL, findings).eligibility.decision != "ineligible" or ruled_on(submission, "eligibility"):
        return
    field = submission.field("category")
    assert field
    (value,) = field.values
    assert value.value == "none"
    assert value.certainty == "sure" or value.source == "operator"
    assert value.source in ("text", "operator")


@pytest.mark.parametrize("part", PARTS)
def test_할인은_신청한_것만_하고_자부담금은_할인한_만큼이다(part: int) -> None:
    for submission, findings in drawn_in(part):
        _lowered_as_claimed(submission, findings)


def _lowered_as_claimed(submission: Submission, findings: tuple[Finding, ...]) -> None:
    judgement = judge(submission, CALL, findings)
    lower, field = judgement.discount, submission.field("discount")
    claimed = {value.value for value in field.values} if field else set()
    assert lower.percent == (50 if lower.decision == "granted" else 0)
    if lower.decision == "granted":
        assert lower.reason in claimed
    if lower.decision == "none":
        assert lower.reason is None
    if judgement.fee:
        offer = CALL.resource(submission.application.resource or "")
        prices = {
            fee.won if not lower.percent else fee.discounted_won for o in CALL.resources for fee in o.monthly_fees
        }
        multiples = {price * size for price in prices for size in (1, 2, 3)}
        assert offer is None or judgement.fee.monthly_krw in multiples
        assert judgement.fee.total_krw == judgement.fee.monthly_krw * CALL.support.months


@pytest.mark.parametrize("part", PARTS)
def test_모두_불확실하면_아무것도_인정하거나_거절하지_않는다(part: int) -> None:
    for submission, findings in drawn_in(part):
        _undecided_in_doubt(submission, findings)


def _undecided_in_doubt(submission: Submission, findings: tuple[Finding, ...]) -> None:
    reading = submission.reading.model_copy(
        update={
            "documents": tuple(
                d.model_copy(update={"fields": tuple(map(_unsure, d.fields))}) for d in submission.reading.documents
            ),
            "application": tuple(map(_unsure, submission.reading.application)),
        }
    )
    judgement = judge(submission.model_copy(update={"reading": reading, "rulings": ()}), CALL, findings)
    assert judgement.eligibility.decision == "needs_review"
    assert judgement.discount.decision != "granted"


def _unsure(field: Field) -> Field:
    changed = [v.model_copy(update={"certainty": "unsure", "source": "ocr"}) for v in field.values]
    return field.model_copy(update={"values": tuple(changed)})


@pytest.mark.parametrize("part", PARTS)
def test_대체하는_것은_완비되고_자격_있는_나중_신청이나_담당자의_명령뿐이다(part: int) -> None:
    for submission, findings in drawn_in(part):
        _replaced_only_by_valid(submission, findings)


def _replaced_only_by_valid(submission: Submission, findings: tuple[Finding, ...]) -> None:
    judgement = judge(submission, CALL, findings)
    if judgement.supersedes is None or any(r.what == "supersedes" for r in submission.rulings):
        return
    other = next(o for o in submission.others if o.case_id == judgement.supersedes)
    own = [f for f in judgement.findings if f.check != "supersession"]
    assert own
    assert {f.outcome for f in own} == {"pass"}
    assert judgement.eligibility.decision == "eligible"
    assert submission.received_at
    assert other.received_at <= submission.received_at
    assert (other.sender, other.resource) == (submission.sender, submission.application.resource)
    assert other.business_number is not None
