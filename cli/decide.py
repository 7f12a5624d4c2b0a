"""`jeopsu decide`: an operator decides what the program must not, one case at a time or many from the register."""

from pathlib import Path

import click

from cli import screen
from cli.decision_sheet import from_sheet
from cli.korean_help import KoreanCommand
from cli.opening import configuration, existing_store, reading_store
from cli.places import FILE
from cli.reopening import passwords_in, unlock_files
from cli.reopening import reopen as reopen_mail
from models import korean
from models.config import Config
from models.finding import RulingKind
from models.particles import with_particle
from models.store import Transaction, ruling, views
from models.store import triage as register
from models.store.ruling import EarlierRuling
from models.times import korean as korean_time
from models.times import utc_now
from runners.decide import Decided, DecisionRefused, Order, decide


@click.command("decide", cls=KoreanCommand)
@click.argument("case", metavar="[사건]", required=False, help="접수번호 또는 사건번호 (예: C000001).")
@click.option("--by", metavar="이름", help="결정한 담당자 이름.")
@click.option(
    "--reason",
    metavar="사유",
    help="결정한 까닭. 기록되며, 나중에 같은 경우를 판단할 때 보여 줍니다. --notify를 쓰면 신청인에게 보내는 메일에도"
    " 그대로 적힙니다.",
)
@click.option("--accept", is_flag=True, help="접수합니다: 접수번호를 주고 접수완료 메일을 보냅니다.")
@click.option("--reject", is_flag=True, help="반려합니다.")
@click.option("--withdraw", is_flag=True, help="신청인의 뜻에 따라 철회로 처리합니다.")
@click.option(
    "--pass", "passes", metavar="점검항목", multiple=True, help="이 점검 항목을 통과로 결정합니다 (여러 번 가능)."
)
@click.option(
    "--fail", "fails", metavar="점검항목", multiple=True, help="이 점검 항목을 탈락으로 결정합니다 (여러 번 가능)."
)
@click.option(
    "--set",
    "values",
    metavar="항목=값",
    multiple=True,
    help="확인한 값을 적습니다 (예: business_number=123-45-67891, business_registration.address=주소)."
    " 할인의 증빙을 확인한 것은 값이 아니라 --pass discount로 정합니다.",
)
@click.option("--supersedes", metavar="사건", help="이 사건이 앞서 접수된 사건을 대체한다고 결정합니다.")
@click.option(
    "--reopen",
    is_flag=True,
    help="메일을 다시 열어, 처음 받은 시각으로 판정합니다: 열지 못해 보류된 메일, 신청이 아닌 것으로 보았으나 신청인"
    " 메일, 암호가 걸린 파일이 든 메일(--password-file과 함께). 다른 결정과 함께 쓰지 않습니다.",
)
@click.option(
    "--password-file",
    metavar="파일",
    type=FILE,
    help="--reopen과 함께: 신청인이 알려 준 암호가 적힌 파일 (한 줄에 하나). 암호는 어디에도 남지 않습니다.",
)
@click.option(
    "--notify", is_flag=True, help="--reject, --withdraw와 함께: --reason의 사유를 적은 안내 메일을 보냅니다."
)
@click.option(
    "--from",
    "sheet",
    metavar="파일.xlsx",
    type=FILE,
    help="접수대장 엑셀 파일의 결정란을 한꺼번에 반영합니다.",
)
@click.pass_context
def decide_command(
    context: click.Context,
    case: str | None,
    by: str | None,
    reason: str | None,
    accept: bool,
    reject: bool,
    withdraw: bool,
    passes: tuple[str, ...],
    fails: tuple[str, ...],
    values: tuple[str, ...],
    supersedes: str | None,
    reopen: bool,
    password_file: Path | None,
    notify: bool,
    sheet: Path | None,
) -> int:
    """담당자가 결정합니다: 보류된 메일, 점검 결과, 확인한 값.

    결정은 이름, 사유, 시각과 함께 기록되고 지워지지 않으며, 결정한 대로 그 사건을 다시 판정합니다. 늦게 접수번호를
    주어도 수신 시각은 처음 그대로입니다. 결정을 바꾸려면 다시 결정하십시오: 나중 결정이 적용됩니다.

    \b
    예  jeopsu decide C000012 --by 김담당 --reason "전화로 확인" --accept
        jeopsu decide AICA-2025-0007 --by 김담당 --reason "원본 대조" --pass signature/pi_consent
        jeopsu decide AICA-2025-0007 --by 김담당 --reason "등록증 확인" --set business_number=123-45-67891
        jeopsu decide --from 접수대장.xlsx --by 김담당
    """
    config = configuration(context)
    chosen: tuple[tuple[RulingKind, bool], ...] = (("accept", accept), ("reject", reject), ("withdraw", withdraw))
    wanted = [kind for kind, given in chosen if given]
    if len(wanted) > 1:
        raise click.UsageError("--accept, --reject, --withdraw 가운데 하나만 쓰십시오.", context)
    disposition = wanted[0] if wanted else None
    if notify and disposition not in ("reject", "withdraw"):
        raise click.UsageError("--notify는 --reject나 --withdraw와 함께 씁니다.", context)
    if sheet is not None:
        if case or disposition or passes or fails or values or supersedes or reopen or password_file:
            raise click.UsageError("--from은 다른 결정 옵션과 함께 쓸 수 없습니다.", context)
        if reason:
            raise click.UsageError(
                "--from에는 --reason을 쓰지 않습니다. 사유는 엑셀의 '결정 사유' 칸에 적습니다.", context
            )
        return from_sheet(config, sheet, by or "", notify)
    needed = {"사건": case, "--by 이름": by, "--reason 사유": reason}
    if not case or not by or not reason:
        missing = ", ".join(name for name, given in needed.items() if not given)
        raise click.UsageError(f"빠진 것이 있습니다: {missing}.", context)
    if reopen:
        if disposition or passes or fails or values or supersedes:
            raise click.UsageError("--reopen은 다른 결정 옵션과 함께 쓸 수 없습니다.", context)
        if password_file:
            return unlock_files(config, case, by, reason, passwords_in(context, password_file))
        return reopen_mail(config, case, by, reason)
    if password_file:
        raise click.UsageError("--password-file은 --reopen과 함께 씁니다.", context)
    if not (disposition or passes or fails or values or supersedes):
        options = "--accept, --reject, --withdraw, --pass, --fail, --set, --supersedes, --reopen"
        raise click.UsageError(f"무엇을 결정할지 적어 주십시오: {options}.", context)
    order = Order(
        case=case,
        by=by,
        reason=reason,
        disposition=disposition,
        passes=passes,
        fails=fails,
        values=tuple(_pair(context, text) for text in values),
        supersedes=supersedes,
        notify=notify,
    )
    return _decide_one(config, order)


