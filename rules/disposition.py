"""The disposition of a mail (contract §2): accepted, held, bad_format, late, not_submission, duplicate.

Pure: the mail as opened, the time of receipt, what the register knows, the call. Unsure means `held`.
"""

from datetime import datetime
from typing import Literal

from models.call import Call
from models.decision import History, ReplyKind, Triage
from models.mail import Attachment, OpenedMail
from models.record import Record
from rules.names import Names

Side = Literal["early", "open", "late", "unknown"]
INCOMPLETE = "structure-incomplete"


class Circumstances(Record):
    """What bears on one mail beside its content."""

    received_at: datetime | None
    history: History
    notices_per_day: int
    imported: bool = False


def side_of(moment: datetime | None, call: Call) -> Side:
    """On which side of the window a moment lies. Both ends of the window belong to it."""
    if moment is None:
        return "unknown"
    if moment < call.window.opens_at:
        return "early"
    return "open" if moment <= call.window.closes_at else "late"


def decide(mail: OpenedMail, names: Names, around: Circumstances, call: Call) -> Triage:
    """The disposition with its reasons, and the automatic reply that is due."""
    side = side_of(around.received_at, call)
    first = _delivered_before(around, side, call)
    if first is not None:
        return first
    if mail.automatic or mail.bounces:
        return _automatic(mail, names, side)
    letter = _correspondence(mail, names, around.history, side)
    if letter is not None:
        return letter
    if not _meant_as_submission(names, mail, side):
        return _not_submission(mail, around.history)
    return _submission(mail, names, around, side, call)


def unopened(received_at: datetime | None, call: Call) -> Triage:
    """For a mail that could not be opened in spite of all tries: a person decides, whatever it is."""
    early = side_of(received_at, call) == "early"
    return Triage(
        disposition="held",
        reasons=("processing-failed", "before-opening") if early else ("processing-failed",),
        submission=True,
        unclear=True,
        silence="no-usable-sender",
    )


def _delivered_before(around: Circumstances, side: Side, call: Call) -> Triage | None:
    """The very same mail a second time, unless judging it anew could turn out otherwise."""
    first = around.history.same_mail
    if first is None or "processing-failed" in first.reasons or side_of(first.received_at, call) != side:
        return None
    return Triage(
        disposition="duplicate",
        reasons=("double-delivery",),
        duplicate_of=first.case_id,
        silence="double-delivery",
    )


def _automatic(mail: OpenedMail, names: Names, side: Side) -> Triage:
    """Nothing is ever sent to automatic senders; one that carries a right archive goes to a person."""
    if not (names.archives and names.near) or mail.bounces:
        reasons = ("automatic-mail", "bounce") if mail.bounces else ("automatic-mail",)
        return Triage(disposition="not_submission", reasons=reasons, unclear=bool(names.archives))
    common = _common(names) | {"submission": True, "silence": "automatic-mail"}
    if side == "late":
        return Triage(disposition="late", reasons=("after-deadline", "automatic-mail"), **common)
    reasons = ("before-opening", "automatic-mail") if side == "early" else ("automatic-mail",)
    return Triage(disposition="held", reasons=reasons + names.reasons, **common)


def _correspondence(mail: OpenedMail, names: Names, history: History, side: Side) -> Triage | None:
    """Mail that belongs to a case and is no submission of its own; None if it has to be judged as one."""
    new_archive = bool(names.archives) and not history.quoted_archive
    thread = history.thread
    if thread and history.answers:
        if not new_archive:
            return _letter(thread.case_id, ("reply-to-us",), bool(names.loose))
        if names.verdict == "kept":
            return None
        if history.answers in ("receipt", "receipt_again") and side == "open":
            return None  # judged below: `supplement`
    if names.near:
        return None
    owner = thread or history.known_applicant
    if owner is None:
        return None
    if names.archives and thread is None and owner.disposition != "accepted":
        return None  # what follows a held, malformed or late mail is judged anew
    attached = bool(names.archives or names.loose)
    return _letter(owner.case_id, ("unclear",) if attached else ("inquiry",), attached)


def _letter(case_id: str, reasons: tuple[str, ...], unclear: bool) -> Triage:
    return Triage(disposition="not_submission", reasons=reasons, belongs_to=case_id, unclear=unclear)


def _meant_as_submission(names: Names, mail: OpenedMail, side: Side) -> bool:
    """As the contract defines it, by names and by what is attached."""
    material = bool(names.archives or names.loose or mail.links)
    if names.near and material:
        return True
    if names.subject.state in ("kept", "recoverable") and not material:
        return True
    return bool(names.archives) and side != "late"


def _not_submission(mail: OpenedMail, history: History) -> Triage:
    attached = any(not attachment.inline for attachment in mail.attachments)
    owner = history.thread or history.known_applicant
    return Triage(
        disposition="not_submission",
        reasons=("unclear",) if attached else ("inquiry",),
        belongs_to=owner.case_id if owner else None,
        unclear=attached,
    )


