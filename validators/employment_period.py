"""employment-period/KIND: who is certified as an employee still is one (§5 제출서류 5: 재직증명서, §4 '재직중인
자').

Most certificates say '현재까지' and give no end, or the day of issue as the end: nothing is asked then, and the
check answers only where an end or a leave is stated. An end before the day of issue is that of a certificate of a
former employment; an end that was still to come and lies before the announcement, that of a contract that has run out
since; one that begins after the day of issue has not begun. Who is on leave (`status`: 휴직, 휴학) or about to go
(퇴직예정) belongs to the organisation, but may not be able to take part in a project.
Contracts are renewed, and ends are misread, so a person looks; this check never answers `fail`.

pass    재직기간의 끝이 발급일이면 재직 중인 것으로 본다
pass    재직기간이 공고일 뒤까지이면 재직 중인 것으로 본다
review  재직기간이 발급일 전에 끝났으면 담당자가 확인한다
review  과제책임자의 재직증명서에 휴직이라고 적혀 있으면 담당자가 확인한다
review  실무담당자의 재학증명서에 휴학이라고 적혀 있으면 담당자가 확인한다
review  재직기간이 발급일 뒤에 시작하면 담당자가 확인한다
review  계약 기간이 발급일 뒤 공고일 전에 끝났으면 담당자가 확인한다
"""

from collections.abc import Iterator
from datetime import date

from models.call import Call
from models.document import Document, DocumentKindId
from models.finding import Finding, Outcome
from models.judgement import Submission
from models.particles import with_particle
from validators.values import best, cite, clause_of, clear, day, in_order, is_recognised
from validators.wording import kind_name, place, written

CHECK = "employment-period"
_LABELS = "employed"


def check(submission: Submission, call: Call) -> Iterator[Finding]:
    """One answer for each kind of certificate that states an end, a leave or a later beginning: that of the best."""
    clause = clause_of(call, CHECK)
    if clause is None:
        return
    kinds = [kind for words in call.vocabulary.fields if words.name == _LABELS for kind in words.kinds]
    kinds += call.certificates.kinds
    for kind in dict.fromkeys(kinds):
        if found := _on_leave(kind, submission, clause, call) or _not_begun(kind, submission, clause, call):
            yield found
            continue
        found = best(finding for d in _stating(kind, submission) if (finding := _one(d, clause, call)))
        if found is not None:
            yield found


def _on_leave(kind: DocumentKindId, submission: Submission, clause: str, call: Call) -> Finding | None:
    """A question if every certificate of the kind says that the person is on leave."""
    documents = in_order(submission.of_kind(kind))
    fields = [document.field("status") for document in documents]
    told = [field for field in fields if field is not None and field.values]
    if not told or len(told) < len(documents):
        return None
    name = f"{kind_name(kind, call)}({place(documents[0])})"
    message = f"{name}에 ‘{told[0].values[0].value}’이라고 적혀 있으므로 과제를 수행할 수 있는지 확인해 주십시오."
    return Finding(check=f"{CHECK}/{kind}", clause=clause, outcome="review", message=message, evidence=cite(told[0]))


def _not_begun(kind: DocumentKindId, submission: Submission, clause: str, call: Call) -> Finding | None:
    """A question if every certificate of the kind was issued before the employment that it certifies."""
    documents = in_order(submission.of_kind(kind))
    begins = [(day(clear(d.field("employed_from"))), day(clear(d.field("issued_on")))) for d in documents]
    late = [(begin, issued) for begin, issued in begins if begin and issued and begin > issued]
    if not late or len(late) < len(documents):
        return None
    begin, issued = late[0]
    message = (
        f"{kind_name(kind, call)}({place(documents[0])})의 재직기간이 발급일({written(issued)})보다 뒤인 "
        f"{written(begin)}부터이므로 재직 중인지 확인해 주십시오."
    )
    evidence = cite(documents[0].field("employed_from"), documents[0].field("issued_on"))
    return Finding(check=f"{CHECK}/{kind}", clause=clause, outcome="review", message=message, evidence=evidence)


def _stating(kind: DocumentKindId, submission: Submission) -> tuple[Document, ...]:
    """All certificates of the kind if each states an end; one without an end answers the question by itself."""
    documents = in_order(submission.of_kind(kind))
    return documents if all(document.field("employed_until") for document in documents) else ()


def _one(document: Document, clause: str, call: Call) -> Finding | None:
    field = document.field("employed_until")
    ends = [end for value in (field.values if field else ()) if (end := day(value))]
    if field is None or not ends:
        return None
    name = f"{kind_name(document.kind, call)}({place(document)})"
    issued = _issued(document, ends)
    outcome, message = _judge(name, ends, issued, call.certificates.valid_on)
    if outcome == "pass" and not is_recognised(document):
        return None  # whose certificate it is, and whether it is one, is asked by others
    if outcome == "pass" and clear(field) is None:
        outcome, message = "review", f"{name}의 재직기간을 분명히 읽지 못했으므로 재직 중인지 확인해 주십시오."
    evidence = cite(field, document.field("issued_on"))
    return Finding(
        check=f"{CHECK}/{document.kind}", clause=clause, outcome=outcome, message=message, evidence=evidence
    )


def _issued(document: Document, ends: list[date]) -> date | None:
    """The date of issue: the clear one, else a doubtful one that is also where the employment ends (`현재까지`)."""
    field = document.field("issued_on")
    read = [found for value in (field.values if field else ()) if (found := day(value))]
    return day(clear(field)) or next((found for found in read if found == min(ends)), None)


def _judge(name: str, ends: list[date], issued: date | None, announced: date) -> tuple[Outcome, str]:
    end = min(ends)
    past = f"{name}에 재직기간이 {written(end)}까지로 적혀 있으므로"
    if issued is None and end < announced:
        return "review", f"{past} 재직 중인지 확인해 주십시오."
    if issued is not None and end < issued:
        return "review", f"{past} 발급일({written(issued)})에 재직 중이었는지 확인해 주십시오."
    if issued is not None and issued < end < announced:
        return "review", f"{past} 공고일({written(announced)})에 재직 중인지 확인해 주십시오."
    return "pass", f"{with_particle(name, '은')} 재직 중임을 증명합니다(재직기간 {written(end)}까지)."
