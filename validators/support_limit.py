"""support-limit: how many applications of an organisation are supported in a year, similar programmes included (§2).

Counted are this application, those accepted earlier under the same business number (in order of receipt, equal times
by receipt number) that nothing had replaced when this one came in, and what the form declares of similar programmes.
The same project and resource sent again from the same address is the same application again and counts once. Beyond
the limit a person decides; selection enforces the limit on what is selected. Never `fail`: who withdraws or is not
selected leaves room. Others that were found by name alone, without a business number, count only as a question.

pass    첫 번째와 두 번째 신청은 한도 안에 있다
review  같은 사업자등록번호의 세 번째 신청은 담당자가 확인한다
review  유사 정부과제를 한 건 적은 두 번째 신청은 담당자가 확인한다
review  유사 정부과제 두 가지를 각 1건이라고 적은 첫 번째 신청은 담당자가 확인한다
review  사업자등록번호를 모르는 다른 접수가 이름만 같아 한도를 넘을 수 있으면 담당자가 확인한다
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from models import likeness
from models.call import Call
from models.document import Value
from models.finding import Finding, Outcome
from models.judgement import OtherSubmission, Submission
from models.text import squash
from validators.statements import FORM, REGISTRATION
from validators.values import answers, cite, clear

CHECK = "support-limit"
_COUNT = re.compile(r"(?<!\d)(\d{1,2})\s*(?:건|개(?!월)|과제)")

_EACH = re.compile(r"각각|각\s*\d")
_PARTS = re.compile(r"[,;/·ㆍ、+&\n]|\s(?:및|와|과)\s")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_LETTERS = re.compile(r"[가-힣A-Za-z]{2}")


class _Declared(NamedTuple):
    """Similar programmes as the form declares them."""

    least: int
    most: int | None
    """None: how many cannot be told."""
    value: Value | None


def check(submission: Submission, call: Call) -> Iterator[Finding]:
    """One answer."""
    outcome, message = _judge(submission, call)
    evidence = cite(_number(submission), _declared(submission, call).value)
    evidence = evidence or cite(*submission.of_kind(REGISTRATION, FORM)) or cite(*submission.documents[:1])
    yield Finding(check=CHECK, clause=call.support_limit.clause, outcome=outcome, message=message, evidence=evidence)


def _judge(submission: Submission, call: Call) -> tuple[Outcome, str]:
    limit = call.support_limit.applications
    counted = _earlier(submission, call)
    proved = [other for other in counted if other.same_applicant == "business-number"]
    perhaps = [other for other in counted if other.same_applicant != "business-number"]
    declared = _declared(submission, call)
    least = 1 + len(proved) + declared.least
    over, beyond = f"한도({limit}건)를 넘으므로", f"한도({limit}건)를 넘는지 확인해 주십시오."
    if least > limit:
        total = f"{least}건" if declared.most is not None else f"적어도 {least}건"
        return "review", f"{_parts(proved, declared)} 이 신청까지 {total}이 되어 {over} 판단해 주십시오."
    if perhaps and least + len(perhaps) > limit:
        same = f"기업(기관)명이 같은 접수({_numbers(perhaps)})가 같은 기업의 것이면"
        return "review", f"{same} {over} 같은 기업인지 확인해 주십시오."
    if declared.most is None:
        return "review", f"신청서에 적은 유사 정부과제가 몇 건인지 분명하지 않으므로 {beyond}"
    if _number(submission) is None:
        return "review", f"사업자등록번호를 분명히 읽지 못하였으므로 같은 기업의 접수가 {beyond}"
    return (
        "pass",
        f"같은 사업자등록번호의 신청이 유사 정부과제를 포함하여 {least}건으로 한도({limit}건) 안에 있습니다.",
    )


def _numbers(others: Sequence[OtherSubmission]) -> str:
    return ", ".join(other.receipt_number for other in others)


def _parts(proved: Sequence[OtherSubmission], declared: _Declared) -> str:
    parts = []
    if proved:
        parts.append(f"먼저 접수된 {len(proved)}건({_numbers(proved)})")
    if declared.least:
        parts.append(f"신청서에 적은 유사 정부과제 {declared.least}건")
    return " 및 ".join(parts) + "에"


def _number(submission: Submission) -> Value | None:
    """By which others were found: the number of the registration, else of the form."""
    for kind in (REGISTRATION, FORM):
        for document in submission.of_kind(kind):
            if found := clear(document.field("business_number")):
                return found
    return clear(submission.field("business_number"))


def _earlier(submission: Submission, call: Call) -> tuple[OtherSubmission, ...]:
    """Other applications that stood before this one when it came in."""
    before = {other.case_id: other for other in submission.others if _came_before(other, submission)}
    return tuple(
        other
        for other in before.values()
        if other.replaced_by != submission.case_id
        and other.replaced_by not in before
        and not _is_this_again(other, submission, call)
    )


def _came_before(other: OtherSubmission, submission: Submission) -> bool:
    if submission.received_at is None:
        return True
    ours = (submission.received_at, submission.receipt_number or "")
    return (other.received_at, other.receipt_number) < ours


def _is_this_again(other: OtherSubmission, submission: Submission, call: Call) -> bool:
    """Whether this application repeats the other one, from the same address."""
    ours = submission.application
    if not (other.sender and other.sender == submission.sender and other.project and ours.project):
        return False
    same_resource = bool(other.resource and ours.resource and squash(other.resource) == squash(ours.resource))
    return same_resource and likeness.compare_projects(other.project, ours.project) == "same"


def _declared(submission: Submission, call: Call) -> _Declared:
    """At least one for each programme that is named, and as many as the numbers say."""
    field = submission.field("similar_programmes")
    told = answers(field) or (field.values if field else ())
    if not told:
        return _Declared(0, 0, None)
    nothing = {squash(word) for word in call.vocabulary.nothing}
    counts = [_count(value.value, nothing, call) for value in told]
    if len(told) > 1 or told[0].certainty == "unsure":
        return _Declared(0, 0 if all(count == (0, 0) for count in counts) else None, told[0])
    return _Declared(*counts[0], told[0])


def _count(text: str, nothing: set[str], call: Call) -> tuple[int, int | None]:
    if squash(text).strip(".") in nothing:
        return 0, 0
    named = _named(text, call)
    numbers = [int(number) for number in _COUNT.findall(text)]
    if not numbers:
        return max(named, 1), None
    parts = [part for part in _PARTS.split(_BRACKETS.sub(" ", text)) if _LETTERS.search(part)]
    if _EACH.search(text):  # `NIPA, IITP 각 1건`
        return max(sum(numbers), max(numbers) * max(named, len(parts))), None
    counted = all(_COUNT.search(part) for part in parts)
    return max(sum(numbers), named), sum(numbers) if counted and named <= sum(numbers) else None


def _named(text: str, call: Call) -> int:
    """How many of the programmes that the announcement lists are named, in full or by their first word (`NIPA`)."""
    said = squash(text)
    names = call.support_limit.similar_programmes
    return sum(any(squash(form) in said for form in (name, name.split()[0])) for name in names)
