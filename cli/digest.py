"""`jeopsu digest`: the daily report on the screen, as a page, or by mail."""

import webbrowser
from datetime import datetime
from pathlib import Path

import click

from cli import screen
from cli.korean_help import KoreanCommand
from cli.opening import configuration, existing_store, reading_store
from cli.places import NEW_FILE
from models.config import Config
from models.disk import write_whole
from models.times import SEOUL, utc_now
from notifier.digest import preview, text_of
from notifier.text import without_breaks
from runners.digest import facts_of, send_now


@click.command(cls=KoreanCommand)
@click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="날짜",
    help="이 날 0시부터의 변화를 알립니다 (기본: 지난 보고 이후).",
)
@click.option("--send", is_flag=True, help="설정한 주소(digest.to)로 지금 보냅니다.")
@click.option("--open", "show", is_flag=True, help="브라우저로 엽니다.")
@click.option("--out", metavar="파일.html", type=NEW_FILE, help="HTML 파일로 저장합니다.")
@click.pass_context
def digest(context: click.Context, day: datetime | None, send: bool, show: bool, out: Path | None) -> int:
    """일일 보고: 오늘 사람이 해야 할 일과 기한, 현황, 새 사건.

    serve가 설정한 시각(digest.times)과 마감 전후에 자동으로 보냅니다. 꺼져 있다가 켜져도 한 번만 보냅니다.
    """
    config = configuration(context)
    since = day.replace(tzinfo=SEOUL) if day else None
    with reading_store(config) as store, store.reading() as connection:
        facts = facts_of(connection, config, utc_now(), since)
    if send:
        return _send(config, since)
    if out is None and not show:
        screen.say(without_breaks(text_of(facts, config.call)))
        return 0
    _, html = preview(facts, config.call)
    page = out or config.settings.storage.root / "digest.html"
    write_whole(page, html.encode("utf-8"))
    screen.say(f"{page}에 썼습니다.")
    if show and not webbrowser.open(page.resolve().as_uri()):
        screen.complain("브라우저를 열 수 없습니다. 위 파일을 직접 여십시오.")
    return 0


def _send(config: Config, since: datetime | None) -> int:
    if not config.settings.digest.to:
        raise click.UsageError("받을 주소가 없습니다. config.yaml의 digest.to에 적어 주십시오.")
    with existing_store(config) as store:
        count = send_now(config, store, utc_now(), since)
    screen.say(f"보고 {count}통을 넣었습니다. 실행 중인 serve나 다음 `jeopsu poll`이 보냅니다.")
    if not config.settings.smtp.enabled:
        screen.say("발송이 꺼져 있습니다 (smtp.enabled).", style="yellow")
    return 0
