"""What is true of a generated application, in the words of the contract (`case.schema.json`)."""

from datetime import date
from typing import Literal

from models.record import Record

Kind = Literal[
    "application_plan",
    "usage_summary",
    "pi_consent",
    "staff_consent",
    "business_registration",
    "pi_employment",
    "staff_employment",
    "staff_enrollment",
    "staff_graduation",
    "research_participation",
    "sme_certificate",
    "venture_certificate",
    "corporate_register",
    "id_card",
    "storage_request",
]
Category = Literal[
    "sme",
    "venture",
    "startup",
    "university",
    "university_hospital",
    "public_institution",
    "research_institute",
    "association",
]


class PersonTruth(Record):
    """A person as the application names them."""

    name: str
    department: str | None
    phone: str | None
    email: str | None


class Representative(Record):
    """A representative as a register or an identity card names them."""

    name: str
    born_on: date | None


class DocumentFacts(Record):
    """What one document says. A field that the document does not state is None."""

    kind: Kind
    person: str | None = None
    department: str | None = None
    organization: str | None = None
    """As written in the document, with ㈜ or 주식회사 where it has them."""
    issued_on: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    business_number: str | None = None
    opened_on: date | None = None
    address: str | None = None
    representatives: tuple[Representative, ...] = ()
    signed: bool = True
    """Whether a seal or a signature is drawn."""


class DocumentTruth(DocumentFacts):
    """One document with its place in the archive."""

    file: str
    pages: tuple[int, int] | None
    """First and last page, 1-based; None where the format has no pages."""
    format: str
    text_source: Literal["text", "ocr"]
    layout: int
    """Which of the layouts of its kind, from 0."""
    producer: str
    """What wrote the file: `typst`, `reportlab`, `docx`, `hwpx`, `scan`, `photo`, `libreoffice`."""


class ApplicationTruth(Record):
    """What is true of an application as a whole."""

    seed: str
    organization: str
    """Bare name, without the corporate form."""
    business_number: str
    category: Category
    project: str
    resource: str
    cards: int
    petaflops: int | None
    track: str
    """As the configuration names it."""
    storage_tb: int
    discount_claimed: Literal["gwangju", "youth"] | None
    pi: PersonTruth
    staff: PersonTruth
    faults: tuple[str, ...] = ()
    """Keys of `FAULTS` that were put in on purpose."""
    documents: tuple[DocumentTruth, ...] = ()
