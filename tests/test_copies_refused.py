"""A copy that the mailbox refuses keeps no other from its place: of what has no copy, a restored register learns
nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from intake.mailbox import CommandRefused, Mailbox
from models.config import secret
from models.store.tables import outbox
from runners.deliver import copy_round
from scheduler import Service
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.stories.letters import letter, zipped
from tests.whole import RULE, Whole

COUNT = 6


class Picky(Mailbox):
    """A mailbox that refuses some mails."""

    refused: frozenset[str] = frozenset()
    asked = 0

    def append_copy(self, raw: bytes, message_id: str) -> None:
        """Refuses those."""
        self.asked += 1
        if message_id in self.refused:
            raise CommandRefused("이 메일은 받지 않습니다.")
        super().append_copy(raw, message_id)


@pytest.fixture
def service(dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path) -> Iterator[Service]:
    """An intake with sent mails that have no copies yet."""
    whole = Whole(dovecot, smtp_sink, tmp_path)
    for number in range(COUNT):
        name = f"{RULE}_한빛{number}_A100"
        whole.deliver(letter(name, (f"{name}.zip", zipped(seed=str(number))), sender=f"a{number}@lumen.example"))
    whole.poll()
    with whole.service() as service:
        with service.context.store.writing() as connection:
            connection.execute(update(outbox).values(copied_at=None))
        yield service


def ids(service: Service, *, copied: bool | None = None) -> list[str]:
    """Message-IDs of the mails that went out."""
    query = select(outbox.c.message_id).where(outbox.c.state == "sent").order_by(outbox.c.id)
    if copied is not None:
        query = query.where(outbox.c.copied_at.is_not(None) if copied else outbox.c.copied_at.is_(None))
    with service.context.store.reading() as connection:
        return list(connection.execute(query).scalars())


def picky(service: Service, *refused: str) -> Picky:
    """Refuses these."""
    settings = service.context.settings.imap
    mailbox = Picky(settings, lambda: secret(settings))
    mailbox.refused = frozenset(refused)
    return mailbox


@pytest.mark.parametrize("refused", [(0,), (0, 1), (0, 3), (5,), (0, 2, 4)])
def test_거절된_사본은_다른_사본을_막지_않고_남는다(service: Service, refused: tuple[int, ...]) -> None:
    everything = ids(service)
    bad = [everything[number] for number in refused]
    with picky(service, *bad) as mailbox, pytest.raises(CommandRefused, match="받지 않습니다"):
        copy_round(service.context, mailbox)
    assert ids(service, copied=False) == bad
    with picky(service) as mailbox:
        assert copy_round(service.context, mailbox) == len(bad)
    assert ids(service, copied=True) == everything


def test_모두_거절되면_곧_그만둔다(service: Service) -> None:
    with picky(service, *ids(service)) as mailbox, pytest.raises(CommandRefused):
        copy_round(service.context, mailbox)
    assert mailbox.asked == 3 < COUNT == len(ids(service, copied=False))
