"""§3 광주광역시 소재: an establishment in the region, registered on or before the day of the announcement.

proved      사업자등록증의 사업장이 광주광역시에 있고 공고일까지 등록된 것이면 인정한다
proved      본점이나 지점 가운데 하나만 광주광역시에 있어도 인정한다
unclear     공고일 뒤의 변경이나 이전이 적혀 있으면 담당자가 확인한다
unclear     주소가 '광주시 오포읍'처럼 경기도 광주시일 수도 있으면 담당자가 확인한다
disproved   모든 사업장이 확실하게 다른 지역에 있으면 인정하지 않는다
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

from models.call import Call
from models.call_rules import Discount as Offer
from models.document import Document, Field, Value
from models.judgement import Ground, Submission
from models.record import Record
from models.text import squash
from rules.facts import Applicant, all_read, applicant_of, day_of, doubtful, papers, quoted, told, written
from rules.grounds import ground
from rules.places import lies_in

State = Literal["proved", "disproved", "unclear"]
_RANK: dict[State, int] = {"proved": 0, "unclear": 1, "disproved": 2}
_FRESH = "신규"
_AGAIN = "재발급"
"""Reasons of issue that tell of no change; any other after the announcement may be a move."""
_CHANGE = re.compile(r"정정|변경|이전|전입")


class Verdict(Record):
    """Whether a discount is proved, and why."""

    state: State
    grounds: tuple[Ground, ...]


def region(offer: Offer, submission: Submission, call: Call) -> Verdict:
    """Whether an establishment of the applicant lies in the region of the discount since before the announcement."""
    applicant = applicant_of(submission, call)
    kinds = _kinds(offer, applicant)
    documents = papers(submission, *kinds)
    own = [d for d in documents if _is_own(d, applicant)]
    if not own or offer.region is None or offer.registered_until is None:
        where = documents or doubtful(submission, *kinds)
        text = "할인을 증명할 사업자등록증을 찾지 못했습니다."
        if where:
            text = f"'{where[0].file}' 파일이 신청기관의 사업자등록증인지 확인이 필요합니다."
        return Verdict(state="unclear", grounds=(ground(offer.clause, text),))
    verdicts = (_one(d, offer, offer.region, offer.registered_until) for d in own)
    found = sorted(verdicts, key=lambda v: (_RANK[v.state], -len(v.grounds)))  # one in the region says why not
    if found[0].state == "disproved" and not _certainly_elsewhere(documents, own, applicant, submission):
        text = "그러나 읽지 못하였거나 확실하지 않은 파일이 있어 확인이 필요합니다."
        return Verdict(state="unclear", grounds=(*found[0].grounds, ground(offer.clause, text)))
    if found[0].state == "proved" and (text := _contrary(own, offer.region, applicant)):
        return Verdict(state="unclear", grounds=(*found[0].grounds, ground(offer.clause, text)))
    return found[0]


def _contrary(own: Sequence[Document], name: str, applicant: Applicant) -> str:
    """What speaks against a proof: another organisation, or a registration of the same number somewhere else."""
    if applicant.disputed:
        return "그러나 신청서와 사업자등록증이 같은 기관의 것인지 확인이 필요합니다."
    places: dict[str | None, set[bool]] = {}
    for document in own:
        number, addresses = told(document.field("business_number")), document.field("address")
        inside = [lies_in(v.value, name) for v in addresses.values] if addresses else []
        places.setdefault(number.value if number else None, set()).add(True in inside or False not in inside)
    if any(len(found) > 1 for found in places.values()):
        return f"그러나 같은 번호의 다른 사업자등록증에는 사업장이 {name} 밖으로 적혀 있어 확인이 필요합니다."
    return ""


def _kinds(offer: Offer, applicant: Applicant) -> tuple[str, ...]:
    return offer.sole_proprietor_proofs if applicant.holder == "individual" else offer.corporation_proofs


def _is_own(document: Document, applicant: Applicant) -> bool:
    """By the business number, or as another establishment of the same corporation."""
    number, corporate = told(document.field("business_number")), told(document.field("corporate_number"))
    if number and number.value == applicant.number:
        return True
    corporates = {v.value for d in applicant.registrations if (v := told(d.field("corporate_number")))}
    return corporate is not None and corporate.value in corporates


def _certainly_elsewhere(
    documents: Sequence[Document], own: Sequence[Document], applicant: Applicant, submission: Submission
) -> bool:
    return len(documents) == len(own) and all_read(submission) and not applicant.disputed


def _one(document: Document, offer: Offer, name: str, until: date) -> Verdict:
    """What one registration proves."""
    field = document.field("address")
    values = field.values if field else ()
    clear = [value for value in values if value.certainty != "unsure"]
    inside = [value for value in clear if lies_in(value.value, name)]
    if inside:
        return _registered(document, inside[0], offer, name, until)
    sure = [v for v in values if v.certainty == "sure" and v.source in ("text", "operator")]
    evidence = quoted(*values)
    if values and len(sure) == len(values) and all(lies_in(v.value, name) is False for v in values):
        text = f"사업자등록증의 사업장 소재지가 모두 {name} 밖입니다."
        return Verdict(state="disproved", grounds=(ground(offer.clause, text, evidence),))
    text = f"사업자등록증의 사업장이 {name}에 있는지 확실하게 읽지 못해 확인이 필요합니다."
    return Verdict(state="unclear", grounds=(ground(offer.clause, text, evidence),))


def _registered(document: Document, address: Value, offer: Offer, name: str, until: date) -> Verdict:
    place = ground(offer.clause, f"사업자등록증의 사업장이 {name}에 있습니다.", quoted(address))
    doubts = tuple(_doubts(document, until))
    if not doubts:
        issued, opened = told(document.field("issued_on")), told(document.field("opened_on"))
        text = f"공고일({written(until)}) 이전에 등록된 사업장입니다."
        return Verdict(state="proved", grounds=(place, ground(offer.clause, text, quoted(issued, opened))))
    if address.certainty == "sure" and (days := _registered_late(document, until)):
        text = f"공고일({written(until)}) 뒤에 새로 등록된 사업장입니다."
        return Verdict(state="disproved", grounds=(place, ground(offer.clause, text, quoted(*days))))
    text, *values = doubts[0]
    return Verdict(state="unclear", grounds=(place, ground(offer.clause, text, quoted(*values))))


def _doubts(document: Document, until: date) -> Iterator[tuple[str, *tuple[Value | None, ...]]]:
    """Why the establishment may not have been there on the day of the announcement."""
    changes = document.field("changed_on")
    for value in changes.values if changes else ():
        day = day_of(value)
        if day is None or day > until or value.certainty == "unsure":
            text = "사업자등록증에 적힌 변경 또는 이전이 공고일보다 뒤일 수 있어 확인이 필요합니다."
            yield text, value
    issued, opened = told(document.field("issued_on")), told(document.field("opened_on"))
    issue_day, open_day = day_of(issued), day_of(opened)
    if issue_day and issue_day <= until:
        return
    reason = document.field("reason")
    stated = told(reason)
    said = squash(stated.value) if stated else ""
    if open_day is None or open_day > until:
        yield f"사업장이 공고일({written(until)}) 이전에 등록되었는지 확인이 필요합니다.", issued, opened
    elif (reason and (said != _AGAIN or _speaks_of_change(reason))) or (
        reason is None and document.text_source != "text"
    ):
        when = f"공고일({written(until)})보다 뒤에 발급된" if issue_day else "발급일을 확인하지 못한"
        yield f"{when} 사업자등록증이어서 공고일 뒤에 변경된 것인지 확인이 필요합니다.", issued, stated
    elif issued is None and document.field("issued_on"):
        yield "사업자등록증의 발급일을 확실하게 읽지 못해 확인이 필요합니다.", opened


def _speaks_of_change(reason: Field) -> bool:
    """Whether any reading, a doubtful one too, says that something changed: who reissues it may have moved."""
    return any(_CHANGE.search(squash(value.value)) for value in reason.values)


def _registered_late(document: Document, until: date) -> tuple[Value, ...]:
    """Where the registration says in text that it is new, and of a day after the announcement; nothing if not."""
    days = [document.field(name) for name in ("issued_on", "opened_on")]
    values = tuple(value for field in days if (value := told(field)) and value.certainty == "sure")
    late = len(values) == len(days) and all((day := day_of(v)) is not None and day > until for v in values)
    reason = told(document.field("reason"))
    fresh = late and reason is not None and reason.certainty == "sure" and squash(reason.value) == _FRESH
    return values if fresh else ()
