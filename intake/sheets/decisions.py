"""The decision columns of the register (접수대장) that operators fill in."""

from datetime import datetime
from pathlib import Path

from intake.sheets.table import SheetError, beside, read_table
from models.record import Record
from models.register import CASE, DECIDED_BY, DECISION, EXPORTED, GUIDE, REASON


class DecisionRow(Record):
    """One row with a decision."""

    number: int
    """Of the row in the sheet."""
    case: str
    """Case id or receipt number."""
    decision: str
    """As written: `접수`, `통과 signature/pi_consent`; several on lines of their own or after semicolons."""
    reason: str
    by: str
    """Empty: whoever hands the file in."""
    fault: str = ""
    """Which cell is missing, if one is: the row cannot be taken."""
    exported_at: datetime | None = None
    """When the register was written into the workbook; None if it does not say so."""


def read_decisions(path: Path) -> tuple[DecisionRow, ...]:
    """Every row whose decision column is filled. Raises SheetError for a file that is no register, or in which two
    sheets hold decisions: one may be an older copy of the other."""
    rows, exported_at = [], _exported_at(path)
    sheets: dict[str, None] = {}
    for row in read_table(path, (CASE, DECISION, REASON), (DECIDED_BY,)):
        case, decision, reason = (row.cells[name] for name in (CASE, DECISION, REASON))
        if not decision:
            continue
        sheets[row.sheet] = None
        fault = f"{row.places[REASON]}: {case}의 결정 사유가 비어 있습니다." if not reason else ""
        fault = fault if case else f"{row.places[CASE]}: 사건번호가 비어 있습니다."
        rows.append(
            DecisionRow(
                number=row.number,
                case=case,
                decision=decision,
                reason=reason,
                by=row.cells[DECIDED_BY],
                fault=fault,
                exported_at=exported_at,
            )
        )
    if len(sheets) > 1:
        raise SheetError(f"{path.name}: 결정이 적힌 시트가 둘 이상입니다({', '.join(sheets)}). 하나만 남겨 주십시오.")
    return tuple(rows)


def _exported_at(path: Path) -> datetime | None:
    try:
        moment = datetime.fromisoformat(beside(path, GUIDE, EXPORTED))
    except ValueError:
        return None
    return moment if moment.tzinfo else None
