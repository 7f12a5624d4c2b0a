"""`jeopsu scores import` and `jeopsu select`: from reviewers' scores to the result list."""

from pathlib import Path

import click

from cli import screen
from cli.korean_help import KoreanCommand, KoreanGroup
from cli.opening import configuration, existing_store, logged_in, reading_store
from cli.places import FILE, NEW_FOLDER
from cli.selection_page import print_kept_back, print_letters, print_notices, print_selection, print_standing
from intake.sheets import SheetError
from models.config import Config
from models.times import korean as korean_time
from models.times import utc_now
from runners.scores import Imported, import_scores
from runners.select import SelectionRefused, Standing, confirm, preview, standing
from runners.selected import release


@click.group("scores", cls=KoreanGroup)
def scores_group() -> None:
    """평가위원의 점수를 가져옵니다."""


@scores_group.command("import", cls=KoreanCommand)
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="파일.xlsx...",
    type=FILE,
    help="위원이 채운 평가표.",
)
@click.option("--by", metavar="이름", default=None, help="가져오는 담당자 이름 (기본: 로그인한 사용자).")
@click.pass_context
def import_command(context: click.Context, files: tuple[Path, ...], by: str | None) -> int:
    """평가표 엑셀 파일을 가져옵니다.

    맞는 점수는 가져오고, 가져오지 않은 것은 칸과 까닭을 모두 알려 준 뒤 1로 끝납니다. 한 신청의 점수에 잘못된 칸이
    있으면 이 파일에 있는 그 신청의 점수는 하나도 가져오지 않습니다. 고친 파일을 그대로 다시 가져오십시오: 같은 위원의
    점수는 나중 것이 적용되고 앞의 것도 기록에 남습니다.
    """
    config = configuration(context)
    is_whole = True
    with existing_store(config) as store:
        for file in files:
            try:
                done = import_scores(store, config, file, by or logged_in(), utc_now())
            except SheetError as error:
                screen.complain(str(error))
                is_whole = False
            else:
                is_whole = _print_imported(file.name, done) and is_whole
    return 0 if is_whole else 1


def _print_imported(name: str, done: Imported) -> bool:
    """What became of a sheet. Returns whether it held scores and all were taken."""
    known = f" 이미 있던 점수 {done.known}개는 그대로입니다." if done.known else ""
    screen.say(f"{name}: 신청 {done.cases}건의 점수 {done.new}개를 가져왔습니다.{known}")
    if done.changed:
        screen.say(f"  이 가운데 {done.changed}개는 같은 위원의 앞선 점수와 달라 그것을 대신합니다.", style="yellow")
    if done.left_out:
        screen.complain(f"{name}: 가져오지 않은 것 {len(done.left_out)}가지")
    for line in done.left_out:
        screen.complain(f"  {line}")
    is_empty = not done.new + done.known + len(done.left_out)
    if is_empty:
        screen.complain(f"{name}: 점수가 적힌 줄이 없습니다. 수식이면 엑셀에서 열어 저장한 뒤 가져오십시오.")
    elif done.blank:
        screen.say(f"  점수를 적지 않은 줄 {done.blank}개는 건너뛰었습니다.", style="dim")
    return not (done.left_out or is_empty)


