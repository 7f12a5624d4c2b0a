"""Builds a `Submission` from a short case: a good application (`tests/cases/bases.yaml`) and what differs from it.

The grammar stands at the head of `bases.yaml`.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from intake.documents.fields.gather import fields as gathered
from models.call import Call
from models.config import load
from models.decision import Resource, Triage
from models.document import LOOSE, Document, DocumentText, Evidence, Field, Reading, Value
from models.finding import Finding, Ruling
from models.judgement import OtherSubmission, Submission
from models.reading_view import application_view
from models.times import SEOUL

CASES = Path(__file__).parent / "cases"
ROOT = CASES.parent.parent
CALL = load(ROOT / "config.yaml", {}).call
NEXT_YEAR = load(ROOT / "tests" / "configs" / "next_year.yaml", {}).call
_SHELF: dict[str, Any] = yaml.safe_load((CASES / "bases.yaml").read_text(encoding="utf-8"))
_GIVEN = frozenset(
    (
        *("application", "documents", "with", "without", "again", "loose", "read", "unreadable", "unmasked"),
        *("received", "sender", "number", "named", "others", "rulings"),
    )
)
_DOCUMENT = frozenset(("kind", "read", "certainty", "file", "pages", "format", "state"))
_READ = {"text": ("sure", "text"), "ocr": ("likely", "ocr"), "blurred": ("unsure", "ocr")}
RECEIVED = "2025-08-13 10:00:00"
SENDER = "haneul@hanbit.example"


def cases_of(folder: str) -> list[dict[str, Any]]:
    """The cases of all files of a folder of `tests/cases`, by name of the file. Equal sentences are refused."""
    found: list[dict[str, Any]] = []
    for path in sorted((CASES / folder).glob("*.yaml")):
        found += yaml.safe_load(path.read_text(encoding="utf-8")) or []
    sentences = [case["case"] for case in found]
    if twice := {sentence for sentence in sentences if sentences.count(sentence) > 1}:
        raise ValueError(f"{folder}: {twice}")
    for case in found:
        if unknown := set(case) - {"case", "base", "call", "given", "expect"}:
            raise ValueError(f"{case['case']}: {unknown}")
    return found


def call_of(case: Mapping[str, Any]) -> Call:
    """The announcement that the case is about."""
    return NEXT_YEAR if case.get("call") == "next_year" else CALL


def submission_of(case: Mapping[str, Any]) -> Submission:
    """The submission that the case describes. Raises ValueError for a word that is not in the grammar."""
    given: dict[str, Any] = case.get("given") or {}
    if unknown := set(given) - _GIVEN:
        raise ValueError(f"{case.get('case')}: {unknown}")
    call = call_of(case)
    base = _base(case.get("base", "company"))
    reading = _reading(base, given, call)
    named = {"organization": base["application"]["organization"], "resource": base["application"]["resource"]}
    named |= {key: (given.get("application") or {}).get(key, value) for key, value in named.items()}
    named |= given.get("named") or {}
    triage = Triage(
        disposition="accepted",
        submission=True,
        organization=named["organization"],
        resource=_named_resource(named, base) if named["resource"] else None,
    )
    application = application_view(triage, reading)
    assert application is not None
    return Submission(
        case_id="C-000001",
        receipt_number=given.get("number", call.receipt.number(1)),
        received_at=_moment(given.get("received", RECEIVED)),
        sender=given.get("sender", SENDER),
        application=application,
        named_organization=named["organization"],
        named_resource=named["resource"],
        reading=reading,
        others=tuple(_other(other, n, base) for n, other in enumerate(given.get("others") or (), 2)),
        rulings=tuple(_ruling(ruling, n) for n, ruling in enumerate(given.get("rulings") or (), 1)),
    )


def _named_resource(named: Mapping[str, Any], base: Mapping[str, Any]) -> Resource:
    sizes = {unit: named.get(unit) for unit in ("cards", "petaflops")}
    track = base["application"]["track"]
    return Resource(name=named["resource"], track=track, stated=named.get("stated", any(sizes.values())), **sizes)


def finding_differences(findings: Iterable[Finding], expected: Mapping[str, Any]) -> list[str]:
    """What of the expected did not come out, and what came out besides, as sentences; empty if all is well."""
    found = {finding.check: finding for finding in findings}
    wanted = {check: entry for check, entry in expected.items() if check != "nothing"}
    wrong = [line for check, entry in wanted.items() for line in _finding_differs(check, found.get(check), entry)]
    names = {check.partition("/")[0] for check in wanted}
    unexpected = [
        f"{f.check}: {f.outcome} ({f.message})"
        for f in found.values()
        if f.check not in wanted and f.outcome != "pass" and (f.name in names or expected.get("nothing"))
    ]
    return wrong + unexpected


def _finding_differs(check: str, found: Finding | None, entry: str | Mapping[str, Any]) -> Iterable[str]:
    wanted = {"outcome": entry} if isinstance(entry, str) else dict(entry)
    if wanted["outcome"] == "none":
        return [f"{check}: {found.outcome} ({found.message})"] if found else []
    if found is None:
        return [f"{check}: nothing found"]
    wrong = []
    if found.outcome != wanted["outcome"]:
        wrong.append(f"{check}: {found.outcome} instead of {wanted['outcome']} ({found.message})")
    wrong += [
        f"{check}: does not say {word!r}: {found.message}" for word in _words(wanted, "says", found, inside=False)
    ]
    wrong += [f"{check}: says {word!r}: {found.message}" for word in _words(wanted, "silent", found, inside=True)]
    files = {evidence.file for evidence in found.evidence}
    if "file" in wanted and wanted["file"] not in files:
        wrong.append(f"{check}: evidence in {files}")
    if "clause" in wanted and found.clause != wanted["clause"]:
        wrong.append(f"{check}: cites {found.clause}")
    return wrong


def _words(wanted: Mapping[str, Any], key: str, found: Finding, *, inside: bool) -> list[str]:
    words = wanted.get(key) or []
    return [word for word in ([words] if isinstance(words, str) else words) if (word in found.message) is inside]


def differences(record: Any, expected: Any, where: str = "") -> list[str]:
    """Where a record (or its `model_dump`) differs from what is expected; what is not expected is not compared."""
    actual = record.model_dump(mode="json") if hasattr(record, "model_dump") else record
    if isinstance(expected, Mapping) and isinstance(actual, Mapping):
        return [
            line for key, value in expected.items() for line in differences(actual.get(key), value, f"{where}.{key}")
        ]
    return [] if actual == expected else [f"{where or 'it'}: {actual!r} instead of {expected!r}"]


def _base(name: str) -> dict[str, Any]:
    entry: dict[str, Any] = _SHELF["bases"][name]
    if "like" not in entry:
        return entry
    below = _base(entry["like"])
    documents = dict(below["documents"])
    for kind, changes in entry.get("documents", {}).items():
        documents[kind] = {**documents.get(kind, _SHELF["shelf"].get(kind, {})), **changes}
    kept = {kind: fields for kind, fields in documents.items() if kind not in entry.get("without", ())}
    return {"application": {**below["application"], **entry.get("application", {})}, "documents": kept}


def _reading(base: Mapping[str, Any], given: Mapping[str, Any], call: Call) -> Reading:
    application = {**base["application"], **(given.get("application") or {})}
    entries = {kind: dict(entry) for kind, entry in base["documents"].items()}
    for kind in given.get("with") or ():
        entries[kind] = dict(_SHELF["shelf"][kind])
    for kind, changes in (given.get("documents") or {}).items():
        entries[kind] = {**entries.get(kind, _SHELF["shelf"].get(kind, {})), **(changes or {})}
    listed = [{"kind": kind, **entry} for kind, entry in entries.items() if kind not in (given.get("without") or ())]
    for more in given.get("again") or ():
        kind = more["kind"]
        like = entries.get(kind, _SHELF["shelf"].get(kind, {}))
        listed.append({**like, "file": f"추가_{like.get('file', kind)}", **more})
    loose = given.get("loose") or ()
    read = given.get("read")
    documents = tuple(
        _document({**entry, **({"read": read} if read else {})}, application, loose=entry["kind"] in loose)
        for entry in listed
    )
    return Reading(
        documents=documents,
        application=_application(documents, call),
        unreadable=tuple(_unreadable(entry) for entry in given.get("unreadable") or ()),
        unmasked=tuple(
            Evidence(file=entry["file"], page=entry.get("page", 1), text="주민등록번호 9******-*******")
            for entry in given.get("unmasked") or ()
        ),
    )


def _document(entry: Mapping[str, Any], application: Mapping[str, Any], *, loose: bool) -> Document:
    kind, read = entry["kind"], entry.get("read", "text")
    written = {name: application[name] for name in _SHELF["forms"].get(kind, ()) if name in application}
    written |= {name: value for name, value in entry.items() if name not in _DOCUMENT}
    file = (LOOSE if loose else "") + entry.get("file", f"{kind}.pdf")
    format_ = entry.get("format", "pdf")
    pages = entry.get("pages", [1, 1] if format_ in ("pdf", "jpeg") else [None, None])
    fields = (_field(name, value, read, file, pages[0]) for name, value in written.items() if value is not None)
    return Document(
        kind=kind,
        certainty=entry.get("certainty", "sure"),
        file=file,
        first_page=pages[0],
        last_page=pages[1],
        format=format_,
        text_source="text" if read == "text" else "ocr",
        sha256="0" * 64,
        state=entry.get("state", "read"),
        fields=tuple(fields),
    )


def _field(name: str, entry: Any, read: str, file: str, page: int | None) -> Field:
    certainty, source = _READ[read]
    values = []
    for one in entry if isinstance(entry, list) else [entry]:
        told = dict(one) if isinstance(one, dict) else {"value": one}
        evidence = Evidence(file=file, page=page, text=told.pop("text", f"{name}: {told['value']}"))
        made = {"certainty": certainty, "source": source, **told, "value": str(told["value"]), "evidence": evidence}
        values.append(Value.model_validate(made))
    (field,) = gathered(((name, value) for value in values), CALL.naming.corporate_forms)
    return field


def _application(documents: Iterable[Document], call: Call) -> tuple[Field, ...]:
    """As the reader puts the forms together: application form first."""
    order = ("application_plan", "usage_summary", "storage_request", "pi_consent", "staff_consent")
    pairs = [
        (field.name, value)
        for kind in order
        for document in documents
        if document.kind == kind
        for field in document.fields
        if kind == "application_plan" or field.name not in ("signature", "signer", "address")
        for value in field.values
    ]
    return gathered(pairs, call.naming.corporate_forms)


def _unreadable(entry: Mapping[str, Any]) -> DocumentText:
    state = entry.get("state", "damaged")
    return DocumentText(
        file=entry["file"], format="pdf", sha256="f" * 64, state=state, detail="파일을 열 수 없습니다."
    )


def _moment(text: Any) -> datetime | None:
    return None if text == "unknown" else datetime.fromisoformat(str(text)).replace(tzinfo=SEOUL)


def _other(entry: Mapping[str, Any], number: int, base: Mapping[str, Any]) -> OtherSubmission:
    application = base["application"]
    made = {
        "case_id": f"C-{number:06d}",
        "receipt_number": CALL.receipt.number(number),
        "sender": SENDER,
        **{key: application[key] for key in ("organization", "business_number", "project", "resource")},
        "review_result": "complete",
        "eligibility": "eligible",
        **{key: value for key, value in entry.items() if key != "received"},
        "received_at": _moment(entry.get("received", "2025-08-12 09:00:00")),
    }
    return OtherSubmission.model_validate(made)


def _ruling(entry: Mapping[str, Any], number: int) -> Ruling:
    moment = _moment(RECEIVED)
    assert moment is not None
    made = {"number": number, "at": moment + timedelta(days=number), "by": "담당자", "reason": "전화로 확인", **entry}
    return Ruling.model_validate(made)
