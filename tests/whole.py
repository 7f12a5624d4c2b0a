"""The whole intake for a test: a box on a real Dovecot, an SMTP sink, a register and a storage folder of its own."""

import hashlib
import json
import os
import re
from base64 import b64decode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from email import message_from_bytes
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from cli.main import main
from models.case import Case
from models.config import Config, load
from models.store import Store, views
from models.times import SEOUL
from scheduler import PollReport, Service
from tests.servers.dovecot import Dovecot
from tests.servers.pointing import pointed_at
from tests.servers.smtp_sink import Caught, SmtpSink

HERE = Path(__file__).parent
CONFIG = HERE.parent / "config.yaml"
RULE = "25년 지역 인프라 기반 GPU 이용신청"
"""The fixed part of subject and archive name, as the announcement prints it."""
BEFORE = datetime(2025, 8, 14, 13, 59, 59, tzinfo=SEOUL)
"""The last second but one in which mails are received."""
NUMBER = re.compile(r"AICA-2025-(\d{4,})")


class Outcome(NamedTuple):
    """What a command said and how it ended."""

    status: int
    out: str
    err: str


class Whole:
    """One intake. `environment` holds its settings; change it between passes to change them."""

    def __init__(self, server: Dovecot, sink: SmtpSink, folder: Path, database_url: str = "") -> None:
        self.server, self.sink, self.folder = server, sink, folder
        self.user = server.new_user()
        self.database_url = database_url or f"sqlite:///{folder / 'register.db'}"
        self.environment = pointed_at(server, self.user, sink, self.database_url, folder)

    def configure(self, **values: object) -> None:
        """Changes settings: `imap__port=1` stands for JEOPSU_IMAP__PORT."""
        self.environment |= {f"JEOPSU_{name.upper()}": str(value) for name, value in values.items()}

    def config(self) -> Config:
        """The shipped configuration with this intake's settings."""
        return load(CONFIG, self.environment)

    @contextmanager
    def service(self) -> Iterator[Service]:
        """The pipeline, opened."""
        with Service(self.config()) as service:
            yield service

    def poll(self) -> PollReport:
        """One pass by a process of its own, as far as the register can tell."""
        with self.service() as service:
            return service.poll()

    @contextmanager
    def register(self, write: bool = False) -> Iterator[Store]:
        """The store, opened beside the pipeline."""
        store = Store(self.database_url, Path(self.environment["JEOPSU_STORAGE__ROOT"]), write=write)
        try:
            yield store
        finally:
            store.close()

    def deliver(self, raw: bytes, at: datetime | None = BEFORE, *, folder: str = "INBOX", flags: str = "") -> None:
        """Puts a mail into a folder of the mailbox with this receive time; the folder is made if it is missing."""
        if folder != "INBOX":
            with self.server.session(self.user) as client:
                client.create(folder)
        self.server.deliver(raw, at, user=self.user, folder=folder, flags=flags)

    def cases(self) -> list[Case]:
        """All cases, in the order in which they were taken in."""
        with self.register() as store, store.reading() as connection:
            return list(views.all_cases(connection))

    def case(self, raw: bytes) -> Case:
        """The one case of this mail."""
        (found,) = [case for case in self.cases() if case.message.sha256 == hashlib.sha256(raw).hexdigest()]
        return found

    def case_from(self, address: str) -> Case:
        """The one case of this sender."""
        (found,) = [case for case in self.cases() if case.message.from_ == address]
        return found

    def sent_to(self, address: str) -> list[Caught]:
        """What the sink got for one recipient."""
        return [mail for mail in self.sink.caught if mail.recipients == (address,)]

    def numbers(self) -> list[str]:
        """Receipt numbers in the register, in order; those of duplicates only once."""
        firsts = [case for case in self.cases() if case.disposition == "accepted"]
        return sorted(str(case.receipt_number) for case in firsts)

    def differences(self) -> list[str]:
        """What `jeopsu verify` would say."""
        with self.register() as store:
            return list(store.differences())


def command(whole: Whole, *arguments: str, capture: pytest.CaptureFixture[str]) -> Outcome:
    """A command of the console on this intake, run here."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in whole.environment.items():
            patch.setenv(name, value)
        return bare_command(*arguments, capture=capture)


def bare_command(*arguments: str, config: str = str(CONFIG), capture: pytest.CaptureFixture[str]) -> Outcome:
    """A command of the console on a configuration file (none if empty), with the settings of the environment."""
    capture.readouterr()
    mask = os.umask(0o022)  # a command makes its files private; the test servers need theirs readable
    try:
        status = main([*arguments, *(["--config", config] if config else [])])
    finally:
        os.umask(mask)
    return Outcome(status, *capture.readouterr())


@cache
def validator() -> Draft202012Validator:
    """Of the case objects of the contract."""
    schema = json.loads((HERE / "case.schema.json").read_text(encoding="utf-8"))
    return Draft202012Validator(schema, format_checker=FormatChecker())


def schema_faults(value: dict[str, Any]) -> list[str]:
    """Why a case object is not as the contract wants it; nothing if it is."""
    return [f"{fault.json_path}: {fault.message}" for fault in validator().iter_errors(value)]


def text_of(mail: Caught) -> str:
    """The plain part of a mail of ours."""
    for part in message_from_bytes(mail.raw).walk():
        if part.get_content_type() == "text/plain":
            return b64decode(str(part.get_payload())).decode()
    raise AssertionError("no plain part")


def header(raw: bytes, name: str) -> str | None:
    """A header of a raw mail, unfolded, not decoded."""
    value = message_from_bytes(raw)[name]
    return None if value is None else re.sub(r"\r?\n", "", str(value)).strip()


def total_faults(whole: Whole) -> Sequence[str]:
    """What must hold at the end of every story, whatever happened in it."""
    faults = list(whole.differences())
    cases = whole.cases()
    for case in cases:
        faults += [f"{case.case_id}: {fault}" for fault in schema_faults(case.to_dict())]
        automatic = [reply for reply in case.replies if reply.occasion == "automatic"]
        if len(automatic) > 1 or (case.silence and automatic):
            faults.append(f"{case.case_id}: {len(automatic)} automatic replies, silence {case.silence}")
    counters = sorted(int(match[1]) for number in whole.numbers() if (match := NUMBER.fullmatch(number)))
    if counters != list(range(1, len(counters) + 1)):
        faults.append(f"receipt numbers {counters}")
    return faults
