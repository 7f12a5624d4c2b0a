"""What the distributed engine asks of its queue: which jobs there are, one more, one less."""

from collections.abc import Sequence

from procrastinate import App
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Job, Status


async def given(app: App) -> set[str]:
    """The locks of all jobs that wait or are worked on, on whichever machine."""
    rows = await app.connector.execute_query_all_async(
        query="SELECT queueing_lock FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
    )
    return {row["queueing_lock"] for row in rows}


async def give(app: App, name: str, lock: str, **arguments: int) -> None:
    """One more job of this name, unless there is one of the same lock."""
    try:
        await app.configure_task(name, queue=name, lock=lock, queueing_lock=lock).defer_async(**arguments)
    except AlreadyEnqueued:
        return  # another machine was first


async def throw_away(app: App, job: Job) -> None:
    """Takes a job from whoever has it."""
    try:
        await app.job_manager.finish_job(job=job, status=Status.FAILED, delete_job=True)
    except ConnectorException:
        return  # another machine was first, or it has come to its end after all


async def drop(app: App, workers: Sequence[int]) -> None:
    """Removes what these workers had in hand."""
    await app.connector.execute_query_async(
        query="DELETE FROM procrastinate_jobs WHERE status = 'doing' AND worker_id = ANY(%(workers)s)",
        workers=list(workers),
    )
