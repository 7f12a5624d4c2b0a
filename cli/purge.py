"""`jeopsu purge`: deletes personal data past its retention period, and says what went."""

from collections import Counter

import click

from cli import screen
from cli.korean_help import KoreanCommand
from cli.opening import configuration, existing_store, logged_in, reading_store
from models import korean
from models.config import Config
from models.store.purge import Overdue
from models.times import utc_now
from runners.purge import PurgeReport, preview, run

OPEN = {
    "received": "아직 판정하지 않았습니다",
    "held": "보류되어 담당자의 결정을 기다립니다",
    "unjudged": "서류 검토가 끝나지 않았습니다",
    "unsent": "보내지 않은 메일이 있습니다",
    "unprovisioned": "자원할당 시스템에 전달하지 못한 메시지가 있습니다",
}
MOST = 40


@click.command(cls=KoreanCommand)
@click.option("--dry-run", is_flag=True, help="무엇을 파기할지 보여 주기만 하고 아무것도 바꾸지 않습니다.")
@click.option("--by", "operator", default=None, metavar="이름", help="파기한 담당자 (기본: 로그인한 사용자).")
@click.pass_context
def purge(context: click.Context, dry_run: bool, operator: str | None) -> int:
    """보유기간이 지난 개인정보를 파기합니다 (privacy.retention_days, privacy.rejected_days).

    원본 메일, 읽은 내용, 심사자료, 보낸 메일의 주소와 본문, 연락처를 지웁니다. 접수번호, 시각, 판정, 해시와 이력은
    남으므로 `jeopsu verify`는 그대로 통과합니다. 결정하지 않은 일이 남은 사건은 파기하지 않고 알려 줍니다.
    """
    config = configuration(context)
    by = (operator or logged_in()).strip()
    if not by:
        raise click.UsageError("--by: 파기한 담당자의 이름을 적어 주십시오.", context)
    report = _preview(config) if dry_run else _run(config, by)
    _tell(report, config, dry_run)
    return 0


def _preview(config: Config) -> PurgeReport:
    with reading_store(config) as store:
        return preview(store, config, utc_now())


def _run(config: Config, by: str) -> PurgeReport:
    with existing_store(config) as store:
        return run(store, config, by, utc_now())


def _tell(report: PurgeReport, config: Config, dry_run: bool) -> None:
    privacy = config.settings.privacy
    screen.say(f"보유기간: 접수된 신청 마감 후 {privacy.retention_days}일, 그 밖의 메일 {privacy.rejected_days}일")
    if not report.purged and not report.reports:
        screen.say("파기할 개인정보가 없습니다.")
    else:
        verb = "파기합니다" if dry_run else "파기했습니다"
        kinds = Counter(korean.disposition(one.disposition or "") for one in report.purged)
        listed = ", ".join(f"{name} {number}" for name, number in kinds.items())
        screen.say(f"사건 {len(report.purged)}건의 개인정보를 {verb}" + (f" ({listed})." if listed else "."))
        _list(report.purged)
        if report.reports:
            screen.say(f"일일 보고와 경보 메일 {report.reports}통의 내용을 {verb}.")
    if not dry_run and (report.originals or report.derived or report.folders):
        screen.say(
            f"지운 파일: 원본 메일 {report.originals}통, 가린 서류 {report.derived}개, 심사자료 {report.folders}건."
        )
    if report.kept:
        screen.say(f"\n보유기간이 지났으나 남겨 둔 사건 {len(report.kept)}건:", style="yellow")
        for one in report.kept[:MOST]:
            screen.say(f"  {_name(one)}: {OPEN[one.open or 'received']}.", style="yellow")
    if not dry_run and report.purged:
        told = "메일함, 백업, 자원할당 대기열(provisioning.url)에 있는 사본은 여기서 지우지 않습니다."
        screen.say(f"{told} docs/privacy.md를 따르십시오.", style="dim")


def _list(purged: tuple[Overdue, ...]) -> None:
    for one in purged[:MOST]:
        screen.say(f"  {_name(one)}  {korean.disposition(one.disposition or '')}")
    if len(purged) > MOST:
        screen.say(f"  외 {len(purged) - MOST}건")


def _name(one: Overdue) -> str:
    return f"{one.case_id} {one.receipt_number}" if one.receipt_number else one.case_id
