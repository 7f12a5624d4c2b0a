"""Contradictions between documents: which two statements exclude each other, and what may explain it after all."""

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

from models import likeness
from models.call import Call, ResourceOffer
from models.document import Document
from models.judgement import Submission
from models.likeness import Likeness
from validators.statements import PROOFS, REGISTRATION, STAFF, Statement, statements
from validators.values import clear, unread_files

_SIZES = ("petaflops", "cards")
"""Fields of the size of a resource, the plainer one first."""


class Contradiction(NamedTuple):
    """Two statements that were read beyond doubt and exclude each other."""

    one: Statement
    other: Statement
    excuse: str | None
    """What may explain it, so that a person decides; None: nothing does."""


def likeness_of(about: str, one: str, other: str, call: Call, *, ocr: bool) -> Likeness:
    """How alike two values of this field are."""
    match about:
        case "organization":
            forms, units = call.naming.corporate_forms, call.naming.affiliated_units
            return likeness.compare_organizations(one, other, forms, units, ocr=ocr)
        case "pi_name" | "staff_name":
            return likeness.compare_people(one, other, ocr=ocr)
        case "business_number":
            return likeness.compare_numbers(one, other, ocr=ocr)
        case "resource":
            return likeness.compare_exactly(one, other, ocr=ocr)
        case _:
            return likeness.compare_projects(one, other, ocr=ocr)


def contradiction(about: str, said: Sequence[Statement], submission: Submission, call: Call) -> Contradiction | None:
    """The first pair that nothing explains, else the first that something may explain, else None."""
    proofs = [statement for statement in said if statement.proof]
    found = [
        Contradiction(one, other, _excuse(about, one, other, said, submission, call))
        for one, other in combinations(proofs, 2)
        if likeness_of(about, one.text, other.text, call, ocr=False) == "different"
    ]
    return min(found, key=lambda pair: pair.excuse is not None, default=None)


def size_differs(said: Sequence[Statement]) -> tuple[Statement, Statement] | None:
    """Two statements of a resource that give it different sizes."""
    for one, other in combinations([s for s in said if s.document is not None], 2):
        if one.document and other.document and _differ_in_size(one.document, other.document):
            return one, other
    return None


def size_named_otherwise(said: Sequence[Statement], submission: Submission, call: Call) -> Statement | None:
    """The first statement that gives the resource another size than subject and archive name state.

    Only a size that the names state can differ from a clear one of the documents: without it that one counts.
    """
    offer = call.resource(submission.named_resource or "")
    if offer is None or any(_by_operator(submission, name) for name in ("resource", *_SIZES)):
        return None
    applied = submission.application
    named = {_units(offer, "petaflops", applied.petaflops), _units(offer, "cards", applied.cards)}
    for one in said:
        read = {name: clear(one.document.field(name)) if one.document else None for name in _SIZES}
        told = {_units(offer, name, int(likeness.digits(v.value) or 0)) for name, v in read.items() if v}
        if likeness_of("resource", one.text, offer.name, call, ocr=False) == "same" and told - named:
            return one
    return None


def _by_operator(submission: Submission, name: str) -> bool:
    value = clear(submission.field(name))
    return value is not None and value.source == "operator"


def _units(offer: ResourceOffer, name: str, size: int | None) -> float | None:
    """A size in the unit of the offer."""
    if size is None:
        return None
    return size / offer.cards_per_unit if name == "cards" else float(size)


def _differ_in_size(one: Document, other: Document) -> bool:
    for name in _SIZES:
        size, size2 = clear(one.field(name)), clear(other.field(name))
        if size and size2:
            return likeness.digits(size.value) != likeness.digits(size2.value)
    return False


def _excuse(
    about: str, one: Statement, other: Statement, said: Sequence[Statement], submission: Submission, call: Call
) -> str | None:
    if unread_files(submission):
        return "읽지 못한 파일이 있으므로"
    if _replaced(about, one, other, said, call) or _replaced(about, other, one, said, call):
        return "같은 종류의 다른 서류는 일치하므로 어느 쪽을 인정할지"
    if about == "business_number":
        return _excuse_number(one, other, submission, call)
    if about == "organization":
        return _excuse_organization(one, other, submission, call.naming.corporate_forms)
    return None


def _replaced(about: str, one: Statement, other: Statement, said: Sequence[Statement], call: Call) -> bool:
    """Whether `other`, or a document that agrees with it, is of the kind of `one`: either may be the right one."""
    kinds = STAFF if one.source.kind in STAFF else (one.source.kind,)
    if other.source.kind in kinds:
        return True
    return any(
        s.source.kind in kinds and likeness_of(about, s.text, other.text, call, ocr=s.ocr) == "same"
        for s in said
        if s.clear and s is not one and s is not other
    )


def _excuse_number(one: Statement, other: Statement, submission: Submission, call: Call) -> str | None:
    numbers = [_corporate_numbers(s.text, submission) for s in (one, other)]
    if numbers[0] & numbers[1]:
        return "법인등록번호가 같아 본점과 지점일 수 있으므로"
    names = [name.text for name in statements(submission, call, "organization")]
    if any(likeness.letters(unit) in likeness.letters(n) for n in names for unit in call.naming.affiliated_units):
        return f"{call.naming.affiliated_units[0]}의 번호일 수 있으므로"
    return None


def _corporate_numbers(business_number: str, submission: Submission) -> set[str]:
    """The corporate numbers that documents with this business number state."""
    return {
        likeness.digits(corporate.value)
        for document in submission.documents
        if (number := clear(document.field("business_number")))
        and likeness.compare_numbers(number.value, business_number) == "same"
        and (corporate := clear(document.field("corporate_number")))
    }


def _excuse_organization(
    one: Statement, other: Statement, submission: Submission, forms: tuple[str, ...]
) -> str | None:
    """A certificate with the right number in another name: the company changed its name. Or a slip of the pen."""
    kept = [s.document for s in (one, other) if s.document and s.document.kind in PROOFS]
    registered = [d for d in submission.of_kind(REGISTRATION) if d not in kept]
    for name in ("business_number", "corporate_number"):
        numbers = {likeness.digits(v.value) for d in registered if (v := clear(d.field(name)))}
        if any((v := clear(d.field(name))) and likeness.digits(v.value) in numbers for d in kept):
            return "등록번호가 같아 상호가 바뀌었을 수 있으므로"
    bare = [likeness.bare_organization(s.text, forms) for s in (one, other)]
    if likeness.is_syllable_apart(*bare) and not _numbers_differ(one, other):
        return "한 글자만 달라 잘못 적었을 수 있으므로"
    return None


def _numbers_differ(one: Statement, other: Statement) -> bool:
    """Whether the two documents state different business numbers."""
    told = [clear(s.document.field("business_number")) if s.document else None for s in (one, other)]
    return len({likeness.digits(value.value) for value in told if value}) > 1
