"""What of a case and of a mail the goldens show, and how: everything that is decided, read and said, line by line."""

import json
from email import message_from_bytes
from email.policy import default
from typing import Any


def letter_text(to: str, raw: bytes) -> str:
    """Recipient, subject and plain text of a mail of ours."""
    message = message_from_bytes(raw, policy=default)
    body = message.get_body(("plain",))
    assert body is not None
    return f"받는 사람: {to}\n제목: {message['Subject']}\n\n{body.get_content()}".replace("\r\n", "\n")


MESSAGE = ("from", "subject", "received_at", "sent_at", "sha256")
DOCUMENT = (
    "kind", "file", "pages", "format", "text_source", "state", "person", "department", "organization", "issued_on",
    "valid_from", "valid_until", "business_number", "opened_on", "address", "representatives",
)  # fmt: skip
REPLY = ("kind", "to", "subject", "state")
WHOLE = (
    "case_id", "receipt_number", "disposition", "disposition_reasons", "duplicate_of", "supersedes", "superseded_by",
    "belongs_to", "correspondence", "unclear", "silence", "message", "application", "documents", "unreadable",
    "links", "findings", "review_result", "eligibility", "discount", "fee", "provisioning", "decisions", "replies",
)  # fmt: skip


def shown_of(case: dict[str, Any]) -> dict[str, Any]:
    """What of a case is expected: everything that is decided or read, without sizes, boxes and single readings."""
    always = ("receipt_number", "disposition_reasons", "review_result")
    shown = {name: case[name] for name in WHOLE if name in always or case[name] not in (None, [], "", False)}
    shown["message"] = {name: case["message"][name] for name in MESSAGE}
    shown["documents"] = [_some(document, DOCUMENT) for document in case["documents"]]
    shown["findings"] = [{**finding, "evidence": _quoted(finding["evidence"])} for finding in case["findings"]]
    shown["replies"] = [_some(reply, REPLY) for reply in case["replies"]]
    for name in ("eligibility", "discount", "fee"):
        if case[name]:
            shown[name] = {key: value for key, value in case[name].items() if key != "grounds"}
            shown[name] |= {"grounds": [_quoted(ground["evidence"]) for ground in case[name].get("grounds", [])]}
    return shown


def _some(value: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value[name] for name in names if value.get(name) not in (None, [], "")}


def _quoted(evidence: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [_some(one, ("file", "page", "text")) for one in evidence]


def lines_of(value: Any) -> str:
    """JSON with one entry of a list a line, so that a difference can be read."""
    return _json(value, 0) + "\n"


def _json(value: Any, depth: int) -> str:
    pad = " " * (depth + 1)
    if depth == 0 and isinstance(value, list):
        return "[\n" + ",\n".join(_json(one, 0) for one in value) + "\n]"
    if isinstance(value, dict) and value and depth < 1:
        rows = (f"{pad}{json.dumps(key, ensure_ascii=False)}: {_json(one, depth + 1)}" for key, one in value.items())
        return "{\n" + ",\n".join(rows) + "\n" + " " * depth + "}"
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return (
            "[\n" + ",\n".join(pad + json.dumps(one, ensure_ascii=False) for one in value) + "\n" + " " * depth + "]"
        )
    return json.dumps(value, ensure_ascii=False)
