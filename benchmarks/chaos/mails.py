"""The mails of a campaign, and what must become of each: the plan against which the books are checked."""

import hashlib
import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from benchmarks.chaos.applications import CONFIG, valid
from demo.documents import encrypted_zip, zip_bytes
from models.call import Call
from models.config import load
from models.record import Record
from tests.stories.letters import letter, zipped

Sort = Literal[
    "complete", "plain", "held", "bad-format", "late", "no-submission", "again", "twice",
    "open-crash", "open-hang", "open-memory", "unpack-crash", "read-crash", "read-hang", "read-memory",
]  # fmt: skip
POISONS: tuple[Sort, ...] = (
    "open-crash", "open-hang", "open-memory", "unpack-crash", "read-crash", "read-hang", "read-memory",
)  # fmt: skip
DISPOSITIONS: dict[Sort, str] = {
    "held": "held",
    "bad-format": "bad_format",
    "late": "late",
    "no-submission": "not_submission",
    "again": "duplicate",
    "twice": "duplicate",
    "open-crash": "held",
    "open-hang": "held",
    "open-memory": "held",
}
"""What becomes of a mail of each sort; of all others: `accepted`."""
SILENT: frozenset[Sort] = frozenset({"no-submission", "twice", "open-crash", "open-hang", "open-memory"})
"""Sorts that are not answered: a mail that could not be opened has no known sender."""
SHARES: dict[Sort, int] = {
    "complete": 16, "plain": 42, "held": 9, "bad-format": 9, "late": 7, "no-submission": 7, "again": 6, "twice": 4,
}  # fmt: skip
"""Of a hundred mails without poison."""
POISONED = "요약"
"""In the name of the one document of a whole application that is poison."""
REFUSED = "refused.example"
"""Mail servers of this domain take no mail: one undeliverable mail must not block the others."""


class Planned(Record):
    """One mail that is put into the mailbox, and what must become of it."""

    number: int
    sort: Sort
    raw: bytes
    at: datetime
    """Receive time."""
    sender: str
    first: int | None = None
    """The mail that this one repeats (`again`, `twice`)."""

    @property
    def sha256(self) -> str:
        """Of the bytes."""
        return hashlib.sha256(self.raw).hexdigest()

    @property
    def disposition(self) -> str:
        """What the register must say of it."""
        return DISPOSITIONS.get(self.sort, "accepted")

    @property
    def answered(self) -> bool:
        """Whether it gets its one automatic reply."""
        return self.sort not in SILENT


def plan(count: int, seed: int, *, poisons: int = 1, first: int = 0) -> list[Planned]:
    """`count` mails, `poisons` of each kind of poison among them; numbered from `first`, so that none is like one of
    another plan. Repetitions stand after what they repeat."""
    dice = random.Random(f"mails/{seed}/{first}")
    sorts: list[Sort] = [poison for poison in POISONS for _ in range(poisons)][:count]
    wanted = [sort for sort, share in SHARES.items() for _ in range(share)]
    sorts += [dice.choice(wanted) for _ in range(count - len(sorts))]
    dice.shuffle(sorts)
    author = _Author(load(CONFIG, {}).call, seed, dice)
    mails: list[Planned] = []
    for number, sort in enumerate(sorts, start=first):
        mails.append(author.mail(number, sort, mails))
    return mails


class _Letter(NamedTuple):
    subject: str
    files: tuple[tuple[str, bytes], ...]
    head: bytes = b""


