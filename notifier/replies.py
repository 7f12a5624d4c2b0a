"""The automatic replies to applicants: facts in, a mail ready for the wire out.

One template for each kind (`templates/{kind}.j2`) says what the reply says; two looks (`text.j2`, `html.j2`) write
it as the plain part and as the HTML part, so that both are always complete. Subjects stand in `heads.json`, the
sentences for the reason ids in `reasons.json`.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from models.addresses import UnusableAddress, domain_of, smtp_address
from models.call import Call
from models.decision import ReplyKind
from models.own_ids import own_message_id, verp_address
from models.record import Record
from models.reply import ReadyMail, ReplyFacts
from models.settings import SmtpSettings
from notifier.outgoing import Outgoing, assemble
from notifier.text import wrap
from notifier.view import ReplyView, view_of

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES = Path(__file__).parent / "templates"


class OwnAddressUnusable(ValueError):
    """`smtp.from_address` or `call.submission_address` is at fault: no mail at all can be written."""


class Head(Record):
    """How a reply introduces itself."""

    subject: str
    """With places for `number` and `agency`."""
    badge: str
    headline: str
    tone: str


def compose(facts: ReplyFacts, call: Call, smtp: SmtpSettings) -> ReadyMail:
    """The reply that `facts` call for, to the byte; the same facts always give the same bytes.

    Raises UnusableAddress if the applicant has no address that SMTP can carry, HeaderDamaged if the finished mail
    does not read back as it was meant, OwnAddressUnusable if it is our own address, ValueError for a receipt without
    a number.
    """
    if facts.kind in {"receipt", "receipt_again"} and not facts.receipt_number:
        raise ValueError("a receipt needs a receipt number")
    if facts.mail.reply_address is None:
        raise UnusableAddress("회신할 메일 주소가 없습니다.")
    to = smtp_address(facts.mail.reply_address)
    sender, office = _own(smtp.from_address), _own(call.submission_address)
    head = heads()[facts.kind]
    view = view_of(facts, call)
    subject = head.subject.format(number=view.number, agency=view.agency)
    message_id = own_message_id(facts.case_id, facts.token, domain_of(sender))
    text, html = render(facts.kind, view)
    raw = assemble(
        Outgoing(
            from_name=smtp.from_name,
            from_address=sender,
            to=to,
            reply_to=office if office.lower() != sender.lower() else None,
            subject=subject,
            written_at=facts.written_at,
            message_id=message_id,
            case_id=facts.case_id,
            answers=facts.mail.message_id,
            thread=facts.mail.references,
            text=text,
            html=html,
        )
    )
    bounce = verp_address(smtp.bounce_address, facts.token) if smtp.bounce_address else sender
    return ReadyMail(kind=facts.kind, message_id=message_id, envelope_from=bounce, to=to, subject=subject, raw=raw)


def _own(address: str) -> str:
    try:
        return smtp_address(address)
    except UnusableAddress as error:
        raise OwnAddressUnusable(f"{address}: {error}") from error


def render(kind: ReplyKind, view: ReplyView) -> tuple[str, str]:
    """The plain and the HTML part of a reply, both complete, lines ending in `\\n`."""
    return page(kind, v=view, head=heads()[kind])


def page(template: str, **shown: object) -> tuple[str, str]:
    """A template in both looks: plain text and HTML, lines ending in `\\n`."""
    text, html = (_environment(look).get_template(f"{template}.j2").render(**shown) for look in ("text", "html"))
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n", re.sub(r"\n{2,}", "\n", html).strip() + "\n"


@cache
def heads() -> dict[ReplyKind, Head]:
    """Subject, badge, headline and tone of each kind of reply."""
    read = json.loads((_TEMPLATES / "heads.json").read_text(encoding="utf-8"))
    return {cast(ReplyKind, kind): Head.model_validate(head) for kind, head in read.items()}


@cache
def _environment(look: str) -> "Environment":
    """The templates with one look. Made at the first reply: a process that writes none never loads jinja2."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=look == "html",  # noqa: S701 -- the plain part is not HTML; escaping would show &amp; to people
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters["squash"] = _squash
    made.filters["wrap"] = wrap
    made.globals["m"] = made.get_template(f"{look}.j2").module
    return made


def _squash(text: str) -> str:
    """`text` on one line. What was escaped already stays marked as escaped."""
    return type(text)(" ".join(text.split()))
