"""How far a reading may be believed: what proves, what is clear enough to pass, and what a person must see.

Two thresholds, the same for every check. A value is *clear* if it is the only reading and `sure` or `likely`:
enough for `pass`. It is *proved* if it is besides `sure` and read from text in a document whose kind is sure, or
set by an operator: only such a value may lead to `fail`, and only while no file of the archive is unread, since an
unread file might be a better document of the same kind.
"""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise

from models.call import Call
from models.document import LOOSE, Document, Evidence, Field, Value
from models.finding import Finding, Outcome
from models.judgement import Submission

_ORDER: dict[Outcome, int] = {"pass": 0, "review": 1, "fail": 2}
MOST_EVIDENCE = 6


def answers(field: Field | None) -> tuple[Value, ...]:
    """The readings that count: what an operator set, else all that are not `unsure`."""
    values = field.values if field else ()
    set_by_hand = tuple(value for value in values if value.source == "operator")
    return set_by_hand or tuple(value for value in values if value.certainty != "unsure")


def clear(field: Field | None) -> Value | None:
    """The value that nothing disputes; None if there is none, if it is in doubt, or if several were read."""
    told = answers(field)
    return told[0] if len(told) == 1 and (told[0].source == "operator" or (field and field.agreed)) else None


def is_proof(value: Value, document: Document | None = None) -> bool:
    """Whether a clear value proves something: from text, beyond doubt, in a document whose kind is beyond doubt."""
    if value.source == "operator":
        return True
    known = document is None or (document.certainty == "sure" and document.state == "read")
    return known and value.certainty == "sure" and value.source == "text"


def day(value: Value | None) -> date | None:
    """The date that the value states; None if it is none."""
    try:
        return date.fromisoformat(value.value) if value else None
    except ValueError:
        return None


def is_recognised(document: Document) -> bool:
    """Whether the document was read, and what kind it is can be told."""
    return document.state == "read" and document.certainty != "unsure" and document.kind != "other"


def no_force(document: Document) -> Value | None:
    """Where the document says of itself that it proves nothing (열람용, 견본); its kind is never more than unsure."""
    field = document.field("no_force")
    return field.best if field else None


def unread_files(submission: Submission) -> tuple[str, ...]:
    """Files of the archive that could not be read, in order of name. What lies beside the archive does not count."""
    files = {text.file for text in submission.reading.unreadable}
    files |= {document.file for document in submission.documents if document.state != "read"}
    return tuple(sorted(file for file in files if not file.startswith(LOOSE)))


def in_order(documents: Iterable[Document]) -> tuple[Document, ...]:
    """The same documents in an order that does not depend on how the archive lists them."""
    ordered = sorted(documents, key=_place)
    if any(_place(one) == _place(next_one) for one, next_one in pairwise(ordered)):
        ordered.sort(key=lambda document: (_place(document), document.model_dump_json()))  # slow, and hardly ever due
    return tuple(ordered)


def _place(document: Document) -> tuple[str, int, str]:
    return document.file, document.first_page or 0, document.kind


def cite(*sources: Document | Value | Field | Evidence | None) -> tuple[Evidence, ...]:
    """Evidence for all of these, each place once: a document is cited at its first page."""
    found: list[Evidence] = []
    for source in sources:
        if isinstance(source, Document):
            found.append(Evidence(file=source.file, page=source.first_page, text=""))
        elif isinstance(source, Value):
            found.append(source.evidence)
        elif isinstance(source, Field):
            found += (value.evidence for value in source.values)
        elif source is not None:
            found.append(source)
    return tuple(dict.fromkeys(found))[:MOST_EVIDENCE]


def best(findings: Iterable[Finding]) -> Finding | None:
    """Of several answers about documents of a kind the best one counts; of equal ones the first."""
    return min(findings, key=lambda finding: _ORDER[finding.outcome], default=None)


def clause_of(call: Call, check: str) -> str | None:
    """The clause that the check sees to: the last, most particular one that names it. None: the call does not ask."""
    naming = [clause.id for clause in call.clauses if check in clause.covered_by]
    return naming[-1] if naming else None


def of_certificate(
    check: str, document: Document, call: Call, outcome: Outcome, message: str, *values: Value | None
) -> Finding:
    """What a check says of the dates of one certificate, citing the values, or else the document."""
    return Finding(
        check=f"{check}/{document.kind}",
        clause=call.certificates.clause,
        outcome=outcome,
        message=message,
        evidence=cite(*values) or cite(document),
    )
