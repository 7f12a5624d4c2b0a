"""`jeopsu package`: case folders rebuilt, and handed out as a folder or a ZIP, also for one reviewer."""

from pathlib import Path

import click

from cli import screen
from cli.korean_help import KoreanCommand
from cli.opening import configuration, existing_store
from cli.places import FILE, NEW_FILE, NEW_FOLDER
from cli.progress import counted
from models.config import Config
from models.store import Store
from models.times import utc_now
from notifier.folder import plain_name
from notifier.text import clean
from runners.package import folders_of
from runners.parcel import REVIEWER_NAME, Choice, NotOurs, choose, hand_out
from runners.rebuild import Filed, Unfit, rebuild, wanted

SHOWN = 20
SHORTEST_PASSWORD = 8


@click.command(cls=KoreanCommand)
@click.argument("cases", nargs=-1, metavar="[사건...]", help="접수번호 또는 사건번호. 적지 않으면 모두.")
@click.option("--zip", "archive", metavar="파일.zip", type=NEW_FILE, help="압축파일로 묶습니다.")
@click.option(
    "--password-file",
    metavar="파일",
    type=FILE,
    help="압축파일을 이 파일 첫 줄의 암호로 암호화합니다 (AES-256, 파일명은 보입니다).",
)
@click.option("--out", metavar="폴더", type=NEW_FOLDER, help="이 폴더에 묶습니다.")
@click.option("--for", "reviewer", metavar="이름", default="", help="이 심사위원에게 줄 꾸러미를 만듭니다.")
@click.option(
    "--exclude",
    metavar="기업명|사업자등록번호|접수번호",
    multiple=True,
    help="이해관계가 있어 이 심사위원에게 주지 않을 신청 (여러 번 쓸 수 있습니다).",
)
@click.option("--valid", is_flag=True, help="서류 검토를 적합으로 마치고 신청자격이 있는 신청만 묶습니다.")
@click.pass_context
def package(
    context: click.Context,
    cases: tuple[str, ...],
    archive: Path | None,
    password_file: Path | None,
    out: Path | None,
    reviewer: str,
    exclude: tuple[str, ...],
    valid: bool,
) -> int:
    """심사위원용 심사자료를 다시 만들고, 보낼 꾸러미로 묶습니다.

    사건을 적지 않으면 모두 다시 만듭니다. 같은 내용이면 언제 만들어도 한 바이트도 다르지 않습니다. 주민등록번호 등은
    가려져 있고, 신분증 사본과 법인등기부등본은 들어가지 않습니다.

    --for는 심사위원 한 사람의 꾸러미를 만듭니다. 이해관계가 있는 신청(--exclude)은 자료에도 목록에도 나오지 않고,
    맡은 신청이 모두 담긴 평가표 한 장이 들어갑니다. 누구에게 어떤 접수번호를 주었는지 이력에 남습니다.

    \b
    예: jeopsu package AICA-2025-0001
        jeopsu package --for 홍길동 --exclude ㈜한빛소프트 --exclude 전남대학교 --zip 홍.zip --password-file 암호.txt
    """
    config = configuration(context)
    reviewer = clean(reviewer, REVIEWER_NAME)
    parcel = bool(archive or out or reviewer)
    if (exclude or valid) and not parcel:
        raise click.UsageError("--exclude와 --valid는 --for, --zip, --out과 함께 씁니다.", context)
    if any(not word.strip() for word in exclude):
        raise click.UsageError("--exclude: 빈 값입니다.", context)
    if password_file and not archive:
        raise click.UsageError("--password-file은 --zip과 함께 씁니다.", context)
    password = _password(password_file, context) if password_file else None
    try:
        with existing_store(config) as store:
            filed = _rebuild(store, config, cases, stale=parcel)
            broken = frozenset(one.item.receipt_number for one in filed if one.state in ("not-ready", "failed"))
            if not parcel:
                return 1 if broken else 0
            with store.reading() as connection:
                only = frozenset(one.item.receipt_number for one in filed) if cases else None
                choice = choose(connection, config, only, broken, reviewer, exclude, valid=valid)
            if out is None and archive is None:
                out = config.settings.storage.root / "packages" / plain_name(reviewer, REVIEWER_NAME)
            made = _hand_out(store, config, choice, reviewer, out, archive, password)
            return 1 if broken or not made else 0
    except (Unfit, NotOurs) as error:
        screen.complain(str(error))
        return 1


