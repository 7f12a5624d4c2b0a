"""Golden mails: stories told by a recipe, played through the whole pipeline, and what must come out of each.

A folder of `tests/golden/mails` is a story: `recipe.yaml` says who sends what and when, and what operators decide;
`case.json` holds the case of each mail at the end, `reply.txt` every mail that somebody gets, in order, and
`message.json` what the provisioning system is told. `make accept` writes the three anew; the difference is to be
read as what a citizen will receive.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from demo.documents import damaged, encrypted_zip, zip_bytes
from demo.mails import Letter, write
from demo.servers import ImapServer, SmtpSink, pointed_at
from models.case import Case
from models.config import load
from models.store import views
from models.times import SEOUL
from runners.decide import Order, decide
from runners.take_in import TakeIn
from scheduler import Service
from tests.golden_applications import Handed, hand_in, secrets_in, written
from tests.golden_recipes import Decision, Mail, Story
from tests.golden_shown import letter_text, lines_of, shown_of
from tests.whole import CONFIG, RULE, header, schema_faults

EXPECTED = ("case.json", "reply.txt", "message.json")
ANSWERED_AFTER = timedelta(seconds=5)
"""After the receipt of a mail the pipeline looks at it."""
LONG_AGO = datetime(2025, 7, 1, tzinfo=SEOUL)


class Stage:
    """The pipeline with its mailbox, mail sink and queue, for any number of stories one after the other."""

    def __init__(self, service: Service, imap: ImapServer, sink: SmtpSink, queue: Path, clock: "StoryClock") -> None:
        self._service, self._imap, self._sink, self._queue, self._clock = service, imap, sink, queue, clock

    def play(self, story: Story) -> dict[str, str]:
        """Plays the story and returns the text of each file of `EXPECTED`; empty for one that must not be there."""
        playing = _Playing(len(self._sink.received))
        for step in story.steps:
            if step.mail:
                self._send(step.mail, playing)
            if step.decide:
                self._decide(step.decide, playing)
            self._run()
        cases = [self._case(case_id) for case_id in playing.case_ids]
        playing.require_read(cases)
        told = self._told(cases, playing)
        for secret in story.never:
            assert playing.first is not None
            for found in secrets_in(playing.first, secret.kind, secret.pattern):
                assert not any(form in text for text in told.values() for form in (found, found.replace("-", "")))
        return told

    def _send(self, mail: Mail, playing: "_Playing") -> None:
        raw = playing.raws[mail.again - 1] if mail.again else _letter(mail, playing, self._replies(playing))
        at = mail.at.replace(tzinfo=SEOUL)
        self._clock.now = at + ANSWERED_AFTER
        known = {case.case_id for case in self._cases()}
        self._imap.append([(raw, at)])
        with self._service.mailbox() as mailbox:
            TakeIn(self._service.context).pass_over(mailbox)
        self._service.settle()
        (new,) = [case.case_id for case in self._cases() if case.case_id not in known]
        playing.raws.append(raw)
        playing.case_ids.append(new)

    def _decide(self, wanted: Decision, playing: "_Playing") -> None:
        order = Order(
            case=playing.case_ids[wanted.mail - 1],
            by=wanted.by,
            reason=wanted.reason,
            disposition=wanted.disposition,
            passes=wanted.passes,
            fails=wanted.fails,
            values=tuple(wanted.values.items()),
            supersedes=playing.case_ids[wanted.supersedes - 1] if wanted.supersedes else None,
            notify=wanted.notify,
        )
        self._clock.now = wanted.at.replace(tzinfo=SEOUL)
        decide(self._service.context.store, self._service.context.config, order, self._clock.now)

    def _run(self) -> None:
        """What `Service.poll` does after triage, but for the folders of reviewers, which have tests of their own."""
        self._service.deliver()
        self._service.assess()
        self._service.judge()
        self._service.provision()

    def _cases(self) -> list[Case]:
        with self._service.context.store.reading() as connection:
            return list(views.all_cases(connection))

    def _case(self, case_id: str) -> Case:
        (found,) = [case for case in self._cases() if case.case_id == case_id]
        return found

    def _replies(self, playing: "_Playing") -> list[bytes]:
        return [mail.raw for mail in self._sink.received[playing.sent_before :]]

    def _told(self, cases: list[Case], playing: "_Playing") -> dict[str, str]:
        whole = [case.to_dict() for case in cases]
        faults = [fault for value in whole for fault in schema_faults(value)]
        assert not faults, faults
        playing.name_everything(cases)
        seen = [shown_of(value) for value in whole]
        caught = self._sink.received[playing.sent_before :]
        letters = [letter_text(", ".join(mail.recipients), mail.raw) for mail in caught]
        messages = self._messages({case.receipt_number for case in cases})
        return {
            "case.json": playing.plain(lines_of(seen if len(seen) > 1 else seen[0])),
            "reply.txt": playing.plain(f"\n{'=' * 78}\n".join(letters)),
            "message.json": playing.plain(json.dumps(messages, ensure_ascii=False, indent=1) + "\n")
            if messages
            else "",
        }

    def _messages(self, numbers: set[str | None]) -> list[dict[str, Any]]:
        found = [json.loads(path.read_text(encoding="utf-8")) for path in self._queue.rglob("*.json")]
        mine = [message for message in found if message["subject"] in numbers]
        return sorted(mine, key=lambda message: (message["time"], message["subject"], message["sequence"]))


class StoryClock:
    """The time of the story."""

    now = LONG_AGO

    def __call__(self) -> datetime:
        return self.now


@contextmanager
def stage(folder: Path) -> Iterator[Stage]:
    """The pipeline on servers of its own, its files in `folder`."""
    clock = StoryClock()
    with ImapServer() as imap, SmtpSink(folder / "sent") as sink:
        environment = {
            **pointed_at(imap, sink),
            "JEOPSU_STORAGE__ROOT": str(folder / "var"),
            "JEOPSU_DATABASE__URL": f"sqlite:///{folder / 'register.db'}",
            "JEOPSU_PROVISIONING__URL": f"spool:///{folder / 'queue'}",
        }
        with Service(load(CONFIG, environment), clock=clock) as service:
            yield Stage(service, imap, sink, folder / "queue", clock)


class _Playing:
    """What has happened in a story so far, and how its changing parts are written in the expectations."""

    def __init__(self, sent_before: int) -> None:
        self.sent_before = sent_before
        self.raws: list[bytes] = []
        self.case_ids: list[str] = []
        self.first: Handed | None = None
        self.broken: set[str] = set()
        """Files that cannot be opened on purpose."""
        self._names: dict[str, str] = {}

    def require_read(self, cases: list[Case]) -> None:
        """Trouble of this machine must never become an expectation."""
        unread = {one["file"] for case in cases for one in case.unreadable} - self.broken
        assert not unread, f"not read, though nothing is wrong with them: {sorted(unread)}"

    def name_everything(self, cases: list[Case]) -> None:
        """Case ids and receipt numbers count from one in each story; digests are named for what they are of.

        A digest that is of nothing that was sent keeps its figures, and the expectation fails.
        """
        numbers = sorted({case.receipt_number for case in cases if case.receipt_number})
        self._names |= {case_id: f"C{n:06d}" for n, case_id in enumerate(self.case_ids, 1)}
        self._names |= {number: f"AICA-2025-{n:04d}" for n, number in enumerate(numbers, 1)}
        for case in cases:
            for reply in case.replies:
                self._names[reply.message_id.strip("<>")] = "our-message-id"

    def note(self, name: str, content: bytes) -> None:
        """A file whose digest may stand in what comes out."""
        self._names[hashlib.sha256(content).hexdigest()] = f"<SHA-256 {name}>"

    def plain(self, text: str) -> str:
        """The text with its changing parts named."""
        found = re.compile("|".join(map(re.escape, sorted(self._names, key=len, reverse=True))))
        once = found.sub(lambda match: self._names[match[0]], text)
        once = re.sub(r"[\d.,]+ (?:KB|MB) \([\d,]+바이트\)|(?<=\()[\d,]+바이트(?=\))", "<크기>", once)
        return re.sub(r"(?<=합계 )[\d.,]+ (?:바이트|[KM]B)", "<크기>", once)


def _letter(mail: Mail, playing: _Playing, replies: list[bytes]) -> bytes:
    """The raw mail."""
    handed = hand_in(mail.holds) if mail.holds else playing.first
    if handed is None:
        raise ValueError("the first mail of a story says who hands in what")
    playing.first = playing.first or handed
    playing.broken |= handed.broken
    truth = handed.application.truth
    size = f"{truth.petaflops}PF" if truth.petaflops else str(truth.cards)
    title = f"{RULE}_{truth.organization}_{truth.resource} {size}"
    words = {**handed.names, "title": title, "rule": RULE, "resource": truth.resource, "size": size}
    at = mail.at.replace(tzinfo=SEOUL)
    raw = write(
        Letter(
            client=mail.client,
            sender_name=mail.sender_name.format(**words),
            sender=mail.sender.format(**words),
            to="aica_dc@aicluster.or.kr",
            subject=mail.subject.format(**words),
            text=mail.text.format(**words),
            sent_at=mail.sent.replace(tzinfo=SEOUL) if mail.sent else at - timedelta(seconds=3),
            received_at=at,
            attachments=tuple(_attached(mail, handed, words)),
            link=mail.link,
            answers=header(replies[mail.answers - 1], "Message-ID") if mail.answers else None,
            extra=tuple(mail.headers.items()),
        )
    )
    playing.note(f"{len(playing.raws) + 1}번째 메일", raw)
    for name, content in (*_attached(mail, handed, words), *handed.files.items()):
        playing.note(name, content)
    return raw


def _attached(mail: Mail, handed: Handed, words: dict[str, str]) -> Iterator[tuple[str, bytes]]:
    pages = [(page.name, written(page, words)) for page in mail.besides]
    if mail.loose:
        yield from handed.files.items()
    names = list(handed.files)
    for number, name in enumerate(mail.archives if not mail.loose else ()):
        files = {one: handed.files[one] for one in names[number :: len(mail.archives)]}
        packed = zip_bytes(files, mail.names)
        if mail.packing == "encrypted":
            packed = encrypted_zip(files, handed.names["business_number"])
        yield name.format(**words), damaged(packed) if mail.packing == "damaged" else packed
    yield from pages
