"""A mail is opened and judged once more, by an operator's decision: it could not be opened and that may have been our
fault, or a person finds that it is an application though it was taken for something else.

It keeps its time of receipt; whatever else the rules say of it counts. What a password locks: `runners/unlock.py`.
"""

from datetime import datetime

from models.store import Store, Transaction, ruling
from models.store import triage as register
from models.store.ids import case_name
from models.store.ruling import SUBMISSION, NewRuling
from runners.decide import DecisionRefused


def reopen(store: Store, case: str, by: str, reason: str, now: datetime) -> str:
    """Records the decision and has the mail opened and triaged anew, with its original time of receipt. Returns the
    id of the case. Raises DecisionRefused; then nothing is changed.

    Nobody gets two numbers or two answers: such a case never had one, what was received and accepted meanwhile makes
    it a duplicate, and every other case is refused.
    """
    require_words(case, by, reason)
    with store.writing() as connection:
        row = _unopened(connection, case, by, reason, now) or _no_submission(connection, case, by, reason, now)
        if row is None:
            raise DecisionRefused(
                f"{case}: 신청이 아닌 것으로 본 메일이나 메일을 열지 못해 보류된 사건이 아닙니다. --reopen은 그런"
                " 때만 씁니다. 암호가 걸린 파일을 열려면 --password-file을 함께 쓰십시오."
            )
        open_again(connection, case, row, now)
    return case_name(row)


def require_words(case: str, by: str, reason: str) -> None:
    """Raises DecisionRefused unless it says who decides, and why."""
    if not by.strip() or not reason.strip():
        raise DecisionRefused(f"{case}: 결정한 사람(--by)과 사유(--reason)를 적어 주십시오.")


def open_again(connection: Transaction, case: str, row: int, now: datetime) -> None:
    """Has the mail opened anew. Raises DecisionRefused if the case was settled otherwise meanwhile."""
    if not ruling.reopen(connection, row, now):
        raise DecisionRefused(f"{case}: 그 사이에 다르게 처리된 사건입니다. `jeopsu show {case}`로 확인하십시오.")


def _unopened(connection: Transaction, case: str, by: str, reason: str, now: datetime) -> int | None:
    found = register.unopened(connection, case)
    if found is None:
        return None
    ruling.record(connection, found[0], NewRuling(what="reopen"), by, reason, now, found[1])
    return found[0]


def _no_submission(connection: Transaction, case: str, by: str, reason: str, now: datetime) -> int | None:
    """A mail that was filed as an inquiry, correspondence or an automatic mail."""
    settled = register.settled(connection, case)
    if settled is None or settled.triage.disposition != "not_submission":
        return None
    new = NewRuling(what="reopen", subject=SUBMISSION)
    ruling.record(connection, settled.case, new, by, reason, now, settled.triage)
    return settled.case
