"""A restored register is brought together with the copies of our mails in the mailbox (`imap.sent_folder`).

Receipts that the register does not know give their numbers back to the very cases they answer: by the Message-ID that
they answer, or by address and time of receipt where the mail had none. What stays unclear (a copy whose mail is gone,
a number of which there is no copy, no folder of copies at all) is one alarm, and numbering waits for an operator.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from email import message_from_bytes
from email.utils import parsedate_to_datetime

from intake.mailbox import Fetched, Mailbox
from intake.peek import Glance, glance
from models.own_ids import parse_own_message_id
from models.record import Record
from models.store import reconciling as register
from models.store.ids import case_name
from models.store.reconciling import Candidate, Known, Plan, Reservation, SentCopy
from models.times import korean
from runners.context import Context

SHOWN = 10


class Copy(Record):
    """A mail of ours that lies in the folder of copies."""

    sent: SentCopy
    answers: str | None
    text: str
    """Its plain part."""


class Findings(Record):
    """What the comparison brought."""

    plan: Plan
    unmatched: tuple[str, ...] = ()
    """Numbers that were mailed, and whose mail of application is not in the mailbox."""
    missing: tuple[str, ...] = ()
    """Numbers below the highest of which neither register nor copies know who holds them."""
    blind: str = ""
    """Why the folder of copies tells nothing; empty if it does."""

    @property
    def clear(self) -> bool:
        """Whether nobody need look at it."""
        return not (self.unmatched or self.missing or self.blind)

    def told(self) -> str:
        """In one or a few sentences, without anybody's data."""
        parts = [self.blind] if self.blind else []
        if self.unmatched:
            parts.append(f"발송한 접수번호의 신청 메일을 찾을 수 없습니다: {_some(self.unmatched)}.")
        if self.missing:
            parts.append(f"발송 사본이 없어 누구의 것인지 알 수 없는 접수번호: {_some(self.missing)}.")
        held = sum(1 for one in self.plan.reservations if one.number)
        parts.append(f"되찾은 접수번호 {held}개, 이미 나간 회신 {len(self.plan.went_out)}통.")
        return " ".join(parts)


def _some(numbers: Sequence[str]) -> str:
    rest = f" 외 {len(numbers) - SHOWN}개" if len(numbers) > SHOWN else ""
    return ", ".join(numbers[:SHOWN]) + rest


def reconcile_round(context: Context, mailbox: Mailbox) -> Findings:
    """Compares, after every mail has been taken in, and releases the register if all is clear or an operator has
    accepted what is not. Raises MailboxError."""
    findings = compare(context, mailbox)
    with context.store.writing() as connection:
        now = context.clock()
        accepted = (register.pending(connection) or {}).get("accepted")
        if findings.clear or accepted:
            void = tuple(sorted({*findings.unmatched, *findings.missing}))
            register.finish(connection, findings.plan.model_copy(update={"void": void, **(accepted or {})}), now)
        else:
            noted = findings.model_dump(mode="json", include={"unmatched", "missing", "blind"})
            begins = register.EARLIER in (register.pending(connection) or {})
            when = "접수대장은 비어 있는데 보낸 접수번호가 있어" if begins else "백업에서 복구한 뒤"
            alarm = f"{when} 접수번호 부여와 발송을 멈췄습니다. {findings.told()}"
            alarm += " `jeopsu restore --reconcile`로 확인하십시오."
            register.note_findings(connection, {**noted, "told": findings.told()}, alarm, now)
    return findings


def look_for_earlier(context: Context, mailbox: Mailbox) -> None:
    """Before a register takes in its first mail: if the folder of copies holds numbers that it never gave, it goes on
    as a restored one does. Raises MailboxError."""
    with context.store.reading() as connection:
        if not register.is_beginning(connection):
            return
    copies, blind = _copies(context, mailbox, keep=lambda _message_id: False)
    if blind:
        return  # there may be a folder later on; until then no copy tells of a number
    numbers = {copy.sent.number for copy in copies if copy.sent.number}
    with context.store.writing() as connection:
        register.begin(connection, len(numbers), context.clock())


def compare(context: Context, mailbox: Mailbox) -> Findings:
    """What the copies tell that the register does not know. Changes nothing. Raises MailboxError."""
    with context.store.reading() as connection:
        known, cases = register.known(connection), register.candidates(connection)
    told = known.sent | known.unsent
    copies, blind = _copies(context, mailbox, keep=lambda message_id: message_id not in told)
    ours = {copy.sent.message_id for copy in copies}
    if not blind and known.copied and not ours & set(known.copied):
        blind = (
            "메일함의 발송 사본 폴더에 전에 둔 사본이 하나도 없습니다. 폴더가 맞는지 확인하십시오 (imap.sent_folder)."
        )
    lost = [copy for copy in copies if copy.sent.message_id not in told]
    matched, alone = _match(context, lost, cases)
    plan = _plan(context, known, matched, tuple(sorted(ours & known.unsent)), lost)
    held = {one.number for one in plan.reservations}
    mailed = {copy.sent.number for copy in [*alone, *(copy for copies in matched.values() for copy in copies)]}
    unmatched = sorted(number for number in mailed if number and number not in known.numbers | held)
    every = {context.call.receipt.number(count) for count in range(1, plan.last + 1)}
    missing = sorted(every - known.numbers - held - set(unmatched))
    return Findings(plan=plan, unmatched=tuple(unmatched), missing=tuple(missing), blind=blind)


