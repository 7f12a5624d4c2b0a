"""§3 청년기업, §4 ※: a representative young enough on the day of the announcement, proved by register or ID copy.

proved      법인등기부등본의 대표자가 사업자등록증의 대표자이고 기준일 이후에 태어났으면 인정한다
proved      공동 대표자 가운데 한 사람만 해당해도 인정한다
proved      개인사업자는 주민등록번호 뒷자리를 가린 신분증 사본으로 인정한다
unclear     사임, 퇴임, 말소로 표시되었거나 사업자등록증에 이름이 없는 대표자이면 담당자가 확인한다
unclear     신분증 사본의 주민등록번호가 가려지지 않았으면 담당자가 확인한다
disproved   사업자등록증의 모든 대표자가 확실하게 기준일보다 먼저 태어났으면 인정하지 않는다
"""

from collections.abc import Iterator, Sequence
from datetime import date

from models.call import Call
from models.call_rules import Discount as Offer
from models.document import Document, Value
from models.judgement import Submission
from models.korean import KINDS
from models.likeness import compare_people
from models.record import Record
from rules.facts import (
    Applicant,
    all_read,
    applicant_of,
    day_of,
    doubtful,
    papers,
    quoted,
    same_organization,
    told,
    written,
)
from rules.grounds import ground
from rules.region import Verdict

_MOST = 30
"""Representatives of one document that are looked at."""


class Head(Record):
    """A representative as one document names him."""

    name: Value
    born: Value | None
    marked: bool
    """Whether he is marked as having left, or the mark is in doubt."""


def youth(offer: Offer, submission: Submission, call: Call) -> Verdict:
    """Whether a representative of the applicant is young enough."""
    applicant = applicant_of(submission, call)
    if trouble := _trouble(offer, submission, call, applicant):
        return Verdict(state="unclear", grounds=(ground(offer.clause, trouble, applicant.evidence),))
    proofs = papers(submission, *_kinds(offer, applicant))
    named = [head for d in applicant.registrations for head in heads(d)]
    shown = [head for d in proofs for head in heads(d)]
    young = [head for head in shown if _young(head, offer, call)]
    settled = [head for head in young if _is_named(head, named) and not _left(head, shown)]
    limit = written(offer.born_from) if offer.born_from else ""
    kind = KINDS[proofs[0].kind]
    if settled:
        text = f"{kind}의 대표자 {settled[0].name.value}님이 {limit} 이후 출생자이며 사업자등록증의 대표자입니다."
        evidence = quoted(settled[0].name, settled[0].born)
        return Verdict(state="proved", grounds=(ground(offer.clause, text, evidence),))
    if _all_named(submission) and _disproved(named, shown, offer) and all_read(submission):
        text = f"사업자등록증의 대표자가 모두 {limit}보다 먼저 태어났습니다."
        evidence = quoted(*(head.born for head in shown))
        return Verdict(state="disproved", grounds=(ground(offer.clause, text, evidence),))
    text, values = _why(young, named, shown, kind)
    return Verdict(state="unclear", grounds=(ground(offer.clause, text, quoted(*values)),))


def heads(document: Document) -> Iterator[Head]:
    """The representatives that a document names without doubt."""
    for number in range(1, _MOST + 1):
        part = f"representatives.{number}"
        if name := told(document.field(f"{part}.name")):
            born = told(document.field(f"{part}.born_on"))
            yield Head(name=name, born=born, marked=document.field(f"{part}.mark") is not None)


def _kinds(offer: Offer, applicant: Applicant) -> tuple[str, ...]:
    return offer.sole_proprietor_proofs if applicant.holder == "individual" else offer.corporation_proofs


