"""The kill test: `jeopsu serve` dies at random moments while mails come in, and nothing is lost or done twice.

`JEOPSU_KILLS` sets the number of kills (12), `JEOPSU_KILL_SEED` the seed of the moments.
"""

import os
import random
import time
from collections import Counter
from pathlib import Path

import pytest

from models.case import Case
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import Caught, SmtpSink
from tests.serving import Serve, wait_for
from tests.stories.letters import big_zip, letter, made
from tests.whole import BEFORE, RULE, Whole, header, total_faults

MAILS = 60
KILLS = int(os.environ.get("JEOPSU_KILLS", "12"))
SEED = int(os.environ.get("JEOPSU_KILL_SEED", "20250814"))
ORPHAN_SECONDS = 5


def mail(number: int) -> bytes:
    """Applications, some big, some locked, some malformed, and some inquiries."""
    name, sender = f"{RULE}_한빛{number}_A100", f"a{number}@lumen.example"
    if number % 12 == 5:
        return letter(name, (f"{name}.zip", big_zip(3_000_000)), sender=sender)
    if number % 12 == 7:
        return letter(name, (f"{name}.zip", made("encrypted", str(number))), sender=sender)
    if number % 12 == 9:
        return letter(f"{RULE}_한빛{number}_V100", ("a.zip", made("zip", str(number))), sender=sender)
    if number % 12 == 11:
        return letter("신청 자격을 여쭙니다", sender=sender)
    return letter(name, (f"{name}.zip", made("zip", str(number))), sender=sender)


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_아무_때나_죽여도_잃거나_두_번_하는_일이_없다(
    engine: str, dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue("postgres_url") if engine == "postgresql" else ""
    whole = Whole(dovecot, smtp_sink, tmp_path, url)
    whole.configure(imap__poll_seconds=1)
    smtp_sink.delay = 0.15
    smtp_sink.trouble = {f"a{number}@lumen.example": "slow" for number in range(0, MAILS, 2)}
    mails = [mail(number) for number in range(MAILS)]
    rounds = KILLS if engine == "sqlite" else max(KILLS // 3, 1)
    orphans = kill_again_and_again(whole, mails, rounds, tmp_path)
    drain(whole, tmp_path)

    cases, sent = whole.cases(), smtp_sink.caught
    print(f"\n{engine}: {rounds} kills, {MAILS} mails, {len(cases)} cases, {len(whole.numbers())} receipt numbers, "
          f"{len(sent)} mails sent, {len(sent) - len(ids(sent))} of them again, orphans {orphans}")  # fmt: skip
    assert orphans == 0
    assert Counter(case.message.sha256 for case in cases) == Counter(digests(mails))
    assert_sent_once_or_alike(cases, sent)
    assert total_faults(whole) == []
    with whole.register() as store:
        assert all(store.originals.intact(case.message.sha256) for case in cases)


def kill_again_and_again(whole: Whole, mails: list[bytes], rounds: int, folder: Path) -> int:
    """Lets mails arrive while services start and die. Returns how many processes outlived their service."""
    chance = random.Random(SEED)
    share = -(-len(mails) // rounds)
    orphans = 0
    for number in range(rounds):
        whole.server.deliver_all(mails[number * share : (number + 1) * share], BEFORE, user=whole.user)
        serve = Serve(whole, folder / f"serve-{number}.log")
        try:
            if number % 4 == 3:
                time.sleep(chance.uniform(0, 1))  # while it starts
            else:
                serve.wait_until_started()
                time.sleep(chance.uniform(0, 1.2))
            serve.kill()
            end = time.monotonic() + ORPHAN_SECONDS
            while (left := serve.family()) and time.monotonic() < end:
                time.sleep(0.1)
            orphans += len(left)
        finally:
            serve.end()
    return orphans


def drain(whole: Whole, folder: Path) -> None:
    """A last service does what is left, and ends cleanly."""
    with Serve(whole, folder / "serve-last.log") as serve:

        def done() -> bool:
            cases = whole.cases()
            return len(cases) == MAILS and all(reply.state == "sent" for case in cases for reply in case.replies)

        wait_for(done, 90, serve.text)
        assert serve.stop()[0] == 0
    assert whole.poll().uncopied is None


def digests(mails: list[bytes]) -> list[str]:
    """Of the raw bytes."""
    from hashlib import sha256

    return [sha256(raw).hexdigest() for raw in mails]


def ids(sent: list[Caught]) -> dict[str, set[bytes]]:
    """Everything that was sent under each Message-ID."""
    found: dict[str, set[bytes]] = {}
    for one in sent:
        found.setdefault(str(header(one.raw, "Message-ID")), set()).add(one.raw)
    return found


def assert_sent_once_or_alike(cases: list[Case], sent: list[Caught]) -> None:
    """One automatic reply a case, each sent at least once; what was repeated is the same to the byte."""
    replies = [reply for case in cases for reply in case.replies]
    assert all(len(case.replies) == (case.disposition != "not_submission") for case in cases)
    found = ids(sent)
    assert set(found) == {reply.message_id for reply in replies}
    assert all(len(raws) == 1 for raws in found.values())
