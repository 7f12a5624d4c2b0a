"""§4 대학교, 대학병원, 공공기관, 연구소, 협·단체: who is no company.

eligible       과제책임자 재직증명서의 기관이 대학교이면 대학교(원)로 인정한다
eligible       과제책임자 재직증명서의 기관이 대학병원이면 대학병원으로 인정한다
eligible       공공기관, 연구소(원), 협·단체라고 적었고 사업자등록번호가 비영리법인이나 국가의 것이면 인정한다
needs_review   사업자등록번호가 영리법인의 것이면 담당자가 확인한다
needs_review   재직증명서의 기관 이름만으로 대학인지 알 수 없으면 담당자가 확인한다
"""

import re
from collections.abc import Sequence
from typing import Literal

from models.call import Call
from models.finding import Finding
from models.judgement import Category, Eligibility, Submission
from models.likeness import bare_organization
from models.text import squash
from rules.facts import Applicant, doubtful, quoted, told
from rules.grounds import decided, ground, name_of, row
from rules.proofs import employment

Learned = Literal["university", "university_hospital", "unclear"]
LEARNED: tuple[Category, ...] = ("university", "university_hospital")
REGISTERED: tuple[Category, ...] = ("public_institution", "research_institute", "association")
_HOSPITAL = re.compile(r".+(?:대학교.*|대학)병원")
_UNIVERSITY = re.compile(r".+대학교(?:.{0,12}대학원?|.{0,12}캠퍼스)?|.+대학원대학교|.{2,}대학교?대학원")
_INSTITUTE = re.compile(r".+과학기술원")
"""Some are universities by a law of their own, others research institutes: only their departments tell."""
_OTHERS = ("주식회사", "(주)", "유한회사", "(유)", "동물병원")
"""Words in the names of companies, and of hospitals for animals."""
_FACULTY = re.compile(r".*(?:학과|학부|대학원|전공|대학)(?:\S*)")


def learned(
    claimed: Category | None, submission: Submission, call: Call, findings: Sequence[Finding], applicant: Applicant
) -> Eligibility:
    """Whether the project leader works at a university or a university hospital. `claimed` None: either will do."""
    proof = employment(submission, call, findings)
    clause = _clause(call, claimed or "university")
    organization = told(proof.document.field("organization")) if proof.document else None
    if proof.document is None or proof.state != "good":
        return decided(claimed, "needs_review", ground(clause, proof.text, proof.evidence))
    if organization is None:
        text = "과제책임자 재직증명서의 기관명을 확실하게 읽지 못해 소속을 확인해야 합니다."
        return decided(claimed, "needs_review", ground(clause, text))
    department = told(proof.document.field("department"))
    kind = _kind(organization.value, department.value if department else "", call)
    if kind == "unclear" or (claimed and kind != claimed) or row(call, kind) is None:
        wanted = name_of(call, claimed) if claimed else "대학 또는 대학병원"
        text = f"과제책임자 재직증명서의 기관({organization.value})이 {wanted}에 해당하는지 확인이 필요합니다."
        return decided(claimed, "needs_review", ground(clause, text, quoted(organization)))
    if applicant.holder in ("profit", "individual"):
        text = f"사업자등록번호({applicant.number})가 기업의 것이어서 소속 대학의 사업자등록증인지 확인이 필요합니다."
        return decided(kind, "needs_review", ground(clause, text, applicant.evidence))
    return decided(
        kind,
        "eligible",
        ground(clause, f"과제책임자의 재직증명서에 적힌 기관은 {organization.value}입니다.", quoted(organization)),
        ground(clause, proof.text, proof.evidence),
        ground(clause, f"{name_of(call, kind)} 자격으로 신청할 수 있습니다."),
    )


def registered(claimed: Category, submission: Submission, call: Call, applicant: Applicant) -> Eligibility:
    """Whether a public institution, research institute or association is one, as far as its number tells.

    The program cannot know whether a body is listed under the law on public institutions; the form declares it, and
    the number of a non-profit corporation or a government does not contradict it.
    """
    clause, name = _clause(call, claimed), name_of(call, claimed)
    if trouble := _unregistered(submission, applicant):
        return decided(claimed, "needs_review", ground(clause, trouble, applicant.evidence))
    number = applicant.number
    if applicant.holder != "public":
        whose = "영리법인의 번호여서" if applicant.holder == "profit" else "비영리법인이나 국가의 번호가 아니어서"
        text = f"사업자등록번호({number})가 {whose} {name} 자격에 해당하는지 확인이 필요합니다."
        return decided(claimed, "needs_review", ground(clause, text, applicant.evidence))
    text = f"사업자등록증의 사업자등록번호({number})가 비영리법인 또는 국가·지방자치단체의 것입니다."
    return decided(
        claimed,
        "eligible",
        ground(clause, f"신청서의 신청 구분은 {name}입니다.", quoted(told(submission.field("category")))),
        ground(clause, text, applicant.evidence),
        ground(clause, f"{name} 자격으로 신청할 수 있습니다."),
    )


def _unregistered(submission: Submission, applicant: Applicant) -> str:
    if not applicant.registrations:
        if doubtful(submission, "business_registration"):
            return "제출된 파일이 사업자등록증인지 확실하지 않아 확인이 필요합니다."
        return "신청기관의 사업자등록증을 찾지 못했습니다."
    if applicant.disputed:
        return "신청서와 사업자등록증이 같은 기관의 것인지 확인이 필요합니다."
    if not any(told(d.field("business_number")) for d in applicant.registrations):
        return "사업자등록증의 사업자등록번호를 확실하게 읽지 못해 확인이 필요합니다."
    return ""


def _kind(organization: str, department: str, call: Call) -> Learned:
    """What the name of an employer tells. 산학협력단, 의료원, 세브란스병원 and the like do not tell enough."""
    bare = bare_organization(organization, call.naming.corporate_forms)
    if any(word in squash(organization) for word in _OTHERS):
        return "unclear"
    if _HOSPITAL.fullmatch(bare):
        return "university_hospital"
    if _UNIVERSITY.fullmatch(bare):
        return "university"
    return "university" if _INSTITUTE.fullmatch(bare) and _FACULTY.fullmatch(department.strip()) else "unclear"


def _clause(call: Call, category: str) -> str:
    entry = row(call, category)
    return entry.clause if entry else call.eligibility.clause
