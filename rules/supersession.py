"""§2 지원건수: the same organisation applies again in time, for the same resource and project.

pass     같은 주소에서 다시 신청했고 나중 신청이 완비되고 자격이 있으면 앞선 신청을 대체한다
pass     과제나 자원이 다르면 서로 다른 신청이다
review   나중 신청이 완비되지 않았거나 보낸 주소가 다르면 두 신청이 모두 남고 담당자가 정한다
review   같은 과제인지, 같은 기관인지 확실하지 않으면 담당자가 정한다

Where both stand, the later one is marked: it is the one that would replace. The earlier one only says so.
Time of receipt gives the order, then the receipt number. An operator's `supersedes` counts before all.
"""

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from models.call import Call
from models.finding import Finding, Overruled, Ruling
from models.judgement import Decision, OtherSubmission, ReviewResult, Submission
from models.likeness import compare_projects
from models.times import korean
from rules.facts import applicant_of
from rules.fee import resource_of
from rules.rulings import last_word

CHECK = "supersession"
Sameness = Literal["same", "perhaps", "different"]


class Supersession(NamedTuple):
    """What the rule says."""

    finding: Finding | None
    """None if the applicant has no other application."""
    supersedes: str | None
    """Case id of the application that this one replaces."""


def supersession(submission: Submission, call: Call, result: ReviewResult, decision: Decision) -> Supersession:
    """Whether this application replaces an earlier one. `result` and `decision` are its own, without this finding."""
    found = _found(submission, call, result, decision)
    ordered = [r for r in submission.rulings if r.what == "supersedes" and r.subject]
    if ordered:
        ruling = max(ordered, key=lambda r: r.number)
        return Supersession(_ordered(found.finding, ruling, call), ruling.subject)
    word = last_word(submission.rulings, CHECK)
    return found._replace(supersedes=None) if word and word.what == "fail" else found


def _found(submission: Submission, call: Call, result: ReviewResult, decision: Decision) -> Supersession:
    if not submission.others:
        return Supersession(None, None)
    alike = [(other, same) for other in submission.others if (same := _same(submission, other)) != "different"]
    if not alike:
        return Supersession(
            _finding(call, "pass", "같은 신청인의 다른 신청이 있으나 자원 또는 과제가 다릅니다."), None
        )
    if unordered := [other for other, _ in alike if _is_earlier(other, submission) is None]:
        text = f"다른 신청({_name(unordered[0])})과 같은 내용으로 보이나 접수 순서를 알 수 없어 확인이 필요합니다."
        return Supersession(_finding(call, "review", text), None)
    earlier = [(o, same) for o, same in alike if _is_earlier(o, submission) and _stands(o, submission)]
    if not earlier:
        text = f"같은 내용의 다른 신청({_name(alike[-1][0])})이 있으나 이 신청이 대체할 것은 없습니다."
        return Supersession(_finding(call, "pass", text), None)
    trouble = _trouble(earlier, submission, call, result, decision)
    other = earlier[-1][0]
    if trouble:
        return Supersession(_finding(call, "review", f"앞선 신청({_name(other)})과 {trouble}"), None)
    text = f"같은 기관이 같은 자원과 과제로 다시 신청하여 앞선 신청({_name(other)})을 대체합니다."
    return Supersession(_finding(call, "pass", text), other.case_id)


def _trouble(
    earlier: Sequence[tuple[OtherSubmission, Sameness]],
    submission: Submission,
    call: Call,
    result: ReviewResult,
    decision: Decision,
) -> str:
    """Why a person decides; empty if the later application replaces the earlier one."""
    other, same = earlier[-1]
    numbers = {applicant_of(submission, call).number, submission.application.business_number} - {None}
    if other.same_applicant != "business-number" or other.business_number not in numbers:
        return "같은 기관의 신청인지 사업자등록번호로 확인되지 않아 담당자의 판단이 필요합니다."
    if same == "perhaps":
        return "같은 자원과 과제인지 확실하지 않아 담당자의 판단이 필요합니다."
    if submission.sender is None or other.sender != submission.sender:
        return "내용은 같으나 보낸 주소가 달라, 두 신청을 모두 두고 담당자가 정해야 합니다."
    if result != "complete" or decision != "eligible":
        return "내용은 같으나 나중 신청의 서류나 자격에 확인할 점이 있어, 두 신청을 모두 두고 담당자가 정해야 합니다."
    if len(earlier) > 1:
        return "내용이 같은 앞선 신청이 둘 이상 남아 있어 담당자가 정해야 합니다."
    return ""


def _same(submission: Submission, other: OtherSubmission) -> Sameness:
    resource, project = resource_of(submission), submission.application.project
    if resource and other.resource and resource != other.resource:
        return "different"
    if not project or not other.project:
        return "perhaps"
    alike = compare_projects(project, other.project)
    return "perhaps" if alike == "same" and not (resource and other.resource) else alike


def _is_earlier(other: OtherSubmission, submission: Submission) -> bool | None:
    """Whether the other came first; None if that cannot be told."""
    if submission.received_at is None:
        return None
    if other.received_at != submission.received_at:
        return other.received_at < submission.received_at
    mine, its = _counted(submission.receipt_number), _counted(other.receipt_number)
    return None if mine is None or its is None or mine == its else its < mine


def _counted(number: str | None) -> int | None:
    digits = re.search(r"([0-9]+)$", number or "")
    return int(digits[1]) if digits else None


def _stands(other: OtherSubmission, submission: Submission) -> bool:
    """Whether it has not been replaced by yet another one."""
    return other.replaced_by in (None, submission.case_id)


def _name(other: OtherSubmission) -> str:
    return f"접수번호 {other.receipt_number}, {korean(other.received_at)} 접수"


def _finding(call: Call, outcome: Literal["pass", "review"], text: str) -> Finding:
    return Finding(check=CHECK, clause=call.support_limit.clause, outcome=outcome, message=text)


def _ordered(found: Finding | None, ruling: Ruling, call: Call) -> Finding:
    text = f"담당자가 앞선 신청({ruling.subject})을 대체하는 것으로 정하였습니다."
    finding = found or _finding(call, "pass", text)
    overruled = Overruled(by=ruling.by, at=ruling.at, reason=ruling.reason, was=finding.outcome)
    return finding.model_copy(update={"outcome": "pass", "message": text, "overruled": overruled})
