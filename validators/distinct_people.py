"""distinct-people: project leader and member of staff are different persons (§5 주의사항 ①).

Names that differ beyond doubt are different persons, unless both share a birth date, a mobile number or an e-mail
address; an office telephone that colleagues share says nothing. One name with one birth date or one mobile number,
all read from text, is one person: `fail`. The name alone proves nothing (there are many 김민준), nor does a shared
mailbox; 류 and 유, or a name in another script, may be the same. What differs beside an equal name is named, so that
a person can tell namesakes apart.

pass    과제책임자와 실무담당자의 이름이 다르면 서로 다른 사람이다
fail    이름과 생년월일이 모두 같으면 같은 사람이다
fail    이름과 휴대전화 번호가 모두 같으면 같은 사람이다
pass    실무담당자의 이름이 서류마다 달라도 어느 것도 과제책임자의 이름이 아니면 서로 다른 사람이다
review  이름만 같으면 담당자가 확인한다
review  이름이 같아도 생년월일이 다르면 동명이인인지 담당자가 확인한다
review  이름이 다른데 휴대전화 번호가 같으면 담당자가 확인한다
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from models import likeness
from models.call import Call
from models.document import DocumentKindId, Evidence, Field, Value
from models.finding import Finding, Outcome
from models.judgement import Submission
from models.likeness import Likeness
from validators.statements import STAFF, Statement, statements
from validators.values import answers, cite, clause_of, in_order, is_proof, is_recognised

CHECK = "distinct-people"
_PI: tuple[DocumentKindId, ...] = ("pi_employment",)
_BORN = "born_on"
_TRAITS = {_BORN: "생년월일", "phone": "휴대전화 번호", "email": "전자우편 주소"}
_MOBILE = "01"
"""What numbers of mobile telephones begin with in Korea."""


class _Trait(NamedTuple):
    """A birth date, number or address of one person."""

    key: str
    """Comparable."""
    proof: bool
    evidence: Evidence


def check(submission: Submission, call: Call) -> Iterator[Finding]:
    """One answer; none if the call does not ask."""
    clause = clause_of(call, CHECK)
    if clause is not None:
        outcome, message, evidence = _judge(submission, call)
        yield Finding(check=CHECK, clause=clause, outcome=outcome, message=message, evidence=evidence)


def _judge(submission: Submission, call: Call) -> tuple[Outcome, str, tuple[Evidence, ...]]:
    leaders, members = _names("pi_name", submission, call), _names("staff_name", submission, call)
    shared = {trait: pair for trait in _TRAITS if (pair := _shared(trait, submission))}
    told = ", ".join(_TRAITS[trait] for trait in shared)
    read = cite(*(one.value for one in (*leaders, *members)))
    evidence = tuple(dict.fromkeys((*read, *(one.evidence for pair in shared.values() for one in pair))))
    if not leaders or not members:
        return _unread(leaders, members, submission, call)
    both = f"과제책임자({_listed(leaders)})와 실무담당자({_listed(members)})"
    pairs = [_likeness(pi, staff) for pi in leaders for staff in members]
    if set(pairs) == {"different"} and not shared:
        return "pass", f"{both}는 서로 다른 사람입니다.", evidence
    if len(pairs) > 1:
        also = f" {told} 정보가 같으므로" if shared else ""
        return "review", f"{both}의 성명이 서류마다 달리 적혀 있고{also} 같은 사람인지 확인해 주십시오.", evidence
    pi, staff, equal = leaders[0], members[0], pairs[0]
    if equal == "different":
        return "review", f"{both}의 이름은 다르나 {told} 정보가 같으므로 같은 사람인지 확인해 주십시오.", evidence
    if equal == "perhaps":
        return "review", f"{both}의 이름이 비슷하므로 같은 사람인지 확인해 주십시오.", evidence
    if pi.proof and staff.proof and (proved := [_TRAITS[t] for t, pair in shared.items() if _proves(t, pair)]):
        message = f"과제책임자와 실무담당자의 이름({pi.text})과 {', '.join(proved)} 정보가 같아 같은 사람입니다."
        return "fail", message, evidence
    certified = _certified(pi.text, submission) if not shared else ()
    births = len({value.value for value in certified})
    differing = _differing(submission)
    if births > 1 and _TRAITS[_BORN] not in differing:
        differing = (_TRAITS[_BORN], *differing)
    message = _same_name(pi.text, told, births == 1, ", ".join(differing))
    return "review", message, tuple(dict.fromkeys((*evidence, *cite(*certified))))


def _unread(
    leaders: Sequence[Statement], members: Sequence[Statement], submission: Submission, call: Call
) -> tuple[Outcome, str, tuple[Evidence, ...]]:
    missing = " 및 ".join(who for who, names in (("과제책임자", leaders), ("실무담당자", members)) if not names)
    message = f"{missing}의 성명을 분명히 읽지 못하였으므로 두 사람이 서로 다른 사람인지 확인해 주십시오."
    read = [one.value for about in ("pi_name", "staff_name") for one in statements(submission, call, about)]
    return "review", message, cite(*read) or cite(*submission.documents[:1])


def _same_name(name: str, shared: str, born_alike: bool, differing: str) -> str:
    if shared:
        also = f" {shared} 정보도 같으므로"
    elif born_alike:
        also = " 그 이름으로 낸 증명서의 생년월일도 같으므로"
    elif differing:
        also = f" {differing} 정보는 다르므로 동명이인인지,"
    else:
        also = ""
    return f"과제책임자와 실무담당자의 이름({name})이 같고{also} 같은 사람인지 확인해 주십시오."


def _certified(name: str, submission: Submission) -> tuple[Value, ...]:
    """Birth dates in certificates of this name, if there are several: nobody can tell whose is whose."""
    found: list[Value] = []
    for document in in_order(submission.of_kind(*_PI, *STAFF)):
        person, born = document.field("person"), document.field(_BORN)
        if person and person.best and likeness.compare_people(person.best.value, name) == "same" and born:
            found += [born.best] if born.best else []
    return tuple(found) if len(found) > 1 else ()


def _names(about: str, submission: Submission, call: Call) -> tuple[Statement, ...]:
    """What the documents clearly call this person, each name once; the form's own statement first."""
    found: list[Statement] = []
    clear = [one for one in statements(submission, call, about) if one.clear]
    for one in sorted(clear, key=lambda one: not one.proof):
        alike = (likeness.compare_people(one.text, other.text, ocr=one.ocr or other.ocr) for other in found)
        if "same" not in alike:
            found.append(one)
    return tuple(found)


