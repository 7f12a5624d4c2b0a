"""The words by which documents are recognised and fields found: what `config.yaml` says under `call.vocabulary`.

Words are compared with all white space removed, in NFKC and lower case, so each is written once in its plain form.
"""

from typing import Annotated, Literal

from pydantic import Field

from models.call_types import CallRecord, CategoryId, DocumentKindId, Text

Words = tuple[Text, ...]
Kinds = Annotated[tuple[DocumentKindId, ...], Field(min_length=1)]
FieldType = Literal[
    "person",
    "people",
    "organization",
    "department",
    "text",
    "address",
    "date",
    "period",
    "business_number",
    "corporate_number",
    "resident",
    "phone",
    "email",
    "resource",
    "storage",
    "category",
    "discount",
    "programmes",
    "track",
    "size",
    "affiliation",
]
"""How a value is read; `affiliation` is an organisation, a department, or both in one."""


class KindWords(CallRecord):
    """How one kind of document is recognised, or two that only differ in whose they are."""

    kinds: Kinds
    """One kind, or the kind of the project leader (pi) and that of the staff, in this order."""
    titles: Words
    """Titles; what stands before them in the same line does not count."""
    parts: Words = ()
    """Titles of later pages that belong to the same document."""
    phrases: Words = ()
    """Words that only such a document holds, anywhere in it."""
    file_names: Words = ()
    """Words in file names that hint at it."""
    certifies: Words = ()
    """What such a document says where it certifies; without any of them (if there are any) it is never `sure`."""
    near: Words = ()
    """Titles, also named above, of documents that only stand in for it: never `sure`."""
    denials: Words = ()
    """What such a document never says: with one of them it is `unsure`."""
    doubts: Words = ()
    """What makes a person look: with one of them it is never `sure`."""
    ended: Words = ()
    """Labels of dates on which it ended; with a date beside them it is `unsure`."""
    filled: Words = ()
    """Fields that a form or certificate states once it is filled in; `sure` takes two of them."""


class FieldWords(CallRecord):
    """The labels of one field."""

    name: Annotated[str, Field(pattern=r"^[a-z_]+(\.[a-z_]+)?$")]
    """Of the field; `pi.` and `staff.` are put before it where the label or the heading above names a role."""
    kinds: Kinds
    """Kinds of document in which the labels mean this field."""
    type: FieldType
    labels: Words


class RoleWords(CallRecord):
    """How forms call the two persons of an application."""

    pi: Words
    staff: Words


class CategoryWords(CallRecord):
    """How forms call a category of eligibility; `none` for those who may not apply."""

    id: CategoryId | Literal["none"]
    words: Words


class DiscountWords(CallRecord):
    """How forms call a discount; `none` where they say that none applies."""

    id: Literal["gwangju", "youth", "none"]
    words: Words


class ConsentWords(CallRecord):
    """How consents are given and refused in forms. Without them nothing is read of what is ticked."""

    agree: Words = ()
    refuse: Words = ()
    affirm: Words = ()
    """Answers that count where consent is asked for in the same place."""
    deny: Words = ()
    optional: Words = ()
    """Words of a consent that the form itself leaves open; refusing it is nobody's business."""


class Vocabulary(CallRecord):
    """All words by which documents are read."""

    kinds: tuple[KindWords, ...]
    fields: tuple[FieldWords, ...]
    other_labels: Words
    """Labels of what is not read; they end the value before them."""
    roles: RoleWords
    categories: tuple[CategoryWords, ...]
    discounts: tuple[DiscountWords, ...]
    company_sizes: Words
    """Sizes of enterprises that certificates state."""
    issuers: Words
    """Titles of persons who sign for an organisation: what stands before them is its name."""
    organization_endings: Words
    """Words with which names of organisations end: university, hospital, institute."""
    department_endings: Words
    """Words with which names of departments end."""
    departed: Words
    """Marks of persons who have left an office, and of entries struck out."""
    signs: Words
    """What is printed where a signature or a seal belongs."""
    ticks: Words
    """Signs of a ticked box."""
    blanks: Words
    """Signs of a box left empty."""
    other_titles: Words = ()
    """Endings of titles of all kinds of papers: a heading that ends so and is no known title names another paper."""
    certifies: Words = ()
    """How a certificate of any kind ends; one that says neither this nor what its kind says is `unsure`."""
    denials: Words = ()
    """Sentences by which an office refuses, revokes or withdraws a certificate of any kind."""
    stamps: Words = ()
    """Words that alone in a line, a cell or behind a colon say the same."""
    samples: Words = ()
    """Marks and names of samples that show how to fill in a form."""
    plan_headings: Words = ()
    """Headings of plans; without them nothing is looked for, and no plan is missed."""
    no_force_marks: Words = ()
    """Marks by which a certificate says that it proves nothing: for looking at, a specimen, a draft."""
    no_force_sentences: Words = ()
    """The same in a sentence."""
    consent: ConsentWords = ConsentWords()
    nothing: Words
    """Words by which people say that there is nothing to declare."""
