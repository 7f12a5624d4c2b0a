"""All fields of one document from its pages."""

import re
from collections.abc import Iterator, Sequence

from intake.documents.fields import gather, layout, signatures
from intake.documents.fields.births import births
from intake.documents.fields.cards import card
from intake.documents.fields.changes import changes
from intake.documents.fields.claims import UNCLEAR
from intake.documents.fields.consents import consents
from intake.documents.fields.force import without_force
from intake.documents.fields.heads import before_office
from intake.documents.fields.hints import is_guide, is_specimen
from intake.documents.fields.issuer import issuing_organizations
from intake.documents.fields.item import Item
from intake.documents.fields.leave import leave
from intake.documents.fields.lexicon import Lexicon, Lexicons, Role
from intake.documents.fields.lines import line_items
from intake.documents.fields.listed import listed_categories
from intake.documents.fields.mentions import mentioned
from intake.documents.fields.names import Read
from intake.documents.fields.numbers import corporate_numbers
from intake.documents.fields.places import called, table_lines
from intake.documents.fields.plan import plan
from intake.documents.fields.programmes import named_programmes
from intake.documents.fields.settling import ROLE_FIELDS, settled
from intake.documents.fields.standing import all_lines
from intake.documents.fields.tables import Grid
from intake.documents.fields.unlabelled import at, issued, unlabelled
from intake.documents.fields.values import Named, read_value
from intake.documents.fields.words import squash
from models.call_vocabulary import FieldWords
from models.document import DocumentKindId, Field, Line, Page, Table, Value

_OF_PERSONS = ROLE_FIELDS | {"person", "pi_name"}
_FORMS = frozenset(("application_plan", "usage_summary", "storage_request", "pi_consent", "staff_consent"))
_CLAIMING = frozenset(("application_plan", "usage_summary"))
"""Forms in which a discount is claimed."""
_PERSONAL = frozenset(
    ("pi_employment", "staff_employment", "staff_enrollment", "staff_graduation", "research_participation")
)
_PRESENT = frozenset(("pi_employment", "staff_employment", "staff_enrollment"))
"""Certificates that somebody belongs to an organisation now."""
_OF_BOTH = frozenset(("resident", "corporate_number"))
"""Types of numbers that share a label: 주민(법인)등록번호."""
_PRINTED = re.compile(r"출력|열람|조회|인쇄|접속|print")
_FORMER = re.compile(
    r"\((?:전|구|이전|종전|변경전|과거)\)|^(?:이전|종전|변경전)"
    r"|^(?:구|전)(?=주소|소재지|상호|명칭|소속|직장|근무|사업장|본점|본사|대표|회사|기관|기업|법인|성명|이름|부서|과제|연락)"
)
"""Labels of what was valid before."""
_LIKE_AI = re.compile(r"(?:주\s*식\s*회\s*사|㈜|\(\s*주\s*\))\s*[가-힣\s]+\s(?:시|씨|41|4l|A1|Al)\s*$")
"""A company's name at whose end OCR may have taken the letters AI for a syllable: `주식회사 도담 시`."""
_PARTS = re.compile(r"\s*[/·,\n]\s*|\s{3,}")
_HOMES = frozenset(("주소", "현주소", "주소지"))
"""Labels that beside the name of a representative may be of where that person lives."""
_COLON = re.compile(r"[:：]")
_CELL_LINES, _CELL_WIDTH = 16, 40
"""Size of a cell that may hold labels without colons, as letterheads do."""
_TELLING = frozenset(("phone", "email"))
"""Types of values that are known wherever they stand."""
_NAMED = frozenset(("text", "organization", "person", "people", "department"))
"""Types of values that forms ask for in other languages too."""
_TRANSLATED, _KOREAN = re.compile(r"영문|한자|한문|\(영\)|\(漢"), re.compile(r"국문|한글|국어")
_PAGES = 12
_LINES = 2000
"""Pages of one document, and lines of a page, in which labels are sought: forms stand in front, the rest is prose."""


