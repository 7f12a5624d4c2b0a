"""More cases are in hand than there are readers, so that no reader waits until the register has taken a case."""

import threading
from dataclasses import replace
from pathlib import Path

from models.store import reading
from runners.assess import assess_round
from runners.passing import take_in_with_patience
from runners.take_in import TakeIn
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.whole import Whole
from tests.whole_applications import made, mail_of


def test_읽은_건을_적는_동안_다음_건의_서류를_읽는다(dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path) -> None:
    whole = Whole(dovecot, smtp_sink, tmp_path, "")
    with whole.service() as service:
        count = service._readers.processes + 1
        for number in range(count):
            whole.deliver(mail_of(made(f"beside-{number}", producers=("typst",)), number=number + 1))
        take_in_with_patience(service.context, TakeIn(service.context), service.mailbox)
        service.settle()
        all_read = threading.Event()
        # each waits here, its case in hand, until the last is read: that one needs a reader, and nobody to let go
        together = threading.Barrier(count, action=all_read.set)

        def wait_for_all() -> None:
            together.wait(60)

        context = replace(service.context, stopping=all_read.is_set)
        assess_round(context, service._readers, patient=False, read=wait_for_all)
        with service.context.store.reading() as connection:
            assert reading.unread_cases(connection, service.context.clock(), count) == []
