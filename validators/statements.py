"""What the documents of an application say about one thing: the name of the organisation, of a person, the project.

A statement that *binds* was made by or about the applicant, so that a contradiction proves that documents disagree.
What does not bind (a certificate of the staff, who may belong to a partner) only points a person to a difference.
"""

from collections.abc import Iterator
from typing import NamedTuple

from models.call import Call
from models.document import Document, DocumentKindId, Value
from models.judgement import Submission
from validators.values import answers, clear, in_order, is_proof, is_recognised
from validators.wording import kind_name, place, without_scraps

FORM: DocumentKindId = "application_plan"
REGISTRATION: DocumentKindId = "business_registration"
PROOFS: tuple[DocumentKindId, ...] = ("sme_certificate", "venture_certificate", "corporate_register")
STAFF: tuple[DocumentKindId, ...] = (
    "staff_employment",
    "staff_enrollment",
    "staff_graduation",
    "research_participation",
)

_ALUMNI: DocumentKindId = "staff_graduation"
"""Names the school where the person studied once, which need not be the applicant."""


class Source(NamedTuple):
    """Where a thing is stated."""

    kind: DocumentKindId
    field: str
    binds: bool = True
    expected: bool = False
    """Whether a document of this kind always says it: what cannot be read in it must be looked at."""
    several: bool = False
    """Whether it may list others besides, so that one of what it names has to agree."""


def _in(kinds: tuple[DocumentKindId, ...], field: str, *, binds: bool = True) -> tuple[Source, ...]:
    return tuple(Source(kind, field, binds) for kind in kinds)


SOURCES: dict[str, tuple[Source, ...]] = {
    "organization": (
        Source(REGISTRATION, "organization", expected=True),
        Source(FORM, "organization", expected=True),
        *_in(("usage_summary", "storage_request", "pi_consent"), "organization"),
        Source("pi_employment", "organization", expected=True),
        *_in(PROOFS, "organization"),
        *_in(("staff_consent", *(kind for kind in STAFF if kind != _ALUMNI)), "organization", binds=False),
    ),
    "business_number": (
        Source(REGISTRATION, "business_number", expected=True),
        *_in((FORM, "usage_summary", "storage_request", "pi_consent"), "business_number"),
        *_in(PROOFS, "business_number"),
        *_in(("staff_consent", "pi_employment", *STAFF), "business_number", binds=False),
    ),
    "pi_name": (
        Source(FORM, "pi.name", expected=True),
        *_in(("usage_summary", "storage_request", "pi_consent"), "pi.name"),
        Source("pi_employment", "person", expected=True),
        *_in(("staff_consent",), "pi.name", binds=False),
        *_in(("research_participation",), "pi_name", binds=False),
    ),
    "staff_name": (
        Source(FORM, "staff.name", expected=True),
        *_in(("usage_summary", "storage_request", "staff_consent"), "staff.name"),
        *(Source(kind, "person", expected=True) for kind in STAFF if kind != "research_participation"),
        Source("research_participation", "person", binds=False, several=True),
        *_in(("pi_consent",), "staff.name", binds=False),
    ),
    "resource": (
        Source(FORM, "resource", expected=True),
        Source("usage_summary", "resource", expected=True),
        *_in(("storage_request", "pi_consent", "staff_consent"), "resource"),
    ),
    "project": (
        Source(FORM, "project", expected=True),
        Source("usage_summary", "project", expected=True),
        *_in(("storage_request", "pi_consent", "staff_consent"), "project"),
        *_in(("research_participation",), "project", binds=False),
    ),
}
"""By the fields of `call.consistent_fields`; the first source that was read clearly is the one to compare with."""


class Statement(NamedTuple):
    """What one document says of it."""

    source: Source
    where: str
    """The document for people: kind and file."""
    text: str
    value: Value | None
    """None: subject or archive name says so."""
    others: tuple[str, ...]
    """What else was read in its place, but for readings that are in doubt."""
    document: Document | None
    clear: bool
    """Undisputed, and read well enough to agree."""
    proof: bool
    """Read from text beyond doubt in a document of a sure kind whose statement binds."""

    @property
    def ocr(self) -> bool:
        """Whether it was read by OCR."""
        return self.value is not None and self.value.source == "ocr"

    def shown(self, text: str | None = None) -> str:
        """What was read (or `text`, another reading) as a sentence names it. The evidence keeps every sign."""
        said = self.text if text is None else text
        return without_scraps(said) if self.ocr else said


def statements(submission: Submission, call: Call, about: str) -> tuple[Statement, ...]:
    """What is said about it, the sources in their order. Fields that were not found at all are not listed."""
    set_by_hand = _set_by_hand(submission, about)
    sources = SOURCES.get(about, ())
    return tuple(one for source in sources for one in _of(source, submission, call, set_by_hand))


def silent(submission: Submission, about: str) -> tuple[Document, ...]:
    """Documents that should say it, where none of their kind does (form and plan may be two files)."""
    found: list[Document] = []
    for source in SOURCES.get(about, ()):
        if source.expected and not (source.kind == FORM and _set_by_hand(submission, about)):
            documents = [d for d in in_order(submission.of_kind(source.kind)) if d.state == "read"]
            says = any((field := d.field(source.field)) and field.best for d in documents)
            found += [] if says else documents
    return tuple(found)


def _set_by_hand(submission: Submission, about: str) -> Value | None:
    """What an operator set for the application: it stands for what the form says."""
    name = next((source.field for source in SOURCES.get(about, ()) if source.kind == FORM), None)
    told = clear(submission.field(name)) if name else None
    return told if told and told.source == "operator" else None


def _of(source: Source, submission: Submission, call: Call, set_by_hand: Value | None) -> Iterator[Statement]:
    if source.kind == FORM and set_by_hand is not None:
        text = set_by_hand.value
        yield Statement(source, "담당자가 입력한 값", text, set_by_hand, (), None, clear=True, proof=True)
        return
    documents = in_order(submission.of_kind(source.kind))
    known_ones = [document for document in documents if is_recognised(document)]
    for document in known_ones or documents:  # what may be none of the kind says nothing beside one that is
        field = document.field(source.field)
        if field is None or field.best is None:
            continue
        told = clear(field)
        readings = answers(field) or field.values[:1]
        value = told or readings[0]
        known = told is not None and is_recognised(document)
        yield Statement(
            source=source,
            where=f"{kind_name(document.kind, call)}({place(document)})",
            text=value.value,
            value=value,
            others=tuple(reading.value for reading in readings if reading is not value),
            document=document,
            clear=known,
            proof=known and source.binds and is_proof(value, document),
        )
