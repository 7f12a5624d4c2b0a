"""`jeopsu poll`, `jeopsu serve`: the commands that take mails in from the mailbox."""

import logging
import os
import signal
import sys
from functools import partial
from typing import NoReturn

import click

from cli import screen
from cli.korean_help import KoreanCommand
from cli.logs import Journal
from cli.opening import configuration, require_mailbox
from cli.outlet import Outlets
from cli.progress import watched
from cli.trial import show_trial
from models import korean
from models.config import Config
from models.particles import with_particle
from models.store import views
from models.store.engine import libpq_address
from models.times import in_seoul, utc_now
from runners.confine import hide_process
from runners.context import Step
from runners.lock import alone, together
from scheduler import PollReport, Service


@click.command(cls=KoreanCommand)
@click.option(
    "--dry-run", is_flag=True, help="무엇이 어떻게 판정될지만 보여 줍니다. 아무것도 저장하거나 보내지 않습니다."
)
@click.pass_context
def poll(context: click.Context, dry_run: bool) -> int:
    """메일함을 한 번 확인해 새 메일을 모두 처리하고 끝냅니다.

    새 메일을 내려받아 보관하고, 접수 여부를 판정하고, 회신합니다. 끝나면 0, 보내지 못한 회신이 있으면 1로 끝납니다.
    serve가 돌고 있으면 실행되지 않습니다.
    """
    config = configuration(context, files=True)
    require_mailbox(config)
    if dry_run:
        return show_trial(config)
    with (
        alone(config.settings),
        watched() as progress,
        Service(config, progress=progress) as service,
    ):
        report = service.poll()
        with service.context.store.reading() as connection:
            counts = views.counts(connection)
    journal = Journal(config.settings.watch.log)
    if journal.is_json:
        taken, sent, refused = report.taken, report.delivery.sent, report.delivery.refused
        journal.say(
            "polled",
            "",
            stored=taken.stored,
            vanished=taken.gone,
            unknown=taken.unknown,
            sent=sent,
            refused=refused,
            unsent=report.unsent,
            reports=report.delivery.reports_sent,
        )
    else:
        _summary(config, report, counts)
    if report.waits:
        screen.complain(f"접수번호 부여와 발송을 멈췄습니다. {report.waits}")
        return 1
    unsent = report.unsent and config.settings.smtp.enabled
    return 1 if unsent or report.taken.unknown else 0


def _summary(config: Config, report: PollReport, counts: views.Counts) -> None:
    taken = report.taken
    screen.say(f"새 메일 {taken.stored}통을 처리했습니다." if taken.stored else "새 메일이 없습니다.")
    if taken.stored:
        parts = [f"{korean.disposition(name)} {number}" for name, number in sorted(counts.by_disposition.items())]
        screen.say("접수대장 전체: " + ", ".join(parts))
    if taken.gone:
        screen.say(f"가져오기 전에 다른 사람이 옮기거나 지운 메일이 {taken.gone}통 있습니다.", style="yellow")
    if taken.unknown:
        screen.complain(f"메일함에 있으나 가져오지 못한 메일이 {taken.unknown}통 있습니다. 다시 실행해 주십시오.")
    _sent(config, report)
    if report.uncopied:
        screen.complain(f"보낸 회신의 사본을 메일함에 두지 못했습니다: {report.uncopied}")


def _sent(config: Config, report: PollReport) -> None:
    """What left and what did not: replies to applicants, then what we write to ourselves."""
    sent = report.delivery
    ours, trouble = "보고와 경보 메일", sent.trouble or ""
    for what, left, refused, unsent in (
        (
            "회신",
            sent.sent - sent.reports_sent,
            sent.refused - sent.reports_refused,
            report.unsent - report.unsent_reports,
        ),
        (ours, sent.reports_sent, sent.reports_refused, report.unsent_reports),
    ):
        if left:
            screen.say(f"{what} {left}통을 보냈습니다.")
        if refused:
            where = "`jeopsu receipts`로" if what != ours else "받는 주소를"
            screen.complain(
                f"받는 쪽이 거부한 {with_particle(what, '이')} {refused}통 있습니다. {where} 확인하십시오."
            )
        if unsent and not config.settings.smtp.enabled:
            waits = f"발송이 꺼져 있어 {what} {unsent}통이 대기 중입니다 (smtp.enabled)."
            screen.say(waits, style="yellow")
        elif unsent:
            screen.complain(f"보내지 못한 {what}: {unsent}통. {trouble}".strip())


