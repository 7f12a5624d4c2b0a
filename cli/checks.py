"""`jeopsu doctor`, `jeopsu verify`, `jeopsu config`: is everything as it should be?"""

import click

from cli import screen
from cli.announcement_page import announcement, example_doubts
from cli.korean_help import KoreanCommand, KoreanGroup
from cli.opening import configuration, reading_store
from cli.slashes import doubt
from models.config import ConfigError
from models.config_doubts import call_doubts, privacy_doubts
from models.config_errors import dotted
from models.config_files import SPOOL_AT, SQLITE_AT, missing_passwords, path_in
from models.config_schema import schema_text
from models.config_yaml import read_yaml
from models.particles import with_particle
from models.settings import ImapSettings
from models.store import Transaction, audit
from notifier.provisioning.transport import place

EXIT_USAGE = 2


@click.command(cls=KoreanCommand)
@click.pass_context
def doctor(context: click.Context) -> int:
    """설정, 저장소, 메일함, 발송 서버, 문자 인식, 디스크를 점검합니다. 한 줄에 하나씩 보여 줍니다.

    실패가 있으면 1로 끝납니다. 설정이 잘못되었으면 점검하지 않고 2로 끝납니다.
    """
    from cli.examination import examine

    failed = 0
    for result in examine(configuration(context, files=True)):
        sign, style = {"ok": ("정상", "green"), "warn": ("주의", "yellow"), "fail": ("실패", "bold red")}[
            result.state
        ]
        screen.say(f"{sign}  {result.what}: {result.text}", style=style)
        failed += result.state == "fail"
    return 1 if failed else 0


@click.command(cls=KoreanCommand)
@click.option(
    "--head",
    "heads",
    metavar="값",
    multiple=True,
    help="따로 적어 둔 마지막 값(일일 보고나 앞선 verify의 끝에 나온 값)이 이력에 있는지도 봅니다 (여러 번 가능).",
)
@click.pass_context
def verify(context: click.Context, heads: tuple[str, ...]) -> int:
    """접수대장의 이력 사슬, 접수번호, 보관된 원본이 모두 그대로인지 확인합니다. 다른 점이 있으면 1로 끝납니다.

    접수대장에 남아 있는 일일 보고의 값과도 대조하므로, 이력의 뒷부분이 잘려 나가도 드러납니다. 이력과 보고가 함께
    없어진 것은 밖에 적어 둔 값으로만 알 수 있습니다: 메일로 받은 일일 보고의 끝에 있는 값을 --head로 적으십시오.
    """
    config = configuration(context)
    with reading_store(config) as store:
        found = 0
        for difference in store.differences():
            screen.complain(difference)
            found += 1
        head = store.head()
        with store.reading() as connection:
            for text in heads:
                found += not _has_head(context, connection, text, head.seq)
    if found:
        screen.complain(f"다른 점이 {found}가지 있습니다.")
        return 1
    screen.say(f"모두 그대로입니다. 이력 {head.seq}건, 마지막 값 {head.hash}", style="green")
    return 0


def _has_head(context: click.Context, connection: Transaction, text: str, newest: int) -> bool:
    """Whether the log holds a value that somebody noted; says where."""
    try:
        event = audit.find_event(connection, text)
    except ValueError as error:
        why = f"--head {text}: 보고에 적힌 값을 그대로 적어 주십시오 (0~9와 a~f, {audit.FEWEST_DIGITS}~64자)."
        raise click.UsageError(why, context) from error
    if event is None:
        screen.complain(
            f"적어 둔 값 {with_particle(text, '이')} 이력에 없습니다. 이력의 뒷부분이 없어졌거나 다른 접수대장입니다."
            " 백업에서 복구했다면 백업 뒤의 이력은 없습니다."
        )
        return False
    screen.say(f"적어 둔 값은 이력 {event.seq}번째의 값입니다. 그 뒤로 {newest - event.seq}건이 이어졌습니다.")
    return True


@click.group("config", cls=KoreanGroup)
def config_group() -> None:
    """설정 파일을 확인합니다 (check), 편집기용 JSON Schema를 출력합니다 (schema)."""


@config_group.command("check", cls=KoreanCommand)
@click.pass_context
def check(context: click.Context) -> int:
    """설정 파일이 맞는지 확인합니다. 잘못된 곳이 있으면 모두 한 줄씩 알리고 2로 끝납니다.

    설정에 적은 비밀번호 파일과 인증서 파일을 읽을 수 있는지도 봅니다. 이상이 없으면 공고의 내용을 읽은 대로
    보여 주므로, 공고문과 나란히 놓고 견주어 볼 수 있습니다.
    """
    try:
        config = configuration(context, files=True)
    except ConfigError as error:
        if len(error.lines) == 1:
            raise
        for line in error.lines:
            screen.complain(line)
        screen.complain(f"잘못된 곳이 {len(error.lines)}군데 있습니다.")
        return EXIT_USAGE
    call = config.call
    screen.say(f"{config.path}: 이상이 없습니다.", style="green")
    screen.fields(
        [
            *announcement(call),
            ("접수번호", f"{call.receipt.number(1)}부터"),
            ("메일함", _mailbox(config.settings.imap)),
            ("발송", "켜짐" if config.settings.smtp.enabled else "꺼짐"),
            ("접수대장", _without_password(config.settings.database.url)),
            ("저장 폴더", str(config.settings.storage.root)),
            (
                "자원할당",
                str(path_in(config.settings.provisioning.url, SPOOL_AT) or place(config.settings.provisioning)),
            ),
        ]
    )
    paths = (
        ("provisioning.url", config.settings.provisioning.url, SPOOL_AT),
        ("database.url", config.settings.database.url, SQLITE_AT),
    )
    for name, url, scheme in paths:
        path = path_in(url, scheme)
        if path is not None and (question := doubt(config, path, scheme)):
            screen.say(f"확인  {name}: {question}", style="yellow")
    for line in missing_passwords(config.settings):  # the service's environment may have them, and this one not
        screen.say(f"확인  {line}", style="yellow")
    doubts = (*example_doubts(call), *call_doubts(call), *privacy_doubts(call, config.settings.privacy))
    lines = read_yaml(config.path.read_text(encoding="utf-8-sig")).lines if doubts else {}
    for key, question in doubts:
        where = f" ({lines[key]}행)" if key in lines else ""
        screen.say(f"확인  {dotted(key)}: {question}{where}", style="yellow")
    return 0


def _mailbox(imap: ImapSettings) -> str:
    return f"{imap.username} ({imap.host})" if imap.host else "아직 정하지 않음 (imap.host)"


def _without_password(url: str) -> str:
    head, at, tail = url.rpartition("@")
    return f"{head.split('://')[0]}://…@{tail}" if at else url


@config_group.command("schema", cls=KoreanCommand)
def schema() -> None:
    """설정 파일의 JSON Schema를 출력합니다. 편집기가 항목을 알려 주고 틀린 곳을 표시하게 합니다."""
    click.echo(schema_text(), nl=False)
