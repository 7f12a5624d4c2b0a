"""certificate-validity/KIND: what bears a period of validity is valid on the day of the announcement (§5 주의사항
②).

Both ends of the period belong to it. Ended before: `fail`. Begins after, no clear end, an end before its beginning:
a person looks. Where only an end is stated ('…까지', 유효기한), nothing but the day of issue can be the beginning:
issued by the day of the announcement, it is valid on it, for the announcement asks that validity is left. That no
beginning is stated takes text: in a quoted period (`~`, 부터) or a scan it may only not have been read, and a
certificate may be issued before its period begins. Which documents bear a period follows from the labels in the
vocabulary (`valid`) and from what was read: certificates of employment and enrolment state one now and then, and then
it counts. The period of a person's participation in research is no validity, so it never fails; where such a paper
states a validity besides, both periods have to hold the day. An expired certificate beside a valid one that proves
the same category of company (중소·벤처) excludes nobody.

pass    공고일 당일에 끝나는 중소기업확인서는 유효하다
fail    공고일 전날에 끝난 중소기업확인서는 유효하지 않다
fail    유효기간이 적힌 재직증명서의 유효기간이 공고일 전에 끝났으면 유효하지 않다
pass    끝나는 날만 적힌 중소기업확인서는 공고일까지 발급되었으면 유효하다
pass    공고일 당일에 시작하는 중소기업확인서는 유효하다
review  공고일 다음 날에 시작하는 중소기업확인서는 담당자가 확인한다
review  유효기간을 읽지 못한 중소기업확인서는 담당자가 확인한다
review  끝나는 날만 적힌 중소기업확인서가 공고일 다음 날에 발급되었으면 담당자가 확인한다
review  참여기간은 남았으나 유효기간이 끝난 연구참여확인서는 담당자가 확인한다
"""

import re
from collections.abc import Iterator

