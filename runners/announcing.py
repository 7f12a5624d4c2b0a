"""A machine says of itself that it works on a shared register (`models.store.jobs.machines` reads it)."""

import asyncio
from collections.abc import Sequence

from procrastinate import App
from procrastinate.worker import Worker

from models.store import jobs
from models.store.place import has_ended

LOOK_SECONDS = 0.05
ANNOUNCE = """
    INSERT INTO machines AS one (name, takes_duty, workers) VALUES (%(name)s, %(takes_duty)s, %(workers)s::bigint[])
    ON CONFLICT (name) DO UPDATE SET heard_at = now(), takes_duty = excluded.takes_duty, workers = excluded.workers
"""
FORGET = """
    DELETE FROM machines
    WHERE name = ANY(%(names)s) OR heard_at < now() - make_interval(secs => %(seconds)s)
"""
LEAVE = "DELETE FROM machines WHERE name = %(name)s"


async def announce(app: App, name: str, workers: Sequence[Worker], *, takes_duty: bool, every: float) -> None:
    """Says it again and again, every so many seconds, and forgets those that were here before it."""
    ask = app.connector.execute_query_async
    rows = await app.connector.execute_query_all_async(query="SELECT name FROM machines")
    gone = [row["name"] for row in rows if has_ended(row["name"])]
    await ask(query=FORGET, names=gone, seconds=jobs.FORGET_SECONDS)
    while True:
        known = [worker.worker_id for worker in workers if worker.worker_id is not None]
        await ask(query=ANNOUNCE, name=name, takes_duty=takes_duty, workers=known)
        await asyncio.sleep(every if len(known) == len(workers) else LOOK_SECONDS)


async def leave(app: App, name: str) -> None:
    """In an orderly end: nobody need wonder where it is."""
    await app.connector.execute_query_async(query=LEAVE, name=name)
