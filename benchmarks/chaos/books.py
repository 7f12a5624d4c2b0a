"""The books: what must hold after a campaign, checked from the outside. Pure; `Facts` in, faults out."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from benchmarks.chaos.diary import Blow, Run
from benchmarks.chaos.mails import POISONS, REFUSED, Planned
from models.case import Case, ReplyView
from models.record import Record

SLACK = 1.0
"""Seconds between a blow and its note, or a mail and its stamp."""


class Arrived(Record):
    """A mail that the sink took."""

    at: float
    """Seconds since the epoch."""
    message_id: str
    sha256: str
    """Of the bytes."""


class Message(Record):
    """A message to provisioning: a file of the spool, or a line of `jeopsu queue --json`."""

    id: str
    case: str
    revision: int
    type: str
    sha256: str = ""


class Facts(Record):
    """All that can be seen after a campaign."""

    planned: tuple[Planned, ...]
    mailbox: tuple[str, ...]
    """Digests of the mails that lie in the mailbox."""
    cases: tuple[Case, ...]
    """`jeopsu cases --json`."""
    number_prefix: str
    """Of receipt numbers, `AICA-2025-`."""
    arrived: tuple[Arrived, ...]
    spool: tuple[Message, ...]
    ledger: tuple[Message, ...]
    """`jeopsu queue --json`."""
    blows: tuple[Blow, ...]
    runs: tuple[Run, ...]
    orphans: tuple[str, ...]
    verified: int
    """Exit status of `jeopsu verify`."""
    stopped: tuple[int | None, ...] = ()
    """Exit status of each service at its last, ordered end."""
    work: tuple[tuple[float, str], ...] = ()
    """When which machine told of mails done."""
    undrained: tuple[str, ...] = ()
    """What was not done when the campaign's patience ended."""


class Repeat(Record):
    """A mail that was sent once more, and the blow that explains it."""

    message_id: str
    first: float
    again: float
    blow: Blow | None


def mails(facts: Facts) -> Iterator[str]:
    """Every mail of the plan lies in the mailbox, and is exactly one case."""
    planned = Counter(mail.sha256 for mail in facts.planned)
    yield from _differences("mailbox", Counter(facts.mailbox), planned)
    yield from _differences("register", Counter(case.message.sha256 for case in facts.cases), planned)
    yield from facts.undrained


def dispositions(facts: Facts) -> Iterator[str]:
    """Every case is what its mail was written to be. Of two alike, either may be the first."""
    wanted, found = defaultdict(list), defaultdict(list)
    groups = {mail.number: mail.number if mail.first is None else mail.first for mail in facts.planned}
    group_of = {mail.sha256: groups[mail.number] for mail in facts.planned}
    for mail in facts.planned:
        wanted[groups[mail.number]].append(mail.disposition)
    for case in facts.cases:
        if case.message.sha256 in group_of:
            found[group_of[case.message.sha256]].append(case.disposition)
    for number, expected in wanted.items():
        if sorted(expected) != sorted(found[number]):
            yield f"mail {number}: {found[number]} instead of {expected}"


def numbers(facts: Facts) -> Iterator[str]:
    """Receipt numbers are exactly 1..N, one an accepted case; a duplicate bears that of its first."""
    accepted = [case.receipt_number for case in facts.cases if case.disposition == "accepted"]
    yield from (f"number {number} twice" for number, count in Counter(accepted).items() if count > 1)
    width = max((len(str(number)) - len(facts.number_prefix) for number in accepted), default=4)
    expected = {f"{facts.number_prefix}{count:0{width}d}" for count in range(1, len(accepted) + 1)}
    yield from (f"number {number} is missing" for number in sorted(expected - set(accepted)))
    yield from (f"number {number} is beyond 1..{len(accepted)}" for number in set(accepted) - expected)
    by_case = {case.case_id: case for case in facts.cases}
    for case in facts.cases:
        first = by_case.get(case.duplicate_of or "")
        own = case.receipt_number if case.disposition != "duplicate" else None
        if case.disposition == "duplicate" and (first is None or first.receipt_number != case.receipt_number):
            yield f"{case.case_id}: a duplicate of {case.duplicate_of} with number {case.receipt_number}"
        elif case.disposition != "accepted" and own:
            yield f"{case.case_id}: {case.disposition} with number {own}"


