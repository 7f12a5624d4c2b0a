"""The mails of the demonstration: a whole window at the submission mailbox, with what must become of each mail.

All dates, names and resources come from the configured call; the people and organisations are made up.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from demo import scenes_other, scenes_submitted
from demo.author import Author, StoryMail
from demo.servers import ImapServer
from models.call import Call

__all__ = ["SCENES", "StoryMail", "fill", "story"]

Scene = Callable[[Author], Iterator[StoryMail]]
SCENES: tuple[Scene, ...] = (
    scenes_submitted.early,
    scenes_submitted.kept,
    scenes_submitted.sized,
    scenes_submitted.junk,
    scenes_submitted.loose,
    scenes_submitted.unknown_resource,
    scenes_submitted.recoverable,
    scenes_submitted.contradicting,
    scenes_other.encrypted,
    scenes_other.broken,
    scenes_other.several,
    scenes_other.cloud,
    scenes_other.inquiry,
    scenes_other.automatic,
    scenes_other.repeated,
    scenes_other.deadline,
)


def story(call: Call) -> list[StoryMail]:
    """The mails in the order of receipt. The same call gives the same mails.

    Raises ValueError for a call whose discounts or categories the samples do not know.
    """
    author = Author(call)
    return sorted((mail for scene in SCENES for mail in scene(author)), key=lambda mail: mail.received_at)


def fill(server: ImapServer, mails: Iterable[StoryMail]) -> None:
    """Puts the mails into an embedded mailbox, each into its folder with its time of receipt."""
    folders: dict[str, list[tuple[bytes, datetime]]] = {}
    for mail in mails:
        folders.setdefault(mail.folder, []).append((mail.raw, mail.received_at))
    for folder, content in folders.items():
        server.append(content, folder)
