"""How well a reading agrees with what is true of generated documents."""

from collections import Counter
from collections.abc import Iterator

from rapidfuzz import fuzz

from demo.documents.truth import ApplicationTruth, DocumentTruth
from intake.documents.fields.names import name_key
from intake.documents.fields.words import squash
from models.document import Document, Field, Reading

ALIKE = 80
"""Similarity from which a text counts as right; numbers and dates must be equal."""
TEXTS = frozenset(("person", "department", "organization", "address", "project", "name"))
_ABOUT_PEOPLE = frozenset(
    ("pi_employment", "staff_employment", "staff_enrollment", "staff_graduation", "research_participation", "id_card")
)


class Score(Counter[str]):
    """Counts: `kinds`, `kinds right`, `kinds wrong as sure`, `fields`, `fields right`, `fields wrong as sure`."""

    def percent(self, what: str) -> float:
        """Share of `what` that is right, in percent."""
        return 100 * self[f"{what} right"] / self[what] if self[what] else 100.0


def compare(reading: Reading, truth: ApplicationTruth, forms: tuple[str, ...], misses: list[str]) -> dict[str, Score]:
    """Scores by source: `text`, `hwp` (HWP and HWPX), `scan`, `photo`; what is wrong goes to `misses`."""
    scores = {name: Score() for name in ("text", "hwp", "scan", "photo")}
    for document in truth.documents:
        group = (
            document.producer
            if document.text_source == "ocr"
            else "hwp"
            if document.format in ("hwp", "hwpx")
            else "text"
        )
        _document(reading, document, scores[group], forms, misses)
    plan = next((d for d in truth.documents if d.kind == "application_plan"), None)
    if plan is not None:
        score = scores["hwp" if plan.format in ("hwp", "hwpx") else "text"]
        fields = {field.name: field for field in reading.application}
        for name, wanted in _application(truth):
            _field(fields.get(name), name, wanted, f"application/{plan.layout}/{plan.producer}", score, forms, misses)
    return scores


def _document(
    reading: Reading, truth: DocumentTruth, score: Score, forms: tuple[str, ...], misses: list[str]
) -> None:
    here = [d for d in reading.documents if d.file == truth.file and _overlap(d, truth)]
    right = [d for d in here if d.kind == truth.kind]
    where = f"{truth.kind}/{truth.layout}/{truth.producer}"
    score["kinds"] += 1
    score["kinds right"] += bool(right)
    if not right:
        misses.append(f"kind {where}: {[(d.kind, d.certainty) for d in here]}")
        score["kinds wrong as sure"] += sum(d.certainty == "sure" for d in here)
        return
    for name, wanted in _stated(truth):
        _field(right[0].field(name), name, wanted, where, score, forms, misses)


def _overlap(document: Document, truth: DocumentTruth) -> bool:
    return truth.pages is None or (document.first_page, document.last_page) == truth.pages


def _stated(truth: DocumentTruth) -> Iterator[tuple[str, str]]:
    names = ["organization", "issued_on", "valid_from", "valid_until", "business_number", "opened_on", "address"]
    if truth.kind in _ABOUT_PEOPLE:
        names += ["person", "department"]
    for name in names:
        value = getattr(truth, name)
        if value is not None:
            yield name, str(value)
    if truth.person and truth.kind.endswith("consent"):
        yield f"{truth.kind.split('_')[0]}.name", truth.person
    for number, head in enumerate(truth.representatives, 1):
        yield f"representatives.{number}.name", head.name
        if head.born_on:
            yield f"representatives.{number}.born_on", head.born_on.isoformat()


def _application(truth: ApplicationTruth) -> Iterator[tuple[str, str]]:
    names = ("organization", "business_number", "project", "resource", "cards", "petaflops", "storage_tb", "category")
    pairs = [(name, getattr(truth, name)) for name in names]
    pairs.append(("discount", truth.discount_claimed))
    for role, person in (("pi", truth.pi), ("staff", truth.staff)):
        pairs += [(f"{role}.{name}", getattr(person, name)) for name in ("name", "department", "phone", "email")]
    yield from ((name, str(value)) for name, value in pairs if value is not None)


def _field(
    field: Field | None, name: str, wanted: str, where: str, score: Score, forms: tuple[str, ...], misses: list[str]
) -> None:
    best = field.best if field else None
    right = best is not None and same(name, best.value, wanted, forms)
    score["fields"] += 1
    score["fields right"] += right
    if not right:
        misses.append(f"field {where} {name}: {wanted!r}, read {best and (best.value, best.certainty)}")
        score["fields wrong as sure"] += best is not None and best.certainty == "sure"


def same(name: str, read: str, wanted: str, forms: tuple[str, ...]) -> bool:
    """Whether a reading counts as right."""
    if name.rsplit(".", 1)[-1] not in TEXTS:
        return read == wanted
    if name == "organization" and name_key(read, forms) == name_key(wanted, forms):
        return True
    return bool(fuzz.ratio(squash(read), squash(wanted)) >= ALIKE)