def _trouble(offer: Offer, submission: Submission, call: Call, applicant: Applicant) -> str:
    """Why the proofs cannot be weighed at all; empty if they can."""
    if applicant.disputed or applicant.number is None or not applicant.registrations:
        return f"신청기관의 사업자등록증을 확실하게 확인하지 못해 {offer.name}인지 담당자의 확인이 필요합니다."
    if applicant.holder not in ("profit", "individual"):
        return f"사업자등록번호({applicant.number})가 기업의 것인지 확인이 필요합니다."
    kinds = _kinds(offer, applicant)
    found = papers(submission, *kinds)
    wanted = ", ".join(KINDS[kind] for kind in KINDS if kind in kinds)
    if not found:
        unsure = "인지 확실하지 않습니다" if doubtful(submission, *kinds) else "를 찾지 못했습니다"
        return f"{offer.name}임을 증명할 서류({wanted}){unsure}."
    if any(_is_unmasked(document, submission) for document in found):
        return f"제출된 {wanted}에 주민등록번호 뒷자리가 가려지지 않아 담당자의 확인이 필요합니다."
    if not all(_is_own(document, applicant, call) for document in found):
        return f"{offer.name}임을 증명할 서류({wanted})가 신청기관의 것인지 확인이 필요합니다."
    return ""


def _is_unmasked(document: Document, submission: Submission) -> bool:
    """ID copies only: their masking is demanded."""
    first, last = document.first_page, document.last_page
    places = [place for place in submission.reading.unmasked if place.file == document.file]
    here = [p for p in places if p.page is None or first is None or first <= p.page <= (last or first)]
    return document.kind == "id_card" and bool(here)


def _is_own(document: Document, applicant: Applicant, call: Call) -> bool:
    """An ID copy is somebody's by its name; a register belongs to a corporation by its number, else by its name."""
    if document.kind == "id_card":
        return True
    own = told(document.field("corporate_number"))
    numbers = [told(d.field("corporate_number")) for d in applicant.registrations]
    if own and any(numbers):
        return all(number is None or number.value == own.value for number in numbers)
    name = told(document.field("organization"))
    return any(same_organization(name, told(d.field("organization")), call) for d in applicant.registrations)


def _young(head: Head, offer: Offer, call: Call) -> bool:
    born = day_of(head.born)
    return born is not None and offer.born_from is not None and offer.born_from <= born <= call.announced_on


def _is_named(head: Head, others: Sequence[Head]) -> bool:
    return any(_same(head, other) for other in others)


def _same(one: Head, other: Head) -> bool:
    """The same person: the name, and the birth date where both state it."""
    ocr = "ocr" in (one.name.source, other.name.source)
    if compare_people(one.name.value, other.name.value, ocr=ocr) != "same":
        return False
    return not (one.born and other.born) or one.born.value == other.born.value


def _left(head: Head, shown: Sequence[Head]) -> bool:
    """Whether the register marks anybody of this name as having left."""
    return any(other.marked for other in shown if other.name.value == head.name.value)


def _disproved(named: Sequence[Head], shown: Sequence[Head], offer: Offer) -> bool:
    """Every representative of the registration is shown with a birth date that is certain and too early."""
    limit = offer.born_from or date.min
    if any(head.name.certainty != "sure" for head in (*named, *shown)):
        return False
    for head in named:
        births = [other.born for other in shown if _same(head, other)]
        if not births or not all(_before(born, limit) for born in births):
            return False
    return bool(named) and all(_before(head.born, limit) for head in shown)


def _all_named(submission: Submission) -> bool:
    """Whether no name of a representative is in doubt in any document."""
    fields = [field for document in submission.documents for field in document.fields]
    return all(told(f) for f in fields if f.name.startswith("representatives.") and f.name.endswith(".name"))


def _before(born: Value | None, limit: date) -> bool:
    day = day_of(born)
    return born is not None and day is not None and born.certainty == "sure" and born.source != "ocr" and day < limit


def _why(
    young: Sequence[Head], named: Sequence[Head], shown: Sequence[Head], kind: str
) -> tuple[str, tuple[Value | None, ...]]:
    for head in young:
        if _left(head, shown):
            text = (
                f"{kind}의 {head.name.value}님이 사임, 퇴임 등으로 표시되어 있어 현재 대표자인지 확인이 필요합니다."
            )
            return text, (head.name,)
        return f"{kind}의 {head.name.value}님이 사업자등록증의 대표자와 같은 사람인지 확인이 필요합니다.", (
            head.name,
        )
    names = tuple(head.name for head in (*named, *shown))
    return f"{kind}에서 사업자등록증 대표자의 생년월일을 확실하게 확인하지 못했습니다.", names
