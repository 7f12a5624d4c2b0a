"""What `intake.mailbox` hands out."""

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from models.mail import Location, TakenMail
from models.record import Record


class Opened(NamedTuple):
    """A folder as it was when it was opened."""

    folder: str
    uidvalidity: int
    exists: int
    uidnext: int | None


class FolderSurvey(Record):
    """Every mail that lay in a folder at one moment."""

    folder: str
    uidvalidity: int
    exists: int
    """The server's own count when the folder was opened; mails may have come or gone since."""
    uids: tuple[int, ...]
    """All of them, ascending, whatever their flags."""


class MailHeader(Record):
    """What the server says of a mail without handing it out."""

    uid: int
    size: int
    """As announced (RFC822.SIZE), 0 if it was not. Some servers announce it wrongly; the fetched size counts."""
    received_at: datetime | None
    """INTERNALDATE, aware, in UTC; None if it is missing or not as RFC 9051 writes it."""
    internaldate_raw: str | None
    """INTERNALDATE in the server's own characters."""
    savedate: str | None
    """SAVEDATE (RFC 8514) in the server's own characters, where offered."""
    seen_at: datetime
    """When we learnt of the mail."""


class Fetched(Record):
    """A whole mail in a file of its own. The file belongs to the receiver, who syncs it to disk and moves it away."""

    header: MailHeader
    location: Location
    path: Path
    sha256: str
    size: int
    """Octets, counted."""
    first_seen_at: datetime

    def taken(self) -> TakenMail:
        """The record that goes into the register."""
        return TakenMail(
            sha256=self.sha256,
            size=self.size,
            received_at=self.header.received_at,
            internaldate_raw=self.header.internaldate_raw,
            savedate=self.header.savedate,
            first_seen_at=self.first_seen_at,
            location=self.location,
        )


class Gone(Record):
    """The server did not hand the mail out: deleted since the survey, most likely.

    No reason to record anything: if the next survey lists it still, it is simply fetched then.
    """

    uid: int
