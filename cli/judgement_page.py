"""The judgement of a case so that an operator can read it out on the telephone: what, why, where it stands."""

from typing import Any

from cli import screen
from models import korean
from models.call import Call
from models.case import Case

OUTCOME_STYLES = {"pass": "green", "fail": "red", "review": "yellow"}
MOST_EVIDENCE = 4
ORDER = ("fail", "review", "pass")


def print_judgement(case: Case, call: Call) -> None:
    """Result, grounds and findings; those that a person must look at first. What is left to a person stands with the
    words of the announcement that it is about."""
    if case.review_result is None:
        return
    screen.say("\n서류 검토", style="bold")
    screen.fields(_results(case))
    _print_chain("자격", case.eligibility)
    _print_requirement(case.eligibility, call)
    _print_chain("할인", case.discount)
    _print_chain("자부담금", case.fee)
    findings = sorted(case.findings, key=lambda finding: ORDER.index(finding["outcome"]))
    screen.say("\n점검 결과", style="bold")
    for finding in findings:
        print_finding(finding, call)


def _results(case: Case) -> list[tuple[str, str]]:
    eligibility, discount, fee = case.eligibility or {}, case.discount or {}, case.fee
    rows = [("검토 결과", korean.REVIEW_RESULTS[case.review_result or "needs_review"])]
    category = korean.CATEGORIES.get(eligibility.get("category") or "", "구분을 알 수 없음")
    rows.append(("신청자격", f"{korean.ELIGIBILITY[eligibility['decision']]} ({category})"))
    rows.append(("할인", _discount(discount)))
    if fee:
        rows.append(("자부담금", f"월 {fee['monthly_krw']:,}원 × {fee['months']}개월 = {fee['total_krw']:,}원"))
    elif korean.is_unpriced(case):
        rows.append(("자부담금", korean.UNPRICED))
    if case.provisioning:
        rows.append(("자원할당", korean.PROVISIONING[case.provisioning]))
    if case.supersedes:
        rows.append(("대체한 신청", case.supersedes))
    if case.superseded_by:
        rows.append(("나중 신청으로 대체됨", case.superseded_by))
    return rows


def _discount(discount: dict[str, Any]) -> str:
    decision = korean.DISCOUNT[discount["decision"]]
    percent = f" {discount['percent']}%" if discount["percent"] else ""
    return f"{decision}{percent}"


def _print_chain(title: str, decided: dict[str, Any] | None) -> None:
    """Why it was decided so, one link a line."""
    grounds = decided.get("grounds", ()) if decided else ()
    if not grounds:
        return
    screen.say(f"\n{title} 판단의 근거", style="bold")
    for ground in grounds:
        screen.say(f"  {ground['clause']}  {ground['text']}")
        print_evidence(ground["evidence"])


def _print_requirement(eligibility: dict[str, Any] | None, call: Call) -> None:
    """Where it is not settled: what the announcement asks of the category, or of everybody if none is known."""
    if eligibility is None or eligibility["decision"] == "eligible":
        return
    row = next((one for one in call.eligibility.categories if one.id == eligibility["category"]), None)
    if row is not None:
        words = f"{row.clause}  공고의 지원자격 {row.number}. {row.group} {row.name}: {row.requirement}"
    else:
        barred = f" (제외: {', '.join(call.eligibility.excluded)})" if call.eligibility.excluded else ""
        words = f"{call.eligibility.clause}  공고의 지원대상: {', '.join(call.support.targets)}{barred}"
    screen.say(f"  {words}", style="cyan")


def print_finding(finding: dict[str, Any], call: Call) -> None:
    """One finding with its clause and its evidence; if it did not pass, with what the announcement says of the
    document."""
    outcome = finding["outcome"]
    head = f"  [{korean.OUTCOMES[outcome]}] {finding['message']}"
    screen.say(head, style=OUTCOME_STYLES[outcome])
    screen.say(f"      {finding['clause']}  {finding['check']}", style="dim")
    overruled = finding.get("overruled")
    if overruled:
        was = korean.OUTCOMES[overruled["was"]]
        screen.say(f"      {overruled['by']} 결정 (자동 판정은 '{was}'): {overruled['reason']}", style="cyan")
    if outcome != "pass":
        kind = call.document_kind(finding["check"].rpartition("/")[2])
        if kind is not None and kind.note:
            screen.say(f"      공고: {kind.note}", style="cyan")
        print_evidence(finding["evidence"])


def print_evidence(evidence: list[dict[str, Any]]) -> None:
    """Where it stands, and what stands there."""
    for one in evidence[:MOST_EVIDENCE]:
        page = f" {one['page']}쪽" if one["page"] else ""
        quoted = f": “{screen.shorten(one['text'], 70)}”" if one["text"] else ""
        screen.say(f"      {one['file']}{page}{quoted}", style="dim")
    if len(evidence) > MOST_EVIDENCE:
        screen.say(f"      외 {len(evidence) - MOST_EVIDENCE}곳", style="dim")
