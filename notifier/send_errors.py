"""What can go wrong when a mail is sent, by who is affected and for how long."""

import re

from notifier.text import clean

_ADDRESS = re.compile(r"[^\s<>()\[\]:;,\"']+@[^\s<>()\[\]:;,\"']+")
_LONGEST = 300


class SendError(Exception):
    """Base of all. The message is one Korean line without addresses, content or passwords."""

    def __init__(self, message: str, code: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        """The server's reply code, if there was one."""


class Refused(SendError):
    """The server will never take this mail. Other mails are not affected."""


class Deferred(SendError):
    """The server did not take this mail now, or the outcome is not known. Send the very same bytes again later."""


class Unreachable(SendError):
    """No mail at all can be sent at present: connection, TLS, login, or a server that rejects us as a sender."""


def reply_text(code: int, reply: bytes | str) -> str:
    """A reply of an SMTP server for logs and operators: one line, shortened, without e-mail addresses."""
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return clean(f"{code} {_ADDRESS.sub('(주소)', text)}", _LONGEST)
