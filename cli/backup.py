"""`jeopsu backup`, `jeopsu restore`: a copy of everything, and back."""

from pathlib import Path

import click

from cli import screen
from cli.korean_help import KoreanCommand
from cli.opening import configuration, existing_store
from cli.places import FILE, FOLDER, NEW_FOLDER
from models.config import Config
from models.store import reconciling
from models.times import korean as korean_time
from models.times import utc_now
from runners.backup import BackupError, make_backup
from runners.lock import Busy, alone
from runners.reconcile import described
from runners.restore import restore as bring_back
from runners.sealing import WrongSeal
from scheduler import Service

MEGABYTE = 1024**2
PASSWORD = click.option(
    "--password-file",
    type=FILE,
    default=None,
    help="암호가 한 줄 적힌 파일. 백업을 암호화하거나(backup) 암호화된 백업을 풉니다(restore).",
)


@click.command(cls=KoreanCommand)
@click.argument("folder", metavar="폴더", type=NEW_FOLDER, help="백업을 둘 새 폴더.")
@PASSWORD
@click.pass_context
def backup(context: click.Context, folder: Path, password_file: Path | None) -> int:
    """접수대장, 원본 메일, 설정을 새 폴더에 백업합니다. serve가 돌고 있어도 됩니다.

    백업에는 개인정보가 모두 들어 있습니다. 다른 곳에 옮겨 두려면 --password-file로 암호화하십시오.
    """
    config = configuration(context)
    try:
        manifest = make_backup(config, folder, _password(password_file))
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    for difference in manifest.differences:
        screen.complain(difference)
    size = sum(kept.size for kept in manifest.files)
    screen.say(f"백업했습니다: {folder} (파일 {len(manifest.files)}개, {size // MEGABYTE + 1}MB)", style="green")
    screen.say(f"이력 {manifest.head.seq}건, 마지막 값 {manifest.head.hash}")
    if manifest.differences:
        screen.complain(f"백업은 마쳤으나 기록과 다른 점이 {len(manifest.differences)}가지 있습니다.")
        return 1
    return 0


@click.command(cls=KoreanCommand)
@click.argument("folder", metavar="[폴더]", type=FOLDER, required=False, help="되돌릴 백업의 폴더.")
@PASSWORD
@click.option(
    "--reconcile",
    is_flag=True,
    help="이미 보낸 접수번호와 지금 맞추어 보고, 모두 맞으면 부여와 발송을 다시 시작합니다.",
)
@click.option(
    "--accept-unknown",
    is_flag=True,
    help="찾지 못한 접수번호를 쓰지 않기로 하고 접수를 다시 시작합니다 (--reconcile과 함께).",
)
@click.option("--by", metavar="이름", default="", help="--accept-unknown을 결정한 담당자 이름.")
@click.option("--reason", metavar="사유", default="", help="--accept-unknown의 사유.")
@click.pass_context
def restore(
    context: click.Context,
    folder: Path | None,
    password_file: Path | None,
    reconcile: bool,
    accept_unknown: bool,
    by: str,
    reason: str,
) -> int:
    """백업을 빈 저장소에 되돌리고 모두 그대로인지 확인합니다. 있는 것을 덮어쓰지 않습니다.

    되돌린 뒤에는 이미 보낸 접수번호와 맞추어 볼 때까지 접수번호 부여와 발송을 기다립니다. serve나 poll이 메일함의
    발송 사본(imap.sent_folder)과 맞추어 보고, 모두 맞으면 스스로 다시 시작합니다. 그때까지 기다리지 않고 맞추어
    보려면 --reconcile을 씁니다. serve가 돌고 있으면 맞추어 보는 일은 serve가 하므로, 그 결과만 보여 줍니다.
    """
    if accept_unknown and not (reconcile and by.strip() and reason.strip()):
        raise click.UsageError("--accept-unknown에는 --reconcile, --by, --reason이 모두 필요합니다.", context)
    if reconcile == (folder is not None):
        raise click.UsageError("백업 폴더나 --reconcile 가운데 하나를 적어 주십시오.", context)
    if folder is None:
        return _reconcile(configuration(context), (by.strip(), reason.strip()) if accept_unknown else None)
    return _restore(configuration(context), folder, password_file)


def _reconcile(config: Config, accepted: tuple[str, str] | None) -> int:
    """Shows what reconciling finds; the running service does it itself, so then only its last result is shown."""
    with existing_store(config) as store, store.writing() as connection:
        if accepted is not None:
            reconciling.accept_unknown(connection, *accepted, utc_now())
        data = reconciling.pending(connection)
    if data is None:
        screen.say("맞추어 볼 것이 없습니다. 접수번호 부여와 발송이 이루어지고 있습니다.", style="green")
        return 0
    try:
        with alone(config.settings), Service(config) as service:
            findings = service.reconcile()
    except Busy:
        screen.say(str(data.get("findings", {}).get("told", "아직 맞추어 보지 않았습니다.")))
        screen.say("실행 중인 serve가 다음 확인 때 맞추어 봅니다.")
        return 0 if accepted else 1
    for line in described(findings):
        screen.say(line)
    if findings.clear or accepted:
        screen.say("맞추어 보았습니다. 접수번호 부여와 발송을 다시 시작합니다.", style="green")
        return 0
    screen.complain(
        "맞추어 보지 못한 것이 있어 접수번호 부여와 발송을 멈춘 채로 둡니다. 확인한 뒤 그 번호를 쓰지 않기로 하려면"
        " --accept-unknown --by 이름 --reason 사유를 붙이십시오."
    )
    return 1


def _restore(config: Config, folder: Path, password_file: Path | None) -> int:
    try:
        done = bring_back(config, folder, _password(password_file))
    except (BackupError, WrongSeal) as error:
        raise click.ClickException(str(error)) from error
    head = done.manifest.head
    screen.say(
        f"{korean_time(done.manifest.made_at)}의 백업을 되돌렸습니다. 이력 {head.seq}건, 마지막 값 {head.hash}"
    )
    if done.config:
        screen.say(f"그때의 설정은 지금과 다릅니다. 비교하십시오: {done.config}", style="yellow")
    for difference in done.differences:
        screen.complain(difference)
    if done.differences:
        screen.complain(f"다른 점이 {len(done.differences)}가지 있습니다.")
        return 1
    screen.say("모두 그대로입니다.", style="green")
    screen.say(
        "접수번호 부여와 발송은, 그 뒤에 이미 보낸 접수완료 메일과 맞추어 볼 때까지 기다립니다."
        " `jeopsu serve`나 `jeopsu poll`을 실행하면 메일함의 발송 사본과 맞추어 봅니다."
    )
    return 0


def _password(file: Path | None) -> bytes | None:
    if file is None:
        return None
    password = file.read_bytes().strip(b"\r\n")
    if not password:
        raise click.ClickException(f"{file}: 암호가 비어 있습니다.")
    return password
