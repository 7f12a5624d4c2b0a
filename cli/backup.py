"""`jeopsu backup`, `jeopsu restore`: a copy of everything, and back."""

from pathlib import Path

import click

from cli import screen
from cli.korean_help import KoreanCommand
from cli.opening import configuration
from models.times import korean as korean_time
from runners import backup as backups
from runners.sealing import WrongSeal

MEGABYTE = 1024**2
FOLDER = click.Path(file_okay=False, path_type=Path)
PASSWORD = click.option(
    "--password-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=None,
    help="암호가 한 줄 적힌 파일. 백업을 암호화하거나(backup) 암호화된 백업을 풉니다(restore).",
)


@click.command(cls=KoreanCommand)
@click.argument("folder", metavar="폴더", type=FOLDER)
@PASSWORD
@click.pass_context
def backup(context: click.Context, folder: Path, password_file: Path | None) -> int:
    """접수대장, 원본 메일, 설정을 새 폴더에 백업합니다. serve가 돌고 있어도 됩니다.

    백업에는 개인정보가 모두 들어 있습니다. 다른 곳에 옮겨 두려면 --password-file로 암호화하십시오.
    """
    config = configuration(context)
    try:
        manifest = backups.make_backup(config, folder, _password(password_file))
    except backups.BackupError as error:
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
@click.argument("folder", metavar="[폴더]", type=FOLDER, required=False)
@PASSWORD
@click.pass_context
def restore(context: click.Context, folder: Path | None, password_file: Path | None) -> int:
    """백업을 빈 저장소에 되돌리고 모두 그대로인지 확인합니다. 있는 것을 덮어쓰지 않습니다."""
    if folder is None:
        raise click.UsageError("백업 폴더를 적어 주십시오.", context)
    config = configuration(context)
    try:
        done = backups.restore(config, folder, _password(password_file))
    except (backups.BackupError, WrongSeal) as error:
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
