"""The jobs of the distributed engine beside the register: whose work in hand still counts.

Everything that is done is in the register; a job only says which machine does it. So jobs may be thrown away at any
time, and the schema with them: what is due is found again.
"""

from sqlalchemy import Connection, text

SCHEMA = "jeopsu_engine"
"""PostgreSQL schema of the engine's tables."""
IN_HAND = text("SELECT 1 FROM jeopsu_engine.procrastinate_jobs WHERE id = :job AND status = 'doing' FOR SHARE")


def is_in_hand(connection: Connection, job: int) -> bool:
    """Whether a job has not been taken from whoever works on it; until the end of the transaction nobody can."""
    return connection.execute(IN_HAND, {"job": job}).first() is not None
