"""`jeopsu queue`: what is on the provisioning queue, whether it is what the register says, and sending again."""

import click

from cli import screen
from cli.korean_help import KoreanCommand
from cli.listing import short_time
from cli.opening import configuration, existing_store, reading_store
from models.config import Config, secret
from models.json_line import json_line
from models.store import provisioning, views
from models.store.provisioning import Line
from models.times import in_seoul, utc_now
from notifier.provisioning.reconcile import Told, differences
from notifier.provisioning.transport import ProvisionError, open_transport, place

TYPES = {
    "application.validated": "적격 확인",
    "application.updated": "내용 변경",
    "application.withdrawn": "전달 취소",
    "allocation.approved": "할당 승인",
}
STATES = {"ready": "대기", "sent": "보냄"}


@click.command(cls=KoreanCommand)
@click.option(
    "--json", "as_json", is_flag=True, help="메시지(CloudEvents)를 한 줄에 하나씩, 전달 상태와 함께 출력합니다."
)
@click.option("--waiting", is_flag=True, help="아직 보내지 못한 것만 보여 줍니다.")
@click.option("--reconcile", is_flag=True, help="접수대장과 실제 대기열을 대조합니다. 다른 점이 있으면 1로 끝납니다.")
@click.option("--resend", "case", metavar="사건", help="이 사건의 메시지를 모두 같은 내용으로 다시 보냅니다.")
@click.pass_context
def queue(context: click.Context, as_json: bool, waiting: bool, reconcile: bool, case: str | None) -> int:
    """자원할당 시스템에 보내는 메시지: 무엇을 보냈고 무엇이 남았는지.

    서류가 모두 맞고 자격이 있는 신청마다 메시지를 하나 보내고, 할인이나 자원이 달라지거나 철회되거나 선정되면
    이어서 보냅니다. 메시지의 id는 사건과 차례이고, 다시 보내도 바뀌지 않습니다.
    """
    config = configuration(context)
    if reconcile and case:
        raise click.UsageError("--reconcile과 --resend는 함께 쓸 수 없습니다.", context)
    if case:
        return _resend(config, case)
    if reconcile:
        return _reconcile(config)
    ledger = _ledger(config)
    listed = [line for line in ledger if not waiting or line.state != "sent"]
    if as_json:
        for line in listed:
            click.echo(_json_line(line))
    else:
        _print(config, listed, ledger)
    return 0


def _ledger(config: Config) -> list[Line]:
    with reading_store(config) as store, store.reading() as connection:
        return provisioning.ledger(connection)


def _json_line(line: Line) -> str:
    """The message and how far it has come."""
    delivery = line.model_dump(mode="json", exclude={"event"})
    return json_line(line.event.model_dump(mode="json") | delivery)


def _print(config: Config, listed: list[Line], ledger: list[Line]) -> None:
    if listed:
        screen.table(
            [
                "메시지",
                "접수번호",
                "종류",
                "기업(기관)",
                "자원",
                "월 자부담금",
                "결정",
                "상태",
                "보낸 시각",
                "시도",
                "마지막 오류",
            ],
            [_row(line) for line in listed],
            ["bold red" if line.last_error else "yellow" if line.state == "ready" else None for line in listed],
        )
        screen.say()
    left = sum(line.state != "sent" for line in ledger)
    screen.say(f"메시지 {len(ledger)}건, 보내지 못한 것 {left}건. 보내는 곳: {place(config.settings.provisioning)}")


def _row(line: Line) -> list[str]:
    data = line.event.data
    size = f"{data.petaflops}PF" if data.petaflops else f"{data.cards}장"
    return [
        line.event.id,
        line.event.subject,
        TYPES[line.event.type],
        screen.shorten(data.organization, 30),
        f"{data.resource} {size}",
        f"{data.monthly_fee_krw:,}원",
        short_time(line.event.time),
        STATES[line.state],
        short_time(in_seoul(line.sent_at).isoformat()) if line.sent_at else "-",
        str(line.tries),
        screen.shorten(line.last_error or "", 60),
    ]


def _reconcile(config: Config) -> int:
    settings = config.settings.provisioning
    transport = open_transport(settings, lambda: secret(settings), utc_now)
    try:
        # a message that is handed over meanwhile must be neither missing nor unknown
        before = {line.event.id for line in _ledger(config) if line.state == "sent"}
        look = transport.look()
        told = [Told(event=line.event, sent=line.event.id in before) for line in _ledger(config)]
    except ProvisionError as error:
        screen.complain(f"대조하지 못했습니다: {error}")
        return 1
    finally:
        transport.close()
    found = list(differences(told, look))
    for difference in found:
        screen.complain(difference)
    if found:
        screen.complain(f"{look.what}: 접수대장과 다른 점이 {len(found)}가지 있습니다.")
        return 1
    if look.found is None and look.count is None:
        screen.say(
            f"{look.what}: 대조할 수 없습니다. 접수대장에는 보낸 것이 {_sent(told)}건 있습니다.", style="yellow"
        )
        return 0
    screen.say(
        f"{look.what}: 접수대장과 같습니다 (보낸 것 {_sent(told)}건, 남은 것 {len(told) - _sent(told)}건).", "green"
    )
    return 0


def _sent(told: list[Told]) -> int:
    return sum(one.sent for one in told)


def _resend(config: Config, name: str) -> int:
    with existing_store(config) as store, store.writing() as connection:
        row = views.find(connection, name)
        count = provisioning.resend(connection, row, utc_now()) if row is not None else 0
    if not count:
        screen.complain(f"{name}: 그런 사건이 없거나, 보낸 메시지가 없는 사건입니다.")
        return 1
    screen.say(f"{name}: 메시지 {count}건을 처음부터 다시 보냅니다. id와 내용은 그대로입니다.")
    screen.say("실행 중인 serve가 곧 보냅니다. serve가 없으면 `jeopsu poll`이 보냅니다.", style="dim")
    return 0
