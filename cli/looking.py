"""`jeopsu status`, `jeopsu show`: looking at the register."""

from datetime import datetime, timedelta

import click

from cli import screen
from cli.korean_help import KoreanCommand
from cli.opening import configuration, reading_store
from cli.services_line import services_line
from models import korean
from models.json_line import json_line
from models.store import Transaction, filing, judging, outgoing, provisioning, triage, twins, views, watch
from models.store.jobs import Machine
from models.store.ledger import Ledger, ledger
from models.times import in_seoul, utc_now
from models.times import korean as korean_time
from runners import disks
from runners.machines import services


@click.command(cls=KoreanCommand)
@click.option("--json", "as_json", is_flag=True, help="JSON 한 덩어리로 출력합니다.")
@click.pass_context
def status(context: click.Context, as_json: bool) -> None:
    """지금 상태를 보여 줍니다: 판정별 건수, 대기, 미발송, 경보."""
    config = configuration(context)
    with reading_store(config) as store, store.reading() as connection:
        counts = views.counts(connection)
        alarms = views.open_alarms(connection)
        last = views.mark(connection, "poll")
        vanished = views.mark(connection, watch.VANISHED)
        lines = ledger(connection, config.receipt_days)
        behind = _behind(connection)
        working = services(config.settings, connection)
    # the register cannot say so when its own disk is full
    disk = None if any(alarm.key == disks.KEY for alarm in alarms) else disks.disk_trouble(config.settings)
    owed = [line for line in lines if line.state != "sent"]
    if as_json:
        data = counts.model_dump(mode="json") | {
            "last_good_poll": _iso(last.at) if last else None,
            "sending": config.settings.smtp.enabled,
            "owed": len(owed),
            "vanished": vanished.data if vanished else {},
            **behind,
            "services": None if working is None else [_service(one) for one in working],
            "alarms": [alarm.model_dump(mode="json") for alarm in alarms],
            "disk": disk,
        }
        click.echo(json_line(data))
        return
    _print_counts(counts)
    sending = "켜짐" if config.settings.smtp.enabled else "꺼짐 - 회신은 준비만 되고 나가지 않습니다 (smtp.enabled)"
    unsent = ", ".join(f"{korean.MAILS.get(kind, kind)} {number}" for kind, number in counts.unsent.items()) or "없음"
    screen.fields(
        [
            ("접수 프로세스", services_line(working, shared=store.is_shared)),
            ("마지막 정상 확인", f"{korean_time(last.at)} ({_ago(last.at)})" if last else "아직 없음"),
            ("판정 대기", _waiting(counts)),
            ("서류 읽기 대기", f"{counts.unread}건" if counts.unread else "없음"),
            ("서류 검토 대기", _number(behind["unjudged"], "건")),
            ("심사자료 작성 대기", _number(behind["unfiled"], "건")),
            ("확인할 서류", _number(behind["open_reviews"], "건 (`jeopsu digest`)")),
            ("자원할당 전달 대기", _provisioning(behind)),
            ("회신 발송", sending),
            ("보내지 못한 회신", unsent),
            ("거부·반송된 회신", _returned(counts, owed)),
            *_vanished(vanished),
            ("살펴볼 메일", f"{counts.unclear}통 (`jeopsu cases --unclear`)" if counts.unclear else "없음"),
        ]
    )
    for alarm in alarms:
        screen.say(f"경보  [{alarm.key}] {alarm.message}  ({korean_time(alarm.since)}부터)", style="bold red")
    if disk:
        screen.say(f"경보  [{disks.KEY}] {disk}  (지금 확인함)", style="bold red")
    if alarms or disk:
        screen.say("조치는 docs/operations.md의 '경보별 조치'에서 대괄호 안의 이름으로 찾으십시오.", style="dim")


def _service(one: Machine) -> dict[str, object]:
    moments = {"began_at": one.began_at, "heard_at": one.heard_at}
    told = one.model_dump(include={"name", "alive", "on_duty", "takes_duty"})
    return told | {name: _iso(at) if at else None for name, at in moments.items()}


def _behind(connection: Transaction) -> dict[str, int]:
    """What waits behind the answers: judging, filing, persons, the provisioning queue."""
    return {
        "unjudged": judging.waiting(connection),
        "unfiled": filing.waiting(connection),
        "open_reviews": views.open_reviews(connection),
        "provisioning_waiting": provisioning.waiting(connection),
        "provisioning_failing": provisioning.failing(connection),
    }


