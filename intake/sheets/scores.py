"""Reviewers' score sheets: one row a case and reviewer, points under the names of the criteria. Faults by cell."""

from decimal import Decimal, InvalidOperation
from pathlib import Path

from intake.sheets.table import Row, read_table
from models.call import Call
from models.particles import with_particle
from models.record import Record
from models.register import COMMENT, NUMBER, REVIEWER
from models.selection import PRESENTATION
from models.text import squash

TENTHS = 10
SHOWN = Decimal("1e-9")
"""No more of a number is to be seen in a cell."""


class ScoreRow(Record):
    """One row of a sheet."""

    place: str
    """The cell of the receipt number."""
    case: str
    """Receipt number or case id."""
    reviewer: str
    points: dict[str, int]
    """By criterion, in tenths of a point."""
    comment: str


class ScoreFault(Record):
    """A row that cannot be taken."""

    case: str
    """Empty if it does not say whose it is."""
    text: str
    """Which cell, and why."""


class ScoreSheet(Record):
    """What stands in a file. Of a case with a fault there are no rows: its scores are taken all or not at all."""

    rows: tuple[ScoreRow, ...]
    faults: tuple[ScoreFault, ...]
    blank: int
    """Rows with a case and no points at all."""


def read_scores(path: Path, call: Call) -> ScoreSheet:
    """Every row that has points, of all sheets. Raises SheetError for a file that is no score sheet."""
    names = tuple(criterion.name for criterion in call.evaluation.criteria)
    limits = {criterion.name: criterion.points for criterion in call.evaluation.criteria}
    limits[PRESENTATION] = call.evaluation.full_score
    faults: list[ScoreFault] = []
    found, blank = [], 0
    for row in read_table(path, (NUMBER, REVIEWER, *names), (PRESENTATION, COMMENT), (NUMBER, REVIEWER)):
        if any(row.cells[name] for name in (*names, PRESENTATION)):
            found.append(_row(row, names, limits, faults))
        else:
            blank += bool(row.cells[NUMBER])
    once: dict[tuple[str, str], ScoreRow] = {}
    for one in found:  # a copy of a sheet says nothing new
        first = once.setdefault((one.case.upper(), squash(one.reviewer)), one)
        if first.points != one.points:
            text = f"{one.place}: {one.case} / {one.reviewer}의 점수가 {first.place}에도 달리 있습니다."
            faults.append(ScoreFault(case=one.case, text=text))
    faulty = {fault.case for fault in faults}
    rows = tuple(one for one in once.values() if one.case not in faulty)
    return ScoreSheet(rows=rows, faults=tuple(faults), blank=blank)


def _row(row: Row, names: tuple[str, ...], limits: dict[str, int], faults: list[ScoreFault]) -> ScoreRow:
    case = row.cells[NUMBER]

    def wrong(place: str, why: str) -> None:
        faults.append(ScoreFault(case=case, text=f"{row.places[place]}: {why}"))

    for name, what in ((NUMBER, "접수번호가"), (REVIEWER, "평가위원 이름이")):
        if not row.cells[name]:
            wrong(name, f"{what} 비어 있습니다.")
    points = {}
    for name in (*names, PRESENTATION):
        text = row.cells[name]
        if not text and name == PRESENTATION:
            continue
        value = _points(text, limits[name])
        if value is None:
            shown = with_particle(f"'{text}'", "은") if text else "빈칸은"
            wrong(name, f"{name} 점수 {shown} 0~{limits[name]}점(소수 첫째 자리까지)이 아닙니다.")
        else:
            points[name] = value
    return ScoreRow(
        place=row.places[NUMBER], case=case, reviewer=row.cells[REVIEWER], points=points, comment=row.cells[COMMENT]
    )


def _points(text: str, most: int) -> int | None:
    """Tenths of a point; None for anything that is no such score. A formula gives 24.299999999999997 for 24.3."""
    try:
        tenths = (Decimal(text) * TENTHS).quantize(SHOWN)
    except InvalidOperation:
        return None
    if not tenths.is_finite() or tenths != tenths.to_integral_value() or not 0 <= tenths <= most * TENTHS:
        return None
    return int(tenths)