def automatic(case: Case) -> tuple[ReplyView, ...]:
    """The automatic replies of a case."""
    return tuple(reply for reply in case.replies if reply.occasion == "automatic")


def replies(facts: Facts) -> Iterator[str]:
    """One automatic reply a case that is answered, none else; each in the sink at least once, unless refused."""
    answered = Counter(mail.sha256 for mail in facts.planned if mail.answered)
    found: Counter[str] = Counter()
    arrived = {mail.message_id for mail in facts.arrived}
    for case in facts.cases:
        rows = automatic(case)
        found[case.message.sha256] += len(rows)
        if len(rows) > 1 or len(case.replies) != len(rows):
            yield f"{case.case_id}: {len(rows)} automatic of {len(case.replies)} replies"
        for reply in rows:
            refused = reply.to.endswith(f"@{REFUSED}")
            if reply.state != ("refused" if refused else "sent"):
                yield f"{case.case_id}: reply {reply.state}"
            if (reply.message_id in arrived) == refused:
                what = "reached a closed door" if refused else "never arrived"
                yield f"{case.case_id}: reply {reply.message_id} {what}"
    for digest in answered.keys() | found.keys():
        if found[digest] != answered[digest]:
            yield f"mail {digest[:12]}: {found[digest]} replies instead of {answered[digest]}"


def repeats(facts: Facts) -> list[Repeat]:
    """What was sent more than once, each with a blow of its own at the time between, as far as there is one."""
    times = defaultdict(list)
    for mail in sorted(facts.arrived, key=lambda mail: mail.at):
        times[mail.message_id].append(mail.at)
    found = [(again, first, name) for name, all_ in times.items() for first, again in pairwise(all_)]
    free = sorted((blow for blow in facts.blows if blow.hits_service), key=lambda blow: blow.at)
    explained = []
    for again, first, name in sorted(found):
        blow = next((blow for blow in free if first - SLACK <= (blow.until or blow.at) and blow.at <= again), None)
        if blow is not None:
            free.remove(blow)
        explained.append(Repeat(message_id=name, first=first, again=again, blow=blow))
    return explained


def standstills(facts: Facts) -> list[float]:
    """Seconds from the death of the machine that worked last until any machine worked again."""
    work = sorted(facts.work)
    found = []
    for blow in facts.blows:
        before = [name for at, name in work if at <= blow.at]
        after = [at for at, _ in work if at > blow.at]
        if blow.how == "kill -9" and blow.hits_service and before and after and before[-1] == blow.machine:
            found.append(after[0] - blow.at)
    return found


def sent(facts: Facts) -> Iterator[str]:
    """What was sent again is the same to the byte, and a kill explains it; the register knows all that was sent."""
    contents = defaultdict(set)
    for mail in facts.arrived:
        contents[mail.message_id].add(mail.sha256)
    yield from (f"{name}: {len(digests)} different mails" for name, digests in contents.items() if len(digests) > 1)
    known = {reply.message_id for case in facts.cases for reply in case.replies}
    yield from (f"{name}: sent, and not in the register" for name in contents.keys() - known)
    for repeat in repeats(facts):
        if repeat.blow is None:
            later = repeat.again - repeat.first
            yield f"{repeat.message_id}: sent again after {later:.1f} s, and no kill explains it"


def provisioning(facts: Facts) -> Iterator[str]:
    """At most one message for a state of a case, one for each valid case; the spool holds what the ledger says."""
    for name, messages in (("spool", facts.spool), ("ledger", facts.ledger)):
        states = Counter((message.case, message.revision) for message in messages)
        yield from (f"{name}: {state} {count} messages" for state, count in states.items() if count > 1)
        yield from _differences(
            name, Counter(message.id for message in messages), Counter(m.id for m in facts.ledger)
        )
        validated = Counter(message.case for message in messages if message.type == "application.validated")
        valid = Counter(case.case_id for case in facts.cases if _is_valid(case))
        yield from _differences(f"{name}, valid cases", validated, valid)


