"""Builds the records of one disposition case from what its YAML says, with sensible defaults."""

import hashlib
from datetime import datetime, timedelta
from typing import Any, Literal

from models.call import Call
from models.decision import Earlier, History
from models.mail import ArchiveListing, Attachment, Bounce, CloudLink, FileKind, OpenedMail
from models.times import SEOUL
from rules.disposition import Circumstances

GIVEN = {
    *("received", "trusted", "subject", "archives", "loose", "others", "inline", "links", "automatic", "bounce"),
    *("cut", "sender", "same_mail", "same_archive", "thread", "answers", "known", "quoted", "notices", "bounced_to"),
    "meant",
}
NOTICES_PER_DAY = 20
FORMATS = {"pdf": "document", "hwp": "document", "hwpx": "document", "png": "image", "jpeg": "image"}


def right_name(call: Call, organization: str = "한빛") -> str:
    """A name to the letter of the call, for its first resource."""
    naming = call.naming
    return naming.separator.join((naming.fixed_part, organization, call.resources[0].name))


def moment(value: datetime | str | None, call: Call) -> datetime | None:
    """A time of the case in Seoul; by default some day within the window; None for `unknown`."""
    if value is None:
        return call.window.opens_at + timedelta(days=8, hours=10)
    return value.replace(tzinfo=SEOUL) if isinstance(value, datetime) else None


def mail_of(given: dict[str, Any], call: Call) -> OpenedMail:
    """The mail as the case describes it."""
    files = [*_archives(given, call)]
    files += [
        _file(name, FORMATS[name.rpartition(".")[2]], name.rpartition(".")[2]) for name in given.get("loose", ())
    ]
    files += [_file(name, "other", "exe" if name.endswith(".exe") else "unknown") for name in given.get("others", ())]
    files += [_file(name, "image", "png", inline=True) for name in given.get("inline", ())]
    address = None if given.get("sender") == "none" else "staff@hanbit.example"
    bounce = Bounce(
        recipient=given["bounce"] if isinstance(given.get("bounce"), str) else None,
        action="failed",
        status="5.1.1",
        diagnostic="user unknown",
    )
    return OpenedMail(
        message_id="<1@hanbit.example>",
        content_sha256=_digest("mail"),
        subject=given.get("subject", right_name(call)),
        from_name="홍길동",
        from_address=address,
        reply_address=address,
        attachments=tuple(file.model_copy(update={"part": f"1.{i + 2}"}) for i, file in enumerate(files)),
        links=tuple(
            CloudLink(provider="naver", url="https://cloud.example/1", name=n) for n in given.get("links", ())
        ),
        automatic=("auto-submitted",) if given.get("automatic") else (),
        bounces=(bounce,) if given.get("bounce") else (),
        trusted_received_at=moment(given["trusted"], call) if "trusted" in given else None,
        defects=("structure-incomplete",) if given.get("cut") else (),
    )


def circumstances_of(given: dict[str, Any], call: Call) -> Circumstances:
    """What the register knows, as the case describes it. Earlier cases are called by the key that names them."""
    history = History(
        same_mail=_earlier("same_mail", given, call),
        same_archive=_earlier("same_archive", given, call),
        thread=_earlier("thread", given, call),
        answers=given.get("answers"),
        quoted_archive=given.get("quoted", False),
        known_applicant=_earlier("known", given, call),
        notices_today=given.get("notices", 0),
        bounced_to=tuple(given.get("bounced_to", ())),
    )
    received_at = moment(given.get("received"), call)
    meant = bool(given.get("meant"))
    return Circumstances(received_at=received_at, history=history, notices_per_day=NOTICES_PER_DAY, meant=meant)


def _earlier(key: str, given: dict[str, Any], call: Call) -> Earlier | None:
    if key not in given:
        return None
    told = given[key] if isinstance(given[key], dict) else {"disposition": given[key]}
    return Earlier(
        case_id=key,
        disposition=told["disposition"],
        reasons=tuple(told.get("reasons", ())),
        receipt_number=told.get("number", "N-1" if told["disposition"] == "accepted" else None),
        received_at=moment(told.get("received"), call),
    )


def _archives(given: dict[str, Any], call: Call) -> list[Attachment]:
    told = given.get("archives", [{}])
    found = []
    for item in told:
        entry = item if isinstance(item, dict) else {"name": item}
        name = entry.get("name", right_name(call) + ".zip")
        listing = ArchiveListing(format="zip", state=entry.get("state", "readable"))
        found.append(_file(name, "archive", "zip", content=entry.get("content"), listing=listing))
    return found


def _file(
    name: str,
    kind: FileKind | str,
    form: str,
    *,
    content: str | None = None,
    listing: ArchiveListing | None = None,
    inline: Literal[True, False] = False,
) -> Attachment:
    record = {
        "part": "1",
        "name": name or None,
        "content_type": "application/octet-stream",
        "kind": kind,
        "format": form,
        "size": 1234,
        "sha256": _digest(content or name),
        "inline": inline,
        "archive": listing,
    }
    return Attachment.model_validate(record)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
