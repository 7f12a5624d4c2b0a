"""The decision columns of the register that operators fill in: one row of the sheet as an order."""

import re

from intake.sheets import DecisionRow, SheetError
from models.finding import RulingKind
from models.particles import with_particle
from runners.decide import Order

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