@click.command(cls=KoreanCommand)
@click.option(
    "--only-read",
    is_flag=True,
    help="이 서버는 서류 읽기만 나누어 맡습니다 (PostgreSQL에서만). 메일함과 발송 설정이 필요하지 않습니다.",
)
@click.pass_context
def serve(context: click.Context, only_read: bool) -> int:
    """계속 돌면서 접수합니다.

    메일이 오면 곧바로(IMAP IDLE) 또는 늦어도 설정한 간격(imap.poll_seconds)마다 확인합니다. SIGTERM이나 Ctrl-C를
    받으면 처리하던 메일을 마치고 끝냅니다.

    PostgreSQL을 쓰면 여러 서버에서 함께 돌릴 수 있습니다. 서류는 모두가 나누어 읽고, 나머지는 그중 한 서버가 맡으며,
    그 서버가 멈추면 다른 서버가 1분 안에 이어받습니다.
    """
    config = configuration(context, files=not only_read)
    if not only_read:
        require_mailbox(config)
    elif libpq_address(config.settings.database.url) is None:
        raise click.UsageError("--only-read: PostgreSQL을 쓸 때만 쓸 수 있습니다 (database.url).", context)
    journal = Journal(config.settings.watch.log)
    told = partial(_tell, journal)
    hide_process()
    output: Outlets = context.ensure_object(dict).get("output") or Outlets()
    output.serve()
    asked = _AskedToEnd()
    signal.signal(signal.SIGTERM, asked)
    with together(config.settings), Service(config, progress=told, output=output.trouble) as service:
        signal.signal(signal.SIGINT, asked)
        if asked.before(service):
            journal.say("ended", "시작하는 동안 끝내라는 신호를 받아 접수를 시작하지 않고 마쳤습니다.", finished=True)
            return 0
        imap, sending = config.settings.imap, config.settings.smtp.enabled
        if only_read:
            journal.say("started", "서류 읽기를 시작합니다. 접수와 회신은 다른 서버가 맡습니다.", only_read=True)
        else:
            journal.say(
                "started", f"접수를 시작합니다: {imap.username} ({imap.host})", host=imap.host, sending=sending
            )
        if not sending and not only_read:
            off = "발송이 꺼져 있습니다: 회신은 준비만 되고 나가지 않습니다 (smtp.enabled)."
            journal.say("sending-off", off, style="yellow")
        finished = service.serve(only_reads=only_read)
    cut = "일부 작업이 끝나지 않아 강제로 마쳤습니다. 다음 시작 때 이어서 합니다."
    journal.say("ended", "접수를 마쳤습니다." if finished else cut, finished=finished)
    return 0 if finished else _leave(1)


def _leave(status: int) -> NoReturn:
    """Ends this process whatever its threads are at: Python would wait for one that hangs, at a database that does
    not answer, until somebody kills it."""
    logging.shutdown()
    sys.stdout.flush()
    os._exit(status)


class _AskedToEnd:
    """Hears the signal that ends the service, also while it starts: that is not cut off in the middle."""

    def __init__(self) -> None:
        self._service: Service | None = None
        self._came = False

    def __call__(self, *_: object) -> None:
        """The signal; takes no lock."""
        self._came = True
        if self._service is not None:
            self._service.stop()

    def before(self, service: Service) -> bool:
        """From now on the service is told. Returns whether the signal has come already."""
        self._service = service
        return self._came


def _tell(journal: Journal, step: Step, count: int) -> None:
    """One line in the journal for what was done; figures only, nobody's data."""
    words = {"stored": "보관", "triaged": "판정", "sent": "메일 발송", "read": "서류 읽음"}
    if step in words and count:
        journal.say(step, f"{in_seoul(utc_now()):%H:%M:%S} {words[step]} {count}", count=count)
