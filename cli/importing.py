"""`jeopsu import`: exported mails that an operator takes in by hand, with the time of receipt as evidence."""

import hashlib
import re
from datetime import datetime
from email.parser import BytesHeaderParser
from pathlib import Path

import click

from cli import screen
from cli.korean_help import KoreanCommand
from cli.opening import configuration, existing_store, logged_in, reading_store
from cli.places import FILE
from models import korean
from models.config import Config
from models.mail import TakenMail
from models.particles import with_particle
from models.store import Store, StoreError, views
from models.store import intake as taking
from models.store.ids import case_name
from models.times import SEOUL, in_seoul, utc_now
from models.times import korean as korean_time
from runners.lock import Busy, alone
from scheduler import Service


class ReceivedAt(click.ParamType[datetime]):
    """A moment: ISO 8601; without an offset it is Korean time, as all times of the announcement are."""

    name = "시각"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Raises BadParameter for anything that is not one moment."""
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(str(value).strip())
        except ValueError:
            self.fail(f"{with_particle(repr(str(value)), '은')} 시각이 아닙니다. 예: 2025-08-14T13:59:59", param, ctx)
        if len(str(value).strip()) <= 10:
            self.fail("날짜만으로는 마감을 판정할 수 없습니다. 시, 분, 초까지 적어 주십시오.", param, ctx)
        return moment if moment.tzinfo else moment.replace(tzinfo=SEOUL)


@click.command("import", cls=KoreanCommand)
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="파일.eml...",
    type=FILE,
    help="메일 프로그램에서 원문 그대로 내보낸 메일.",
)
@click.option(
    "--received-at",
    required=True,
    type=ReceivedAt(),
    help="메일함이 메일을 받은 시각 (예: 2025-08-14T13:59:59, 한국 시각).",
)
@click.option(
    "--by", "operator", metavar="이름", default=None, help="이 시각을 확인한 담당자 이름 (기본: 로그인한 사용자)."
)
@click.pass_context
def import_mails(context: click.Context, files: tuple[Path, ...], received_at: datetime, operator: str | None) -> int:
    """내보낸 메일 파일(.eml)을 직접 접수합니다.

    수신 시각은 담당자가 확인한 증거로서 이름과 함께 기록됩니다. serve가 돌고 있으면 저장만 하고, 판정과 회신은
    serve가 곧 이어서 합니다.
    """
    config = configuration(context, files=True)
    who = (operator or logged_in()).strip()
    for file in files:
        if not _is_mail(file):
            raise click.UsageError(
                f"{file}: 메일 파일(.eml)이 아닙니다. From, Date, Received 가운데 하나도 없습니다.", context
            )
    if received_at > utc_now():
        raise click.UsageError("--received-at: 아직 오지 않은 시각입니다.", context)
    if known := _known(config, files):
        screen.complain(known)
        return 1
    try:
        with alone(config.settings), Service(config) as service:
            ids = service.import_mails(_stored(service.context.store, files, received_at, who))
            service.settle()
            service.deliver()
            service.assess()
            _show_imported(service.context.store, ids, received_at)
    except Busy:
        with existing_store(config) as store:
            mails = _stored(store, files, received_at, who)  # before others must wait for the register
            with store.writing() as connection:
                ids = list(taking.take_in(connection, mails).new_cases)
        names = ", ".join(case_name(number) for number in ids)
        screen.say(f"{len(ids)}통을 저장했습니다 ({names}). 실행 중인 serve가 곧 판정하고 회신합니다.")
    return 0


def _is_mail(file: Path) -> bool:
    """Whether the file begins like a mail. What is imported stays for good, so a slip of the hand is refused."""
    with file.open("rb") as stream:
        head = stream.read(200_000)
    return re.search(rb"(?im)^(?:from|date|received|message-id|return-path)[ \t]*:", head) is not None


def _known(config: Config, files: tuple[Path, ...]) -> str | None:
    """Why nothing is imported: a mail that the register holds keeps the time that stands there."""
    try:
        with reading_store(config) as store, store.reading() as connection:
            for file in files:
                raw = file.read_bytes()
                message_id = BytesHeaderParser().parsebytes(raw)["Message-ID"]
                digest = hashlib.sha256(raw).hexdigest()
                case = views.case_of_mail(connection, digest, str(message_id).strip() if message_id else None)
                if case is not None:
                    return (
                        f"{file}: 이미 {case}로 기록된 메일입니다. 기록된 수신 시각은 바꿀 수 없습니다."
                        f" `jeopsu show {case}`로 확인하십시오. 아무것도 가져오지 않았습니다."
                    )
    except StoreError:
        return None  # there is no register yet
    return None


def _stored(store: Store, files: tuple[Path, ...], received_at: datetime, who: str) -> list[TakenMail]:
    mails = []
    for file in files:
        raw = file.read_bytes()
        mails.append(
            TakenMail(
                sha256=store.originals.put(raw),
                size=len(raw),
                received_at=received_at,
                internaldate_raw=None,
                savedate=None,
                first_seen_at=utc_now(),
                location=None,
                imported_by=who,
            )
        )
    return mails


def _show_imported(store: Store, ids: list[int], received_at: datetime) -> None:
    screen.say(f"{len(ids)}통을 처리했습니다. 수신 시각: {korean_time(in_seoul(received_at))}")
    with store.reading() as connection:
        for number in ids:
            case = views.one_case(connection, case_name(number))
            if case is None:
                screen.say(f"{case_name(number)}  아직 처리 중입니다.")
                continue
            why = korean.reasons(case.disposition_reasons)
            head = f"{case.case_id}  {korean.disposition(case.disposition)}  {case.receipt_number or '-'}"
            screen.say(f"{head}  {why}".rstrip())
