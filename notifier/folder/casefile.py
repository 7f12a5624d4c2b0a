"""`case.json` of the folder: the case object without sender, contacts and birth dates."""

import re
from collections.abc import Callable
from typing import Any

from models.call import Call
from models.case import Case

Hide = Callable[[str], str]
_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_HARMFUL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
"""Controls, signs that turn the direction of writing, halves of characters."""
_QUOTABLE = (
    "required-documents",
    "certificate-issue-date",
    "certificate-validity",
    "pi-department",
    "signature",
    "consistency",
)
"""Checks whose quotations hold no contact and no birth date."""
_READ = (
    *("person", "department", "organization", "issued_on", "valid_from", "valid_until", "business_number"),
    *("opened_on", "address"),
)
"""What was read from a document."""
_LEFT_OUT = ("replies", "correspondence", "links", "silence", "belongs_to", "unclear", "submission", "provisioning")
"""What reviewers need not know, and what changes without the case itself: the folder must stay the same."""


def hidden(mask: Hide) -> Hide:
    """`mask` (resident and telephone numbers) and e-mail addresses."""
    return lambda text: _EMAIL.sub("(이메일)", mask(text))


def reviewers_case(case: Case, call: Call, hide: Hide) -> dict[str, Any]:
    """The object that reviewers get. Of a document that is withheld from them it says that it is there, not what
    stands in it."""
    withheld: set[str] = {kind.id for kind in call.document_kinds if kind.for_reviewers == "withheld"}
    data = case.to_dict()
    for name in _LEFT_OUT:
        data.pop(name, None)
    message = data["message"]
    message |= {"message_id": None, "from": "", "evidence": {}}
    application = data.get("application") or {}
    for role in ("pi", "staff"):
        if application.get(role):
            application[role] |= {"phone": None, "email": None}
    data["documents"] = [_document(document, withheld) for document in data["documents"]]
    data["findings"] = [_finding(finding) for finding in data["findings"]]
    for name in ("eligibility", "discount", "fee"):
        if data.get(name):
            data[name].pop("grounds", None)
    data["decisions"] = [
        {"at": decision["at"], "by": decision["by"], "what": decision["what"].partition("=")[0], "reason": ""}
        for decision in data["decisions"]
    ]
    cleaned = _everywhere(data, hide)
    assert isinstance(cleaned, dict)
    return cleaned


def open_questions(case: Case, hide: Hide) -> tuple[dict[str, Any], ...]:
    """What keeps eligibility and discount undecided, as findings are shown; their chains of grounds stay outside."""
    asked = (("신청자격", case.eligibility), ("할인", case.discount))
    return tuple(
        {
            "outcome": "review",
            "clause": decided["grounds"][-1]["clause"],
            "message": hide(f"{what}: {decided['grounds'][-1]['text']}"),
            "evidence": (),
        }
        for what, decided in asked
        if decided and decided["decision"] == "needs_review" and decided["grounds"]
    )


def _document(document: dict[str, Any], withheld: set[str]) -> dict[str, Any]:
    kept = {name: value for name, value in document.items() if name != "readings"}
    if document["kind"] in withheld:
        return kept | dict.fromkeys(_READ) | {"representatives": []}
    kept["representatives"] = [{"name": one["name"], "born_on": None} for one in document["representatives"]]
    return kept


def _finding(finding: dict[str, Any]) -> dict[str, Any]:
    quotable = finding["check"].partition("/")[0] in _QUOTABLE
    evidence = [
        {"file": one["file"], "page": one["page"], "text": one["text"] if quotable else ""}
        for one in finding["evidence"]
    ]
    kept = {name: finding[name] for name in ("check", "clause", "outcome", "message")}
    if "overruled" in finding:
        kept["overruled"] = {"by": finding["overruled"]["by"], "was": finding["overruled"]["was"]}
    return kept | {"evidence": evidence}


def _everywhere(value: Any, hide: Hide) -> Any:
    if isinstance(value, str):
        return hide(_HARMFUL.sub("�", value))
    if isinstance(value, list | tuple):
        return [_everywhere(one, hide) for one in value]
    if isinstance(value, dict):
        return {name: _everywhere(one, hide) if name != "sha256" else one for name, one in value.items()}
    return value