def _password(path: Path, context: click.Context) -> str:
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    password = lines[0].strip() if lines else ""
    if len(password) < SHORTEST_PASSWORD:
        raise click.UsageError(f"--password-file: 암호는 {SHORTEST_PASSWORD}자 이상이어야 합니다.", context)
    return password


def _rebuild(store: Store, config: Config, names: tuple[str, ...], *, stale: bool) -> list[Filed]:
    """Rebuilds folders and tells what became of them. Raises Unfit."""
    with store.reading() as connection:
        items = wanted(connection, names, config, stale=stale)
    with counted("심사자료 작성", len(items)) as done:
        filed = rebuild(store, config, items, utc_now, done)
    written = sum(one.state == "written" for one in filed)
    removed = sum(one.state == "removed" for one in filed)
    gone = f" 접수가 취소된 {removed}건의 자료는 지웠습니다." if removed else ""
    if filed or not stale:
        screen.say(f"심사자료 {written}건을 만들었습니다: {folders_of(config)}{gone}")
    again = [one.item.receipt_number for one in filed if one.state == "not-ready"]
    if again:
        screen.complain(
            f"제출서류를 다시 읽어야 하는 신청 {len(again)}건: {_listed(again)}."
            " 실행 중인 serve나 다음 `jeopsu poll`이 읽고 심사자료를 만듭니다."
        )
    failed = [f"{one.item.receipt_number} ({one.why})" for one in filed if one.state == "failed"]
    if failed:
        screen.complain(f"심사자료를 만들지 못한 신청 {len(failed)}건: {_listed(failed)}")
    return filed


def _listed(names: list[str] | tuple[str, ...]) -> str:
    more = f" 외 {len(names) - SHOWN}건" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def _hand_out(
    store: Store,
    config: Config,
    choice: Choice,
    reviewer: str,
    out: Path | None,
    archive: Path | None,
    password: str | None,
) -> bool:
    """Writes the package and tells what is in it. Returns whether there was anything to pack. Raises NotOurs."""
    for one in choice.left_out:
        name = screen.shorten(one.organization, 40)
        screen.say(f"제외: {one.receipt_number} {name} ({one.how}: {one.word})", style="yellow")
    for word in choice.idle:
        screen.complain(f"--exclude {word}: 해당하는 신청이 없습니다. 이름을 다시 확인해 주십시오.")
    if choice.idle:
        screen.complain("제외할 곳을 찾지 못하여 꾸러미를 만들지 않았습니다.")
        return False
    if choice.acquainted:
        screen.complain(f"심사위원과 이름이 같은 사람이 있는 신청: {_listed(choice.acquainted)}. 확인해 주십시오.")
    if not choice.cases:
        screen.complain("묶을 신청이 없습니다.")
        return False
    hand_out(store, config, choice, utc_now(), reviewer=reviewer, folder=out, archive=archive, password=password)
    places = ", ".join(str(place) for place in (out, archive) if place is not None)
    whose = f"{reviewer} 심사위원의 " if reviewer else ""
    screen.say(f"{whose}꾸러미에 {len(choice.cases)}건을 묶었습니다: {places}", style="green")
    if reviewer and choice.not_valid:
        screen.say(
            f"서류 검토를 적합으로 마치지 않은 신청 {len(choice.not_valid)}건이 들어 있습니다."
            " 적격으로 정하기 전에는 `jeopsu scores import`가 그 점수만 빼고 가져옵니다."
            " --valid를 쓰면 그 신청이 들어가지 않습니다.",
            style="yellow",
        )
    return True