def judged(facts: Facts) -> Iterator[str]:
    """Every accepted case is read and judged; whole applications are complete and eligible."""
    sorts = {mail.sha256: mail for mail in facts.planned}
    for case in facts.cases:
        mail = sorts.get(case.message.sha256)
        if case.disposition != "accepted" or mail is None:
            continue
        if not case.read or case.review_result is None:
            yield f"{case.case_id}: not read or not judged"
        elif mail.sort == "complete" and not _is_valid(case):
            why = [one.get("detail") for one in case.unreadable]
            yield f"{case.case_id}: a whole application is {case.review_result} {why}"


def poison(facts: Facts) -> Iterator[str]:
    """What crashed, hung or ate memory waits for a person with its reason, and its good files were read."""
    sorts = {mail.sha256: mail.sort for mail in facts.planned if mail.sort in POISONS}
    for case in facts.cases:
        sort = sorts.get(case.message.sha256)
        if sort is None:
            continue
        if sort.startswith("open-") and "processing-failed" not in case.disposition_reasons:
            yield f"{case.case_id}: {sort}, reasons {case.disposition_reasons}"
        if not sort.startswith("open-"):
            files = [str(one.get("file")) for one in case.unreadable]
            if len(files) != 1 or case.review_result != "needs_review":
                yield f"{case.case_id}: {sort}, {case.review_result}, unreadable {files}"
            given_up = any("거듭" in str(one.get("detail")) for one in case.unreadable)  # the host died too often
            if sort.startswith("read-") and not given_up and len(case.documents) < 5:
                yield f"{case.case_id}: {sort}, nothing else was read"


def processes(facts: Facts) -> Iterator[str]:
    """Nothing outlives its service by five seconds, and no service ends unless the campaign ends it."""
    yield from (f"orphan: {orphan}" for orphan in facts.orphans)
    for run in facts.runs:
        if run.ended is not None and not run.wanted:
            yield f"{run.machine}: ended by itself with status {run.status}"
    yield from (f"a service ended with {status} when asked to stop" for status in facts.stopped if status != 0)


def register(facts: Facts) -> Iterator[str]:
    """The chain of events and every original are intact."""
    if facts.verified:
        yield f"jeopsu verify: exit status {facts.verified}"


Book = Callable[[Facts], Iterator[str]]
BOOKS: tuple[tuple[str, Book], ...] = (
    ("mails", mails),
    ("dispositions", dispositions),
    ("receipt numbers", numbers),
    ("replies", replies),
    ("sent", sent),
    ("judged", judged),
    ("provisioning", provisioning),
    ("poison", poison),
    ("processes", processes),
    ("register", register),
)


def check(facts: Facts) -> dict[str, list[str]]:
    """Every book with what is wrong in it."""
    return {name: list(book(facts)) for name, book in BOOKS}


def doubles(facts: Facts) -> int:
    """Rows that stand twice for one thing: cases of a mail, numbers, automatic replies, messages for a state."""
    planned = Counter(mail.sha256 for mail in facts.planned)
    things: Sequence[Counter[object]] = (
        Counter(case.receipt_number for case in facts.cases if case.disposition == "accepted"),
        Counter(case.case_id for case in facts.cases for _ in automatic(case)),
        Counter((message.case, message.revision) for message in facts.ledger),
        Counter((message.case, message.revision) for message in facts.spool),
    )
    rows = Counter(case.message.sha256 for case in facts.cases) - planned
    return rows.total() + sum(count - 1 for counter in things for count in counter.values())


def _is_valid(case: Case) -> bool:
    good = case.disposition == "accepted" and case.review_result == "complete"
    return good and (case.eligibility or {}).get("decision") == "eligible"


def _differences(name: str, found: Counter[str], wanted: Counter[str]) -> Iterator[str]:
    for key in sorted(found.keys() | wanted.keys()):
        if found[key] != wanted[key]:
            yield f"{name}: {key[:16]} {found[key]} times instead of {wanted[key]}"