def _copies(context: Context, mailbox: Mailbox, keep: Callable[[str], bool]) -> tuple[list[Copy], str]:
    """Copies of mails about cases, oldest first, and why there are none to be had. Of those that the register knows,
    thousands after a season, nothing but the head is held in memory: `keep` tells which Message-IDs are wanted
    whole."""
    if not context.settings.imap.sent_folder:
        return [], "발송 사본 폴더(imap.sent_folder)를 쓰지 않아 보낸 접수번호를 확인할 수 없습니다."
    folder = mailbox.sent_folder()
    if folder is None:
        return [], "메일함에 발송 사본 폴더(imap.sent_folder)가 없어 보낸 접수번호를 확인할 수 없습니다."
    survey = mailbox.survey(folder)
    found = []
    for item in mailbox.fetch(survey, mailbox.headers(survey, survey.uids), context.store.originals.spool):
        if isinstance(item, Fetched):
            copy = _copy(context, item, keep)
            item.path.unlink()
            found += [copy] if copy else []
    return sorted(found, key=lambda copy: copy.sent.sent_at), ""


def _copy(context: Context, item: Fetched, keep: Callable[[str], bool]) -> Copy | None:
    """None for a mail that is not ours, or about no case."""
    seen = glance(item.path)
    domain = context.settings.smtp.from_address.rpartition("@")[2]
    own = parse_own_message_id(seen.message_id or "", domain)
    if own is None or seen.message_id is None or not seen.case_id or seen.to is None:
        return None
    raw = item.path.read_bytes() if keep(seen.message_id) else b""
    number = re.search(context.number_form, seen.subject)
    sent = SentCopy(
        message_id=seen.message_id,
        token=own[1],
        to=seen.to,
        subject=seen.subject,
        raw=raw,
        sent_at=_written_at(seen.date) or item.header.received_at or item.header.seen_at,
        number=number[0] if number else None,
    )
    return Copy(sent=sent, answers=seen.answers, text=_text(raw))


def _written_at(date: str) -> datetime | None:
    """What `Date:` says; None for anything else than a moment: the mailbox is a place where people work."""
    try:
        moment = parsedate_to_datetime(date)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _match(context: Context, lost: list[Copy], cases: list[Candidate]) -> tuple[dict[int, list[Copy]], list[Copy]]:
    """The copies of each case, and those that belong to no mail that is known."""
    # what has been opened is known by its id; of what waits, the head is read now
    heads = {
        case.case: glance(context.store.originals.path(case.sha256)) for case in cases if lost and not case.opened
    }
    matched: dict[int, list[Copy]] = {}
    alone = []
    for copy in lost:
        fitting = [case for case in cases if _fits(copy, case, heads.get(case.case))]
        exact = [case for case in fitting if case.received_at and korean(case.received_at) in copy.text]
        fitting = exact or (fitting if copy.answers else [])
        # one mail delivered twice: the first was answered
        free = [case for case in fitting if case.case not in matched] or fitting
        if free:
            matched.setdefault(free[0].case, []).append(copy)
        else:
            alone.append(copy)
    return matched, alone


def _fits(copy: Copy, case: Candidate, head: Glance | None) -> bool:
    if copy.answers:
        return copy.answers == (head.message_id if head else case.message_id)
    return head is not None and (head.reply_address or "").lower() == copy.sent.to.lower()


def _text(raw: bytes) -> str:
    """The plain part of a mail of ours."""
    for part in message_from_bytes(raw).walk():
        if part.get_content_type() == "text/plain":
            content = part.get_payload(decode=True)
            return content.decode("utf-8", "replace") if isinstance(content, bytes) else ""
    return ""


def _plan(
    context: Context, known: Known, matched: dict[int, list[Copy]], went_out: tuple[str, ...], lost: list[Copy]
) -> Plan:
    """Each number to the first of the cases that were told it; each copy to its case."""
    taken = set(known.numbers)
    reservations = []
    for case, copies in matched.items():
        number = next((c.sent.number for c in copies if c.sent.number and c.sent.number not in taken), None)
        taken |= {number} if number else set()
        reservations.append(Reservation(case=case, number=number, copies=tuple(copy.sent for copy in copies)))
    series = context.call.receipt.number(1).rpartition("-")[0]
    told = [*known.numbers, *(copy.sent.number for copy in lost if copy.sent.number)]
    counts = [int(number.rpartition("-")[2]) for number in told if number.rpartition("-")[0] == series]
    return Plan(
        series=series, last=max(counts, default=0), went_out=went_out, reservations=tuple(reservations), void=()
    )


def described(findings: Findings) -> list[str]:
    """For the operator's screen: which case gets which number back."""
    lines = [f"{case_name(one.case)}: {one.number}" for one in findings.plan.reservations if one.number]
    return [*lines, findings.told()]
