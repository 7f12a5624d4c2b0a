"""resource-offer: what the form applies for is on offer: the size, and the track of the resource (§2 제공자원).

Subject and archive name are examined at intake; here it is the form. A size that is not on offer, two sizes that
contradict each other, one that is told as a limit or a range, or the other track may be slips or wishes: a person
asks, and this check never answers `fail`. Where the form states no size the standard one is meant.

pass    신청서의 자원과 수량이 공고에 있으면 통과한다
pass    HPC 2PF와 32장은 같은 크기이므로 통과한다
review  신청서에 A100 16장을 적었으면 담당자가 확인한다
review  신청서의 트랙이 자원의 트랙과 다르면 담당자가 확인한다
review  신청서에 HPC 최대 3PF라고 적었으면 담당자가 확인한다
"""

import re
import unicodedata
from collections.abc import Iterator

from models.call import Call, ResourceOffer
from models.document import Field
from models.finding import Finding, Outcome
from models.judgement import Submission
from models.particles import with_particle
from validators.values import cite, clause_of, clear
from validators.wording import quoted

CHECK = "resource-offer"
_UNITS = {"petaflops": "PF", "cards": "장"}


def check(submission: Submission, call: Call) -> Iterator[Finding]:
    """One answer, if the form's resource is clear; whether it is the same everywhere is another check."""
    clause, told = clause_of(call, CHECK), clear(submission.field("resource"))
    offer = call.resource(told.value) if told else None
    if clause is None or told is None or offer is None:
        return
    fields = {name: field for name in (*_UNITS, "track") if (field := submission.field(name))}
    outcome, message = _judge(offer, fields)
    evidence = cite(told, *fields.values())
    yield Finding(check=CHECK, clause=clause, outcome=outcome, message=message, evidence=evidence)


def _judge(offer: ResourceOffer, fields: dict[str, Field]) -> tuple[Outcome, str]:
    stated = {name: _numbers(field) for name, field in fields.items()}
    read = [(number, name) for name in _UNITS for number in sorted(stated.get(name, ()))]
    written = [f"{number}{_UNITS[name]}" for number, name in read]
    sizes = {_size(number, name, offer) for number, name in read}
    if sizes - set(offer.sizes):
        offered = ", ".join(
            f"{size}{_UNITS['petaflops' if offer.unit == 'petaflop' else 'cards']}" for size in offer.sizes
        )
        others = (f"{number}{_UNITS[name]}" for number, name in read if _size(number, name, offer) not in offer.sizes)
        what = with_particle(quoted(*others), "이")
        return (
            "review",
            f"신청서에 적힌 {offer.name}의 수량 {what} 공고의 수량({offered})과 다르므로 확인해 주십시오.",
        )
    if len(sizes) > 1:
        what = with_particle(quoted(*written), "으로")
        return (
            "review",
            f"신청서에 {offer.name}의 수량이 {what} 서로 다르게 적혀 있으므로 확인해 주십시오.",
        )
    if doubtful := _doubtful(offer, fields):
        what = with_particle(quoted(*doubtful), "과")
        return (
            "review",
            f"신청서에 {offer.name}의 수량이 {what} 같이 적혀 있어 얼마를 신청한 것인지 분명하지 "
            "않으므로 확인해 주십시오.",
        )
    track, tracks = _track(offer), stated.get("track", set())
    if track is not None and tracks - {track}:
        return "review", f"신청서의 트랙이 {offer.name}의 트랙({offer.track})과 다르므로 확인해 주십시오."
    size = f" {written[0]}" if written else ""
    return "pass", f"신청서의 자원({offer.name}{size})은 공고에서 제공하는 자원입니다."


def _numbers(field: Field) -> set[int]:
    """All sizes that were read, doubtful ones too: a doubt about the size is a question."""
    return {int(value.value) for value in field.values if value.value.isdecimal() and len(value.value) < 6}


def _doubtful(offer: ResourceOffer, fields: dict[str, Field]) -> tuple[str, ...]:
    """The places that tell a size unclearly: `최대 3PF`. What OCR blurred matters where there is a choice."""
    values = [value for name in _UNITS if name in fields for value in fields[name].values]
    if any(value.source == "operator" or value.certainty != "unsure" for value in values):
        return ()
    told = [value for value in values if value.source == "text" or len(offer.sizes) > 1]
    return tuple(dict.fromkeys(value.evidence.text for value in told))


def _size(number: int, name: str, offer: ResourceOffer) -> int | None:
    """In the unit of the offer; None if it is no whole number of them, or counts what the offer does not."""
    if name == "cards":
        size, left = divmod(number, offer.cards_per_unit)
        return None if left else size
    return number if offer.unit == "petaflop" else None


def _track(offer: ResourceOffer) -> int | None:
    """The number of the track as it is printed (`① 트랙`)."""
    number = re.search(r"\d", unicodedata.normalize("NFKC", offer.track))
    return int(number.group()) if number else None
