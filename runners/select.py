"""From scores to a selection: preview, confirmation, result list, drafts of mails, release."""

import hashlib
import secrets
from datetime import datetime
from pathlib import Path

from intake.sheets import read_scores
from models.config import Config
from models.record import Record
from models.selection import Ranked, Score, Selection
from models.store import Store, Transaction, judging, outgoing, provisioning, selecting, views
from models.store import triage as register
from models.store.ids import case_row
from notifier.addresses import UnusableAddress
from notifier.provisioning.messages import provision
from notifier.selection import SelectedFacts, board_csv, board_html, compose_selected
from rules.selection import select

OCCASION = "selected"


class SelectionRefused(Exception):
    """It cannot be done; the text says why."""


class Imported(Record):
    """What became of a score sheet."""

    new: int
    known: int
    cases: int


class Outcome(Record):
    """What a confirmed selection brought."""

    number: int
    selected: int
    drafts: int
    without_address: tuple[str, ...]
    """Receipt numbers of the selected for whom no mail could be written."""
    files: tuple[Path, ...]


def import_scores(store: Store, config: Config, sheet: Path, by: str, now: datetime) -> Imported:
    """Takes a score sheet in, whole or not at all. Raises SheetError, SelectionRefused."""
    rows = read_scores(sheet, config.call)
    digest = hashlib.sha256(sheet.read_bytes()).hexdigest()
    with store.writing() as connection:
        valid = {c.case_id for c in selecting.candidates(connection, _resources(config))}
        scores, faults = [], []
        for row in rows:
            case = views.one_case(connection, row.case)
            if case is None or case.case_id not in valid:
                why = (
                    "그런 접수번호가 없습니다" if case is None else "평가 대상(적격으로 검토를 마친 신청)이 아닙니다"
                )
                faults.append(f"{row.number}행: {row.case}: {why}.")
                continue
            scores.append(Score(case_id=case.case_id, reviewer=row.reviewer, points=row.points, comment=row.comment))
        if faults:
            raise SelectionRefused(f"{sheet.name}: 점수를 가져오지 않았습니다.\n" + "\n".join(faults))
        new, known = selecting.add_scores(connection, scores, by, digest, now)
    return Imported(new=new, known=known, cases=len({score.case_id for score in scores}))


def _resources(config: Config) -> list[str]:
    return [offer.name for offer in config.call.resources]


def preview(connection: Transaction, config: Config) -> Selection:
    """The selection as the scores stand."""
    return select(
        selecting.candidates(connection, _resources(config)),
        selecting.all_scores(connection),
        config.call,
        config.settings.selection,
    )


def confirm(store: Store, config: Config, by: str, folder: Path, now: datetime) -> Outcome:
    """Confirms the selection: kept, told to provisioning, mails drafted, result list written. Raises
    SelectionRefused if nobody is selected, or if valid applications are not scored yet."""
    with store.writing() as connection:
        selection = preview(connection, config)
        _require_complete(selection)
        number = selecting.confirm(connection, selection, by, now)
        chosen = [one for one in selection.ranked if one.verdict == "selected"]
        without = [one.candidate.receipt_number for one in chosen if not _tell(connection, config, one, now)]
    files = _write_board(config, selection, folder)
    return Outcome(
        number=number,
        selected=len(chosen),
        drafts=len(chosen) - len(without),
        without_address=tuple(without),
        files=files,
    )


def _require_complete(selection: Selection) -> None:
    unscored = [one.candidate.receipt_number for one in selection.ranked if one.verdict == "unscored"]
    if unscored:
        listed = ", ".join(unscored[:10]) + (f" 외 {len(unscored) - 10}건" if len(unscored) > 10 else "")
        raise SelectionRefused(
            f"평가가 끝나지 않은 신청이 있습니다: {listed}. `jeopsu select --dry-run`으로 확인하십시오."
        )
    if not any(one.verdict == "selected" for one in selection.ranked):
        raise SelectionRefused("선정할 신청이 없습니다.")


def _tell(connection: Transaction, config: Config, one: Ranked, now: datetime) -> bool:
    """The message to provisioning and the draft to the applicant. Returns whether a mail could be written."""
    row = case_row(one.candidate.case_id)
    assert row is not None
    judgement = judging.judgements_of(connection, [row])[row]
    number, application = one.candidate.receipt_number, judgement.application
    assert application is not None and judgement.fee is not None, "only judged applications are candidates"
    data = provision(one.candidate.case_id, number, application, judgement, config.call)
    provisioning.announce(connection, row, "approved", data, now)
    settled = register.settled(connection, one.candidate.case_id)
    address = settled.mail.reply_address if settled else None
    if address is None or outgoing.has_occasion(connection, row, OCCASION):
        return address is not None
    token = secrets.token_hex(10)
    size = f"{application.petaflops}PF" if application.petaflops else f"{application.cards}장"
    facts = SelectedFacts(
        case_id=one.candidate.case_id,
        receipt_number=number,
        to=address,
        organization=one.candidate.organization,
        project=application.project,
        resource=f"{one.candidate.resource} {size}",
        months=judgement.fee.months,
        monthly_krw=judgement.fee.monthly_krw,
        written_at=now,
        token=token,
    )
    try:
        mail = compose_selected(facts, config.call, config.settings.smtp)
    except UnusableAddress:
        return False
    outgoing.put(connection, row, OCCASION, token, mail, now, draft=True)
    return True


def _write_board(config: Config, selection: Selection, folder: Path) -> tuple[Path, ...]:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    mask = config.settings.selection.mask_names
    page, table = folder / "선정결과.html", folder / "선정결과.csv"
    page.write_text(board_html(selection, config.call, mask=mask), encoding="utf-8")
    table.write_bytes(board_csv(selection, mask=mask))
    return page, table


def release(store: Store, now: datetime) -> int:
    """Lets the drafted mails to the selected go out. Returns how many."""
    with store.writing() as connection:
        return outgoing.release_drafts(connection, OCCASION, now)
