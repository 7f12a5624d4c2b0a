"""Stage 5, judging: every check, every rule, and what follows for provisioning, in one transaction.

Pure work on stored facts, so it can be done again at any time: after an operator's decision, or when another
application of the same applicant changes what counts.
"""

import logging
from datetime import datetime, timedelta

from models.config import Config
from models.judgement import Judgement, Submission
from models.likeness import organization_key
from models.reading_view import application_view, certain
from models.store import StoreTrouble, Transaction, judging, provisioning, watch
from models.store.ids import case_name
from models.store.judging import Applicant, ToJudge
from notifier.provisioning.messages import provision
from rules.judge import judge
from rules.rulings import with_values
from runners.context import Context
from validators import check_all

log = logging.getLogger(__name__)
ROUND = 20
BACK_OFF = timedelta(minutes=10)


def judge_round(context: Context) -> bool:
    """Judges some cases that are due. Returns whether more may be due at once."""
    now = context.clock()
    with context.store.reading() as connection:
        rows = judging.due(connection, now, ROUND)
    for row in rows:
        if context.stopping():
            return False
        try:
            with context.store.writing() as connection:
                judge_case(connection, context.config, row, context.clock())
                watch.end_alarm(connection, f"judge-{case_name(row)}", now)
        except StoreTrouble:
            raise  # the register is at fault, no case
        except Exception as error:  # the top of a job: a fault of ours concerns this case, which a person must see
            log.exception("%s: judging failed", case_name(row))
            _shelve(context, row, error)
        context.progress("judged", 1)
    return bool(rows)


def _shelve(context: Context, row: int, error: Exception) -> None:
    now = context.clock()
    with context.store.writing() as connection:
        judging.put_off(
            connection, row, f"{type(error).__name__}: 서류를 검토하는 중 오류가 났습니다", now + BACK_OFF
        )
        message = f"{case_name(row)}: 서류를 검토하는 중 프로그램 오류가 났습니다 ({type(error).__name__})."
        watch.raise_alarm(connection, f"judge-{case_name(row)}", message, now)


def judge_case(connection: Transaction, config: Config, row: int, now: datetime) -> bool:
    """Judges one case anew in this transaction. Returns whether it could be: its documents must have been read."""
    item = judging.facts(connection, row)
    if item is None or item.stage not in ("assessed", "judged"):
        return False
    if item.disposition not in judging.JUDGED:
        _retire(connection, item, now)
        return True
    who, judgement = _judge(connection, config, item)
    judging.record(connection, item, who, judgement, now)
    _provision(connection, config, item, judgement, now)
    return True


def _judge(connection: Transaction, config: Config, item: ToJudge) -> tuple[Applicant, Judgement]:
    call = config.call
    submission = submission_of(item, config)
    asked = submission.application
    name = asked.organization or submission.named_organization
    who = Applicant(
        organization=name,
        organization_key=organization_key(name, call.naming.corporate_forms) if name else None,
        business_number=business_number(submission),
        project=asked.project,
        resource=asked.resource,
    )
    submission = submission.model_copy(update={"others": judging.others(connection, item.case, who)})
    judgement = judge(submission, call, check_all(submission, call))
    return who, judgement.model_copy(update={"application": asked})


def submission_of(item: ToJudge, config: Config) -> Submission:
    """The facts of a case as checks and rules see them, without other cases."""
    reading = with_values(item.reading, item.rulings)
    application = application_view(item.triage, reading)
    assert application is not None, "only accepted cases are judged"
    return Submission(
        case_id=case_name(item.case),
        receipt_number=item.receipt_number,
        received_at=item.received_at,
        sender=item.sender,
        application=application,
        named_organization=item.triage.organization,
        named_resource=item.triage.resource.name if item.triage.resource else None,
        reading=reading,
        rulings=item.rulings,
    )


def business_number(submission: Submission) -> str | None:
    """By which the applicant is known: that of the business registration counts (§5 기타안내 ②), else the form's."""
    told = {certain(document.field("business_number")) for document in submission.of_kind("business_registration")}
    told -= {None}
    if len(told) == 1:
        return told.pop()
    return submission.application.business_number


def _retire(connection: Transaction, item: ToJudge, now: datetime) -> None:
    """An application that no longer takes part leaves the queue, and those that it bore on are judged again."""
    who = judging.applicant_of(connection, item.case)
    judging.settle(connection, item.case)
    if who is not None:
        judging.touch(connection, item.case, who)
    provisioning.announce(connection, item.case, "withdrawn", None, now, item.disposition)


def _provision(connection: Transaction, config: Config, item: ToJudge, judgement: Judgement, now: datetime) -> None:
    valid = judgement.review_result == "complete" and judgement.eligibility.decision == "eligible"
    data = None
    if valid and item.replaced_by is None and item.receipt_number and judgement.application:
        name = case_name(item.case)
        data = provision(name, item.receipt_number, judgement.application, judgement, config.call)
    if data is not None:
        provisioning.announce(connection, item.case, "validated", data, now)
    else:
        reason = "superseded" if item.replaced_by else "not-valid"
        provisioning.announce(connection, item.case, "withdrawn", None, now, reason)
