"""Why a submission is not simply accepted: doubts that only a person may settle, and faults of its form.

Reasons stand in the order in which they should be told. All are collected, so that one corrected mail can mend all.
"""

from datetime import datetime

from models.call import Call
from models.decision import History
from models.mail import Attachment, OpenedMail
from models.record import Record
from rules.names import Names, is_program
from rules.window import Side, side_of

INCOMPLETE = "structure-incomplete"
"""The defect of a mail whose attachments may not all be listed."""
_WEIGHTY = frozenset(
    {
        *("receive-time-unknown", "receive-time-disputed", "before-opening", "automatic-mail"),
        *("supplement", "processing-failed", "cloud-link-only"),
    }
)


class Circumstances(Record):
    """What bears on one mail beside its content."""

    received_at: datetime | None
    history: History
    notices_per_day: int
    imported: bool = False
    meant: bool = False
    """Whether a person found that it is meant as a submission: all other rules count as ever."""


def looks_automatic(mail: OpenedMail) -> bool:
    """Whether some sign says that no person wrote the mail: it gets no answer, whatever it is."""
    return bool(mail.automatic or mail.bounces)


def is_disputed(mail: OpenedMail, side: Side, call: Call) -> bool:
    """Whether our own host's Received line and the mailbox disagree on which side of the deadline the mail came."""
    if mail.trusted_received_at is None or side == "unknown":
        return False
    return (side_of(mail.trusted_received_at, call) == "late") != (side == "late")


def doubts(mail: OpenedMail, names: Names, around: Circumstances, side: Side, disputed: bool) -> tuple[str, ...]:
    """Everything that only a person may decide, in the order in which it should be told."""
    answers_receipt = around.history.answers in ("receipt", "receipt_again")
    told = (
        ("before-opening", side == "early"),
        ("receive-time-unknown", side == "unknown"),
        ("receive-time-disputed", disputed),
        ("automatic-mail", looks_automatic(mail)),
        ("supplement", bool(answers_receipt and names.archives and names.verdict != "kept")),
        ("processing-failed", INCOMPLETE in mail.defects),
        ("several-archives", len(names.archives) > 1),
        *((f"archive-{state}", state != "readable") for state in dict.fromkeys(_states(names.archives))),
        ("cloud-link-only", bool(mail.links and not names.archives)),
    )
    of_names = names.reasons if names.verdict == "doubtful" else ()
    return tuple(reason for reason, holds in told if holds) + of_names


def faults(names: Names, mail: OpenedMail, supplement: bool) -> tuple[str, ...]:
    """What breaks the rules beyond recovery (§5 ③ ⑤). A supplement to a receipt need not keep the names."""
    found: list[str] = []
    if names.verdict == "broken":
        found += names.reasons
    if names.verdict == "none" and not supplement:
        found += ["organization-missing", "resource-missing"]
    if not names.archives and not mail.links and INCOMPLETE not in mail.defects:
        found.append("no-archive")
    return tuple(found)


def outweigh(doubtful: tuple[str, ...]) -> bool:
    """Whether a doubt outweighs faults: until it is settled, nobody can say that the form is broken."""
    return not _WEIGHTY.isdisjoint(doubtful)


def _states(archives: tuple[Attachment, ...]) -> list[str]:
    unread = {True: "unsupported", False: "damaged"}
    return [one.archive.state if one.archive else unread[is_program(one)] for one in archives]
