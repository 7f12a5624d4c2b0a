"""signature/KIND: the application and both consents bear a signature or a seal (§5 제출서류 1, 3, 4).

Whose it must be stands in `document_kinds[].signed_by`; of several persons any one is enough (the staff's consent).
A picture, a stamp or ink at the place for it is a signature. A name in letters only may be the label of the place,
and an empty place may hold a picture that the reader does not see (a grouped object, an image beneath the page), so
neither proves that nobody signed: this check never answers `fail`. The seal of an organisation at a place where no
person is named is not that person's signature, though it may be meant so: a question. Where a name stands beside the
place, it has to be that of a person who may sign.

pass    신청서에 과제책임자의 서명이 있으면 통과한다
pass    실무담당자 동의서에 과제책임자가 서명하였으면 통과한다
review  신청서의 서명란이 비어 있으면 담당자가 확인한다
review  신청서의 서명란에 이름만 글자로 적혀 있으면 담당자가 확인한다
review  신청서의 서명란에 이름 없이 기관의 직인만 있으면 담당자가 확인한다
review  신청서의 서명란에 과제책임자가 아닌 사람의 이름이 있으면 담당자가 확인한다
"""

from collections.abc import Iterator

from models.call import Call
from models.call_rules import DocumentKind
from models.document import Document, Value
from models.finding import Finding, Outcome
from models.judgement import Submission
from models.korean import ROLES
from models.likeness import Likeness, compare_people
from models.particles import with_particle
from validators.values import answers, best, cite, clear, in_order, is_recognised
from validators.wording import place, quoted

CHECK = "signature"
_SEEN = {
    "typed": "의 서명란에 이름만 글자로 적혀 있으므로 서명이나 날인이 있는지 확인해 주십시오.",
    "blank": "의 서명란에서 서명이나 날인을 찾지 못했으므로 원본을 확인해 주십시오.",
}
_UNKNOWN = "에 서명이나 날인이 있는지 알 수 없으므로 원본을 확인해 주십시오."


def check(submission: Submission, call: Call) -> Iterator[Finding]:
    """One answer for each kind that has to be signed and was submitted: that of the best document."""
    for kind in call.document_kinds:
        if kind.signed_by:
            found = best(_one(document, kind, submission) for document in in_order(submission.of_kind(kind.id)))
            if found is not None:
                yield found


def _one(document: Document, kind: DocumentKind, submission: Submission) -> Finding:
    name = f"{kind.name}({place(document)})"
    signed, signer = document.field("signature"), document.field("signer")
    told = clear(signed)

    def finding(outcome: Outcome, message: str) -> Finding:
        evidence = cite(*(signed.values if signed else ()), *(signer.values if signer else ())) or cite(document)
        return Finding(
            check=f"{CHECK}/{kind.id}", clause=kind.clause, outcome=outcome, message=message, evidence=evidence
        )

    if told is not None and told.value == "sealed":
        people = " 또는 ".join(ROLES[role] for role in kind.signed_by)
        message = (
            f"{name}의 서명란에 기관의 직인만 있으므로 {people}의 서명이나 날인이 따로 필요한지 확인해 주십시오."
        )
        return finding("review", message)
    if told is None or told.value != "drawn":
        return finding("review", name + (_SEEN.get(told.value, _UNKNOWN) if told else _UNKNOWN))
    people = " 또는 ".join(ROLES[role] for role in kind.signed_by)
    names = answers(signer)
    if names and not _may_sign(names, kind, submission):
        shown = with_particle(quoted(*(value.value for value in names)), "이")
        return finding("review", f"{name}의 서명란에 적힌 이름 {shown} {people}인지 확인해 주십시오.")
    if not is_recognised(document):
        return finding("review", f"{with_particle(name, '이')} 그 서류가 맞는지와 서명을 함께 확인해 주십시오.")
    return finding("pass", f"{name}에 서명 또는 날인이 있습니다.")


def _may_sign(names: tuple[Value, ...], kind: DocumentKind, submission: Submission) -> bool:
    """Whether one of the names is that of a person who may sign, as the application names them elsewhere."""
    allowed = [pair for role in kind.signed_by for pair in enumerate(answers(submission.field(f"{role}.name")))]
    return any(
        _likeness(one, other) == "same"
        for one in names
        for number, other in allowed
        if number == 0 or other.evidence != one.evidence  # the place itself says nothing of whose it should be
    )


def _likeness(one: Value, other: Value) -> Likeness:
    return compare_people(one.value, other.value, ocr="ocr" in (one.source, other.source))
