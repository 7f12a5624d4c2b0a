"""§4 중소·벤처기업, 창업기업: companies and persons in business.

eligible       중소기업확인서(벤처기업확인서)가 신청기관의 것이고 공고일에 유효하면 중소기업(벤처기업)으로 인정한다
eligible       창업기업이라고 적었고 중소기업확인서가 없으며 개업일이 기준일보다 뒤이면 창업기업으로 인정한다
needs_review   확인서가 없거나 유효기간이 지났거나 읽히지 않으면 담당자가 확인한다
needs_review   창업기업이라고 적었으나 개업일이 기준일이거나 그 전이면 담당자가 확인한다

A certificate counts whatever the form calls the applicant: who holds both is `sme`.
"""

from collections.abc import Sequence
from datetime import date

from models.call import Call
from models.document import Value
from models.finding import Finding
from models.judgement import Category, Eligibility, Submission
from rules.facts import Applicant, day_of, papers, quoted, received_on, told, written
from rules.grounds import decided, ground, name_of, row
from rules.proofs import Proof, enterprise_certificate

COMPANIES: tuple[Category, ...] = ("sme", "venture", "startup")


def company(
    claimed: Category | None, submission: Submission, call: Call, findings: Sequence[Finding], applicant: Applicant
) -> Eligibility:
    """Whether the applicant is eligible as an enterprise. `claimed` is None where the form does not say it."""
    clause = _clause(call, claimed or "sme")
    if trouble := _not_a_company(applicant):
        return decided(claimed, "needs_review", ground(clause, trouble, applicant.evidence))
    sme = enterprise_certificate("sme_certificate", submission, call, findings, applicant)
    venture = enterprise_certificate("venture_certificate", submission, call, findings, applicant)
    if sme.state == "good" and row(call, "sme"):
        return _by_certificate("sme", sme, call, applicant)
    if claimed == "startup" and sme.state == "missing":
        young = _startup(submission, call, applicant)
        if young.decision == "eligible" or venture.state != "good":
            return young
    if venture.state == "good" and row(call, "venture"):
        return _by_certificate("venture", venture, call, applicant)
    troubles = [proof for proof in (sme, venture) if proof.state == "unclear"] or [sme, venture]
    grounds = [ground(clause, proof.text, proof.evidence) for proof in troubles]
    return decided(claimed, "needs_review", *grounds)


def _not_a_company(applicant: Applicant) -> str:
    if applicant.disputed:
        return "신청서와 사업자등록증이 같은 기관의 것인지 확인이 필요합니다."
    if applicant.number is None:
        return "신청기관의 사업자등록번호를 확실하게 읽지 못해 어느 기업인지 확인이 필요합니다."
    if applicant.holder not in ("profit", "individual"):
        return f"사업자등록번호({applicant.number})가 국내 기업의 것인지 확인이 필요합니다."
    return ""


def _by_certificate(category: Category, proof: Proof, call: Call, applicant: Applicant) -> Eligibility:
    clause = _clause(call, category)
    return decided(
        category,
        "eligible",
        ground(clause, f"신청기관의 사업자등록번호는 {applicant.number}입니다.", applicant.evidence),
        ground(clause, proof.text, proof.evidence),
        ground(clause, f"{name_of(call, category)} 자격으로 신청할 수 있습니다."),
    )


def _startup(submission: Submission, call: Call, applicant: Applicant) -> Eligibility:
    """By the opening date of the business registration; on the very day of the limit a person decides."""
    entry = row(call, "startup")
    if entry is None or entry.opened_after is None:
        text = "공고에 없는 신청 구분(창업기업)이므로 확인이 필요합니다."
        return decided("startup", "needs_review", ground(call.eligibility.clause, text))
    values = [value for d in applicant.registrations if (value := told(d.field("opened_on")))]
    days = {day_of(value) for value in values}
    opened = days.pop() if len(days) == 1 else None
    limit, evidence = entry.opened_after, quoted(*values)
    if opened is None:
        text = "사업자등록증의 개업일을 확실하게 읽지 못해 창업기업인지 확인이 필요합니다."
        return decided("startup", "needs_review", ground(entry.clause, text, evidence))
    ruled = all(value.source == "operator" for value in values)
    if doubt := _doubt(opened, limit, submission, ruled=ruled):
        text, *others = doubt
        return decided("startup", "needs_review", ground(entry.clause, text, quoted(*values, *others)))
    return decided(
        "startup",
        "eligible",
        ground(entry.clause, f"신청서의 신청 구분은 {entry.name}입니다.", quoted(told(submission.field("category")))),
        ground(entry.clause, f"사업자등록증의 개업일({written(opened)})이 {written(limit)}보다 뒤입니다.", evidence),
        ground(entry.clause, f"{entry.name} 자격으로 신청할 수 있습니다."),
    )


def _doubt(
    opened: date, limit: date, submission: Submission, *, ruled: bool
) -> tuple[str, *tuple[Value, ...]] | None:
    """Why the opening date does not settle it, with what contradicts it. `ruled`: an operator set it; what was merely
    read of the same fact in the form says nothing any more, but the founding in a register is another fact."""
    received = received_on(submission)
    if opened < limit:
        return (
            f"사업자등록증의 개업일({written(opened)})이 {written(limit)}보다 앞서 창업기업인지 확인이 필요합니다.",
        )
    if opened == limit:
        return (f"개업일({written(opened)})이 창업기업 기준일과 같은 날이어서 담당자의 판단이 필요합니다.",)
    if received and opened > received:
        return (f"개업일({written(opened)})이 접수일보다 뒤여서 사업을 개시하였는지 확인이 필요합니다.",)
    registers = [told(d.field("established_on")) for d in papers(submission, "corporate_register")]
    form = told(submission.field("opened_on"))
    said = () if ruled and form and form.source != "operator" else (form,)
    for value in (*said, *registers):
        day = day_of(value)
        if value and day and day <= limit:
            return f"다른 서류에 적힌 개업일 또는 설립일({written(day)})과 달라 확인이 필요합니다.", value
    return None


def _clause(call: Call, category: str) -> str:
    entry = row(call, category)
    return entry.clause if entry else call.eligibility.clause
