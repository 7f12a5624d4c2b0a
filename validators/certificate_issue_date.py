"""certificate-issue-date/KIND: employment and enrolment certificates are recent enough (§5 주의사항 ②).

The announcement says '최근 3개월 이내(2025.5월 이후)'. From `strict_from` on both readings hold: `pass`. Between
`review_from` and the day before `strict_from` only the first one holds: a person decides. Earlier: `fail`. A date
after the day of receipt cannot be the date of a certificate that was sent in: it was misread or mistyped, which the
program cannot tell apart, so a person looks. Graduation and participation bear no such condition. Where another
certificate serves for the same purpose and is recent enough, an old one beside it excludes nobody.

pass    2025년 5월 1일에 발급된 재직증명서는 인정한다
fail    2025년 4월 27일에 발급된 재직증명서는 인정하지 않는다
review  2025년 4월 28일에 발급된 재직증명서는 담당자가 확인한다
review  2025년 4월 30일에 발급된 재직증명서는 담당자가 확인한다
review  재직증명서의 발급일을 읽지 못했으면 담당자가 확인한다
review  발급일이 메일을 받은 날보다 뒤이면 담당자가 확인한다
"""

from collections.abc import Iterator
from datetime import date

from models.call import Call
from models.document import Document, DocumentKindId, Field
from models.finding import Finding, Outcome
from models.judgement import Submission
from models.particles import with_particle
from models.times import in_seoul
from validators.namesakes import namesakes
from validators.values import (
    best,
    clear,
    day,
    in_order,
    is_proof,
    is_recognised,
    no_force,
    of_certificate,
    unread_files,
)
from validators.wording import kind_name, place, quoted, written

CHECK = "certificate-issue-date"


def check(submission: Submission, call: Call) -> Iterator[Finding]:
    """One answer for each kind of certificate that was submitted: that of the best one."""
    found = {kind: finding for kind in call.certificates.kinds if (finding := _of_kind(kind, submission, call))}
    for kind, finding in found.items():
        other = _served_by(kind, found, submission, call)
        yield _needless(finding, other, call) if finding.outcome == "fail" and other else finding


def _of_kind(kind: DocumentKindId, submission: Submission, call: Call) -> Finding | None:
    return best(_one(document, submission, call) for document in in_order(submission.of_kind(kind)))


def _one(document: Document, submission: Submission, call: Call) -> Finding:
    name = f"{kind_name(document.kind, call)}({place(document)})"
    field = document.field("issued_on")
    told = clear(field)
    issued = day(told)
    if void := no_force(document):
        message = f"{name}에 {quoted(void.value)} 문구가 있으므로, 인정할지와 발급일을 확인해 주십시오."
        return of_certificate(CHECK, document, call, "review", message, void, *(field.values if field else ()))
    if not is_recognised(document):
        message = f"{with_particle(name, '이')} 맞는지와 발급일을 확인해 주십시오."
        if why := namesakes(document, submission, call):
            message = f"{with_particle(name, '은')} {why} 누구의 것인지와 발급일을 확인해 주십시오."
        return of_certificate(CHECK, document, call, "review", message, *(field.values if field else ()))
    if told is None or issued is None:
        message = f"{name}의 발급일{_doubt(field)} 확인해 주십시오."
        return of_certificate(CHECK, document, call, "review", message, *(field.values if field else ()))
    outcome, message = _judge(name, issued, submission, call)
    if outcome == "fail" and (not is_proof(told, document) or unread_files(submission)):
        doubt = "읽지 못한 파일이 있으므로" if is_proof(told, document) else "확실하게 읽은 날짜가 아니므로"
        return of_certificate(
            CHECK, document, call, "review", f"{message[:-1]}만, {doubt} 담당자가 확인해 주십시오.", told
        )
    return of_certificate(CHECK, document, call, outcome, message, told)


def _doubt(field: Field | None) -> str:
    """Why the date is not clear, with the dates that were read."""
    days = [written(found) for value in (field.values if field else ()) if (found := day(value))]
    if not days:
        return "을 찾지 못했으므로 언제인지"
    return f"이 {quoted(*days)} 가운데 어느 날인지" if len(set(days)) > 1 else f"이 {quoted(*days)}인지"


def _judge(name: str, issued: date, submission: Submission, call: Call) -> tuple[Outcome, str]:
    rules = call.certificates
    latest = in_seoul(submission.received_at).date() if submission.received_at else rules.valid_on
    if issued > latest:
        than = "메일을 받은 날" if submission.received_at else "받은 시각을 알 수 없고 공고일"
        return (
            "review",
            f"{name}의 발급일({written(issued)})이 {than}({written(latest)})보다 뒤이므로 확인해 주십시오.",
        )
    if issued >= rules.strict_from:
        return "pass", f"{with_particle(name, '은')} {written(issued)}에 발급되어 기준에 맞습니다."
    start = written(rules.strict_from)
    if issued >= rules.review_from:
        why = f"최근 {rules.months}개월 이내이나 {start}보다 앞서므로"
        return "review", f"{name}의 발급일({written(issued)})은 {why} 인정할지 판단해 주십시오."
    message = f"{name}의 발급일({written(issued)})이 {start} 이후라는 기준에 맞지 않습니다."
    return "fail", message


def _served_by(
    kind: DocumentKindId, found: dict[DocumentKindId, Finding], submission: Submission, call: Call
) -> tuple[DocumentKindId, ...]:
    """Other documents that serve for the same purpose, all of them there and recent enough where that matters."""
    for required in call.required_documents:
        for kinds in required.any_of if any(kind in kinds for kinds in required.any_of) else ():
            there = all(any(is_recognised(d) for d in submission.of_kind(other)) for other in kinds)
            if kind not in kinds and there and all(found[o].outcome == "pass" for o in kinds if o in found):
                return kinds
    return ()


def _needless(finding: Finding, other: tuple[DocumentKindId, ...], call: Call) -> Finding:
    names = with_particle(", ".join(kind_name(kind, call) for kind in other), "이")
    message = f"{finding.message[:-1]}만, {names} 함께 제출되었으므로 그것으로 인정할지 판단해 주십시오."
    return finding.model_copy(update={"outcome": "review", "message": message})
