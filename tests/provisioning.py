"""What the tests of provisioning start from: cases in a register, facts about them, the surroundings of a round."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from models.case import Person
from models.config import Config, load
from models.mail import TakenMail
from models.provisioning import CloudEvent, Contacts, GrantedDiscount, Period, Provision, Wish
from models.store import Store, provisioning
from models.store import intake as taking
from models.store.ids import case_name
from models.store.provisioning import Line
from runners.context import Context
from runners.workers import Workers

ROOT = Path(__file__).resolve().parent.parent
NOON = datetime(2025, 8, 20, 12, 0, 0, 125000, tzinfo=timezone(timedelta(hours=9)))
SECRET = "그늘진-숲의-열쇠-열여섯자-이상"


def facts(case: int = 1, **changes: Any) -> Provision:
    """What is known of a valid application."""
    known: dict[str, Any] = {
        "receipt_number": f"AICA-2025-{case:04d}",
        "case_id": case_name(case),
        "organization": '㈜한빛 "기술" 연구소\u2028',
        "project": "저선량 CT 영상 복원",
        "track": 1,
        "resource": "H100",
        "cards": 8,
        "storage_tb": 10,
        "period": Period(months=4, text="협약체결일 ~ '25. 12월"),
        "discount": GrantedDiscount(reason="youth", percent=0, decision="needs_review"),
        "monthly_fee_krw": 3200000,
        "contacts": Contacts(pi=Person(name="김하늘", phone="010-0000-0000", email="haneul@hanbit.example")),
    }
    return Provision(**(known | changes))


GRANTED: dict[str, Any] = {
    "discount": GrantedDiscount(reason="youth", percent=50, decision="granted"),
    "monthly_fee_krw": 1600000,
}


def new_cases(store: Store, count: int) -> list[int]:
    """Rows of new cases."""
    mails = []
    for number in range(count):
        raw = b"Subject: %d\r\n\r\n" % number
        mails.append(
            TakenMail(
                sha256=store.originals.put(raw),
                size=len(raw),
                received_at=NOON,
                internaldate_raw="20-Aug-2025 03:00:00 +0000",
                savedate=None,
                first_seen_at=NOON,
                location=None,
                imported_by="시험",
            )
        )
    with store.writing() as connection:
        return list(taking.take_in(connection, mails).new_cases)


def say(store: Store, case: int, wish: Wish, now: datetime = NOON, **changes: Any) -> CloudEvent | None:
    """What a deciding transaction does."""
    with store.writing() as connection:
        data = None if wish == "withdrawn" else facts(case, **changes)
        return provisioning.announce(connection, case, wish, data, now, "대체" if wish == "withdrawn" else None)


def ledger(store: Store) -> list[Line]:
    """Every message in the register."""
    with store.reading() as connection:
        return provisioning.ledger(connection)


def states(store: Store) -> dict[str, str]:
    """Message id to its state."""
    return {line.event.id: line.state for line in ledger(store)}


class Hands:
    """A clock that is put forward by hand."""

    def __init__(self) -> None:
        self.now = NOON.astimezone(UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        """Lets time pass."""
        self.now += timedelta(seconds=seconds)


def settings_for(folder: Path, url: str, **environ: str) -> Config:
    """The shipped configuration with its data below `folder` and its messages going to `url`."""
    return load(
        ROOT / "config.yaml",
        {
            "JEOPSU_DATABASE__URL": f"sqlite:///{folder}/register.db",
            "JEOPSU_STORAGE__ROOT": str(folder / "var"),
            "JEOPSU_PROVISIONING__URL": url,
            "JEOPSU_PROVISIONING__TIMEOUT": "2",
            **environ,
        },
    )


@contextmanager
def surroundings(config: Config, clock: Hands | None = None) -> Iterator[Context]:
    """What `provision_round` needs."""
    workers = Workers(config.settings.limits.workers)
    store = Store(config.settings.database.url, config.settings.storage.root, write=True)
    try:
        yield Context(config=config, store=store, workers=workers, clock=clock or Hands())
    finally:
        store.close()
        workers.close()
