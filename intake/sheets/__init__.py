"""Spreadsheets that the office itself fills in: decisions of operators, scores of reviewers."""

from intake.sheets.decisions import DecisionRow, read_decisions
from intake.sheets.scores import ScoreFault, ScoreRow, ScoreSheet, read_scores
from intake.sheets.table import SheetError

__all__ = [
    "DecisionRow",
    "ScoreFault",
    "ScoreRow",
    "ScoreSheet",
    "SheetError",
    "read_decisions",
    "read_scores",
]
