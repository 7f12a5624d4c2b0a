"""`jeopsu decide --from`: the decision columns of the register that operators fill in, each row an order."""

import re
from pathlib import Path

from cli import screen
from cli.opening import existing_store
from intake.sheets import DecisionRow, SheetError, read_decisions
from models import korean
from models.config import Config
from models.finding import RulingKind
from models.particles import with_particle
from models.times import utc_now
from runners.decide import DecisionRefused, Order
from runners.handed_in import Source, take, told

_WORDS: dict[str, RulingKind] = {
    "접수": "accept", "accept": "accept", "반려": "reject", "reject": "reject", "철회": "withdraw",
    "withdraw": "withdraw", "통과": "pass", "pass": "pass", "탈락": "fail", "fail": "fail",
    "값": "set", "set": "set", "대체": "supersedes", "supersedes": "supersedes",
}  # fmt: skip


def order_of(row: DecisionRow, by: str, notify: bool) -> Order:
    """The decision cell: one decision a line, or separated by semicolons (`접수`, `통과 signature/pi_consent`).
    Raises SheetError for a row that cannot be taken."""
    if row.fault:
        raise SheetError(row.fault)
    disposition: RulingKind | None = None
    passes, fails, values, supersedes = [], [], [], None
    for part in re.split(r"[;\n]+", row.decision):
        word, _, rest = part.strip().partition(" ")
        if not word:
            continue
        what, rest = _WORDS.get(word.lower()), rest.strip()
        if what is None or (what not in ("accept", "reject", "withdraw")) != bool(rest):
            raise SheetError(
                f"결정 {with_particle(repr(part.strip()), '을')} 알 수 없습니다."
                " 접수, 반려, 철회, '통과 점검항목', '탈락 점검항목',"
                " '값 항목=값', '대체 사건' 가운데 하나로 적어 주십시오."
            )
        if what == "pass":
            passes.append(rest)
        elif what == "fail":
            fails.append(rest)
        elif what == "set":
            field, separator, value = rest.partition("=")
            if not separator:
                raise SheetError(f"결정 '{part.strip()}': '값 항목=값'으로 적어 주십시오.")
            values.append((field.strip(), value.strip()))
        elif what == "supersedes":
            supersedes = rest
        else:
            disposition = what
    return Order(
        case=row.case,
        by=row.by or by,
        reason=row.reason,
        disposition=disposition,
        passes=tuple(passes),
        fails=tuple(fails),
        values=tuple(values),
        supersedes=supersedes,
        notify=notify and disposition in ("reject", "withdraw"),
    )


def from_sheet(config: Config, sheet: Path, by: str, notify: bool) -> int:
    """Every filled row of the decision columns; a row that cannot be taken is named, the others are done. Returns the
    exit status."""
    try:
        rows = read_decisions(sheet)
    except SheetError as error:
        screen.complain(str(error))
        return 1
    if not rows:
        screen.say(f"{sheet.name}: 결정란이 채워진 줄이 없습니다.")
        return 0
    done, refused, known = 0, 0, 0
    with existing_store(config) as store:
        for row in rows:
            try:
                order = order_of(row, by, notify)
                source = Source(exported_at=row.exported_at, names_who=bool(row.by))
                taken = take(store, config, order, source, utc_now())
            except (DecisionRefused, SheetError) as error:
                screen.complain(f"{sheet.name} {row.number}행: {error}")
                refused += 1
                continue
            decided = taken.decided
            if decided is None:
                known += 1
                continue
            done += 1
            what = " / ".join(row.decision.split("\n"))
            screen.say(
                f"{row.number}행  {decided.case_id}  {what}  (지금 판정: {korean.disposition(decided.disposition)})"
            )
            for one in taken.instead_of:
                screen.say(f"      앞선 결정 대신: {told(one)}", style="yellow")
    summary = [f"결정 {done}건을 반영하였습니다."]
    summary += [f"이미 반영된 줄 {known}개."] if known else []
    summary += [f"반영하지 못한 줄 {refused}개."] if refused else []
    screen.say(" ".join(summary))
    return 1 if refused else 0
