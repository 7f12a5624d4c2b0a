"""What a document states without a label: the date of issue, the issuer, officers of a register, lone numbers."""

import re
from collections.abc import Iterator, Sequence

from intake.documents.fields import foot, gather, register
from intake.documents.fields.issuer import Signing
from intake.documents.fields.lexicon import Lexicon
from intake.documents.fields.names import Read, name_key
from intake.documents.fields.numbers import business_numbers
from intake.documents.fields.standing import Standing
from intake.documents.fields.values import is_address
from intake.documents.fields.words import squash, tidy
from models.document import Value

_NUMBERED = frozenset(("business_registration", "sme_certificate", "venture_certificate"))
"""Kinds that state the number and address of an organisation."""


def unlabelled(
    file: str, lines: Sequence[Standing], lexicon: Lexicon, labelled: set[str]
) -> Iterator[tuple[str, Value]]:
    """Date of issue and organisation at the foot, officers of a register, sizes in titles."""
    for standing, read, sure in foot.issue_dates(lines, lexicon):
        if sure or "issued_on" not in labelled:  # a sure one is heard against a label, too
            yield "issued_on", gather.value(read, at(file, standing), strong=sure)
    if lexicon.kind in _NUMBERED and "business_number" not in labelled:
        yield from _lone_numbers(file, lines)
    if lexicon.kind in _NUMBERED and "address" not in labelled:
        yield from _lone_addresses(file, lines)
    if lexicon.kind == "corporate_register":
        yield from _officers(file, lines, lexicon)
    if lexicon.kind == "sme_certificate" and "company_size" not in labelled:
        sizes = {squash(size): size for size in lexicon.call.vocabulary.company_sizes}
        for standing in lines:
            key = re.sub(r"^[\[(〔【<]|[\])〕】>]$", "", squash(standing.line.text))
            if key in sizes:
                yield "company_size", gather.value(Read(sizes[key], 2), at(file, standing), strong=True)


def issued(
    file: str, issuers: Sequence[Signing], found: Sequence[tuple[str, Value]], forms: tuple[str, ...]
) -> Iterator[tuple[str, Value]]:
    """Organisations that sign at the foot: where no label names one, or a sure one contradicts it."""
    labelled = [name_key(value.value, forms) for name, value in found if name == "organization"]
    for one in issuers:
        key = name_key(one.read.value, forms) if one.read else ""
        rival = one.sure and not any(key in other or other in key for other in labelled)
        if one.read and (not labelled or rival):
            yield "organization", gather.value(one.read, at(file, one.standing), strong=one.sure and not labelled)


def _lone_numbers(file: str, lines: Sequence[Standing]) -> Iterator[tuple[str, Value]]:
    """Business numbers with a right check digit whose label could not be read."""
    for standing in lines:
        for number in business_numbers(standing.line.text):
            if number.checked:
                yield "business_number", gather.value(Read(number.value, 2), at(file, standing), strong=False)


def _lone_addresses(file: str, lines: Sequence[Standing]) -> Iterator[tuple[str, Value]]:
    """Addresses whose label could not be read."""
    for standing in lines:
        for part in re.split(r"\s{2,}|\t", standing.line.text):
            if is_address(part):
                yield "address", gather.value(Read(tidy(part), 1), at(file, standing), strong=False)


def _officers(file: str, lines: Sequence[Standing], lexicon: Lexicon) -> Iterator[tuple[str, Value]]:
    found = register.officers(lines, lexicon)
    for number, officer in enumerate(register.representatives(found), 1):
        place = at(file, officer.standing)
        yield (
            f"representatives.{number}.name",
            gather.value(Read(officer.name, min(officer.clear, 2 if officer.born_on else 1)), place, strong=True),
        )
        if officer.born_on:
            yield f"representatives.{number}.born_on", gather.value(officer.born_on, place, strong=True)
        if officer.mark:
            yield f"representatives.{number}.mark", gather.value(Read(officer.mark, 2), place, strong=True)


def at(file: str, standing: Standing) -> gather.Place:
    """The place of a line, for evidence."""
    line, page = standing.line, standing.page
    return gather.Place(file, page.number, line.box, line.text, page.source, line.confidence)