def _vanished(mark: views.Mark | None) -> list[tuple[str, str]]:
    """What people took away before it was fetched; nothing to be done, but somebody may look for it."""
    if mark is None:
        return []
    folders = ", ".join(f"{folder} {number}통" for folder, number in sorted(mark.data.items()))
    return [("가져오기 전에 옮겨지거나 지워진 메일", f"{folders} (마지막 {korean_time(mark.at)})")]


def _number(count: int, unit: str) -> str:
    return f"{count}{unit}" if count else "없음"


def _provisioning(behind: dict[str, int]) -> str:
    failing = behind["provisioning_failing"]
    return _number(behind["provisioning_waiting"], "건") + (f", 전달 실패 {failing}건" if failing else "")


def _returned(counts: views.Counts, owed: list[Ledger]) -> str:
    """All that ever came back; where to look, while a receipt among them has not gone out again."""
    parts = [f"{word} {number}통" for word, number in (("거부", counts.refused), ("반송", counts.bounced)) if number]
    hint = " (`jeopsu receipts`)" if any(line.state in ("refused", "bounced") for line in owed) else ""
    return f"{', '.join(parts)}{hint}" if parts else "없음"


def _print_counts(counts: views.Counts) -> None:
    rows = [
        [korean.disposition(name), str(counts.by_disposition[name])]
        for name in korean.DISPOSITIONS
        if name in counts.by_disposition
    ]
    if rows:
        screen.table(["판정", "건수"], rows)
    else:
        screen.say("아직 판정한 메일이 없습니다.")
    screen.say()


def _waiting(counts: views.Counts) -> str:
    if not counts.waiting:
        return "없음"
    oldest = f", 가장 오래된 것 {_ago(counts.oldest_waiting)}" if counts.oldest_waiting else ""
    failing = f", 열기 실패 {counts.failing}건" if counts.failing else ""
    return f"{counts.waiting}건{oldest}{failing}"


def _ago(moment: datetime) -> str:
    seconds = int((utc_now() - moment) / timedelta(seconds=1))
    for size, unit in ((86400, "일"), (3600, "시간"), (60, "분")):
        if seconds >= size:
            return f"{seconds // size}{unit} 전"
    return f"{max(seconds, 0)}초 전"


def _iso(moment: datetime) -> str:
    return in_seoul(moment).isoformat(timespec="seconds")


@click.command(cls=KoreanCommand)
@click.argument("case", metavar="사건", help="접수번호 또는 사건번호 (예: C000001).")
@click.option("--json", "as_json", is_flag=True, help="JSON으로 출력합니다 (case.schema.json).")
@click.option("--reply", "replies", is_flag=True, help="이 사건에서 보냈거나 보낼 메일의 내용을 보여 줍니다.")
@click.pass_context
def show(context: click.Context, case: str, as_json: bool, replies: bool) -> int:
    """사건 하나를 접수번호나 사건번호로 찾아 이력과 함께 보여 줍니다."""
    config = configuration(context)
    with reading_store(config) as store, store.reading() as connection:
        row = views.find(connection, case)
        found = views.one_case(connection, case)
        history = views.events_of(connection, row) if row is not None else []
        rulings = judging.rulings_of(connection, [row]).get(row, []) if row is not None else []
        same = twins.twins_of(connection, row) if row is not None else ()
        mails = outgoing.mails_of(connection, row) if row is not None and replies else []
        opened = triage.settled(connection, case) if found and found.disposition == "not_submission" else None
    if row is None:
        screen.complain(f"{case}: 그런 접수번호나 사건번호가 없습니다. 이름으로 찾기: jeopsu cases --find 이름")
        return 1
    if found is None:
        screen.complain(f"{case}: 메일은 보관되어 있고 아직 판정 전입니다. 잠시 뒤에 다시 확인하십시오.")
        return 1
    if as_json:
        click.echo(json_line(found.to_dict()))
        return 0
    from cli.case_page import print_case, print_mail

    if replies:
        for mail in mails:
            print_mail(mail)
        if not mails:
            screen.say("이 사건에서 보내거나 준비한 메일이 없습니다.")
        return 0
    words = opened.mail.text if opened else ""
    print_case(found, history, rulings, same, store.originals.path(found.message.sha256), config.call, words)
    return 0
