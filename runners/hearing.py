"""Whether what this process says arrives: on every machine, also on one that only reads, and within seconds.

Each process of a shared register has an alarm of its own, since nobody else can tell whether its output arrives; one
that goes away without a word leaves it to the machine on duty to end.
"""

from models.store import Store, jobs, views
from models.store.jobs import Machine
from models.store.place import own_name
from runners.context import Context
from runners.embedded import Lane
from runners.house import lane_of
from runners.watching import all_clear, good_work, raise_alarm

KEY = "log"
SECONDS = 2.0
"""How often it is looked at: nothing is asked of the register unless it changed."""


class Hearing:
    """Raises the alarm when what is said does not arrive, and ends it when it does again."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._key = key_of(context.store, own_name())
        self._told: str | None = None
        self._looked = False

    def lane(self) -> Lane:
        """Looks again and again."""
        return lane_of(self._context, KEY, self.look, SECONDS)

    def look(self) -> bool:
        """Looks once. The first time also for what an earlier process of this key left."""
        trouble = self._context.output()
        if self._looked and trouble == self._told:
            return False
        if trouble is None:
            good_work(self._context, self._key)
        else:
            told = f"진행 기록과 로그를 쓰지 못하고 있습니다: {trouble}. 접수는 계속됩니다."
            raise_alarm(self._context, self._key, f"{_whose(self._context.store)}{told}")
        self._told, self._looked = trouble, True
        return False

    def end(self) -> None:
        """This process ends in order: of a machine that is no longer there nobody needs to hear."""
        if self._context.store.is_shared and self._told is not None:
            good_work(self._context, self._key)


def key_of(store: Store, name: str) -> str:
    """The alarm of the process of this name."""
    return f"{KEY}-{_label(name)}" if store.is_shared else KEY


def end_of_the_gone(context: Context) -> None:
    """Ends the alarms of processes that went away without a word."""
    if not context.store.is_shared:
        return
    with context.store.reading() as connection:
        living = {key_of(context.store, one.name) for one in jobs.machines(connection) if one.alive}
        standing = [alarm.key for alarm in views.open_alarms(connection)]
    living.add(key_of(context.store, own_name()))
    for key in standing:
        if (key == KEY or key.startswith(f"{KEY}-")) and key not in living:
            all_clear(context, key)


def _label(name: str) -> str:
    return Machine(name=name, alive=True, on_duty=False).label


def _whose(store: Store) -> str:
    return f"{_label(own_name())}: " if store.is_shared else ""
