"""What no stage can notice itself: a mailbox not read for too long, a disk that fills up, a job by the clock that
fails."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from intake.mailbox import MailboxError
from models.config import ConfigError
from models.os_errors import reason
from models.settings import ImapSettings
from models.store import StoreTrouble, views, watch
from models.times import korean
from runners.clock import ClockStopped
from runners.context import Context
from runners.deliver import CopyFailed
from runners.disks import KEY, disk_trouble
from runners.workers import NoWorkers

FIRST_PASS = timedelta(minutes=15)
"""A service that finds a full mailbox may need so long until it has read all of it once."""
log = logging.getLogger(__name__)

LANES = {
    "intake": "메일 받기",
    "triage": "판정",
    "assess": "서류 읽기",
    "judge": "서류 검토",
    "provision": "자원할당 전달",
    "file": "심사자료 작성",
    "deliver": "회신 발송",
    "copy": "회신 사본 보관",
    "clock": "정해진 시각의 작업",
    "engine": "여러 서버의 작업 나누기",
    "log": "진행 기록 살피기",
    "look-after": "상태 감시",
    "report": "일일 보고",
    "unwritten": "기록하지 못한 경보 알리기",
    "leftovers": "임시 파일 정리",
    "machines": "서버 살피기",
}


def trouble(lane: str, error: BaseException) -> str:
    """What an operator should know: of our own errors the text, of any other only its kind, since it may quote a
    stranger's mail."""
    known = isinstance(error, ClockStopped | CopyFailed | MailboxError | ConfigError | NoWorkers)
    return f"{LANES[lane]} 단계에서 오류가 났습니다: {error if known else type(error).__name__}"


def unread(error: BaseException) -> str:
    """Why the mailbox is not read: what its server or the disk said; of any other error only the kind, since
    it may quote a stranger's mail."""
    if isinstance(error, MailboxError | ConfigError):
        return f"메일함을 읽을 수 없습니다: {error}"
    if not isinstance(error, OSError):
        return f"메일함을 읽을 수 없습니다: {type(error).__name__}"
    where = f" ({error.filename})" if error.filename else ""
    return f"메일을 보관할 수 없습니다: {reason(error)}{where}"


def longest_silence(imap: ImapSettings) -> timedelta:
    """How long the mailbox may go unread before somebody must hear of it."""
    return timedelta(seconds=max(180, 5 * imap.poll_seconds))


def by_the_clock(context: Context, name: str, work: Callable[[], object]) -> Callable[[], None]:
    """A job by the clock whose trouble becomes an alarm, and whose success ends it: nobody waits for such a job, so
    nobody would miss it."""

    def job() -> None:
        try:
            work()
        except Exception as error:  # the top of a job: it is done again when its time comes
            log.error("the job %s failed: %s", name, type(error).__name__)
            log.debug("details", exc_info=True)
            raise_alarm(context, f"lane-{name}", trouble(name, error))
        else:
            good_work(context, f"lane-{name}")

    return job


def look_after(context: Context, begun: datetime | None = None) -> None:
    """Raises and ends the alarms. `begun`: since when this service reads the mailbox."""
    now, settings = context.clock(), context.settings
    with context.store.reading() as connection:
        last = views.mark(connection, "poll")
    if last is not None:
        is_silent = now - last.at > longest_silence(settings.imap)
        told = f"메일함을 {korean(last.at)} 뒤로 확인하지 못하고 있습니다."
    else:
        is_silent = begun is not None and now - begun > FIRST_PASS
        told = "접수를 시작한 뒤로 메일함을 한 번도 끝까지 확인하지 못하였습니다."
    _set(context, "stale", is_silent, told)
    trouble = disk_trouble(settings)
    _set(context, KEY, trouble is not None, trouble or "")


def _set(context: Context, key: str, on: bool, message: str) -> None:
    if on:
        raise_alarm(context, key, message)
    else:
        all_clear(context, key)


def raise_alarm(context: Context, key: str, message: str) -> None:
    """Begins an alarm, if it has not begun. One that cannot be recorded is noted for `runners.unwritten`."""
    try:
        with context.store.writing() as connection:
            watch.raise_alarm(connection, key, message, context.clock())
    except StoreTrouble:
        context.unwritten[key] = message
        raise


def all_clear(context: Context, key: str) -> None:
    """Ends an alarm, if there is one."""
    with context.store.writing() as connection:
        watch.end_alarm(connection, key, context.clock())


def good_work(context: Context, *keys: str) -> None:
    """Ends the alarms of these keys that stand, whichever process raised them; nothing is written if none does."""
    with context.store.reading() as connection:
        standing = {alarm.key for alarm in views.open_alarms(connection)}
    for key in keys:
        if key in standing:
            all_clear(context, key)