def _submission(mail: OpenedMail, names: Names, around: Circumstances, side: Side, call: Call) -> Triage:
    again = around.history.same_archive
    if again is not None:
        return _addressed(
            Triage(
                disposition="duplicate",
                reasons=("same-content",),
                duplicate_of=again.case_id,
                **(_common(names) | {"submission": True, "reply": "receipt_again"}),
            ),
            mail,
            around,
        )
    common = _common(names) | {"submission": True}
    disputed = _is_disputed(mail, side, call)
    if side == "late" and not disputed:
        return _addressed(
            Triage(disposition="late", reasons=("after-deadline",), **common, reply="late"), mail, around
        )
    held = _doubts(mail, names, around, side, disputed)
    broken = _faults(names, mail, "supplement" in held)
    if side == "early":
        return Triage(disposition="held", reasons=held + broken, **common, silence="before-opening")
    if broken and not _undecided_anyway(held):
        triage = Triage(disposition="bad_format", reasons=broken, **common, reply="bad_format")
    elif held or broken:
        triage = Triage(disposition="held", reasons=held + broken, **common, reply="held")
    else:
        triage = Triage(disposition="accepted", **common, reply="receipt")
    return _addressed(triage, mail, around)


def _is_disputed(mail: OpenedMail, side: Side, call: Call) -> bool:
    """Whether our own host's Received line and the mailbox disagree on which side of the deadline the mail came."""
    if mail.trusted_received_at is None or side == "unknown":
        return False
    return (side_of(mail.trusted_received_at, call) == "late") != (side == "late")


def _doubts(mail: OpenedMail, names: Names, around: Circumstances, side: Side, disputed: bool) -> tuple[str, ...]:
    """Everything that only a person may decide, in the order in which it should be told."""
    doubts: list[str] = []
    if side == "early":
        doubts.append("before-opening")
    if side == "unknown":
        doubts.append("receive-time-unknown")
    if disputed:
        doubts.append("receive-time-disputed")
    if around.history.answers in ("receipt", "receipt_again") and names.archives and names.verdict != "kept":
        doubts.append("supplement")
    if INCOMPLETE in mail.defects:
        doubts.append("processing-failed")
    if len(names.archives) > 1:
        doubts.append("several-archives")
    doubts += [f"archive-{state}" for state in dict.fromkeys(_states(names.archives)) if state != "readable"]
    if not names.archives and mail.links:
        doubts.append("cloud-link-only")
    if names.verdict == "doubtful":
        doubts += names.reasons
    return tuple(doubts)


def _states(archives: tuple[Attachment, ...]) -> list[str]:
    return [archive.archive.state if archive.archive else "damaged" for archive in archives]


def _faults(names: Names, mail: OpenedMail, supplement: bool) -> tuple[str, ...]:
    """What breaks the rules beyond recovery (§5 ③ ⑤). A supplement to a receipt need not keep the names."""
    faults: list[str] = []
    if names.verdict == "broken":
        faults += names.reasons
    if names.verdict == "none" and not supplement:
        faults += ["organization-missing", "resource-missing"]
    if not names.archives and not mail.links:
        faults.append("no-archive")
    return tuple(faults)


def _undecided_anyway(held: tuple[str, ...]) -> bool:
    """Doubts that outweigh a broken form: without them being settled, nobody can say that the form is broken."""
    weighty = {"receive-time-unknown", "receive-time-disputed", "supplement", "processing-failed", "cloud-link-only"}
    return not weighty.isdisjoint(held)


def _common(names: Names) -> dict[str, object]:
    one = names.archives[0].part if len(names.archives) == 1 else None
    return {
        "organization": names.organization,
        "resource": names.resource,
        "subject_reading": names.subject,
        "archive_reading": names.archive if names.archives else None,
        "archive_part": one,
        "names_key": names.key,
    }


def _addressed(triage: Triage, mail: OpenedMail, around: Circumstances) -> Triage:
    """Whether the reply can and may be sent. A submission without a usable sender goes to a person."""
    if mail.reply_address is None:
        if triage.disposition == "accepted" or triage.disposition == "bad_format":
            reasons = (*triage.reasons, "no-usable-sender")
            return triage.model_copy(
                update={"disposition": "held", "reasons": reasons, "reply": None, "silence": "no-usable-sender"}
            )
        reasons = (*triage.reasons, "no-usable-sender")
        return triage.model_copy(update={"reasons": reasons, "reply": None, "silence": "no-usable-sender"})
    notices: tuple[ReplyKind, ...] = ("held", "bad_format", "late")
    if triage.reply in notices and around.history.notices_today >= around.notices_per_day:
        return triage.model_copy(update={"reply": None, "silence": "rate-cap"})
    return triage
