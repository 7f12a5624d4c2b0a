"""consent/KIND: those who sign the consents do consent (§5 제출서류 3, 4: 개인정보 및 과제정보 제공동의서).

The announcement asks for consents, not for papers of that title: a form with `동의하지 않음` ticked gives none.
It does not say that an application fails for it, and a tick in the wrong box is a slip that a call clears up, so
this check never answers `fail`. Each thing that is consented to counts, and each document of a kind: one may be
about personal data and one about the project. What the form itself calls 선택 may be refused. A form without boxes
consents by its sentence. On a scan only clear signs are believed; of one in which nothing of the kind can be read
nothing is said here.

pass    동의서의 모든 항목에 동의하였으면 통과한다
review  동의서에 동의하지 않음을 골랐으면 담당자가 확인한다
review  동의서의 동의란이 비어 있으면 담당자가 확인한다
review  여러 항목 가운데 하나라도 동의하지 않았으면 담당자가 확인한다
"""

from collections.abc import Iterator, Sequence

from models.call import Call
from models.call_rules import DocumentKind
from models.document import Document, Value
from models.finding import Finding, Outcome
from models.judgement import Submission
from models.particles import with_particle
from validators.values import cite, in_order, is_recognised
from validators.wording import place, quoted

CHECK = "consent"
FIELD = "agreed."
"""Begins the names of the fields: one for each thing that is consented to."""
_KINDS = ("pi_consent", "staff_consent")
_ASKS = {
    "refused": "에 동의하지 않는다는 표시가 있으므로({shown}), 그대로 둘 것인지 신청인에게 확인해 주십시오.",
    "blank": "의 동의란에 아무 표시가 없으므로({shown}), 동의한 것인지 신청인에게 확인해 주십시오.",
    "unclear": "의 동의란에서 동의 여부를 분명히 알 수 없으므로({shown}), 원본을 확인해 주십시오.",
}
"""The questions, the most telling first."""
_LONGEST = 60


def check(submission: Submission, call: Call) -> Iterator[Finding]:
    """One answer for each kind of consent that was submitted: the worst of its documents."""
    for kind in call.document_kinds if call.vocabulary.consent.agree else ():
        if kind.id in _KINDS:
            documents = _speaking([d for d in in_order(submission.of_kind(kind.id)) if d.state == "read"])
            found = [finding for d in documents if (finding := _one(d, kind))]
            asked = [finding for finding in found if finding.outcome != "pass"]
            yield from (asked or found)[:1]


def _speaking(documents: Sequence[Document]) -> Sequence[Document]:
    """Without papers that only look like a consent and say nothing of it (the announcement), beside a real one."""
    if not any(is_recognised(document) for document in documents):
        return documents
    return [d for d in documents if is_recognised(d) or any(field.name.startswith(FIELD) for field in d.fields)]


def _one(document: Document, kind: DocumentKind) -> Finding | None:
    name = f"{kind.name}({place(document)})"
    values = [value for field in document.fields if field.name.startswith(FIELD) for value in field.values]

    def finding(outcome: Outcome, message: str, shown: Sequence[Value]) -> Finding:
        evidence = cite(*shown) or cite(document)
        return Finding(
            check=f"{CHECK}/{kind.id}", clause=kind.clause, outcome=outcome, message=message, evidence=evidence
        )

    for answer, question in _ASKS.items():
        if told := [value for value in values if value.value == answer and value.source != "operator"]:
            return finding("review", name + question.format(shown=_shown(told)), told)
    if not values:
        if document.text_source != "text":
            return None
        return finding("review", f"{name}에서 동의한다는 내용을 찾지 못했으므로 원본을 확인해 주십시오.", ())
    doubtful = [value for value in values if value.certainty == "unsure"]
    if doubtful and len(doubtful) == len(values):
        return finding("review", name + _ASKS["unclear"].format(shown=_shown(doubtful)), doubtful)
    if not is_recognised(document):
        return finding(
            "review", f"{with_particle(name, '이')} 그 서류가 맞는지와 동의 여부를 함께 확인해 주십시오.", values
        )
    return finding("pass", f"{name}에 동의하였습니다.", [v for v in values if v.value != "optional"] or values)


def _shown(values: Sequence[Value]) -> str:
    return quoted(*(value.evidence.text[:_LONGEST] for value in values))