class _Author:
    """Writes the mails of one plan."""

    def __init__(self, call: Call, seed: int, dice: random.Random) -> None:
        self._call, self._seed, self._dice = call, seed, dice
        self._makers: dict[str, Callable[[int], _Letter]] = {
            "complete": self._complete,
            "held": self._held,
            "bad-format": self._bad_format,
            "no-submission": self._inquiry,
        }

    def mail(self, number: int, sort: Sort, before: list[Planned]) -> Planned:
        """A mail of this sort; a plain one if there is none yet that it could repeat."""
        if sort in ("again", "twice"):
            firsts = [mail for mail in before if mail.sort in ("plain", "complete") and not _repeated(mail, before)]
            if not firsts:
                return self.mail(number, "plain", before)
            return self._repetition(number, sort, self._dice.choice(firsts))
        domain = REFUSED if sort == "plain" and self._dice.random() < 0.05 else "applicant.example"
        sender = f"a{number}@{domain}"
        made = self._makers.get(sort, self._poison(sort) if sort in POISONS else self._plain)(number)
        own = f"<{number}.{self._seed}@applicant.example>"
        raw = letter(made.subject, *made.files, sender=sender, message_id=own, head=made.head)
        return Planned(number=number, sort=sort, raw=raw, at=self._time(sort), sender=sender)

    def _time(self, sort: Sort) -> datetime:
        deadline = self._call.window.closes_at
        if sort == "late":
            return deadline + timedelta(seconds=self._dice.randrange(1, 7200))
        return deadline - timedelta(seconds=self._dice.randrange(3600, 4 * 24 * 3600))

    def _name(self, organization: str, resource: str) -> str:
        naming = self._call.naming
        return naming.separator.join((naming.fixed_part, organization, resource))

    def _repetition(self, number: int, sort: Sort, first: Planned) -> Planned:
        """`twice`: the very same mail. `again`: the same archive and names in another mail."""
        own = f"<{first.number}.{self._seed}@applicant.example>".encode()
        other = f"<{number}.again.{self._seed}@applicant.example>".encode()
        raw = first.raw if sort == "twice" else first.raw.replace(own, other)
        at = first.at + timedelta(seconds=self._dice.randrange(1, 3000))
        return Planned(number=number, sort=sort, raw=raw, at=at, sender=first.sender, first=first.number)

    def _plain(self, number: int) -> _Letter:
        name = self._name(f"한빛{number}", self._dice.choice(self._call.resources).name)
        return _Letter(name, ((f"{name}.zip", zipped(seed=f"{self._seed}/{number}")),))

    def _complete(self, number: int) -> _Letter:
        made = valid(number, self._seed)
        name = self._name(made.organization, made.resource)
        return _Letter(name, ((f"{name}.zip", zip_bytes(made.files)),))

    def _held(self, number: int) -> _Letter:
        name = self._name(f"한빛{number}", self._call.resources[0].name)
        return _Letter(name, ((f"{name}.zip", encrypted_zip({"신청서.txt": str(number).encode() * 50}, "1234")),))

    def _bad_format(self, number: int) -> _Letter:
        name = self._name(f"한빛{number}", "V100")
        return _Letter(name, ((f"{name}.zip", zipped(seed=f"{self._seed}/{number}")),))

    def _inquiry(self, number: int) -> _Letter:
        return _Letter(f"신청 자격을 여쭙니다 {number}", ())

    def _poison(self, sort: Sort) -> Callable[[int], _Letter]:
        mark = b"CHAOS-POISON: " + sort.encode()

        def made(number: int) -> _Letter:
            if not sort.startswith("read-"):
                plain = self._plain(number)
                return _Letter(plain.subject, plain.files, head=b"X-" + mark)
            app = valid(number, self._seed)
            name = self._name(app.organization, app.resource)
            spoilt = {file: mark if POISONED in file else content for file, content in app.files.items()}
            return _Letter(name, ((f"{name}.zip", zip_bytes(spoilt)),))

        return made


def _repeated(mail: Planned, mails: list[Planned]) -> bool:
    return any(other.first == mail.number for other in mails)


def batches(mails: list[Planned], dice: random.Random) -> Iterator[list[Planned]]:
    """The mails in the order of the plan, some at a time, as mails come."""
    start = 0
    while start < len(mails):
        size = dice.choice((1, 1, 2, 3, 5, 8, 13))
        yield mails[start : start + size]
        start += size