@click.command("select", cls=KoreanCommand)
@click.option("--dry-run", is_flag=True, help="지금 점수대로의 결과와 확정·안내 상태만 보여 줍니다 (기본).")
@click.option("--confirm", "confirmed", is_flag=True, help="선정을 확정합니다 (--by 필요).")
@click.option("--by", metavar="이름", default=None, help="확정하거나(--confirm) 내보내는(--release) 담당자 이름.")
@click.option(
    "--out",
    metavar="폴더",
    type=NEW_FOLDER,
    help="--confirm과 함께: 게시용 결과 목록을 둘 폴더 (기본: 저장 폴더의 selection).",
)
@click.option("--release", "released", is_flag=True, help="초안으로 준비된 선정 안내 메일을 내보냅니다 (--by 필요).")
@click.pass_context
def select_command(
    context: click.Context, dry_run: bool, confirmed: bool, by: str | None, out: Path | None, released: bool
) -> int:
    """점수에 따라 선정합니다: 기준 점수 이상, 자원별 모집 비율 안에서 높은 점수 순서.

    선택 없이 실행하면 지금 점수대로의 결과, 평가가 끝나지 않은 신청과 그 까닭, 이미 확정했는지, 안내 메일이 어디까지
    나갔는지 보여 주고 아무것도 바꾸지 않습니다.

    --confirm은 결과를 기록하고 자원할당 시스템에 알리며, 게시용 결과 목록을 쓰고 선정자에게 보낼 메일을 초안으로
    준비합니다. 메일은 --release를 실행해야 나가며, 누구에게 나가는지 그때 모두 보여 줍니다.
    """
    config = configuration(context)
    if sum((dry_run, confirmed, released)) > 1:
        raise click.UsageError("--dry-run, --confirm, --release 가운데 하나만 쓰십시오.", context)
    if (confirmed or released) and not (by or "").strip():
        wanted = "--confirm" if confirmed else "--release"
        raise click.UsageError(f"{wanted}에는 --by 이름이 필요합니다.", context)
    if out and not confirmed:
        raise click.UsageError("--out은 --confirm과 함께 씁니다.", context)
    with reading_store(config) as store, store.reading() as connection:
        selection, now = preview(connection, config), standing(connection, config)
    if released:
        return _release(config, now, by or "")
    if confirmed:
        return _confirm(config, now, by or "", out or config.settings.storage.root / "selection")
    print_selection(selection, config)
    print_standing(selection, now)
    return 0


def _confirm(config: Config, before: Standing, by: str, folder: Path) -> int:
    with existing_store(config) as store:
        try:
            outcome = confirm(store, config, by, folder, utc_now())
        except SelectionRefused as error:
            screen.complain(str(error))
            return 1
        with store.reading() as connection:
            selection, now = preview(connection, config), standing(connection, config)
    print_selection(selection, config)
    screen.say()
    if outcome.known is not None:
        when = f"{korean_time(outcome.known.at)}, {outcome.known.by}"
        screen.say(f"이미 확정한 선정과 같아 새로 기록하지 않았습니다 (기록 {outcome.number}번, {when}).")
    else:
        screen.say(f"선정 {outcome.selected}건을 확정하였습니다 (기록 {outcome.number}번, {by}).", style="green")
    for file in outcome.files:
        screen.say(f"  게시용 결과 목록: {file}")
    if before.dropped:
        screen.complain(f"앞서 선정으로 확정했다가 빠진 신청: {', '.join(before.dropped)}.")
        screen.complain(
            "  자원할당 시스템에 할당 취소를 알립니다. 이미 나간 선정 안내 메일은 신청인에게 따로 알리십시오."
        )
    print_letters(now)
    print_notices(now)
    if outcome.without_address:
        screen.complain(f"메일을 쓸 주소가 없는 선정자: {', '.join(outcome.without_address)}")
    if outcome.trouble:
        screen.complain(
            f"선정은 기록 {outcome.number}번으로 확정되어 있으나 게시용 결과 목록을 쓰지 못했습니다:"
            f" {outcome.trouble}."
            " 고친 뒤 `jeopsu select --confirm --by 이름 --out 폴더`를 다시 실행하면 목록만 다시 씁니다."
        )
        return 1
    return 0


def _release(config: Config, before: Standing, by: str) -> int:
    with existing_store(config) as store:
        drafts = release(store, config, by, utc_now())
    going = [one for one in drafts if not one.kept_back]
    if not drafts:
        screen.say("내보낼 초안이 없습니다. `jeopsu select`로 상태를 확인하십시오.", style="yellow")
        return 1
    if going:
        rows = [[one.receipt_number, screen.shorten(one.organization, 36), one.to] for one in going]
        screen.table(["접수번호", "기업(기관)명", "받는 사람"], rows)
        screen.say()
    sending = "실행 중인 serve나 다음 `jeopsu poll`이 보냅니다."
    screen.say(f"선정 안내 메일 {len(going)}통을 내보냅니다 ({by}). {sending}", style="green" if going else "yellow")
    if not config.settings.smtp.enabled:
        screen.say("발송이 꺼져 있습니다 (smtp.enabled).", style="yellow")
    print_letters(before)
    print_kept_back(drafts)
    return 0 if going else 1
