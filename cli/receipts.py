"""`jeopsu receipts`: the three-day ledger, and sending again at an operator's wish."""

import secrets
from datetime import datetime, timedelta

import click

from cli import screen
from cli.korean_help import KoreanCommand
from cli.opening import configuration, existing_store, reading_store
from models import korean
from models.addresses import UnusableAddress
from models.config import Config
from models.json_line import json_line
from models.particles import with_particle
from models.store.ledger import Ledger, ledger
from models.times import in_seoul, utc_now
from runners.resend import ResendRefused, resend

CLOSE = timedelta(days=1)
RETURNED = ("refused", "bounced")


@click.command(cls=KoreanCommand)
@click.option("--all", "everything", is_flag=True, help="이미 보낸 것까지 모두 보여 줍니다.")
@click.option("--json", "as_json", is_flag=True, help="한 줄에 한 건씩 JSON으로 출력합니다.")
@click.option("--resend", "case", metavar="사건", help="이 사건의 마지막 회신을 다시 보냅니다.")
@click.option("--to", "address", metavar="주소", help="--resend와 함께: 다른 주소로 보냅니다.")
@click.pass_context
def receipts(context: click.Context, everything: bool, as_json: bool, case: str | None, address: str | None) -> int:
    """접수번호 회신 장부: 보내지 못한 것, 반송된 것, 3일 기한이 가까운 것.

    공고는 메일을 받은 뒤 3일 안에 접수번호를 회신한다고 약속합니다. 접수된 건과 아직 번호를 받지 못한 보류 건을
    기한 순서로 보여 줍니다.
    """
    config = configuration(context)
    if address and not case:
        raise click.UsageError("--to는 --resend와 함께 씁니다.", context)
    if case:
        return _resend(config, case, address)
    with reading_store(config) as store, store.reading() as connection:
        lines = ledger(connection, config.receipt_days)
    listed = [line for line in lines if everything or is_open(line)]
    if as_json:
        for line in listed:
            click.echo(json_line(line.model_dump(mode="json")))
        return 0
    _print(config, listed, len(lines))
    return 0


def is_open(line: Ledger) -> bool:
    """Whether something is still owed: a receipt not sent or come back, or a held case without its number."""
    return line.kind == "held" or line.state != "sent"


def _print(config: Config, lines: list[Ledger], total: int) -> None:
    now = utc_now()
    if not lines:
        screen.say(f"보내야 할 접수번호 회신이 없습니다 (장부 전체 {total}건).", style="green")
        return
    screen.table(
        ["사건", "접수번호", "구분", "상태", "회신 기한", "남은 시간", "받는 사람", "시도", "마지막 오류"],
        [_row(line, now) for line in lines],
        ["bold red" if _is_urgent(line, now) else None for line in lines],
    )
    screen.say()
    screen.say(f"남은 일 {sum(is_open(line) for line in lines)}건 (장부 전체 {total}건).")
    if any(line.state in RETURNED for line in lines):
        screen.say(
            "돌아온 회신은 주소를 확인하여 다시 보내십시오: jeopsu receipts --resend 사건 --to 주소", style="dim"
        )
    if any(line.kind == "held" for line in lines):
        screen.say("보류 중인 것은 접수할지 정하십시오: jeopsu show 사건, jeopsu decide 사건", style="dim")
    if not config.settings.smtp.enabled:
        screen.say("발송이 꺼져 있습니다 (smtp.enabled).", style="yellow")


def _is_urgent(line: Ledger, now: datetime) -> bool:
    return is_open(line) and line.due_at is not None and line.due_at - now < CLOSE


def _row(line: Ledger, now: datetime) -> list[str]:
    return [
        line.case_id,
        line.receipt_number or "-",
        "접수완료" if line.kind == "receipt" else "보류 중 (번호 없음)",
        korean.MAIL_STATES[line.state],
        f"{in_seoul(line.due_at):%m-%d %H:%M:%S}" if line.due_at else "알 수 없음",
        _left(line.due_at, now) if is_open(line) else "-",
        line.to_address,
        str(line.tries),
        screen.shorten(line.last_error or "", 60),
    ]


def _left(due: datetime | None, now: datetime) -> str:
    if due is None:
        return "-"
    if due < now:
        return f"{(now - due).days}일 지남" if (now - due).days else "지남"
    hours = int((due - now).total_seconds() // 3600)
    return f"{hours // 24}일 {hours % 24}시간"


def _resend(config: Config, name: str, address: str | None) -> int:
    try:
        with existing_store(config) as store:
            mail = resend(store, config, name, address, secrets.token_hex(10), utc_now())
    except UnusableAddress as error:
        screen.complain(f"{address or name}: 보낼 수 없는 주소입니다. {error}")
        return 1
    except ResendRefused as error:
        screen.complain(str(error))
        return 1
    screen.say(f"{with_particle(mail.to, '으로')} 다시 보내도록 넣었습니다: {mail.subject}")
    if config.settings.smtp.enabled:
        screen.say("실행 중인 serve가 곧 보냅니다. serve가 없으면 `jeopsu poll`이 보냅니다.", style="dim")
    else:
        screen.say("발송이 꺼져 있어 켤 때까지 기다립니다 (smtp.enabled).", style="yellow")
    return 0
