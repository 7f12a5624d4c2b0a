"""What triage decides of a mail, and why."""

from datetime import datetime
from typing import Literal

from models.record import Record

Disposition = Literal[
    "accepted", "held", "bad_format", "late", "not_submission", "duplicate", "rejected", "withdrawn"
]
ReplyKind = Literal["receipt", "held", "bad_format", "late", "receipt_again", "rejected", "withdrawn"]
"""The last two only by an operator's decision."""
ResourceName = str
"""A name of `call.resources` in the configuration: `A100`, `H100`, `HPC`."""


class Resource(Record):
    """The resource that a name asks for."""

    name: ResourceName
    cards: int | None = None
    """Number of accelerator cards, if a size in cards is stated or implied."""
    petaflops: int | None = None
    """Size in petaflops, for a resource that is counted in them."""
    track: int | None = None
    """Track of the announcement that the resource belongs to."""
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
    guessed: bool = False
    """Whether nothing sets the organisation apart from other words that may stand there, a greeting say: enough for a
    person to look, not to be told to anybody or to contradict another name."""

    @property
    def sure_organization(self) -> str | None:
        """The organisation, unless it is a guess."""
        return None if self.guessed else self.organization


class Earlier(Record):
    """An earlier case that matters to the mail in hand."""

    case_id: str
    disposition: Disposition
    reasons: tuple[str, ...] = ()
    receipt_number: str | None = None
    received_at: datetime | None = None


class History(Record):
    """What the register knows that bears on one mail. Gathered in the deciding transaction."""

    same_mail: Earlier | None = None
    """The first case of the very same mail (Message-ID and content)."""
    same_archive: Earlier | None = None
    """The first accepted case of the same sender with the same archive content and equal names."""
    thread: Earlier | None = None
    """The case in whose thread this mail is written: it answers a mail of ours, or refers to a mail of the case."""
    answers: str | None = None
    """The kind of our own mail that it answers (`receipt`, `held`, ...); None if it answers none."""
    quoted_archive: bool = False
    """Whether the archive is one that the thread's case already holds (quoted back, not new)."""
    known_applicant: Earlier | None = None
    """A case meant as a submission from the same address: the latest accepted one, else the latest."""
    notices_today: int = 0
    """Notices already prepared for the same address in the last 24 hours."""
    bounced_to: tuple[str, ...] = ()
    """For a bounce: the addresses to which those mails of ours went that it is about."""


class Triage(Record):
    """The disposition of one mail with everything that led to it."""

    disposition: Disposition
    reasons: tuple[str, ...] = ()
    """Reason ids of the contract, in order of weight."""
    submission: bool = False
    """Whether the mail was meant as a submission (contract §2)."""
    organization: str | None = None
    resource: Resource | None = None
    subject_reading: NameReading | None = None
    archive_reading: NameReading | None = None
    archive_part: str | None = None
    """`Attachment.part` of the one archive that counts."""
    names_key: str | None = None
    """Equal for two mails whose names ask the same for the same organisation; None unless both can be told."""
    duplicate_of: str | None = None
    """Case id of the first."""
    belongs_to: str | None = None
    """Case id that this mail is correspondence of."""
    unclear: bool = False
    """An operator should look: not a submission by the rules, but with attachments."""
    reply: ReplyKind | None = None
    """The automatic reply that is due; None for silence."""
    silence: str | None = None
    """Why a disposition that usually has a reply has none: `automatic-mail`, `before-opening`, `rate-cap`,
    `no-usable-sender`, `double-delivery`."""
