"""What `jeopsu doctor` looks at, one result a line, the next only if it does not need what failed before."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Literal

from cli import machine
from cli.services_line import services_line
from cli.slashes import doubt
from intake.clamd import Clamd, ScannerError
from intake.documents.ocr.engine import tessdata
from intake.filetype import identify
from intake.mailbox import Mailbox, MailboxError
from models.config import Config, ConfigError, secret
from models.config_files import SPOOL_AT, path_in
from models.disk import require_makeable
from models.os_errors import reason
from models.record import Record
from models.store import Store, StoreError, views
from models.store.engine import parse_url
from models.store.place import require_there
from models.times import korean, utc_now
from notifier.provisioning.transport import ProvisionError, open_transport, place
from notifier.transport import SendError, Transport
from runners.machines import services
from runners.workers import NoWorkers, PoolLost, WorkerFailed, Workers, result_of

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


def examine(config: Config) -> Iterator[Result]:
    """Every check, in the order in which troubles are best mended."""
    yield ok("설정", str(config.path))
    yield from _deadline(config)
    yield _disk(config)
    yield from _secrets(config)
    yield from _privacy(config)
    yield _database(config)
    yield from _services(config)
    yield _clock(config)
    yield _readers(config)
    yield _ocr()
    yield _fonts()
    yield from _scanner(config)
    yield from _mailbox(config)
    yield _smtp(config)
    yield _provisioning(config)
    yield from _recipients(config)


def _deadline(config: Config) -> Iterator[Result]:
    now, window = utc_now(), config.call.window
    if now > window.closes_at:
        yield warn("접수 기간", f"{korean(window.closes_at)}에 끝났습니다. 새로 오는 신청은 기한 경과로 처리됩니다.")
    elif now < window.opens_at:
        yield ok("접수 기간", f"{korean(window.opens_at)}에 시작합니다.")
    else:
        yield ok("접수 기간", f"{korean(window.closes_at)}까지입니다.")


def _disk(config: Config) -> Result:
    """Never makes the folder: it may be away, and whoever puts it back would find another in its place."""
    root = config.settings.storage.root
    try:
        require_there(parse_url(config.settings.database.url), root)
    except StoreError as error:
        return fail("저장 폴더", str(error))
    try:
        require_makeable(root)
        if root.exists():
            _write_for_a_moment(root / ".doctor")
    except OSError as error:
        return fail("저장 폴더", f"{root}에 쓸 수 없습니다 ({reason(error)}).")
    nearest = next(folder for folder in (root, *root.absolute().parents) if folder.exists())
    free = shutil.disk_usage(nearest).free
    new = "" if nearest == root else " (첫 실행 때 만들어집니다)"
    text = f"{root}{new}, 남은 공간 {free / 1024**3:.1f}GB"
    return ok("저장 폴더", text) if free > LOW_DISK else warn("저장 폴더", f"{text} - 5GB보다 적습니다.")


def _write_for_a_moment(probe: Path) -> None:
    try:
        probe.write_bytes(b"x")
    finally:  # a full disk makes the file and takes nothing into it
        probe.unlink(missing_ok=True)  # somebody else may be examining, too


def _secrets(config: Config) -> Iterator[Result]:
    """Files with passwords are for the service alone."""
    if exposed := " ".join(map(str, machine.readable_by_anybody(machine.secret_files(config)))):
        yield warn("비밀번호 파일", f"다른 사용자도 읽을 수 있습니다: {exposed} - chmod 600 {exposed}")


def _privacy(config: Config) -> Iterator[Result]:
    """Personal data lie in the storage folder: for the service's user alone, and on an encrypted volume."""
    root = config.settings.storage.root
    if not root.exists():
        return
    exposed = machine.open_to_others(root)
    if exposed:
        listed = ", ".join(str(path) for path in exposed)
        yield warn("파일 권한", f"다른 사용자에게 열려 있습니다: {listed} - chmod -R go-rwx {root}")
    else:
        yield ok("파일 권한", "저장 폴더는 접수 계정만 볼 수 있습니다.")
    kind = machine.encryption(root)
    if kind == "encrypted":
        yield ok("디스크 암호화", "저장 폴더가 암호화된 볼륨에 있습니다.")
    elif kind == "plain":
        yield warn("디스크 암호화", "저장 폴더의 볼륨이 암호화되어 있지 않습니다 (LUKS 권장, docs/privacy.md).")
    else:
        yield warn("디스크 암호화", "암호화 여부를 확인할 수 없는 볼륨입니다. 직접 확인하십시오.")


