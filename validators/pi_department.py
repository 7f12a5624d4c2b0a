"""pi-department: the project leader's certificate of employment names a department, the same as in the application
(§5 제출서류 5: '재직증명서 내 부서명/과명이 포함되어 있어야 하며 신청내용과 일치하여야 함').

Organisations write their units in many ways: with or without the unit above (부설연구소 AI팀, AI팀), by an old or a
short name, by the unit of the appointment instead of the place of work. Two names that differ are therefore no
proof of two departments, and a name that was not found is no proof that there is none: this check never answers
`fail`. Names that are equal, or differ only by units above that one of them leaves out, are the same.

pass    재직증명서와 신청서의 부서가 같으면 통과한다
pass    재직증명서에만 위 조직이 더 적혀 있으면 같은 부서로 본다
review  재직증명서의 부서가 신청서와 다르면 담당자가 확인한다
review  재직증명서에서 부서를 찾지 못하면 담당자가 확인한다
review  신청서에서 과제책임자의 부서를 찾지 못하면 담당자가 확인한다
"""

from collections.abc import Iterator

from models.call import Call
from models.document import Document, Value
from models.finding import Finding, Outcome
from models.judgement import Submission
from models.likeness import compare_departments
from models.particles import with_particle
from validators.namesakes import namesakes
from validators.values import answers, best, cite, clause_of, clear, in_order, is_recognised
from validators.wording import kind_name, place, quoted

CHECK = "pi-department"
_CERTIFICATE = "pi_employment"


def check(submission: Submission, call: Call) -> Iterator[Finding]:
    """One answer if there is a certificate: that of the best one."""
    clause = clause_of(call, CHECK)
    if clause is None:
        return
    claimed = submission.field("pi.department")
    stated = answers(claimed)
    certificates = in_order(submission.of_kind(_CERTIFICATE))
    found = best(_one(document, stated, clause, submission, call) for document in certificates)
    if found is not None:
        yield found


def _one(document: Document, stated: tuple[Value, ...], clause: str, submission: Submission, call: Call) -> Finding:
    name = f"{kind_name(document.kind, call)}({place(document)})"
    field = document.field("department")
    told = clear(field)

    def finding(outcome: Outcome, message: str) -> Finding:
        evidence = cite(*(field.values if field else ()), *stated) or cite(document)
        return Finding(check=CHECK, clause=clause, outcome=outcome, message=message, evidence=evidence)

    if why := namesakes(document, submission, call):
        return finding("review", f"{with_particle(name, '은')} {why} 누구의 것인지와 부서명을 확인해 주십시오.")
    if told is None:
        read = quoted(*(value.value for value in field.values)) if field else ""
        what = f"이 {read} 가운데 어느 것인지" if field and not field.agreed else f"이 {read}인지" if read else ""
        return finding("review", f"{name}에서 부서명{what or '을 찾지 못했으므로 적혀 있는지'} 확인해 주십시오.")
    if not stated:
        why = "신청서에서 과제책임자의 부서를 찾지 못했으므로"
        return finding("review", f"{name}의 부서는 {quoted(told.value)}인데 {why} 확인해 주십시오.")
    likeness = [compare_departments(told.value, v.value, ocr="ocr" in (told.source, v.source)) for v in stated]
    if any(one != "same" for one in likeness):
        others = quoted(*(value.value for value in stated))
        where = "신청서" if len({value.evidence.file for value in stated}) == 1 else "신청서와 동의서"
        message = f"{name}의 부서({quoted(told.value)})와 {where}의 부서({others})가 같은 곳인지 확인해 주십시오."
        return finding("review", message)
    if not is_recognised(document):
        return finding("review", f"{with_particle(name, '이')} 과제책임자의 것이 맞는지 확인해 주십시오.")
    return finding("pass", f"{name}의 부서({quoted(told.value)})가 신청서와 같습니다.")
