"""Reviewers' score sheets into the register: what is right is taken, what is not is told by its cell."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from intake.sheets import ScoreSheet, read_scores
from models import korean
from models.case import Case
from models.config import Config
from models.record import Record
from models.selection import Score
from models.store import Store, Transaction, selecting, views
from models.store.ids import case_row
from models.text import squash


class Imported(Record):
    """What became of a score sheet."""

    new: int
    known: int
    changed: int
    """Of the new ones, those that replace another score of the same reviewer."""
    cases: int
    left_out: tuple[str, ...]
    """What was not taken: which cell, and why."""
    blank: int
    """Rows of applications without any points."""


def import_scores(store: Store, config: Config, sheet: Path, by: str, now: datetime) -> Imported:
    """Takes a score sheet in: of each case all its scores or, if one of them cannot be taken, none. Raises SheetError
    for a file that is no score sheet."""
    read = read_scores(sheet, config.call)
    digest = hashlib.sha256(sheet.read_bytes()).hexdigest()
    with store.writing() as connection:
        before = selecting.all_scores(connection)
        scores, left_out = _taken(connection, config, read, before)
        new, known = selecting.add_scores(connection, scores, by, digest, now)
    stood = {(score.case_id, score.reviewer) for score in before}
    return Imported(
        new=new,
        known=known,
        changed=sum((score.case_id, score.reviewer) in stood for score in scores) - known,
        cases=len({score.case_id for score in scores}),
        left_out=(*(fault.text for fault in read.faults), *left_out),
        blank=read.blank,
    )


def _taken(
    connection: Transaction, config: Config, read: ScoreSheet, before: Sequence[Score]
) -> tuple[list[Score], list[str]]:
    """The scores that can be taken, and why others cannot. `김 위원` is whom earlier scores call `김위원`."""
    valid = {c.case_id for c in selecting.candidates(connection, resources(config))}
    kept = {name: selecting.kept_from(connection, name) for name in {row.reviewer for row in read.rows}}
    called = {squash(score.reviewer): score.reviewer for score in before}
    faulty = {views.find(connection, fault.case) for fault in read.faults}
    scores, left_out = [], []
    for row in read.rows:
        case = views.one_case(connection, row.case)
        if case is None or case.case_id not in valid:
            left_out.append(f"{row.place}: {row.case}: {_why_not(case, config)}")
        elif case.receipt_number in kept[row.reviewer]:
            left_out.append(f"{row.place}: {row.case}: {_KEPT.format(row.reviewer)}")
        elif case_row(case.case_id) not in faulty:
            who = called.setdefault(squash(row.reviewer), row.reviewer)
            scores.append(Score(case_id=case.case_id, reviewer=who, points=row.points, comment=row.comment))
    return scores, left_out


_KEPT = (
    "평가위원 {}에게는 이해관계로 이 신청의 자료를 주지 않았습니다. 잘못 뺀 것이면 이 신청을 넣은 꾸러미를 다시"
    " 만든 뒤(jeopsu package --for) 가져오십시오."
)


def _why_not(case: Case | None, config: Config) -> str:
    """Why this case takes no part in the selection."""
    if case is None:
        return "그런 접수번호가 없습니다."
    if case.disposition != "accepted":
        return f"'{korean.disposition(case.disposition)}'이어서 평가 대상이 아닙니다."
    if case.superseded_by:
        return f"나중 신청({case.superseded_by})으로 대체되어 평가 대상이 아닙니다."
    if case.review_result is None or case.eligibility is None:
        return "서류 검토가 아직 끝나지 않았습니다. 검토를 마친 뒤 이 파일을 다시 가져오십시오."
    eligibility = case.eligibility["decision"]
    if (case.review_result, eligibility) != ("complete", "eligible"):
        told = f"서류 검토 '{korean.REVIEW_RESULTS[case.review_result]}', '{korean.ELIGIBILITY[eligibility]}'"
        return f"{told}: 적격으로 정한 뒤(jeopsu decide) 이 파일을 다시 가져오십시오."
    return f"신청 자원이 공고의 자원({', '.join(resources(config))})이 아닙니다."


def resources(config: Config) -> list[str]:
    """Names of what can be applied for."""
    return [offer.name for offer in config.call.resources]
