"""contacts: project leader and staff each give a telephone number and an e-mail address (§8 연락처, §5 제출서류 1).

Everything about the use of the resources is sent to these contacts, so each person needs their own. A contact that
was not found may stand where no label was recognised, and a shared number may be that of an office: both go to a
person, and this check never answers `fail`. The numbers and addresses themselves never stand in the message.

pass    과제책임자와 실무담당자의 전화와 이메일이 모두 있으면 통과한다
review  실무담당자의 이메일이 없으면 담당자가 확인한다
review  두 사람의 전화번호가 같으면 담당자가 확인한다
pass    대표번호는 같고 휴대전화가 서로 다르면 통과한다
"""

from collections.abc import Iterator

from models.call import Call
from models.call_types import DocumentKindId
from models.document import Document, Value
from models.finding import Finding, Outcome
from models.judgement import Submission
from models.korean import FIELDS, ROLES
from models.likeness import digits
from models.particles import with_particle
from models.text import squash
from validators.values import answers, cite, clause_of, in_order

CHECK = "contacts"
_ROLES = ("pi", "staff")
_WAYS = ("phone", "email")
_FORM: DocumentKindId = "application_plan"


def check(submission: Submission, call: Call) -> Iterator[Finding]:
    """One answer, if the call asks for contacts."""
    clause = clause_of(call, CHECK)
    if clause is None:
        return
    told = {(role, way): answers(submission.field(f"{role}.{way}")) for role in _ROLES for way in _WAYS}
    outcome, message = _judge(told, submission)
    evidence = cite(*(value for values in told.values() for value in values[:1])) or cite(*_forms(submission))
    yield Finding(check=CHECK, clause=clause, outcome=outcome, message=message, evidence=evidence)


def _forms(submission: Submission) -> tuple[Document, ...]:
    """Where a person looks first: the form, else whatever was sent."""
    return in_order(submission.of_kind(_FORM)) or in_order(submission.documents)


def _judge(told: dict[tuple[str, str], tuple[Value, ...]], submission: Submission) -> tuple[Outcome, str]:
    missing = [(role, way) for (role, way), values in told.items() if not values]
    if missing:
        what = with_particle(", ".join(f"{ROLES[role]}의 {FIELDS[way]}" for role, way in missing), "을")
        faint = all(submission.field(f"{role}.{way}") for role, way in missing)
        doubt = "분명히 읽지 못했으므로" if faint else "찾지 못했으므로 적혀 있는지"
        return "review", f"신청서에서 {what} {doubt} 확인해 주십시오."
    shared = [FIELDS[way] for way in _WAYS if not _each_their_own(way, told)]
    if shared:
        what = with_particle(", ".join(shared), "이")
        return "review", f"과제책임자와 실무담당자의 {what} 같으므로 각자의 연락처를 확인해 주십시오."
    return "pass", "과제책임자와 실무담당자의 전화와 이메일이 각각 적혀 있습니다."


def _each_their_own(way: str, told: dict[tuple[str, str], tuple[Value, ...]]) -> bool:
    """Whether each of the two has a contact that the other has not."""
    key = digits if way == "phone" else squash
    pi, staff = ({key(value.value) for value in told[role, way]} for role in _ROLES)
    return bool(pi - staff) and bool(staff - pi)
