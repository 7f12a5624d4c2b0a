"""Writes the mails of the demonstration: who sends what, in the words of the configured call."""

from datetime import datetime, timedelta

from pydantic import Field

from demo.documents import Application, Wish, application, terms_of
from demo.mails import Client, Letter, write
from models.call import Call
from models.decision import Disposition
from models.record import Record
from models.times import in_seoul

GREETING = "안녕하세요. {organization} {name}입니다."
CLOSING = "확인 부탁드립니다.\n감사합니다.\n\n{name} 드림\n{organization} {department}\nT. {phone}"
MORNING = 8
USUAL = "제출서류를 첨부와 같이 제출합니다."


class StoryMail(Record):
    """One mail of the demonstration."""

    name: str
    """What happens, as a Korean sentence."""
    raw: bytes = Field(repr=False)
    received_at: datetime
    """Goes into the mailbox as INTERNALDATE."""
    disposition: Disposition
    """What triage must decide if the mails are taken in the order of the list."""
    reasons: tuple[str, ...] = ()
    """Reason ids that triage must give, in any order."""
    folder: str = "INBOX"


class Sender(Record):
    """Somebody who writes, with what they hand in."""

    client: Client
    application: Application
    size: str = ""
    """How the resource's size is written after its name; empty for none."""

    @property
    def organization(self) -> str:
        """Bare name of the organisation."""
        return self.application.truth.organization

    @property
    def files(self) -> dict[str, bytes]:
        """The documents by name."""
        return self.application.files


class Sent(Record):
    """What somebody sends, and when."""

    sender: Sender
    received_at: datetime
    subject: str
    attachments: tuple[tuple[str, bytes], ...] = Field(default=(), repr=False)
    text: str = USUAL
    travel: timedelta = timedelta(seconds=7)
    """Between the Date header and the receipt."""
    link: tuple[str, str] | None = None
    extra: tuple[tuple[str, str], ...] = ()


class Author:
    """Knows the call, makes senders, and turns what they send into mails."""

    def __init__(self, call: Call) -> None:
        self.call = call
        self._terms = terms_of(call)

    def at(self, twelfths: float, seconds: int = 0) -> datetime:
        """A moment in the window, in twelfths of its length, so that the story fits a window of any length.

        Where twelfths are longer than a day, nobody writes at night.
        """
        window = self.call.window
        twelfth = (window.closes_at - window.opens_at) / 12
        moment = (window.opens_at + twelfth * twelfths + timedelta(seconds=seconds)).replace(microsecond=0)
        night = in_seoul(moment).hour < MORNING and twelfth > timedelta(days=1)
        return moment + timedelta(hours=MORNING) if night else moment

    def resource(self, number: int) -> str:
        """Name of a resource on offer; numbers beyond the last begin again."""
        resources = self.call.resources
        return resources[number % len(resources)].name

    def sender(self, client: Client, seed: str, wish: Wish, resource: int | None = None, size: str = "") -> Sender:
        """A sender with an application of their own for that resource; `seed` also makes the people."""
        if resource is not None:
            wish = wish.model_copy(update={"resource": self.resource(resource)})
        return Sender(client=client, application=application(f"story/{seed}", self._terms, wish), size=size)

    def title(self, sender: Sender, resource: str | None = None) -> str:
        """Subject and archive name as the call demands them."""
        named = resource or f"{sender.application.truth.resource}{sender.size}"
        naming = self.call.naming
        return naming.separator.join((naming.fixed_part, sender.organization, named))

    def mail(
        self, name: str, sent: Sent, disposition: Disposition, *reasons: str, folder: str = "INBOX"
    ) -> StoryMail:
        """The mail with what must become of it."""
        return StoryMail(
            name=name,
            raw=self._write(sent),
            received_at=sent.received_at,
            disposition=disposition,
            reasons=reasons,
            folder=folder,
        )

    def _write(self, sent: Sent) -> bytes:
        sender = sent.sender
        staff = sender.application.truth.staff
        words = {"organization": sender.organization, "name": staff.name, "department": staff.department or ""}
        body = (GREETING.format(**words), sent.text, CLOSING.format(phone=staff.phone, **words))
        letter = Letter(
            client=sender.client,
            sender_name=f"{staff.name}({sender.organization})",
            sender=staff.email or "staff@applicant.example",
            to=self.call.submission_address,
            subject=sent.subject,
            text="\n\n".join(body),
            sent_at=sent.received_at - sent.travel,
            received_at=sent.received_at,
            attachments=sent.attachments,
            link=sent.link,
            extra=sent.extra,
        )
        return write(letter)
