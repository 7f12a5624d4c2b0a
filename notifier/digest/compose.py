"""A report as a mail ready for the wire, and as a page that a browser shows."""

import base64

from models.addresses import domain_of, smtp_address
from models.call import Call
from models.digest import DigestFacts
from models.own_ids import own_message_id
from models.reply import ReadyMail
from models.settings import SmtpSettings
from models.times import in_seoul
from notifier.digest.charts import Chart, charts
from notifier.digest.view import view_of
from notifier.outgoing import Attached, Outgoing, assemble
from notifier.replies import page

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def compose_digest(
    facts: DigestFacts, to: str, token: str, call: Call, smtp: SmtpSettings, register: bytes | None
) -> ReadyMail:
    """The report to one operator, to the byte. Raises UnusableAddress."""
    sender, pictures = smtp_address(smtp.from_address), _charts(facts)
    text, html = _pages(facts, call, pictures)
    day = f"{in_seoul(facts.at):%Y-%m-%d %H:%M}"
    subject = f"[접수 일일 보고] {day} 확인할 일 {facts.work}건 - {call.agency}"
    files = [
        Attached(name=f"{chart.name}.png", content_type="image/png", content=chart.png, content_id=_id(chart))
        for chart in pictures
    ]
    if register is not None:
        name = f"register-{in_seoul(facts.at):%Y%m%d-%H%M}.xlsx"
        files.append(Attached(name=name, content_type=XLSX, content=register))
    message_id = own_message_id("digest", token, domain_of(sender))
    mail = Outgoing(
        from_name=smtp.from_name,
        from_address=sender,
        to=smtp_address(to),
        subject=subject,
        written_at=facts.at,
        message_id=message_id,
        case_id=None,
        text=text,
        html=html,
        attached=tuple(files),
    )
    return ReadyMail(
        kind="digest", message_id=message_id, envelope_from=sender, to=mail.to, subject=subject, raw=assemble(mail)
    )


def preview(facts: DigestFacts, call: Call) -> tuple[str, str]:
    """The plain text, and the HTML as a page of its own with its pictures in it."""
    pictures = _charts(facts)
    text, html = _pages(facts, call, pictures)
    for chart in pictures:
        data = base64.b64encode(chart.png).decode("ascii")
        html = html.replace(f"cid:{_id(chart)}", f"data:image/png;base64,{data}")
    return text, html


def text_of(facts: DigestFacts, call: Call) -> str:
    """The plain text alone: the pictures' words without the pictures."""
    words = charts(facts.arrivals, facts.hours, facts.by_resource, drawn=False)
    return _pages(facts, call, words)[0]


def _pages(facts: DigestFacts, call: Call, pictures: tuple[Chart, ...]) -> tuple[str, str]:
    return page("digest", v=view_of(facts, call.agency), charts=pictures)


def _charts(facts: DigestFacts) -> tuple[Chart, ...]:
    return charts(facts.arrivals, facts.hours, facts.by_resource)


def _id(chart: Chart) -> str:
    return f"{chart.name}@jeopsu"