def read_fields(
    file: str, pages: Sequence[Page], kind: DocumentKindId, lexicons: Lexicons, known: tuple[str, ...] = ()
) -> tuple[Field, ...]:
    """Everything that a document of this kind states on these pages; the best reading of each field first.

    `known` are names of organisations that other documents of the application state.
    """
    if kind == "other":
        return ()
    call, lexicon = lexicons.call, lexicons.of(kind)
    pages = [page.model_copy(update={"lines": page.lines[:_LINES]}) for page in pages[:_PAGES]]
    lines = all_lines(pages)
    issuers = issuing_organizations(lines, lexicon, known) if kind in _PERSONAL else ()
    found = [*_labelled(file, pages, lexicon, (*known, *(one.read.value for one in issuers[:1] if one.read)))]
    if kind not in _FORMS:
        found += without_force(file, lines, lexicon)
        found += unlabelled(file, lines, lexicon, {name for name, _ in found})
    if kind == "business_registration":
        found += changes(file, lines)
    if kind == "id_card":
        found += card(file, lines, lexicon, {name for name, _ in found})
    if kind in _PRESENT:
        found += leave(file, lines, lexicon)
    if kind == "application_plan":
        found += plan(file, lines, lexicon)
    if kind in _CLAIMING and not any(name == "discount" for name, _ in found):
        found += mentioned(file, pages, lines, lexicon)
    if kind in _CLAIMING and not any(name == "category" for name, _ in found):
        found += listed_categories(file, pages, lexicon)
    if kind in _CLAIMING and not any(name == "similar_programmes" for name, _ in found):
        found += named_programmes(file, lines, lexicon)
    found += issued(file, issuers, found, call.naming.corporate_forms)
    if (call_kind := call.document_kind(kind)) and (call_kind.signed_by or kind == "storage_request"):
        found += [
            (name, gather.value(read, at(file, s), strong=sure))
            for name, s, read, sure in signatures.signature(lines, pages, lexicon)
        ]
    if kind.endswith("consent"):
        found += consents(file, lines, pages, lexicon)
    found = settled(found, kind, call)
    if layout.is_doubled(lines, lexicon) or _is_sample(pages, found):
        found = [(name, value.model_copy(update={"certainty": "unsure"})) for name, value in found]
    return gather.fields(found, call.naming.corporate_forms)


def _is_sample(pages: Sequence[Page], found: Sequence[tuple[str, Value]]) -> bool:
    """Whether the document only shows how to fill it in. Nobody signs a guide."""
    signed = any(name == "signature" and (v.value, v.certainty) == ("drawn", "sure") for name, v in found)
    return any(is_specimen(page.lines) or (is_guide(page.lines) and not signed) for page in pages)


def _labelled(
    file: str, pages: Sequence[Page], lexicon: Lexicon, known: tuple[str, ...]
) -> Iterator[tuple[str, Value]]:
    weak: list[tuple[str, Value]] = []
    seen: set[str] = set()
    corporate = layout.is_corporate(pages, lexicon) if lexicon.kind == "business_registration" else False
    for page in pages:
        inside, covered = _items(page, lexicon)
        for item in inside:
            for pair in _values(file, item, lexicon, known, corporate):
                seen.add(pair[0])
                yield pair
        for item in covered:  # what the reader of tables took apart wrongly may still read well as lines
            if any(field and not _seen(field.name, seen) for field in item.hit.fields):
                weak += _values(file, item._replace(strong=False), lexicon, known, corporate)
    yield from (pair for pair in weak if pair[0] not in seen)


def _seen(name: str, seen: set[str]) -> bool:
    return name in seen or f"{name}_from" in seen


def _items(page: Page, lexicon: Lexicon) -> tuple[list[Item], list[Item]]:
    """Labels in tables and in lines outside of them; and those in lines that only repeat the tables."""
    inside: list[Item] = []
    texts = "\n".join(squash(cell.text) for table in page.tables for cell in table.cells)
    for table, begin in zip(page.tables, table_lines(page), strict=True):
        grid = Grid(table, page, lexicon, _heading(table, begin, page, lexicon))
        inside += grid.items()
        for cell in table.cells:
            if (cell.row, cell.column) not in grid.hits and _holds_labels(cell.text):
                lines = [Line(text=text, box=cell.box) for text in cell.text.splitlines()]
                role = grid.role_of(cell)
                found = line_items(page, lines, lexicon)
                first = lines[0].text.rstrip() if lines else ""
                alone = _COLON.search(cell.text) is None or (len(lines) == 2 and first.endswith((":", "：")))
                inside += [item._replace(role=item.role or role) for item in found if item.strong or alone]
    outside = [line for line in page.lines if not texts or not _covered(line, texts)]
    inside += line_items(page, outside, lexicon)
    return inside, list(line_items(page, page.lines, lexicon)) if texts else []


