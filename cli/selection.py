"""`jeopsu scores import` and `jeopsu select`: from reviewers' scores to the result list."""

import getpass
from pathlib import Path

import click

from cli import screen
from cli.korean_help import KoreanCommand, KoreanGroup
from cli.opening import configuration, reading_store
from intake.sheets import SheetError
from models.config import Config
from models.selection import Ranked, Selection
from models.store import Store, outgoing
from models.times import utc_now
from notifier.selection.board import VERDICTS
from runners.select import OCCASION, SelectionRefused, confirm, import_scores, preview, release

STYLES = {"selected": "green", "waiting": "yellow", "below": "dim", "limit": "dim", "unscored": "red"}
WHY = {"below": "기준 점수 미달", "limit": "지원건수 초과", "unscored": "평가 미완료"}


@click.group("scores", cls=KoreanGroup)
def scores_group() -> None:
    """평가위원의 점수를 가져옵니다."""


@scores_group.command("import", cls=KoreanCommand)
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="파일.xlsx...",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--by", metavar="이름", default=None, help="가져오는 담당자 이름 (기본: 로그인한 사용자).")
@click.pass_context
def import_command(context: click.Context, files: tuple[Path, ...], by: str | None) -> int:
    """평가표 엑셀 파일을 가져옵니다.

    한 파일은 통째로 가져오거나 전혀 가져오지 않으며, 잘못된 칸은 모두 알려 줍니다. 같은 위원의 점수를 다시 가져오면
    나중 것이 적용되고 앞의 것도 기록에 남습니다.
    """
    config = configuration(context)
    failed = 0
    with reading_store(config):
        pass  # a register that is not there is not made here
    store = Store(config.settings.database.url, config.settings.storage.root, write=True)
    try:
        for file in files:
            try:
                done = import_scores(store, config, file, by or getpass.getuser(), utc_now())
            except (SheetError, SelectionRefused) as error:
                screen.complain(str(error))
                failed += 1
                continue
            screen.say(
                f"{file.name}: {done.cases}건의 점수 {done.new}개를 가져왔습니다. (이미 있던 것 {done.known}개)"
            )
    finally:
        store.close()
    return 1 if failed else 0


@click.command("select", cls=KoreanCommand)
@click.option("--dry-run", is_flag=True, help="결과만 보여 줍니다 (기본).")
@click.option("--confirm", "confirmed", is_flag=True, help="선정을 확정합니다.")
@click.option("--by", metavar="이름", default=None, help="확정하는 담당자 이름 (--confirm에 필요).")
@click.option(
    "--out", metavar="폴더", type=click.Path(file_okay=False, path_type=Path), help="게시용 결과 목록을 둘 폴더."
)
@click.option("--release", "released", is_flag=True, help="초안으로 준비된 선정 안내 메일을 내보냅니다.")
@click.pass_context
def select_command(
    context: click.Context, dry_run: bool, confirmed: bool, by: str | None, out: Path | None, released: bool
) -> int:
    """점수에 따라 선정합니다: 기준 점수 이상, 자원별 모집 비율 안에서 높은 점수 순서.

    --confirm은 결과를 기록하고 자원할당 시스템에 알리며, 게시용 결과 목록을 쓰고 선정자에게 보낼 메일을 초안으로
    준비합니다. 메일은 --release를 실행해야 나갑니다.
    """
    config = configuration(context)
    if sum((dry_run, confirmed, released)) > 1:
        raise click.UsageError("--dry-run, --confirm, --release 가운데 하나만 쓰십시오.", context)
    if confirmed and not by:
        raise click.UsageError("--confirm에는 --by 이름이 필요합니다.", context)
    with reading_store(config) as store, store.reading() as connection:
        selection = preview(connection, config)
        waiting = outgoing.drafts(connection, OCCASION)
    if released:
        return _release(config)
    if confirmed:
        return _confirm(config, by or "", out or config.settings.storage.root / "selection")
    _print(selection)
    if waiting:
        screen.say(f"초안으로 기다리는 선정 안내 메일 {waiting}통 (--release로 내보냅니다).", style="yellow")
    return 0


def _print(selection: Selection) -> None:
    if not selection.ranked:
        screen.say("선정 대상(적격으로 검토를 마친 신청)이 없습니다.")
        return
    screen.table(
        ["자원", "순위", "접수번호", "기업(기관)명", "점수", "위원", "결과"],
        [_row(one) for one in selection.ranked],
        [STYLES[one.verdict] for one in selection.ranked],
    )
    screen.say()
    for name, places in selection.places.items():
        chosen = sum(one.verdict == "selected" and one.candidate.resource == name for one in selection.ranked)
        screen.say(f"{name}: 모집 약 {places}곳 가운데 {chosen}곳 선정")


def _row(one: Ranked) -> list[str]:
    result = VERDICTS[one.verdict] + (f" {one.waiting_number}번" if one.waiting_number else "")
    why = f" ({WHY[one.verdict]})" if one.verdict in WHY else ""
    return [
        one.candidate.resource,
        str(one.rank or "-"),
        one.candidate.receipt_number,
        screen.shorten(one.candidate.organization, 36),
        one.total or "-",
        str(one.reviewers),
        result + why,
    ]


def _confirm(config: Config, by: str, folder: Path) -> int:
    store = Store(config.settings.database.url, config.settings.storage.root, write=True)
    try:
        outcome = confirm(store, config, by, folder, utc_now())
    except SelectionRefused as error:
        screen.complain(str(error))
        return 1
    finally:
        store.close()
    screen.say(f"선정 {outcome.selected}건을 확정하였습니다 (기록 {outcome.number}번).", style="green")
    for file in outcome.files:
        screen.say(f"  게시용 결과 목록: {file}")
    screen.say(f"  선정 안내 메일 초안 {outcome.drafts}통. 확인한 뒤 `jeopsu select --release`로 내보내십시오.")
    if outcome.without_address:
        screen.complain(f"메일을 쓸 주소가 없는 선정자: {', '.join(outcome.without_address)}")
    return 0


def _release(config: Config) -> int:
    store = Store(config.settings.database.url, config.settings.storage.root, write=True)
    try:
        count = release(store, utc_now())
    finally:
        store.close()
    screen.say(f"선정 안내 메일 {count}통을 내보냅니다. 실행 중인 serve나 다음 `jeopsu poll`이 보냅니다.")
    return 0
