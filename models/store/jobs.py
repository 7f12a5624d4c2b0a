"""The jobs of the distributed engine beside the register: whose work in hand still counts.

Everything that is done is in the register; a job only says which machine does it. So jobs may be thrown away at any
time, and the schema with them: what is due is found again.
"""

from datetime import datetime

from sqlalchemy import Connection, text

from models.record import Record

SCHEMA = "jeopsu_engine"
"""PostgreSQL schema of the engine's tables."""
IN_HAND = text("SELECT 1 FROM jeopsu_engine.procrastinate_jobs WHERE id = :job AND status = 'doing' FOR SHARE")

MACHINES = f"{SCHEMA}.machines"
MAKE_MACHINES = """CREATE TABLE jeopsu_engine.machines (
    name text PRIMARY KEY,
    began_at timestamptz NOT NULL DEFAULT now(),
    heard_at timestamptz NOT NULL DEFAULT now(),
    takes_duty boolean NOT NULL,
    workers bigint[] NOT NULL
)"""
"""Which services there are. Procrastinate knows its workers by numbers only, and forgets those that went silent."""
SILENT_SECONDS = 30.0
"""After so long without a word a service is taken for lost."""
FORGET_SECONDS = 24 * 3600.0
"""So long one that went silent is spoken of."""
LOOK = text("""
    SELECT name, began_at, heard_at, takes_duty,
        greatest(0, extract(epoch FROM now() - heard_at))::integer AS silent,
        EXISTS (
            SELECT FROM jeopsu_engine.procrastinate_jobs
            WHERE task_name = 'duty' AND status = 'doing' AND worker_id = ANY(workers)
        ) AS on_duty
    FROM jeopsu_engine.machines
    WHERE heard_at > now() - make_interval(secs => :forget)
    ORDER BY name
""")


def is_in_hand(connection: Connection, job: int) -> bool:
    """Whether a job has not been taken from whoever works on it; until the end of the transaction nobody can."""
    return connection.execute(IN_HAND, {"job": job}).first() is not None


def machines(connection: Connection) -> tuple["Machine", ...]:
    """The services that said of themselves that they work on this register, as PostgreSQL's own clock sees them."""
    if connection.execute(text("SELECT to_regclass(:name)"), {"name": MACHINES}).scalar() is None:
        return ()
    rows = connection.execute(LOOK, {"forget": FORGET_SECONDS})
    return tuple(
        Machine(
            name=row.name,
            alive=row.silent < SILENT_SECONDS,
            on_duty=row.on_duty,
            takes_duty=row.takes_duty,
            began_at=row.began_at,
            heard_at=row.heard_at,
            silent_seconds=row.silent,
        )
        for row in rows
    )


class Machine(Record):
    """One running service."""

    name: str
    """Host, where its process number counts, and the number (`place.own_name`)."""
    alive: bool
    """Whether it was heard of lately; another one takes its work if not."""
    on_duty: bool
    """Whether it is the one that takes in, decides and sends."""
    takes_duty: bool = True
    """Whether it may be; False of one that only reads."""
    began_at: datetime | None = None
    heard_at: datetime | None = None
    silent_seconds: int = 0

    @property
    def label(self) -> str:
        """As people know it: the host and the number of its process."""
        host, _, number = self.name.rsplit("-", 2)
        return f"{host}({number})"
