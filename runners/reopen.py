"""A mail that could not be opened is opened once more, by an operator's decision: it may have been our fault."""

from datetime import datetime

from models.store import Store, ruling
from models.store import triage as register
from models.store.ids import case_name
from models.store.ruling import NewRuling
from runners.decide import DecisionRefused


def reopen(store: Store, case: str, by: str, reason: str, now: datetime) -> str:
    """Records the decision and has the mail opened and triaged anew, with its original time of receipt. Returns the
    id of the case. Raises DecisionRefused; then nothing is changed.

    Nobody gets two numbers or two answers: such a case never had one, what was received and accepted meanwhile makes
    it a duplicate, and every other case is refused.
    """
    if not by.strip() or not reason.strip():
        raise DecisionRefused(f"{case}: 결정한 사람(--by)과 사유(--reason)를 적어 주십시오.")
    with store.writing() as connection:
        found = register.unopened(connection, case)
        if found is None:
            raise DecisionRefused(f"{case}: 메일을 열지 못해 보류된 사건이 아닙니다. --reopen은 그런 때만 씁니다.")
        row, was = found
        ruling.record(connection, row, NewRuling(what="reopen"), by, reason, now, was)
        if not ruling.reopen(connection, row, now):
            raise DecisionRefused(f"{case}: 그 사이에 다르게 처리된 사건입니다. `jeopsu show {case}`로 확인하십시오.")
    return case_name(row)
