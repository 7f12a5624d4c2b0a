"""Submissions drawn from a seed: whatever might be read, also what nobody would think of."""

from datetime import datetime, timedelta
from random import Random
from typing import get_args

from models.case import ApplicationView
from models.document import Document, DocumentKindId, DocumentText, Evidence, Field, Reading, Value
from models.finding import Finding, Ruling
from models.judgement import OtherSubmission, Submission
from models.times import SEOUL
from rules.rulings import with_values
from tests.judging import submission_of

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
