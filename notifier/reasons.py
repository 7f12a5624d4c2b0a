"""What each reason id of the contract says to an applicant. The sentences are in `templates/reasons.json`."""

import json
from functools import cache
from pathlib import Path

from models.mail import OpenedMail
from models.record import Record

_FILE = Path(__file__).parent / "templates" / "reasons.json"
_OTHER = "(other)"


class ReasonText(Record):
    """One reason in words."""

    what: str
    """What was found; one or two sentences."""
    todo: str
    """What the sender can do about it while the window is open; empty if nothing."""


def reason_texts(reasons: tuple[str, ...]) -> tuple[ReasonText, ...]:
    """The sentences for `reasons` in their order, each once. An unknown id, or no id at all, gets a safe one."""
    known = _all()
    return tuple(dict.fromkeys(known.get(reason, known[_OTHER]) for reason in reasons or (_OTHER,)))


def told_closer(reasons: tuple[str, ...], mail: OpenedMail, suffixes: tuple[str, ...]) -> tuple[str, ...]:
    """`reasons`, with a closer sentence for those that would send the applicant the wrong way.

    Whoever's documents are sealed by DRM has a ZIP already; whoever renamed a document did attach `X.zip`; whose mail
    program dropped the name had written it as the announcement prints it.
    `suffixes`: ends of archive names, in small letters.
    """
    closer = {}
    if any(file.kind == "archive" and file.format == "drm" for file in mail.attachments):
        closer["archive-unsupported"] = "archive-sealed"
    if any(file.kind != "archive" and (file.name or "").casefold().endswith(suffixes) for file in mail.attachments):
        closer["no-archive"] = "archive-by-name-only"
    if any(file.kind == "archive" and not file.name for file in mail.attachments):
        closer["archive-name-recoverable"] = "archive-nameless"
    return tuple(closer.get(reason, reason) for reason in reasons)


@cache
def _all() -> dict[str, ReasonText]:
    return {
        reason: ReasonText.model_validate(texts)
        for reason, texts in json.loads(_FILE.read_text(encoding="utf-8")).items()
    }
