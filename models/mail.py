"""What is known of one mail: where it lay, when it was received, what is in it.

Facts only. Nothing here judges; `rules` does.
"""

from datetime import datetime
from typing import Literal

from pydantic import Field

from models.record import Record


class Location(Record):
    """The place of a mail on the mailbox server. The four together are unique for ever (RFC 9051 §2.3.1.1)."""

    account: str
    """`username@host`, as configured."""
    folder: str
    uidvalidity: int
    uid: int


class TakenMail(Record):
    """A mail whose raw bytes are already on disk, with the evidence of its receipt."""

    sha256: str
    """Of the raw bytes; names the stored original."""
    size: int
    """Octets."""
    received_at: datetime | None
    """INTERNALDATE as an aware instant; None if the server's value could not be read."""
    internaldate_raw: str | None
    """The server's own characters, e.g. `14-Aug-2025 05:00:00 +0000`."""
    savedate: str | None
    """SAVEDATE (RFC 8514) as the server wrote it, where offered."""
    first_seen_at: datetime
    location: Location | None
    """None for a mail that an operator imported from a file."""
    imported_by: str | None = None
    """The operator who vouched for `received_at` with `jeopsu import`."""


FileKind = Literal["archive", "document", "image", "other"]
ArchiveState = Literal["readable", "encrypted", "damaged", "unsafe", "unsupported"]


class ArchiveMember(Record):
    """One file inside an archive. Directories are not listed."""

    name: str
    """Path inside the archive, NFC, `/` between parts; of a nested archive `outer.zip!/inner name`. Data only,
    never a path on disk."""
    size: int
    """Octets after unpacking, counted, not declared."""
    sha256: str
    """Of the unpacked content."""


class ArchiveListing(Record):
    """What an archive holds, or why that cannot be told."""

    format: str
    """`zip`, `7z`, `rar`, `tar`, `tar.gz`, `alz`, `egg`, ..."""
    state: ArchiveState
    detail: str = ""
    """Korean sentence for an operator: what exactly is encrypted, damaged or unsafe. Empty if readable."""
    members: tuple[ArchiveMember, ...] = ()


class Volume(Record):
    """One attached file that is a volume of a split archive."""

    part: str
    """Place in the mail, as of an attachment."""
    name: str
    """The file name, e.g. `X.zip.001`."""
    size: int
    sha256: str


class Attachment(Record):
    """One attached file, also of a forwarded message, a winmail.dat or an Outlook .msg inside the mail.

    The volumes of one split archive are one attachment: its `name` is that of the archive before it was split
    (`X.zip` for `X.zip.001`, `X.zip.002`), `size` and `sha256` are of all bytes of the volumes in their order, `part`
    is that of the first volume. Of a file that was simply cut into pieces this is the digest of the uncut file.
    """

    part: str
    """Place in the mail, e.g. `1.2` or `1.3/rfc822/1.2`; with it the content can be read from the original again."""
    name: str | None
    """The file name, decoded, NFC, without directory parts and control characters; None if it has none."""
    content_type: str
    """As the mail declares it, lower case. A hint, never a fact."""
    kind: FileKind
    """By content."""
    format: str
    """By content: `zip`, `pdf`, `hwp`, `hwpx`, `docx`, `jpeg`, ...; `unknown` if no signature fits."""
    size: int
    """Octets, decoded."""
    sha256: str
    inline: bool
    """Shown inside the body (a logo of a signature, say), not attached as a file of its own."""
    archive: ArchiveListing | None = None
    """For kind `archive`."""
    volumes: tuple[Volume, ...] = ()
    """Of a split archive its volumes in their order, also a single one whose others are missing; else empty."""


class CloudLink(Record):
    """A link to a large file that lies at a mail provider or on a cloud drive instead of in the mail."""

    provider: str
    """`naver`, `daum`, `google-drive`, ..."""
    url: str
    name: str | None = None
    """File name that the mail shows for the link, if any."""


class Bounce(Record):
    """What a delivery status notification says of a mail of ours."""

    recipient: str | None
    action: Literal["failed", "delayed", "delivered", "relayed", "expanded", "unknown"]
    status: str | None
    """Enhanced status code, e.g. `5.1.1`."""
    diagnostic: str
    """What the other server said, shortened."""


class OpenedMail(Record):
    """A mail as it reads, whatever software wrote it."""

    message_id: str | None
    """With angle brackets, as written; None if absent or empty."""
    content_sha256: str
    """Of Message-ID, From, Subject and the body: equal for two deliveries of the same mail."""
    subject: str
    """Decoded, NFC, one line; empty if absent."""
    from_name: str
    from_address: str | None
    """Lower-cased domain; None if it holds no usable address."""
    reply_address: str | None
    """Reply-To, else From, else Sender: the first usable address."""
    recipients: tuple[str, ...] = ()
    """To, Cc, Delivered-To, X-Original-To: addresses only."""
    sent_at: datetime | None = None
    """The Date header. The sender's word; decides nothing."""
    references: tuple[str, ...] = ()
    """Message-IDs of In-Reply-To and References, oldest first."""
    attachments: tuple[Attachment, ...] = ()
    links: tuple[CloudLink, ...] = ()
    automatic: tuple[str, ...] = ()
    """Signs of an automatic mail (RFC 3834), e.g. `auto-submitted`; empty for a mail that a person wrote."""
    bounces: tuple[Bounce, ...] = ()
    """Filled if the mail is a delivery status notification or a bounce in free form."""
    mentioned_ids: tuple[str, ...] = ()
    """Further Message-IDs found anywhere in the mail (returned headers of a bounce), at most 50."""
    trusted_received: tuple[str, ...] = ()
    """Received lines written by our own hosts, newest first (`imap.trusted_hosts`)."""
    trusted_received_at: datetime | None = None
    """Time of the earliest trusted Received line (the first of our hosts that had the mail); None if none."""
    authentication_results: str | None = None
    """The Authentication-Results header of our own host; shown, never decides."""
    text: str = Field(default="", repr=False)
    """Beginning of the readable body (at most 20,000 characters), for operators."""
    defects: tuple[str, ...] = ()
    """What was wrong with the form of the mail, in English, for operators' details."""