def _holds_labels(text: str) -> bool:
    """Whether labels may stand within a cell: with colons, or at the beginnings of several short lines."""
    lines = text.splitlines()
    short = 1 < len(lines) <= _CELL_LINES and all(len(line) <= _CELL_WIDTH for line in lines)
    return short or _COLON.search(text) is not None


def _covered(line: Line, texts: str) -> bool:
    parts = [squash(part) for part in line.text.replace("\t", "   ").split("  ") if part.strip()]
    return all(part in texts for part in parts)


def _heading(table: Table, line: int, page: Page, lexicon: Lexicon) -> Role | None:
    """The role that the cell in which a table lies announces, or the line before it."""
    if under := called(table, page):
        return lexicon.role_in(under) if len(squash(under)) <= 30 else None
    before = next((page.lines[n].text for n in range(line - 1, -1, -1) if page.lines[n].text.strip()), "")
    return lexicon.role_in(before) if len(squash(before)) <= 30 else None


def _values(
    file: str, item: Item, lexicon: Lexicon, known: tuple[str, ...], corporate: bool | None
) -> Iterator[tuple[str, Value]]:
    place = gather.Place(file, item.page, item.box, item.quote, item.source, item.confidence)
    raws = [item.raw] * len(item.hit.fields)
    if len(item.hit.fields) > 1:  # `부서/직위 : 개발팀/과장`
        raws = before_office(item.raw, item.hit.fields) or [p.strip() for p in _PARTS.split(item.raw.strip())]
        if len(raws) != len(item.hit.fields):  # an address of mail tells itself, a department does not
            raws = [item.raw if field and field.type in _TELLING else "" for field in item.hit.fields]
    for field, raw in zip(item.hit.fields, raws, strict=True):
        if field is None or (field.type in _NAMED and _in_another_language(item.label)):
            continue
        for name, read in _fitting(field, item, read_value(field, raw, lexicon, known), corporate, lexicon):
            if item.source == "ocr" and name == "organization" and _LIKE_AI.search(raw):
                read = read._replace(quality=min(1, read.quality))
            if item.foreign and name == "address" and squash(item.label) in _HOMES:
                read = read._replace(quality=0)
            if item.foreign and name in _OF_PERSONS and (lexicon.kind in _FORMS or lexicon.kind in _PERSONAL):
                continue
            if read.value == UNCLEAR and not item.strong:  # `할인 쿠폰을 추천하는 …` is prose
                continue
            yield _named(name, field, item, lexicon), gather.value(read, place, strong=item.strong)


def _in_another_language(label: str) -> bool:
    """Whether a label asks for a name in English or Chinese letters only: `과제명(영문)`."""
    key = squash(label)
    return _TRANSLATED.search(key) is not None and _KOREAN.search(key) is None


def _named(name: str, field: FieldWords, item: Item, lexicon: Lexicon) -> str:
    """The name of the field with the role; 기업명 is the applicant's wherever it stands, 소속 a person's."""
    own = field.type != "organization" or "소속" in item.label
    return f"{item.role}.{name}" if item.role and name in ROLE_FIELDS and lexicon.kind in _FORMS and own else name


def _fitting(
    field: FieldWords, item: Item, reads: Iterator[Named], corporate: bool | None, lexicon: Lexicon
) -> Iterator[Named]:
    """The readings as label and document allow: a corporation has no birth date, a print-out no date of issue."""
    label = squash(item.label)
    if _FORMER.search(label) or (field.name == "issued_on" and _PRINTED.search(label)):
        yield from ((name, read._replace(quality=0)) for name, read in reads)
    elif lexicon.kind.endswith("consent") and label.startswith("담당자"):  # it may be who receives the consents
        yield from ((name, read._replace(quality=min(1, read.quality))) for name, read in reads)
    elif field.type in _OF_BOTH and ("주민" in label or field.type == "resident") and (corporate or "법인" in label):
        if corporate is False:
            yield from (("born_on", read) for read in births(item.raw, lexicon.call.announced_on))
        for number in corporate_numbers(item.raw) if corporate is not False else ():
            if number.checked:
                yield "corporate_number", Read(number.value, 2 if corporate else 0)
    else:
        yield from reads
