"""Reviewers' score sheets: one row a case and reviewer, points under the names of the criteria. Errors by cell."""

from decimal import Decimal, InvalidOperation
from pathlib import Path

from intake.sheets.table import Row, SheetError, read_table
from models.call import Call
from models.record import Record
from models.register import COMMENT, NUMBER, REVIEWER
from models.selection import PRESENTATION

TENTHS = 10


class ScoreRow(Record):
    """One row of a sheet."""

    number: int
    case: str
    """Receipt number or case id."""
    reviewer: str
    points: dict[str, int]
    """By criterion, in tenths of a point."""
    comment: str


def read_scores(path: Path, call: Call) -> tuple[ScoreRow, ...]:
    """Every row that has points. Raises SheetError that lists every cell which cannot be taken."""
    names = tuple(criterion.name for criterion in call.evaluation.criteria)
    limits = {criterion.name: criterion.points for criterion in call.evaluation.criteria}
    limits[PRESENTATION] = call.evaluation.full_score
    faults: list[str] = []
    found = []
    for row in read_table(path, (NUMBER, REVIEWER, *names), (PRESENTATION, COMMENT)):
        if not any(row.cells[name] for name in (*names, PRESENTATION)):
            continue
        found.append(_row(row, names, limits, faults))
    seen: dict[tuple[str, str], int] = {}
    for one in found:
        if (first := seen.setdefault((one.case, one.reviewer), one.number)) != one.number:
            faults.append(f"{one.number}행: {one.case} / {one.reviewer}의 점수가 {first}행에도 있습니다.")
    if faults:
        raise SheetError(f"{path.name}: 점수를 가져오지 않았습니다.\n" + "\n".join(faults))
    return tuple(found)


def _row(row: Row, names: tuple[str, ...], limits: dict[str, int], faults: list[str]) -> ScoreRow:
    for name, what in ((NUMBER, "접수번호가"), (REVIEWER, "평가위원 이름이")):
        if not row.cells[name]:
            faults.append(f"{row.places[name]}: {what} 비어 있습니다.")
    points = {}
    for name in (*names, PRESENTATION):
        text = row.cells[name]
        if not text and name == PRESENTATION:
            continue
        value = _points(text, limits[name])
        if value is None:
            shown = f"'{text}'은(는)" if text else "빈칸은"
            faults.append(
                f"{row.places[name]}: {name} 점수 {shown} 0~{limits[name]}점(소수 첫째 자리까지)이 아닙니다."
            )
        else:
            points[name] = value
    return ScoreRow(
        number=row.number, case=row.cells[NUMBER], reviewer=row.cells[REVIEWER], points=points,
        comment=row.cells[COMMENT],
    )  # fmt: skip


def _points(text: str, most: int) -> int | None:
    """Tenths of a point; None for anything that is no such score."""
    try:
        tenths = Decimal(text) * TENTHS
    except InvalidOperation:
        return None
    if not tenths.is_finite() or tenths != tenths.to_integral_value() or not 0 <= tenths <= most * TENTHS:
        return None
    return int(tenths)
