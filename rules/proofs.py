"""Whether a proof of eligibility holds: certificates of enterprises, and the project leader's employment.

`good`      it is there, of the applicant, and valid
`missing`   no such document
`unclear`   everything else: expired, of somebody else, or not readable; a person looks
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Literal

from models.call import Call
from models.document import Document, DocumentKindId, Evidence, Value
from models.finding import Finding
from models.judgement import Submission
from models.korean import KINDS, READ_STATES
from models.likeness import compare_people
from models.particles import with_particle
from models.record import Record
from rules.facts import Applicant, day_of, doubtful, papers, quoted, received_on, same_organization, told, written

State = Literal["good", "unclear", "missing"]
_RANK: dict[State, int] = {"good": 0, "unclear": 1, "missing": 2}
_TOO_LARGE = ("대기업", "중견기업")
"""Sizes that contradict the title of the certificate on which they stand."""


class Proof(Record):
    """What a document proves, or why it does not."""

    kind: DocumentKindId
    state: State
    text: str
    """One Korean sentence."""
    document: Document | None = None
    evidence: tuple[Evidence, ...] = ()


def enterprise_certificate(
    kind: DocumentKindId, submission: Submission, call: Call, findings: Sequence[Finding], applicant: Applicant
) -> Proof:
    """The best SME or venture certificate."""

    def look(document: Document) -> Proof:
        return _certificate(document, submission, call, findings, applicant)

    return _best(kind, submission, look)


def employment(submission: Submission, call: Call, findings: Sequence[Finding]) -> Proof:
    """The best certificate of the project leader's employment."""

    def look(document: Document) -> Proof:
        return _employment(document, submission, call, findings)

    return _best("pi_employment", submission, look)


def _best(kind: DocumentKindId, submission: Submission, look: Callable[[Document], Proof]) -> Proof:
    found = sorted((look(document) for document in papers(submission, kind)), key=lambda proof: _RANK[proof.state])
    if found:
        return found[0]
    name = KINDS[kind]
    if unsure := doubtful(submission, kind):
        file, state = unsure[0].file, unsure[0].state
        text = f"'{file}' 파일이 {name}인지 확실하지 않습니다."
        if state != "read":
            text = f"'{file}' 파일을 읽지 못해({READ_STATES[state]}) {with_particle(name, '을')} 확인하지 못했습니다."
        return Proof(kind=kind, state="unclear", text=text)
    return Proof(kind=kind, state="missing", text=f"제출서류 가운데 {name}에 해당하는 것을 찾지 못했습니다.")


def _certificate(
    document: Document, submission: Submission, call: Call, findings: Sequence[Finding], applicant: Applicant
) -> Proof:
    name, valid_on = KINDS[document.kind], call.certificates.valid_on
    since, until = told(document.field("valid_from")), told(document.field("valid_until"))
    size = told(document.field("company_size"))
    number = told(document.field("business_number"))

    def proof(state: State, text: str, *values: Value | None) -> Proof:
        return Proof(kind=document.kind, state=state, text=text, document=document, evidence=quoted(*values))

    if trouble := _not_of(document, submission, call, applicant):
        return proof("unclear", f"{name}{trouble}", number, told(document.field("organization")))
    if size and size.value in _TOO_LARGE:
        return proof(
            "unclear", f"{name}에 적힌 기업 규모({size.value})가 확인서의 취지와 맞지 않아 확인이 필요합니다.", size
        )
    ruling = _finding(findings, f"certificate-validity/{document.kind}")
    if ruling and ruling.outcome == "pass" and ruling.overruled:
        return proof("good", f"{name}의 유효기간을 담당자가 확인하였습니다.", until, number)
    first, last = day_of(since), day_of(until)
    if last is None or (first is None and document.field("valid_from")):
        return proof("unclear", f"{name}의 유효기간을 확실하게 읽지 못해 확인이 필요합니다.", since, until)
    if last < valid_on:
        text = f"{name}의 유효기간이 {written(last)}에 끝나 공고일({written(valid_on)})에 유효하지 않습니다."
        return proof("unclear", text, until)
    if first and first > valid_on:
        text = (
            f"{name}의 유효기간이 공고일({written(valid_on)})보다 뒤인 {written(first)}에 시작하여 확인이 필요합니다."
        )
        return proof("unclear", text, since)
    if ruling and ruling.outcome != "pass":
        return proof("unclear", ruling.message, until)
    text = f"{name}의 유효기간이 {written(last)}까지로 공고일({written(valid_on)})에 유효합니다."
    return proof("good", text, until, number)


def _not_of(document: Document, submission: Submission, call: Call, applicant: Applicant) -> str:
    """Why a certificate may be another organisation's; empty if it is the applicant's."""
    number = told(document.field("business_number"))
    if number and applicant.number:
        return "" if number.value == applicant.number else "의 사업자등록번호가 신청기관의 것과 다릅니다."
    own = told(document.field("organization"))
    names = [told(d.field("organization")) for d in applicant.registrations]
    names = [name for name in (*names, told(submission.field("organization"))) if name]
    if document.field("business_number") is None and names and all(same_organization(own, n, call) for n in names):
        return ""
    return "가 신청기관의 것인지 사업자등록번호로 확인하지 못했습니다."


def _employment(document: Document, submission: Submission, call: Call, findings: Sequence[Finding]) -> Proof:
    issued, person = told(document.field("issued_on")), told(document.field("person"))
    leader, until = told(submission.field("pi.name")), document.field("employed_until")
    name, ruling = KINDS[document.kind], _finding(findings, f"certificate-issue-date/{document.kind}")

    def proof(state: State, text: str, *values: Value | None) -> Proof:
        return Proof(kind=document.kind, state=state, text=text, document=document, evidence=quoted(*values))

    if person and leader and _another(person, leader):
        return proof(
            "unclear", f"{name}의 성명({person.value})이 신청서의 과제책임자({leader.value})와 다릅니다.", person
        )
    if until and not _goes_on(day_of(told(until)), day_of(issued), call):
        text = f"{name}의 재직기간으로는 현재 재직 중인지 알 수 없어 확인이 필요합니다."
        return proof("unclear", text, told(until))
    if ruling and ruling.outcome == "pass":
        return proof("good", f"{name}의 발급일을 인정할 수 있습니다.", issued)
    if ruling:
        return proof("unclear", ruling.message, issued)
    day = day_of(issued)
    if day is None or not _recent(day, submission, call):
        return proof("unclear", f"{name}의 발급일이 인정되는 기간인지 확인이 필요합니다.", issued)
    return proof("good", f"{name}의 발급일({written(day)})이 인정되는 기간 안에 있습니다.", issued)


def _goes_on(end: date | None, issued: date | None, call: Call) -> bool:
    """Whether somebody employed `until` a day still is: up to the very day of issue means until now."""
    return end is not None and (end == issued or (end >= call.announced_on and (issued is None or end > issued)))


def _another(person: Value, leader: Value) -> bool:
    ocr = "ocr" in (person.source, leader.source)
    return compare_people(person.value, leader.value, ocr=ocr) != "same"


def _recent(issued: date, submission: Submission, call: Call) -> bool:
    received = received_on(submission)
    return issued >= call.certificates.strict_from and (received is None or issued <= received)


def _finding(findings: Sequence[Finding], check: str) -> Finding | None:
    return next((finding for finding in findings if finding.check == check), None)
