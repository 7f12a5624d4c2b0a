"""One case as one row of the register: texts and numbers under the headings of `models.register`."""

from datetime import datetime

from models import korean
from models.case import ApplicationView, Case
from models.register import HEADINGS

Cell = str | int | datetime | None
PURGED = "(보유기간 만료로 파기)"
CUT = 2000
"""Characters that a cell shows at most."""


def row_of(case: Case) -> dict[str, Cell]:
    """Every heading with its cell; the decision columns are empty."""
    asked = case.application or ApplicationView()
    received = case.message.received_at
    row: dict[str, Cell] = dict.fromkeys(HEADINGS)
    row |= {
        "사건번호": case.case_id,
        "접수번호": case.receipt_number,
        "판정": korean.disposition(case.disposition),
        "판정 사유": korean.reasons(case.disposition_reasons),
        "수신 시각": datetime.fromisoformat(received).replace(tzinfo=None) if received else None,
        "보낸 사람": case.message.from_,
        "메일제목": case.message.subject,
        "기업(기관)명": asked.organization,
        "사업자등록번호": asked.business_number,
        "과제명": asked.project,
        "자원": asked.resource,
        "수량": f"{asked.petaflops}PF" if asked.petaflops else f"{asked.cards}장" if asked.cards else None,
        "스토리지(TB)": asked.storage_tb,
        "과제책임자": asked.pi.name if asked.pi else None,
        "실무담당자": asked.staff.name if asked.staff else None,
        "대체한 신청": case.supersedes,
        "대체된 신청": case.superseded_by,
        "회신": _reply(case),
    }
    if case.purged_at:
        row |= {"보낸 사람": PURGED, "메일제목": None, "기업(기관)명": PURGED}
    return {heading: _cut(cell) for heading, cell in (row | _judged(case)).items()}


def _judged(case: Case) -> dict[str, Cell]:
    if case.review_result is None or not case.eligibility or not case.discount:
        return {}
    eligibility, discount, fee = case.eligibility, case.discount, case.fee or {}
    questions = [f"{f['message']} [{f['check']}]" for f in case.findings if f["outcome"] != "pass"]
    for name, decided in (("eligibility", eligibility), ("discount", discount)):
        reasons = decided.get("reasons")
        if decided["decision"] == "needs_review" and reasons:
            questions.append(f"{reasons[-1]} [{name}]")
    return {
        "신청 구분": korean.CATEGORIES.get(eligibility["category"] or ""),
        "서류 검토": korean.REVIEW_RESULTS[case.review_result],
        "확인할 것": "\n".join(questions) or None,
        "신청자격": korean.ELIGIBILITY[eligibility["decision"]],
        "할인": korean.DISCOUNT[discount["decision"]] + (f" {discount['percent']}%" if discount["percent"] else ""),
        "월 자부담금(원)": fee.get("monthly_krw"),
        "총 자부담금(원)": fee.get("total_krw"),
        "자원할당": korean.PROVISIONING.get(case.provisioning or ""),
    }


def _reply(case: Case) -> str | None:
    if not case.replies:
        return korean.SILENCES.get(case.silence or "")
    last = case.replies[-1]
    return f"{korean.MAILS.get(last.kind, last.kind)} {korean.MAIL_STATES[last.state]}"


def _cut(cell: Cell) -> Cell:
    return cell[:CUT] + "…" if isinstance(cell, str) and len(cell) > CUT else cell
