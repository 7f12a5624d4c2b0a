"""A register filled through the functions of the store, without mailbox, workers or files of applicants."""

import hashlib
import tempfile
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from random import Random

from demo.documents import Application, Terms, Wish, application, terms_of
from demo.documents.people import business_number
from intake.documents import DocumentLimits, read_text
from intake.documents.recognise import read_documents
from intake.redaction import Redacted, redact
from models.config import Config, load
from models.decision import Disposition, Resource, Triage
from models.document import Reading
from models.mail import OpenedMail, TakenMail
from models.record import Record
from models.reply import ReadyMail
from models.store import Store, Transaction, outgoing
from models.store import intake as taking
from models.store import reading as readings
from models.store import triage as register
from models.store.ids import case_name
from runners.derived import Derived
from runners.judge import judge_case
from tests.whole import CONFIG


class Sample(Record):
    """An application that was made and read once, from which many can be drawn."""

    organization: str
    business_number: str
    resource: str
    cards: int
    petaflops: int | None
    reading: Reading


class Entry(Record):
    """One mail as the register is to know it."""

    received_at: datetime | None
    disposition: Disposition = "accepted"
    reasons: tuple[str, ...] = ()
    organization: str = "주식회사 한빛"
    resource: str = "A100"
    cards: int | None = 8
    petaflops: int | None = None
    submission: bool = True
    unclear: bool = False
    reading: Reading | None = None
    reply: str | None = "sent"
    """State of the automatic reply: `ready`, `sent`, `refused`; None for none."""


def config_of(folder: Path, url: str = "", **settings: str) -> Config:
    """The shipped configuration with register and storage below `folder`."""
    environment = {
        "JEOPSU_DATABASE__URL": url or f"sqlite:///{folder / 'register.db'}",
        "JEOPSU_STORAGE__ROOT": str(folder / "var"),
        "JEOPSU_SMTP__ENABLED": "true",
        "JEOPSU_SMTP__HOST": "127.0.0.1",
    }
    return load(CONFIG, environment | {f"JEOPSU_{name.upper()}": value for name, value in settings.items()})


def add(store: Store, config: Config, entry: Entry, now: datetime) -> str:
    """Takes a mail in, with its disposition, reply and reading, and judges it. Returns the case id."""
    with store.writing() as connection:
        mail = _taken(connection, entry, now)
        (row,) = taking.take_in(connection, [mail]).new_cases
        number = None
        if entry.disposition == "accepted":
            receipt = config.call.receipt
            number = register.next_receipt_number(connection, receipt.prefix, receipt.year, receipt.digits)
        item = register.Waiting(
            case=row, sha256=mail.sha256, size=mail.size, received_at=mail.received_at, imported=False, failures=0
        )
        register.record_decision(connection, item, _opened(row, entry), _triage(entry, config), number, now)
        if entry.reply is not None and entry.submission:
            _reply(connection, row, entry, now)
        if entry.reading is not None:
            readings.record(connection, row, entry.reading, now)
            judge_case(connection, config, row, now)
    return case_name(row)


def _taken(connection: Transaction, entry: Entry, now: datetime) -> TakenMail:
    salt = f"{entry.received_at}{entry.organization}{entry.disposition}{now}{id(entry)}"
    return TakenMail(
        sha256=hashlib.sha256(salt.encode()).hexdigest(), size=1000, received_at=entry.received_at,
        internaldate_raw=None, savedate=None, first_seen_at=now, location=None, imported_by="시험",
    )  # fmt: skip


def _opened(row: int, entry: Entry) -> OpenedMail:
    address = f"applicant{row}@sender{row % 97}.example"
    return OpenedMail(
        message_id=f"<{row}@sender.example>", content_sha256=hashlib.sha256(str(row).encode()).hexdigest(),
        subject=f"25년 지역 인프라 기반 GPU 이용신청_{entry.organization}_{entry.resource}", from_name="",
        from_address=address, reply_address=address,
    )  # fmt: skip


def _triage(entry: Entry, config: Config) -> Triage:
    offer = config.call.resource(entry.resource)
    track = 1 + [r.track for r in config.call.resources].index(offer.track) if offer else None
    resource = Resource(
        name=entry.resource, cards=entry.cards, petaflops=entry.petaflops, track=min(track or 1, 2), stated=True
    )
    return Triage(
        disposition=entry.disposition, reasons=entry.reasons, submission=entry.submission, unclear=entry.unclear,
        organization=entry.organization if entry.submission else None,
        resource=resource if entry.submission else None,
    )  # fmt: skip


def _reply(connection: Transaction, row: int, entry: Entry, now: datetime) -> None:
    kind = {"accepted": "receipt", "held": "held", "bad_format": "bad_format", "late": "late"}[entry.disposition]
    mail = ReadyMail.model_validate(
        {
            "kind": kind, "message_id": f"<jeopsu.{row}@intake.example>", "envelope_from": "intake@intake.example",
            "to": f"applicant{row}@sender{row % 97}.example", "subject": "[접수완료]", "raw": b"Subject: x\r\n\r\nx",
        }
    )  # fmt: skip
    outgoing.put(connection, row, "automatic", f"token{row:08d}", mail, now)
    if entry.reply == "ready":
        return
    (item,) = [one for one in outgoing.due(connection, now, 5000) if one.mail.message_id == mail.message_id]
    if entry.reply == "sent":
        outgoing.mark_sent(connection, item, now)
    else:
        outgoing.mark_refused(connection, item, "550 5.1.1 no such user", now)


@cache
def terms() -> Terms:
    """Of the announcement as shipped."""
    return terms_of(load(CONFIG, {}).call)


def samples(seeds: Sequence[str], root: Path, producers: tuple[str, ...] = ("typst", "docx", "hwpx")) -> list[Sample]:
    """Applications made, read, and with their reviewers' derivatives kept below `root`."""
    return [_sample(application(seed, terms(), Wish(producers=producers)), root) for seed in seeds]


def _sample(made: Application, root: Path) -> Sample:
    derived, call = Derived(root), load(CONFIG, {}).call
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        texts = {}
        for number, (file, content) in enumerate(made.files.items()):
            path = folder / f"{number}"
            path.write_bytes(content)
            digest = hashlib.sha256(content).hexdigest()
            texts[digest] = (path, read_text(path, file, DocumentLimits(), sha256=digest))
        reading = read_documents([text for _, text in texts.values()], call)
        for number, document in enumerate(reading.documents):
            target = folder / f"clean-{number}"
            target.mkdir()
            path, text = texts[document.sha256]
            cleaned = redact(path, text, document.page_range, target, DocumentLimits())
            derived.keep(document.sha256, document.page_range, Redacted.model_validate(cleaned))
    truth = made.truth
    return Sample(
        organization=truth.organization, business_number=truth.business_number or "", resource=truth.resource,
        cards=truth.cards, petaflops=truth.petaflops, reading=reading,
    )  # fmt: skip


def drawn(sample: Sample, number: int, received_at: datetime) -> Entry:
    """An application like the sample, of an organisation of its own."""
    name = f"{sample.organization}{number}"
    other = business_number(Random(number), sample.business_number[4:6] or "81")
    text = sample.reading.model_dump_json().replace(sample.organization, name)
    if sample.business_number:
        text = text.replace(sample.business_number, other)
    return Entry(
        received_at=received_at, organization=name, resource=sample.resource,
        cards=None if sample.petaflops else sample.cards, petaflops=sample.petaflops,
        reading=Reading.model_validate_json(text),
    )  # fmt: skip
