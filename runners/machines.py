"""Which services work on this intake: on a shared register by their own word, else by the storage folder's lock."""

from models.settings import Settings
from models.store import Transaction, jobs
from models.store.engine import libpq_address
from models.store.jobs import Machine
from models.store.place import name_of
from runners.lock import holder


def services(settings: Settings, connection: Transaction) -> tuple[Machine, ...] | None:
    """All of them, also those that went silent within a day; None if it cannot be told."""
    if libpq_address(settings.database.url) is not None:
        return jobs.machines(connection)
    try:
        number = holder(settings.storage.root)
    except OSError:
        return None
    return (Machine(name=name_of(number), alive=True, on_duty=True),) if number is not None else ()
