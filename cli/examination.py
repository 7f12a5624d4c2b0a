"""What `jeopsu doctor` looks at, one result a line, the next only if it does not need what failed before."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

from intake.documents.ocr.engine import tessdata
from intake.filetype import identify
from intake.mailbox import Mailbox, MailboxError
from models.config import Config, ConfigError, secret
from models.record import Record
from models.store import Store, StoreError, views
from models.times import korean, utc_now
from notifier.transport import SendError, Transport
from runners.workers import WorkerFailed, Workers, result_of

LOW_DISK = 5 * 1024**3


class Result(Record):
    """One line of the examination."""

    what: str
    state: Literal["ok", "warn", "fail"]
    text: str


def ok(what: str, text: str) -> Result:
    """Nothing to do."""
    return Result(what=what, state="ok", text=text)


def warn(what: str, text: str) -> Result:
    """Works, but somebody should know."""
    return Result(what=what, state="warn", text=text)


def fail(what: str, text: str) -> Result:
    """Does not work."""
    return Result(what=what, state="fail", text=text)


def examine(load: Callable[[], Config]) -> Iterator[Result]:
    """Every check, in the order in which troubles are best mended."""
    try:
        config = load()
    except ConfigError as error:
        yield fail("설정", str(error))
        return
    yield ok("설정", str(config.path))
    yield from _deadline(config)
    yield _disk(config)
    yield _database(config)
    yield _readers(config)
    yield _ocr()
    yield from _mailbox(config)
    yield _smtp(config)


def _deadline(config: Config) -> Iterator[Result]:
    now, window = utc_now(), config.call.window
    if now > window.closes_at:
        yield warn("접수 기간", f"{korean(window.closes_at)}에 끝났습니다. 새로 오는 신청은 기한 경과로 처리됩니다.")
    elif now < window.opens_at:
        yield ok("접수 기간", f"{korean(window.opens_at)}에 시작합니다.")
    else:
        yield ok("접수 기간", f"{korean(window.closes_at)}까지입니다.")


def _disk(config: Config) -> Result:
    root = config.settings.storage.root
    nearest = next(folder for folder in (root, *root.parents) if folder.exists())
    try:
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = root / ".doctor"
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as error:
        return fail("저장 폴더", f"{root}에 쓸 수 없습니다 ({error.strerror}).")
    free = shutil.disk_usage(nearest).free
    text = f"{root}, 남은 공간 {free / 1024**3:.1f}GB"
    return ok("저장 폴더", text) if free > LOW_DISK else warn("저장 폴더", f"{text} - 5GB보다 적습니다.")


def _database(config: Config) -> Result:
    url, root = config.settings.database.url, config.settings.storage.root
    kind = url.split(":")[0]
    try:
        store = Store(url, root, write=False)
    except StoreError as error:
        fresh = kind == "sqlite" and not Path(url.removeprefix("sqlite:///")).exists()
        return (
            ok("접수대장", f"{kind}, 아직 비어 있음 (첫 실행 때 만들어집니다)")
            if fresh
            else fail("접수대장", str(error))
        )
    with store.reading() as connection:
        counts = views.counts(connection)
    store.close()
    return ok("접수대장", f"{kind}, {sum(counts.by_disposition.values())}건")


def _readers(config: Config) -> Result:
    """A worker starts and tells what kind of file the configuration is; this loads libmagic, too."""
    workers = Workers(config.settings.limits.workers.model_copy(update={"processes": 1}))
    try:
        kind = result_of(workers.submit(identify, config.path, None))
    except WorkerFailed as error:
        return fail("파일 판별", f"{error} - libmagic1이 설치되어 있는지 확인하십시오.")
    finally:
        workers.close()
    return ok("파일 판별", f"작업 프로세스와 libmagic이 동작합니다 ({kind.format})")


def _ocr() -> Result:
    folder = tessdata()
    if folder is not None:
        return ok("문자 인식", f"한국어 자료 {folder}")
    missing = "한국어 자료가 없어 스캔한 서류를 읽지 못합니다"
    return fail("문자 인식", f"{missing}: apt-get install tesseract-ocr-kor tesseract-ocr-eng")


def _mailbox(config: Config) -> Iterator[Result]:
    imap = config.settings.imap
    if not imap.host:
        yield fail("메일함", "imap.host가 비어 있습니다.")
        return
    try:
        with Mailbox(imap, lambda: secret(imap)) as mailbox:
            folders = mailbox.watched_folders()
            extra = sorted({"IDLE", "SAVEDATE", "UIDPLUS", "MOVE"}.intersection(mailbox.capabilities()))
            counts = ", ".join(f"{name} {len(mailbox.survey(name).uids)}통" for name in folders)
    except (MailboxError, ConfigError) as error:
        yield fail("메일함", str(error))
        return
    yield ok("메일함", f"{imap.username} ({imap.host}), {counts}, 기능 {', '.join(extra) or '기본'}")
    if not imap.trusted_hosts:
        yield warn(
            "수신 증거", "imap.trusted_hosts가 비어 있어, 자체 메일 서버의 Received 기록을 증거로 쓰지 않습니다."
        )


def _smtp(config: Config) -> Result:
    smtp = config.settings.smtp
    if not smtp.enabled:
        return warn("발송", "꺼져 있습니다 (smtp.enabled). 회신은 준비만 되고 나가지 않습니다.")
    try:
        with Transport(smtp, lambda: secret(smtp)) as transport:
            transport.connect()
    except (SendError, ConfigError) as error:
        return fail("발송", str(error))
    return ok("발송", f"{smtp.host}에 연결했습니다. 보내는 주소 {smtp.from_address}")