def _pair(context: click.Context, text: str) -> tuple[str, str]:
    field, separator, value = text.partition("=")
    if not separator or not field.strip() or not value.strip():
        raise click.UsageError(f"--set {text}: '항목=값'으로 적어 주십시오.", context)
    return field.strip(), value.strip()


def _decide_one(config: Config, order: Order) -> int:
    with reading_store(config) as readable, readable.reading() as connection:
        _print_equal(_equal(connection, order))
    try:
        with existing_store(config) as store:
            decided = decide(store, config, order, utc_now())
    except DecisionRefused as error:
        screen.complain(str(error))
        return 1
    _tell(config, order, decided)
    return 0


def _equal(connection: Transaction, order: Order) -> list[EarlierRuling]:
    """How equal questions of other cases were decided."""
    settled = register.settled(connection, order.case)
    if settled is None:
        return []
    reasons = settled.triage.reasons if order.disposition else ()
    return ruling.equal_questions(connection, settled.case, (*order.passes, *order.fails), reasons)


def _print_equal(earlier: list[EarlierRuling]) -> None:
    if not earlier:
        return
    screen.say("같은 문제를 앞서 이렇게 결정하였습니다.", style="bold")
    for one in earlier:
        screen.say(f"  {ruling_line(one)}")


def ruling_line(one: EarlierRuling) -> str:
    """One earlier decision, as an operator reads it."""
    what = korean.RULINGS[one.what] + (f" {one.subject}" if one.subject else "")
    return f"{one.receipt_number or one.case_id}  {what}  {one.by}  {korean_time(one.at)}  “{one.reason}”"


def _tell(config: Config, order: Order, decided: Decided) -> None:
    number = f" {decided.receipt_number}" if decided.receipt_number else ""
    screen.say(
        f"{decided.case_id}{number}: 결정을 기록하였습니다. 지금 판정: {korean.disposition(decided.disposition)}"
    )
    if decided.idle:
        _tell_idle(decided)
    if decided.judged:
        with reading_store(config) as store, store.reading() as connection:
            case = views.one_case(connection, decided.case_id)
        if case and case.review_result:
            screen.say(f"다시 검토한 결과: {korean.judged(case)}")
    elif decided.disposition == "accepted":
        screen.say("제출서류는 실행 중인 serve나 다음 `jeopsu poll`이 읽고 검토합니다.", style="dim")
    if decided.mail:
        screen.say(f"{with_particle(decided.mail.to, '으로')} 보낼 메일을 넣었습니다: {decided.mail.subject}")
        if not config.settings.smtp.enabled:
            screen.say("발송이 꺼져 있습니다 (smtp.enabled).", style="yellow")
    if decided.no_address:
        screen.complain(
            "회신할 주소가 없어 메일을 쓰지 못했습니다. `jeopsu receipts --resend 사건 --to 주소`로 보내십시오."
        )


def _tell_idle(decided: Decided) -> None:
    """That values were recorded and changed nothing; where something else decides, what does."""
    listed = ", ".join(decided.idle)
    screen.say(f"적은 값({listed})은 기록하였으나 판정은 달라지지 않았습니다.", style="yellow")
    if "discount" in decided.idle:
        screen.say(
            "  discount는 신청서에 적힌 할인 신청의 값입니다. 증빙까지 확인하였으면 --pass discount로 정하십시오."
        )
    for line in decided.why:
        screen.say(f"  {line}")
