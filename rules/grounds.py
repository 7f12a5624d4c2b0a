"""Putting together the chain of grounds that leads to a decision."""

from models.call import Call
from models.call_rules import EligibilityCategory
from models.document import Evidence
from models.finding import Ruling
from models.judgement import Category, Decision, Eligibility, Ground


def ground(clause: str, text: str, evidence: tuple[Evidence, ...] = ()) -> Ground:
    """One link of a chain: the clause, one Korean sentence, and where it was read."""
    return Ground(clause=clause, text=text, evidence=evidence)


def row(call: Call, category: str) -> EligibilityCategory | None:
    """The row of the table of who may apply; None if the announcement has no such row."""
    return next((entry for entry in call.eligibility.categories if entry.id == category), None)


def name_of(call: Call, category: str) -> str:
    """What the announcement calls a category."""
    entry = row(call, category)
    return entry.name if entry else category


def decided(category: Category | None, decision: Decision, *grounds: Ground) -> Eligibility:
    """The decision with its chain."""
    return Eligibility(category=category, decision=decision, grounds=grounds)


def citing(call: Call, rule: str, fallback: str) -> str:
    """The most particular clause that the announcement's list says this rule covers."""
    found = [clause.id for clause in call.clauses if rule in clause.covered_by]
    return found[-1] if found else fallback


def of_operator(clause: str, ruling: Ruling, what: str) -> Ground:
    """That an operator decided."""
    return ground(clause, f"담당자 {ruling.by}님이 {what} 사유: {ruling.reason}")
