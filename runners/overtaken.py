"""Notices that the deadline overtook while they waited: what asks for a corrected mail in time must be true when it
leaves (docs/decisions/mails-that-are-no-longer-true.md)."""

import secrets

from models.decision import ReplyKind
from models.store import outdated, outgoing
from models.store import triage as register
from models.store.ids import case_name
from models.store.outgoing import Outgoing
from notifier.replies import compose
from runners.context import Context
from runners.resend import facts_of

ASKING: dict[str, ReplyKind] = {"held": "held", "bad_format": "bad_format"}
"""Kinds that ask for another mail until the deadline. A receipt waits for nothing: what it proves stays true."""
WHY = "보내기 전에 신청 기간이 끝나, 다시 제출하라는 말을 빼고 새로 썼습니다."


def true_now(context: Context, item: Outgoing) -> Outgoing | None:
    """The mail to send: the one that waits, or, of a notice from before the deadline after it, one written anew in
    its place. None if it turns out that nothing is to be sent."""
    now, closes_at = context.clock(), context.call.window.closes_at
    kind = ASKING.get(item.mail.kind)
    if kind is None or item.case is None or not item.prepared_at <= closes_at < now:
        return item
    with context.store.writing() as connection:
        if not outgoing.still_waits(connection, item.id):
            return None
        settled = register.settled(connection, case_name(item.case))
        if settled is None:
            return item
        token = secrets.token_hex(10)
        facts = facts_of(connection, settled, kind, item.mail.to, token, now)
        mail = compose(facts, context.call, context.settings.smtp)
        outdated.replaced(connection, item.id, item.case, item.mail.kind, WHY, now)
        occasion = f"{item.occasion}-closed"
        row = outgoing.put(connection, item.case, occasion, token, mail, now, tries=item.tries)
        if not outgoing.still_waits(connection, row):
            return None  # a lost part of the register had sent it already
    return Outgoing(
        id=row, case=item.case, occasion=occasion, prepared_at=now, token=token, tries=item.tries, mail=mail
    )
