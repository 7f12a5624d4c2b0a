"""Operators' decisions put into effect: values that they set, findings that they decide. Nothing is overwritten.

A later decision counts before an earlier one. What the program had said stays beside it.
"""

from collections.abc import Iterable, Sequence
from typing import get_args

from models.document import Document, DocumentKindId, Evidence, Field, Reading, Value
from models.finding import Finding, Outcome, Overruled, Ruling
from rules.set_values import settable_fields, validate_value

__all__ = [
    "DISCOUNT",
    "ELIGIBILITY",
    "check_ids_that_can_be_ruled",
    "last_word",
    "settable_fields",
    "validate_value",
    "with_rulings",
    "with_values",
]

ELIGIBILITY, DISCOUNT = "eligibility", "discount"
"""Subjects of `pass` and `fail` besides the ids of checks."""
KINDS = frozenset(get_args(DocumentKindId))


def with_values(reading: Reading, rulings: Iterable[Ruling]) -> Reading:
    """The reading with the values that operators `set`: a field of the application, or `KIND.FIELD` of documents.

    A set value replaces all readings of the field. A document that was not submitted is not made up.
    """
    for ruling in _in_order(rulings):
        if ruling.what != "set" or not ruling.subject:
            continue
        kind, _, name = ruling.subject.partition(".")
        if kind in KINDS:
            documents = tuple(_with(d, name, ruling) if d.kind == kind and name else d for d in reading.documents)
            reading = reading.model_copy(update={"documents": documents})
        else:
            fields = _replaced(reading.application, ruling.subject, ruling)
            reading = reading.model_copy(update={"application": fields})
    return reading


def with_rulings(findings: Iterable[Finding], rulings: Iterable[Ruling]) -> tuple[Finding, ...]:
    """The findings with operators' `pass` and `fail` applied; `overruled` keeps what the program had said.

    A check named without its part means all findings of the check.
    """
    decided = tuple(findings)
    for ruling in _in_order(rulings):
        if ruling.what in ("pass", "fail"):
            decided = tuple(_ruled(f, ruling) if ruling.subject in (f.check, f.name) else f for f in decided)
    return decided


def check_ids_that_can_be_ruled(findings: Iterable[Finding]) -> tuple[str, ...]:
    """What `--pass` and `--fail` may name for these findings: each check, with and without its part, in order."""
    names = [name for finding in findings for name in (finding.check, finding.name)]
    return tuple(dict.fromkeys((*names, ELIGIBILITY, DISCOUNT)))


def last_word(rulings: Sequence[Ruling], subject: str) -> Ruling | None:
    """The `pass` or `fail` about a subject that counts: the last one."""
    found = [r for r in _in_order(rulings) if r.what in ("pass", "fail") and r.subject == subject]
    return found[-1] if found else None


def _in_order(rulings: Iterable[Ruling]) -> list[Ruling]:
    return sorted(rulings, key=lambda ruling: ruling.number)


def _with(document: Document, name: str, ruling: Ruling) -> Document:
    return document.model_copy(update={"fields": _replaced(document.fields, name, ruling)})


def _replaced(fields: tuple[Field, ...], name: str, ruling: Ruling) -> tuple[Field, ...]:
    text = f"담당자 {ruling.by}님이 정한 값입니다. 사유: {ruling.reason}"
    evidence = Evidence(file="", page=None, text=text)
    value = Value(value=ruling.value, certainty="sure", source="operator", evidence=evidence)
    made = Field(name=name, values=(value,))
    if any(field.name == name for field in fields):
        return tuple(made if field.name == name else field for field in fields)
    return (*fields, made)


def _ruled(finding: Finding, ruling: Ruling) -> Finding:
    outcome: Outcome = "pass" if ruling.what == "pass" else "fail"
    was = finding.overruled.was if finding.overruled else finding.outcome
    said = finding.overruled.said if finding.overruled else finding.message
    overruled = Overruled(by=ruling.by, at=ruling.at, reason=ruling.reason, was=was, said=said)
    verdict = "적합" if outcome == "pass" else "부적합"
    message = said
    if finding.overruled and not said:
        message = finding.message  # it speaks of an operator's word already
    elif outcome != was:
        message = f"담당자({ruling.by})가 {verdict}으로 결정하였습니다. 프로그램의 판단: {said}"
    return finding.model_copy(update={"outcome": outcome, "message": message, "overruled": overruled})
