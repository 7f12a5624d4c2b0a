"""What triage decides of a mail, and why."""

from typing import Literal

from models.record import Record

Disposition = Literal[
    "accepted", "held", "bad_format", "late", "not_submission", "duplicate", "rejected", "withdrawn"
]
ReplyKind = Literal["receipt", "held", "bad_format", "late", "receipt_again"]
ResourceName = str
"""A name of `call.resources` in the configuration: `A100`, `H100`, `HPC`."""


class Resource(Record):
    """The resource that a name asks for."""

    name: ResourceName
    cards: int | None = None
    """Number of accelerator cards, if a size in cards is stated or implied."""
    petaflops: int | None = None
    """Size in petaflops, for a resource that is counted in them."""
    stated: bool = False
    """Whether the name itself stated a size; if not, the size is the standard one."""


class NameReading(Record):
    """How a subject, or an archive name without its extension, reads under the naming rule."""

    state: Literal["kept", "recoverable", "near", "none"]
    """`kept` to the letter; `recoverable` with certainty though not to the letter; `near` the rule, but organisation
    or resource cannot be told; `none` has nothing to do with it."""
    organization: str | None = None
    resource: Resource | None = None
    problems: tuple[str, ...] = ()
    """Reason ids: `organization-missing`, `resource-missing`, `resource-unknown`, `size-unusual`."""


class Earlier(Record):
    """An earlier case that matters to the mail in hand."""

    case_id: str
    disposition: Disposition
    receipt_number: str | None


class History(Record):
    """What the register knows that bears on one mail. Gathered in the deciding transaction."""

    same_mail: Earlier | None = None
    """The first case of the very same mail (content digest), if it was received on the same side of the window."""
    same_archive: Earlier | None = None
    """The first accepted case of the same sender with the same archive content and equal names."""
    thread: Earlier | None = None
    """The case to whose mail of ours this mail replies."""
    thread_has_receipt: bool = False
    """Whether that mail of ours was a receipt."""
    quoted_archive: bool = False
    """Whether the archive is one that the thread's case already holds (quoted back, not new)."""
    known_applicant: Earlier | None = None
    """The latest case meant as a submission from the same address."""
    notices_today: int = 0
    """Notices already prepared for the same address in the last 24 hours."""
    opening_failures: int = 0
    """How often opening this mail ended in a crash, a time-out or an error."""


class Triage(Record):
    """The disposition of one mail with everything that led to it."""

    disposition: Disposition
    reasons: tuple[str, ...] = ()
    """Reason ids of the contract, in order of weight."""
    organization: str | None = None
    resource: Resource | None = None
    subject_reading: NameReading | None = None
    archive_reading: NameReading | None = None
    archive_part: str | None = None
    """`Attachment.part` of the one archive that counts."""
    duplicate_of: str | None = None
    """Case id of the first."""
    belongs_to: str | None = None
    """Case id that this mail is correspondence of."""
    unclear: bool = False
    """An operator should look: not a submission by the rules, but with attachments."""
    reply: ReplyKind | None = None
    """The automatic reply that is due; None for silence."""
    silence: str | None = None
    """Why no reply is due although the disposition has one: `automatic-mail`, `before-opening`, `rate-cap`,
    `no-usable-sender`, `double-delivery`."""
