"""A mail server that gives UIDs a second time, as one restored from a backup does."""

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest

from models.store import views
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.stories.letters import letter, zipped
from tests.whole import BEFORE, RULE, Whole, total_faults


@pytest.fixture
def whole(dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path) -> Whole:
    """An intake of its own."""
    return Whole(dovecot, smtp_sink, tmp_path)


def _rewind(maildir: Path, keep: int) -> None:
    """Deletes all mails but the first `keep` and gives their UIDs again, under the same UIDVALIDITY."""
    listing = maildir / "dovecot-uidlist"
    head, *rows = listing.read_text().splitlines()
    for row in rows[keep:]:
        name = row.split(":", 1)[1]
        for folder in ("cur", "new"):
            for path in (maildir / folder).glob(name + "*"):
                path.unlink()
    owner = listing.stat()
    head = re.sub(r"\bN\d+", f"N{keep + 1}", head)
    listing.write_text("\n".join([head, *rows[:keep]]) + "\n")
    os.chown(listing, owner.st_uid, owner.st_gid)
    for index in maildir.glob("dovecot.index*"):
        index.unlink()


def test_메일_번호가_되돌아간_뒤_온_메일도_접수하고_경보를_올린다(whole: Whole) -> None:
    first = [letter(f"{RULE}_가람{n}_A100", (f"{RULE}_가람{n}_A100.zip", zipped(seed=f"a{n}"))) for n in range(3)]
    later = [letter(f"{RULE}_나루{n}_H100", (f"{RULE}_나루{n}_H100.zip", zipped(seed=f"b{n}"))) for n in range(2)]
    for raw in first:
        whole.deliver(raw)
    whole.poll()
    _rewind(whole.server.maildir(whole.user), keep=1)
    for raw in later:
        whole.deliver(raw, BEFORE - timedelta(minutes=1))
    whole.poll()
    assert [whole.case(raw).disposition for raw in (*first, *later)] == ["accepted"] * 5
    with whole.register() as store, store.reading() as connection:
        assert [alarm.key for alarm in views.open_alarms(connection)] == ["uid-INBOX"]
    report = whole.poll()
    assert (report.taken.stored, report.taken.unknown) == (0, 0)
    assert total_faults(whole) == []