def _listed(names: Sequence[Statement]) -> str:
    return " 또는 ".join(one.text for one in names)


def _likeness(pi: Statement, staff: Statement) -> Likeness:
    """Clear readings of OCR that are not even alike are different names."""
    told = likeness.compare_people(pi.text, staff.text, ocr=pi.ocr or staff.ocr)
    if told == "perhaps" and (pi.ocr or staff.ocr) and not likeness.alike(pi.text, staff.text):
        return likeness.compare_people(pi.text, staff.text)
    return told


def _shared(trait: str, submission: Submission) -> tuple[_Trait, _Trait] | None:
    """What both persons have in common of this trait, the best proved first."""
    ours, theirs = _traits("pi", trait, submission), _traits("staff", trait, submission)
    pairs = [(one, other) for one in ours for other in theirs if one.key == other.key]
    return min(pairs, key=lambda pair: not (pair[0].proof and pair[1].proof), default=None)


def _proves(trait: str, pair: tuple[_Trait, _Trait]) -> bool:
    return trait in (_BORN, "phone") and pair[0].proof and pair[1].proof


def _differing(submission: Submission) -> tuple[str, ...]:
    """Names of traits that are known of both and that they do not share."""
    return tuple(
        name
        for trait, name in _TRAITS.items()
        if _traits("pi", trait, submission) and _traits("staff", trait, submission) and not _shared(trait, submission)
    )


def _traits(role: str, trait: str, submission: Submission) -> tuple[_Trait, ...]:
    """What the forms say of the person, and certificates of the birth date; operators' values first."""
    name = f"{role}.{trait}"
    kinds = _PI if role == "pi" else STAFF
    found = [_trait(value, trait, proof=is_proof(value)) for value in _set(submission.field(name))]
    for document in in_order(submission.documents):
        known = is_recognised(document)
        certificate = document.kind in kinds and trait == _BORN
        fields = [document.field(name), document.field(trait) if certificate else None]
        found += [
            _trait(value, trait, proof=known and (trait != _BORN or field.agreed) and is_proof(value, document))
            for field in fields
            if field is not None
            for value in answers(field)
        ]
    return tuple(one for one in found if one.key and (trait != "phone" or one.key.startswith(_MOBILE)))


def _set(field: Field | None) -> tuple[Value, ...]:
    return tuple(value for value in answers(field) if value.source == "operator")


def _trait(value: Value, trait: str, *, proof: bool) -> _Trait:
    key = value.value.strip().casefold() if trait == "email" else likeness.digits(value.value)
    return _Trait(key, proof, value.evidence)
