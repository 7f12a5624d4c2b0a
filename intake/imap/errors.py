"""What can go wrong with the mailbox: one class a cause, each text in Korean, saying what to do."""

from models.os_errors import reason


class MailboxError(Exception):
    """The mailbox cannot be used now. The text names server and folder, never a password."""


class CannotConnect(MailboxError):
    """No connection, or the server turned us away before the login. Try again later."""


class TlsRefused(MailboxError):
    """No connection that is encrypted as configured, with a certificate that we trust. A person must act."""


class LoginRefused(MailboxError):
    """The server does not take user name and password (or token). A person must act."""


class FolderMissing(MailboxError):
    """The folder does not exist or may not be opened."""


class FolderReplaced(MailboxError):
    """The folder is no longer the one that was surveyed (its UIDVALIDITY changed). Survey it again."""


class ConnectionLost(MailboxError):
    """The connection broke or stalled. The next call opens a new one and goes on where this one stopped."""


class CommandRefused(MailboxError):
    """The server refused a command, or its answer cannot be read. Try again later."""


def sentence(where: str, what: str, error: object = "", advice: str = "") -> str:
    """One line for an operator: which server, what failed, why, and what to do."""
    why = (reason(error) if isinstance(error, BaseException) else str(error)).rstrip(". ")
    detail = f": {why}" if why else ""
    return f"메일 서버 {where}: {what}{detail}. {advice}".rstrip()
