"""The mails to the selected: drafted when a selection is confirmed, sent only once an operator released them. What
they say must be so when they leave (docs/decisions/mails-that-are-no-longer-true.md).
"""

import secrets
from datetime import datetime

from models import korean
from models.addresses import UnusableAddress
from models.config import Config
from models.record import Record
from models.reply import ReadyMail
from models.selection import Candidate
from models.store import Store, Transaction, judging, outdated, outgoing, selecting, views
from models.store import triage as register
from models.store.ids import case_row
from models.store.outdated import SELECTED
from models.store.outgoing import Prepared
from models.store.selecting import Confirmed
from models.store.tables import DROPPED
from notifier.selection import SelectedFacts, compose_selected

RELEASED = f"released-{SELECTED}"
"""The mark: who let mails go out last, and when."""
UNSENT = ("draft", "ready")


class Notice(Record):
    """The mail to one of the selected, and how far it has come."""

    mail: int
    receipt_number: str
    organization: str
    to: str
    state: str
    kept_back: str
    """Why a draft may not go out any more; empty if it may, or if it is no draft."""
    is_outdated: bool
    """Whether it has left, and says what is no longer so."""


def draft(connection: Transaction, config: Config, candidate: Candidate, now: datetime) -> bool:
    """Writes the draft to one of the selected, unless there is one that says what is so, or one that has left.
    Returns whether there is a mail: none can be written without a usable address."""
    row = case_row(candidate.case_id)
    assert row is not None
    known = outgoing.of_kind(connection, SELECTED, row)
    standing = next((one for one in reversed(known) if one.state != DROPPED), None)
    if standing is not None and (standing.state not in UNSENT or _is_so(connection, config, candidate, standing)):
        return True
    token = secrets.token_hex(10)
    mail = _compose(connection, config, candidate, token, now)
    if mail is None:
        return False
    if standing is not None:
        outdated.replaced(connection, standing.id, row, SELECTED, "달라진 내용이 있어 새로 썼습니다.", now)
    occasion = f"{SELECTED}-{len(known) + 1}" if known else SELECTED
    outgoing.put(connection, row, occasion, token, mail, now, draft=True)
    return True


def _is_so(connection: Transaction, config: Config, candidate: Candidate, mail: Prepared) -> bool:
    """Whether a mail that has not left says what would be written now."""
    now = _compose(connection, config, candidate, mail.token, mail.created_at)
    return now is not None and now.raw == mail.raw


def _compose(
    connection: Transaction, config: Config, candidate: Candidate, token: str, written_at: datetime
) -> ReadyMail | None:
    """The mail as the register stands; None if there is no usable address, or no fee any more."""
    row = case_row(candidate.case_id)
    judgement = judging.judgements_of(connection, [row]).get(row) if row is not None else None
    settled = register.settled(connection, candidate.case_id)
    address = settled.mail.reply_address if settled else None
    if address is None or judgement is None or judgement.application is None or judgement.fee is None:
        return None
    application = judgement.application
    size = f"{application.petaflops}PF" if application.petaflops else f"{application.cards}장"
    facts = SelectedFacts(
        case_id=candidate.case_id,
        receipt_number=candidate.receipt_number,
        to=address,
        organization=candidate.organization,
        project=application.project,
        resource=f"{candidate.resource} {size}",
        months=judgement.fee.months,
        monthly_krw=judgement.fee.monthly_krw,
        written_at=written_at,
        token=token,
    )
    try:
        return compose_selected(facts, config.call, config.settings.smtp)
    except UnusableAddress:
        return None


def notices(connection: Transaction, config: Config, confirmed: Confirmed | None) -> tuple[Notice, ...]:
    """The mails to those who were selected, without those that were written anew. A draft to somebody who withdrew
    since, or whom the selection that stands does not name, or that says what is no longer so, must not go out."""
    chosen = {
        one.candidate.case_id: one.candidate
        for one in (confirmed.selection.ranked if confirmed else ())
        if one.verdict == "selected"
    }
    found = []
    for mail in outgoing.of_kind(connection, SELECTED):
        if mail.state == DROPPED:
            continue
        case, candidate = views.one_case(connection, mail.case_id), chosen.get(mail.case_id)
        why = ""
        if case is None or case.disposition != "accepted":
            why = korean.disposition(case.disposition) if case else "없는 사건"
        elif case.superseded_by:
            why = "나중 신청으로 대체됨"
        elif candidate is None:
            why = "확정된 선정에 없음"
        elif mail.state == "draft" and not _is_so(connection, config, candidate, mail):
            why = "확정한 뒤에 달라진 내용이 있음 (`jeopsu select --confirm`을 다시 하면 새로 씁니다)"
        number = case.receipt_number if case else None
        found.append(
            Notice(
                mail=mail.id,
                receipt_number=number or mail.case_id,
                organization=candidate.organization if candidate else "",
                to=mail.to_address,
                state=mail.state,
                kept_back=why if mail.state == "draft" else "",
                is_outdated=bool(
                    mail.state == "sent" and candidate and not why and not _is_so(connection, config, candidate, mail)
                ),
            )
        )
    return tuple(found)


def release(store: Store, config: Config, by: str, now: datetime) -> tuple[Notice, ...]:
    """Lets the drafted mails to those go out who stand in the confirmed selection. Returns all that were drafts."""
    with store.writing() as connection:
        found = notices(connection, config, selecting.last_confirmed(connection))
        drafts = [one for one in found if one.state == "draft"]
        going = [one.mail for one in drafts if not one.kept_back]
        outgoing.release_drafts(connection, SELECTED, going, by, now)
    return tuple(drafts)