def _clock(config: Config) -> Result:
    """Deadlines come from the mailbox server; ours dates replies and events."""
    now, last = utc_now(), _last_event(config)
    if machine.went_back(now, last):
        return fail("시계", f"지금 시각({korean(now)})이 마지막 기록보다 이릅니다. 시계를 맞추십시오.")
    synchronised = machine.clock_is_synchronised()
    if synchronised is False:
        return warn("시계", f"{korean(now)} - 시각 동기화(NTP)가 되어 있지 않습니다.")
    return ok("시계", korean(now) + ("" if synchronised else " (동기화 여부는 확인할 수 없음)"))


def _last_event(config: Config) -> datetime | None:
    try:
        store = Store(config.settings.database.url, config.settings.storage.root, write=False)
    except StoreError:
        return None  # the line of the register tells
    try:
        with store.reading() as connection:
            return views.last_event_at(connection)
    finally:
        store.close()


def _fonts() -> Result:
    trouble = machine.fonts()
    return fail("글꼴", trouble) if trouble else ok("글꼴", "한국어 글꼴이 있습니다.")


def _scanner(config: Config) -> Iterator[Result]:
    security = config.settings.security
    if not security.clamd:
        yield warn("악성코드 검사", "꺼져 있습니다 (security.clamd).")
        return
    try:
        version = Clamd(security).version()
    except ScannerError as error:
        yield fail("악성코드 검사", str(error))
    else:
        yield ok("악성코드 검사", f"{security.clamd}, {version}")


def _provisioning(config: Config) -> Result:
    settings = config.settings.provisioning
    transport = open_transport(settings, lambda: secret(settings), utc_now)
    try:
        transport.probe()
    except (ProvisionError, ConfigError) as error:
        return fail("자원할당", str(error))
    finally:
        transport.close()
    folder = path_in(settings.url, SPOOL_AT)
    if folder is not None and (question := doubt(config, folder, SPOOL_AT)):
        return warn("자원할당", question)
    return ok("자원할당", str(folder or place(settings)))


def _recipients(config: Config) -> Iterator[Result]:
    lists = (
        ("일일 보고", "digest.to", config.settings.digest.to),
        ("경보", "watch.alarm_to", config.settings.watch.alarm_to),
    )
    for what, key, addresses in lists:
        if not addresses:
            yield warn(what, f"받을 주소가 없습니다 ({key}).")
        else:
            yield ok(what, ", ".join(addresses))


def _database(config: Config) -> Result:
    url, root = config.settings.database.url, config.settings.storage.root
    kind = url.split(":")[0]
    try:
        store = Store(url, root, write=False, call=config.call)
    except StoreError as error:
        fresh = str(error).startswith("접수대장이 아직 없습니다")
        return (
            ok("접수대장", f"{kind}, 아직 비어 있음 (첫 실행 때 만들어집니다)")
            if fresh
            else fail("접수대장", str(error))
        )
    with store.reading() as connection:
        counts = views.counts(connection)
    store.close()
    return ok("접수대장", f"{kind}, {sum(counts.by_disposition.values())}건")


def _services(config: Config) -> Iterator[Result]:
    """Who works; nothing where there is no register yet."""
    try:
        store = Store(config.settings.database.url, config.settings.storage.root, write=False)
    except StoreError:
        return  # the line of the register tells
    try:
        with store.reading() as connection:
            working = services(config.settings, connection)
    finally:
        store.close()
    text = services_line(working, shared=store.is_shared)
    silent = working is None or any(not one.alive for one in working)
    yield warn("접수 프로세스", text) if silent else ok("접수 프로세스", text)


def _readers(config: Config) -> Result:
    """A worker starts and tells what kind of file the configuration is; this loads libmagic, too."""
    try:
        workers = Workers(config.settings.limits.workers.model_copy(update={"processes": 1}))
    except OSError as error:  # a full disk has no room for temporary files either
        return fail("작업 프로세스", f"시작할 수 없습니다 ({reason(error)}). 임시 폴더와 디스크를 확인하십시오.")
    try:
        workers.require()
        kind = result_of(workers.submit(identify, config.path, None))
    except NoWorkers as error:
        return fail("작업 프로세스", str(error))
    except WorkerFailed as error:
        return fail("파일 판별", f"{error} - libmagic1이 설치되어 있는지 확인하십시오.")
    except PoolLost:
        return fail("작업 프로세스", "파일을 여는 프로세스가 도중에 없어졌습니다. 다시 실행해 보십시오.")
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
