"""Stories: mails as a person tells of them (YAML), and what must become of each. `tell` plays one on real servers."""

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

from models.case import Case
from models.times import SEOUL
from tests.servers.smtp_sink import Caught
from tests.stories.letters import letter, made
from tests.whole import NUMBER, RULE, Whole, header, text_of, total_faults

HERE = Path(__file__).parent


class Line(BaseModel):
    """A line of a story file. `extra` keys are faults."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class File(Line):
    """An attachment: its name (`{rule}` is the fixed part) and its condition."""

    name: str
    is_: str = "zip"
    seed: str = ""

    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=lambda name: name.rstrip("_"))


class Mail(Line):
    """One mail and what must become of it."""

    story: str
    """What happens, as a Korean sentence; also the mail's name for others of the same file."""
    at: datetime
    """INTERNALDATE, Korean time."""
    date: str = "Thu, 14 Aug 2025 11:00:00 +0900"
    """The `Date:` header, which may lie."""
    sender: str = "hong@hanbit.example"
    """Empty: a mail without From."""
    subject: str = "{rule}_한빛_A100"
    files: tuple[File, ...] = ()
    text: str = "안녕하세요. 신청서를 보냅니다."
    head: tuple[str, ...] = ()
    folder: str = "INBOX"
    flags: str = ""
    same_as: str = ""
    """The very bytes of another mail of the file."""
    answers: str = ""
    """Written as an answer to our reply to that mail."""
    becomes: str
    because: tuple[str, ...] = ()
    """Reason ids, in any order."""
    reply: Literal["receipt", "held", "bad_format", "late", "receipt_again", "none"]
    silence: str | None = None
    first: str = ""
    """The mail that this one is a duplicate of."""
    belongs_to: str = ""
    """The mail whose case this one is correspondence of."""
    unclear: bool = False


class Story(Line):
    """One file."""

    settings: dict[str, str] = {}
    passes: tuple[tuple[Mail, ...], ...]
    """What arrives before the first pass over the mailbox, before the second, ..."""

    @property
    def mails(self) -> list[Mail]:
        """All mails in order."""
        return [mail for one in self.passes for mail in one]


@cache
def stories() -> dict[str, Story]:
    """All stories by their names."""
    return {
        path.stem: Story.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        for path in sorted(HERE.glob("*.yaml"))
    }


def tell(story: Story, whole: Whole) -> None:
    """Delivers the mails, lets the intake run after each pass, and checks everything that was told."""
    whole.configure(**story.settings)
    raws: dict[str, bytes] = {}
    for mails in story.passes:
        for mail in mails:
            raws[mail.story] = raws[mail.same_as] if mail.same_as else _written(mail, whole, raws)
            at = mail.at.replace(tzinfo=SEOUL)
            whole.deliver(raws[mail.story], at, folder=mail.folder, flags=mail.flags)
        report = whole.poll()
        assert (report.taken.stored, report.unsent, report.uncopied) == (len(mails), 0, None)
    told = {mail.story: case for mail, case in zip(story.mails, _in_order(story, whole), strict=True)}
    for mail in story.mails:
        _check(mail, told, raws[mail.story], whole)
    assert len(whole.sink.caught) == sum(mail.reply != "none" for mail in story.mails)
    assert total_faults(whole) == []


def _in_order(story: Story, whole: Whole) -> list[Case]:
    """Cases in the order of the mails. Folders are taken in one after the other, each by UID."""
    cases = whole.cases()
    order = []
    start = 0
    for mails in story.passes:
        folders = list(dict.fromkeys(["INBOX", *(mail.folder for mail in mails)]))
        places = sorted(range(len(mails)), key=lambda n: (folders.index(mails[n].folder), n))
        order += [cases[start + places.index(n)] for n in range(len(mails))]
        start += len(mails)
    return order


def _written(mail: Mail, whole: Whole, raws: dict[str, bytes]) -> bytes:
    head = list(mail.head)
    if mail.answers:
        (ours,) = _replies(whole, raws[mail.answers])
        head += [f"{name}: {header(ours.raw, 'Message-ID')}" for name in ("In-Reply-To", "References")]
    return letter(
        mail.subject.format(rule=RULE),
        *((file.name.format(rule=RULE), made(file.is_, file.seed)) for file in mail.files),
        sender=mail.sender,
        date=mail.date,
        text=mail.text,
        head="\r\n".join(head).encode(),
    )


def _replies(whole: Whole, raw: bytes) -> list[Caught]:
    return [sent for sent in whole.sink.caught if header(sent.raw, "In-Reply-To") == header(raw, "Message-ID")]


def _check(mail: Mail, told: dict[str, Case], raw: bytes, whole: Whole) -> None:
    case = told[mail.story]
    found = (case.disposition, set(case.disposition_reasons), case.silence, case.unclear)
    assert found == (mail.becomes, set(mail.because), mail.silence, mail.unclear), mail.story
    first = told[mail.first] if mail.first else None
    owner = told[mail.belongs_to] if mail.belongs_to else None
    assert case.duplicate_of == (first.case_id if first else None), mail.story
    assert case.belongs_to == (owner.case_id if owner else None), mail.story
    if owner:
        assert case.case_id in owner.correspondence, mail.story
    received = mail.at.replace(tzinfo=SEOUL).isoformat()
    assert case.message.received_at == received, mail.story
    numbered = case.disposition == "accepted" or (first is not None and first.receipt_number is not None)
    assert bool(case.receipt_number) == numbered, mail.story
    _check_reply(mail, case, raw, whole)


def _check_reply(mail: Mail, case: Case, raw: bytes, whole: Whole) -> None:
    kinds = [reply.kind for reply in case.replies]
    assert kinds == ([] if mail.reply == "none" else [mail.reply]), mail.story
    if mail.reply == "none":
        return
    (prepared,) = case.replies
    ours = [sent for sent in whole.sink.caught if header(sent.raw, "Message-ID") == prepared.message_id]
    assert len(ours) == 1, mail.story
    sent = ours[0]
    assert (sent.recipients, prepared.state) == ((prepared.to,), "sent"), mail.story
    assert header(sent.raw, "Auto-Submitted") == "auto-replied"
    assert header(sent.raw, "X-Auto-Response-Suppress") == "All"
    assert header(sent.raw, "In-Reply-To") == header(raw, "Message-ID")
    assert header(sent.raw, "To") == prepared.to
    said = set(NUMBER.findall(prepared.subject + text_of(sent)))
    number = NUMBER.fullmatch(case.receipt_number) if case.receipt_number else None
    assert said == ({number[1]} if number else set()), mail.story
    if mail.reply == "receipt" and case.archive:
        assert case.archive.sha256 in text_of(sent).replace("\n", "").replace(" ", "")
