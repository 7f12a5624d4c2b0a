"""What summary and checklist show of a case."""

from datetime import datetime
from typing import Any

from models import korean
from models.call import Call
from models.folder import Placed
from models.record import Record
from models.times import korean as korean_time
from notifier.text import clean

TEXT = 300
ORDER = ("fail", "review", "pass")


class FindingView(Record):
    """One finding."""

    outcome: str
    mark: str
    """`적합`, `부적합`, `확인 필요`: told by words, not by colour alone."""
    message: str
    clause: str
    links: tuple[tuple[str, str], ...]
    """Where it stands: text and the file in the folder, empty if it is not in there."""
    decided: str = ""


class DocumentView(Record):
    """One document."""

    kind: str
    name: str
    """In the folder; empty if withheld."""
    origin: str
    note: str


class FolderView(Record):
    """Everything that the pages show."""

    title: str
    number: str
    organization: str
    facts: tuple[tuple[str, str], ...]
    results: tuple[tuple[str, str], ...]
    findings: tuple[FindingView, ...]
    documents: tuple[DocumentView, ...]
    counts: str
    call: str
    agency: str


def view_of(
    case: dict[str, Any], placed: tuple[Placed, ...], call: Call, questions: tuple[dict[str, Any], ...] = ()
) -> FolderView:
    """The case (as `casefile.reviewers_case` gives it) for people, with `questions` (`casefile.open_questions`)."""
    asked = case.get("application") or {}
    organization = clean(asked.get("organization") or "(기업명을 읽지 못함)", TEXT)
    findings = sorted([*questions, *case["findings"]], key=lambda finding: ORDER.index(finding["outcome"]))
    return FolderView(
        title=f"{case['receipt_number']} {organization}",
        number=case["receipt_number"],
        organization=organization,
        facts=_facts(case, asked),
        results=_results(case),
        findings=tuple(_finding(finding, placed) for finding in findings),
        documents=tuple(_document(one, call) for one in placed),
        counts=", ".join(
            f"{korean.OUTCOMES[name]} {count}"
            for name in ORDER
            if (count := sum(finding["outcome"] == name for finding in findings))
        ),
        call=call.title,
        agency=call.agency,
    )


def _facts(case: dict[str, Any], asked: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    size = (
        f"{asked['petaflops']}PF" if asked.get("petaflops") else f"{asked['cards']}장" if asked.get("cards") else ""
    )
    received = case["message"]["received_at"]
    rows = (
        ("과제명", asked.get("project") or "(읽지 못함)"),
        ("자원", f"{asked.get('resource') or ''} {size}".strip() or "(읽지 못함)"),
        ("스토리지", f"{asked['storage_tb']}TB" if asked.get("storage_tb") else ""),
        ("과제책임자", _person(asked.get("pi"))),
        ("실무담당자", _person(asked.get("staff"))),
        ("사업자등록번호", asked.get("business_number") or ""),
        ("수신 시각", korean_time(datetime.fromisoformat(received)) if received else "알 수 없음"),
        ("대체한 신청", case.get("supersedes") or ""),
        ("나중 신청으로 대체됨", case.get("superseded_by") or ""),
    )
    return tuple((name, clean(value, TEXT)) for name, value in rows if value)


def _person(person: dict[str, Any] | None) -> str:
    if not person:
        return ""
    return " / ".join(part for part in (person.get("name"), person.get("department")) if part)


def _results(case: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    eligibility, discount, fee = case.get("eligibility") or {}, case.get("discount") or {}, case.get("fee")
    category = korean.CATEGORIES.get(eligibility.get("category") or "", "구분을 알 수 없음")
    percent = f" {discount.get('percent')}%" if discount.get("percent") else ""
    rows = [
        ("서류 검토", korean.REVIEW_RESULTS.get(case["review_result"] or "", "검토 전")),
        ("신청자격", f"{korean.ELIGIBILITY.get(eligibility.get('decision', ''), '검토 전')} ({category})"),
        ("할인", korean.DISCOUNT.get(discount.get("decision", ""), "검토 전") + percent),
    ]
    if fee:
        rows.append(("자부담금", f"월 {fee['monthly_krw']:,}원 × {fee['months']}개월 = {fee['total_krw']:,}원"))
    return tuple(rows)


def _finding(finding: dict[str, Any], placed: tuple[Placed, ...]) -> FindingView:
    links = []
    for one in finding["evidence"]:
        where = f"{one['file']} {one['page']}쪽" if one["page"] else one["file"]
        links.append((clean(where, TEXT), _place(one, placed)))
    overruled = finding.get("overruled")
    decided = f"{overruled['by']} 결정 (자동 판정: {korean.OUTCOMES[overruled['was']]})" if overruled else ""
    return FindingView(
        outcome=finding["outcome"],
        mark=korean.OUTCOMES[finding["outcome"]],
        message=clean(finding["message"], TEXT),
        clause=finding["clause"],
        links=tuple(dict.fromkeys(link for link in links if link[0])),
        decided=clean(decided, TEXT),
    )


def _place(evidence: dict[str, Any], placed: tuple[Placed, ...]) -> str:
    """The document in the folder that holds the page, with the page's place in it."""
    for one in placed:
        document = one.document
        if document.file != evidence["file"] or one.name is None:
            continue
        if document.pages is None or not evidence["page"]:
            return one.name
        first, last = document.pages
        if first <= evidence["page"] <= last:
            return f"{one.name}#page={evidence['page'] - first + 1}" if document.extension == "pdf" else one.name
    return ""


def _document(one: Placed, call: Call) -> DocumentView:
    document = one.document
    kind = call.document_kind(document.kind)
    pages = ""
    if document.pages:
        first, last = document.pages
        pages = f" {first}쪽" if first == last else f" {first}~{last}쪽"
    beside = "압축파일 밖에 첨부되어 제출로 보지 않습니다. " if document.loose else ""
    return DocumentView(
        kind=kind.name if kind else document.kind,
        name=one.name or "",
        origin=clean(document.file, TEXT) + pages,
        note=clean(beside + document.note, TEXT),
    )