from models.call import Call
from models.document import Document, DocumentKindId, Value
from models.finding import Finding, Outcome
from models.judgement import Submission
from models.particles import with_particle
from validators.values import (
    answers,
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

CHECK = "certificate-validity"
_FROM, _UNTIL = "valid_from", "valid_until"
_PERIOD = re.compile(r"[~∼〜～]|부터|\s[-–—]\s|from", re.IGNORECASE)
"""What stands between the two ends of a period."""


def check(submission: Submission, call: Call) -> Iterator[Finding]:
    """One answer for each kind of document with a period of validity: that of the best one."""
    kinds = [kind.id for kind in call.document_kinds]
    found = {kind: finding for kind in kinds if (finding := _of_kind(kind, submission, call))}
    for kind, finding in found.items():
        valid = [other for other in _alike(kind, call) if other in found and found[other].outcome == "pass"]
        if finding.outcome == "fail" and valid:
            names = with_particle(kind_name(valid[0], call), "은")
            message = f"{finding.message[:-1]}만, {names} 유효하므로 그것으로 인정할지 판단해 주십시오."
            finding = finding.model_copy(update={"outcome": "review", "message": message})
        elif finding.outcome == "fail" and _served(kind, submission, call):
            message = (
                f"{finding.message[:-1]}만, 다른 증명서가 함께 제출되었으므로 그것으로 인정할지 판단해 주십시오."
            )
            finding = finding.model_copy(update={"outcome": "review", "message": message})
        yield finding


def _served(kind: DocumentKindId, submission: Submission, call: Call) -> bool:
    """Whether a certificate without a period, or one of another kind, may serve for the same purpose."""
    if any(not d.field(_FROM) and not d.field(_UNTIL) for d in submission.of_kind(kind)):
        return True
    choices = [
        kinds for r in call.required_documents if any(kind in kinds for kinds in r.any_of) for kinds in r.any_of
    ]
    return any(kind not in kinds and submission.of_kind(*kinds) for kinds in choices)


def _of_kind(kind: DocumentKindId, submission: Submission, call: Call) -> Finding | None:
    bound = _bears_period(kind, call)
    documents = [d for d in submission.of_kind(kind) if bound or d.field(_FROM) or d.field(_UNTIL)]
    return best(_one(document, submission, call) for document in in_order(documents))


def _bears_period(kind: DocumentKindId, call: Call) -> bool:
    """Whether a document of this kind states its validity by rule, so that a missing one has to be looked for."""
    known = call.document_kind(kind)
    labelled = any(words.name == "valid" and kind in words.kinds for words in call.vocabulary.fields)
    return labelled and known is not None and known.person is None


def _one(document: Document, submission: Submission, call: Call) -> Finding:
    name = f"{kind_name(document.kind, call)}({place(document)})"
    starts, ends = _ends(document, call)
    first, last = day(starts), day(ends)
    on = call.certificates.valid_on
    readings = [value for n in (_FROM, _UNTIL) if (field := document.field(n)) for value in field.values]

    def finding(outcome: Outcome, message: str) -> Finding:
        return of_certificate(CHECK, document, call, outcome, message, *readings)

    if void := no_force(document):
        message = f"{name}에 {quoted(void.value)} 문구가 있으므로, 증빙서류로 인정할지와 유효기간을 확인해 주십시오."
        return of_certificate(CHECK, document, call, "review", message, void, *readings)
    if document.state != "read":
        return finding("review", f"{with_particle(name, '을')} 읽지 못했으므로 유효기간을 확인해 주십시오.")
    if last is None and not is_recognised(document):
        return finding("review", f"{with_particle(name, '이')} 맞는지와 유효기간을 확인해 주십시오.")
    if last is None or (first is not None and first > last):
        return finding(
            "review", f"{name}의 유효기간을 분명히 읽지 못했으므로 {written(on)}에 유효한지 확인해 주십시오."
        )
    if last < on:
        message = f"{name}의 유효기간이 공고일({written(on)}) 전인 {written(last)}에 끝났습니다."
        proved = ends is not None and is_proof(ends, document) and not unread_files(submission)
        validity = _bears_period(document.kind, call) or document.kind in call.certificates.kinds
        if proved and validity and is_recognised(document):
            return finding("fail", message)
        return finding("review", f"{message} 담당자가 원본을 확인해 주십시오.")
    if first is None and (issued := _in_force_from(document, ends)) and (made := day(issued)) and made <= on:
        period = f"{written(made)} 발급, 유효기간 {written(last)}까지"
        message = f"{with_particle(name, '은')} 공고일에 유효합니다({period})."
        return of_certificate(CHECK, document, call, "pass", message, *readings, issued)
    if first is None:
        return finding(
            "review", f"{name}의 유효기간이 언제 시작하는지 확인해 주십시오. 끝나는 날은 {written(last)}입니다."
        )
    if first > on:
        return finding(
            "review", f"{name}의 유효기간이 공고일({written(on)}) 뒤인 {written(first)}에 시작하므로 확인해 주십시오."
        )
    if not is_recognised(document):
        return finding("review", f"{with_particle(name, '이')} 그 서류가 맞는지 분명하지 않으므로 확인해 주십시오.")
    return finding("pass", f"{with_particle(name, '은')} 공고일에 유효합니다({written(first)} ~ {written(last)}).")


def _in_force_from(document: Document, ends: Value | None) -> Value | None:
    """The date of issue of a paper that states an end of its validity and, by its text, no beginning."""
    only = document.field(_FROM) is None and ends is not None and ends.source != "ocr"
    stated = only and ends is not None and not _PERIOD.search(ends.evidence.text)
    return clear(document.field("issued_on")) if stated and is_recognised(document) else None


def _ends(document: Document, call: Call) -> tuple[Value | None, Value | None]:
    """The first and the last day. Where two periods stand (참여기간, 유효기간) and none can fail, both must hold."""
    starts, ends = document.field(_FROM), document.field(_UNTIL)
    if _bears_period(document.kind, call) or document.kind in call.certificates.kinds:
        return clear(starts), clear(ends)
    return (
        max((value for value in answers(starts) if day(value)), key=lambda value: value.value, default=None),
        min((value for value in answers(ends) if day(value)), key=lambda value: value.value, default=None),
    )


def _alike(kind: DocumentKindId, call: Call) -> tuple[DocumentKindId, ...]:
    """Other kinds that prove a category of the same clause of eligibility."""
    clauses = {category.clause for category in call.eligibility.categories if kind in category.proofs}
    proofs = [p for category in call.eligibility.categories if category.clause in clauses for p in category.proofs]
    return tuple(proof for proof in dict.fromkeys(proofs) if proof != kind)
