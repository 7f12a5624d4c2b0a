"""The selection: preview, confirmation, result list, drafts of mails, release."""

import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from models.case import ApplicationView
from models.config import Config
from models.disk import write_whole
from models.judgement import Judgement
from models.os_errors import reason
from models.provisioning import Provision
from models.record import Record
from models.selection import Ranked, Selection
from models.store import Store, Transaction, judging, outdated, provisioning, selecting, views
from models.store.ids import case_name, case_row
from models.store.letters import OpenLetter, open_letters
from models.store.selecting import Confirmed
from models.store.views import Mark
from notifier.provisioning.messages import provision
from notifier.selection import board_csv, board_html
from rules.selection import select
from rules.withdrawing import may_withdraw
from runners.scores import resources
from runners.selected import RELEASED, Notice, draft, notices

DROPPED_OUT = "not-selected"
"""Reason of the withdrawal of who was selected and is no longer."""
TRIAL = 64 * 1024
"""Octets that must find room where the result list is written."""


class SelectionRefused(Exception):
    """It cannot be done; the text says why."""


class Outcome(Record):
    """What a confirmed selection brought."""

    number: int
    selected: int
    drafts: int
    without_address: tuple[str, ...]
    """Receipt numbers of the selected for whom no mail could be written."""
    files: tuple[Path, ...]
    known: Confirmed | None = None
    """The selection that was confirmed before and is the same: nothing was recorded anew."""
    trouble: str = ""
    """Why the result list could not be written though the selection is confirmed."""


def preview(connection: Transaction, config: Config) -> Selection:
    """The selection as the scores stand."""
    return select(
        selecting.candidates(connection, resources(config)),
        selecting.all_scores(connection),
        config.call,
        config.settings.selection,
    )


def confirm(store: Store, config: Config, by: str, folder: Path, now: datetime) -> Outcome:
    """Confirms the selection: kept, told to provisioning (who drops out loses the allocation), mails drafted, result
    list written. What is confirmed already is not recorded again. Raises SelectionRefused, before anything is
    changed, if nobody is selected, if valid applications are not scored yet, or if the list cannot be written into
    `folder`. If that fails nevertheless, the outcome says why."""
    with store.writing() as connection:
        selection = preview(connection, config)
        _require_complete(selection)
        _require_priced(connection, config, selection)
        _require_writable(folder)
        last = selecting.last_confirmed(connection)
        is_known = last is not None and last.selection.model_dump(mode="json") == selection.model_dump(mode="json")
        number = last.number if last and is_known else selecting.confirm(connection, selection, by, now)
        chosen = [one for one in selection.ranked if one.verdict == "selected"]
        named = {case_row(one.candidate.case_id) for one in chosen}
        others = [row for row in outdated.released(connection) if row not in named]
        outdated.hold_back(connection, others, "보내기 전에 선정이 바뀌어 보내지 않았습니다.", now)
        for row in provisioning.approved(connection):
            if row not in named:
                _revoke(connection, config, row, now)
        for one in chosen:
            _announce(connection, config, one, now)
        without = [one.candidate for one in chosen if not draft(connection, config, one.candidate, now)]
    files: tuple[Path, ...] = ()
    trouble = ""
    try:
        files = _write_board(config, selection, folder)
    except OSError as error:  # what is confirmed is confirmed
        trouble = f"{folder}: {reason(error)}"
    return Outcome(
        number=number,
        known=last if is_known else None,
        trouble=trouble,
        selected=len(chosen),
        drafts=len(chosen) - len(without),
        without_address=tuple(one.receipt_number for one in without),
        files=files,
    )


def _require_writable(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=folder) as trial:
            trial.write(bytes(TRIAL))
            trial.flush()
    except OSError as error:
        raise SelectionRefused(
            f"{folder}: 게시용 결과 목록을 쓸 수 없어 선정을 확정하지 않았습니다 ({reason(error)})."
            " --out으로 다른 폴더를 지정하십시오."
        ) from error


def _require_complete(selection: Selection) -> None:
    unscored = [one.candidate.receipt_number for one in selection.ranked if one.verdict == "unscored"]
    if unscored:
        listed = ", ".join(unscored[:10]) + (f" 외 {len(unscored) - 10}건" if len(unscored) > 10 else "")
        raise SelectionRefused(
            f"평가가 끝나지 않은 신청이 있습니다: {listed}. `jeopsu select --dry-run`으로 확인하십시오."
        )
    if not any(one.verdict == "selected" for one in selection.ranked):
        raise SelectionRefused("선정할 신청이 없습니다.")


def _require_priced(connection: Transaction, config: Config, selection: Selection) -> None:
    """What is selected is told to provisioning, and its applicant what to pay: both must be known."""
    unknown = []
    for one in selection.ranked:
        row = case_row(one.candidate.case_id)
        judgement = judging.judgements_of(connection, [row]).get(row) if row is not None else None
        known = judgement and judgement.application and _provision(one, judgement, judgement.application, config)
        if one.verdict == "selected" and not known:
            unknown.append(one.candidate.receipt_number)
    if unknown:
        raise SelectionRefused(
            f"신청 자원의 크기나 자부담금을 정할 수 없는 신청이 있습니다: {', '.join(unknown[:10])}."
            " `jeopsu show`로 확인하고 `jeopsu decide 사건 --set cards=장수`(또는 petaflops=크기)로 정하십시오."
        )


def _provision(one: Ranked, judgement: Judgement, application: ApplicationView, config: Config) -> Provision | None:
    return provision(one.candidate.case_id, one.candidate.receipt_number, application, judgement, config.call)


def _announce(connection: Transaction, config: Config, one: Ranked, now: datetime) -> None:
    """The message to provisioning."""
    row = case_row(one.candidate.case_id)
    assert row is not None
    judgement = judging.judgements_of(connection, [row])[row]
    assert judgement.application is not None, "made sure of before"
    data = _provision(one, judgement, judgement.application, config)
    provisioning.announce(connection, row, "approved", data, now)


def _revoke(connection: Transaction, config: Config, row: int, now: datetime) -> None:
    """Who dropped out: the approval no longer holds, the application does. A withdrawal takes back all that was said
    of a case, so that it is valid is said anew."""
    provisioning.announce(connection, row, "withdrawn", None, now, DROPPED_OUT)
    judgement = judging.judgements_of(connection, [row])[row]
    case = views.one_case(connection, case_name(row))
    assert case is not None and judgement.application is not None, "it was approved"
    data = provision(case.case_id, case.receipt_number or "", judgement.application, judgement, config.call)
    if data is not None:
        provisioning.announce(connection, row, "validated", data, now)


def _write_board(config: Config, selection: Selection, folder: Path) -> tuple[Path, ...]:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    mask = config.settings.selection.mask_names
    page, table = folder / "선정결과.html", folder / "선정결과.csv"
    write_whole(page, board_html(selection, config.call, mask=mask).encode("utf-8"))
    write_whole(table, board_csv(selection, mask=mask))
    return page, table


class Letter(Record):
    """A letter on which nobody has decided."""

    letter: OpenLetter
    may_withdraw: bool


class Standing(Record):
    """What has been confirmed, and what became of it."""

    confirmed: Confirmed | None
    changed: tuple[str, ...]
    """Receipt numbers whose result would be another one if the selection were confirmed now."""
    dropped: tuple[str, ...]
    """Of these, those that were announced as selected and would not be."""
    notices: tuple[Notice, ...]
    letters: tuple[Letter, ...]
    """What applicants of the ranking wrote and nobody has decided on: those who may want to withdraw come first."""
    released: Mark | None
    """Who let mails go out last, and when."""


def standing(connection: Transaction, config: Config) -> Standing:
    """The state of the selection as it is recorded."""
    confirmed = selecting.last_confirmed(connection)
    ranked = preview(connection, config).ranked
    now = {one.candidate.receipt_number: one.verdict for one in ranked}
    then = {one.candidate.receipt_number: one.verdict for one in confirmed.selection.ranked} if confirmed else {}
    changed = tuple(number for number in {**then, **now} if confirmed and now.get(number) != then.get(number))
    return Standing(
        confirmed=confirmed,
        changed=changed,
        dropped=tuple(number for number in changed if then.get(number) == "selected"),
        notices=notices(connection, config, confirmed),
        letters=_letters(connection, ranked),
        released=views.mark(connection, RELEASED),
    )


def _letters(connection: Transaction, ranked: Sequence[Ranked]) -> tuple[Letter, ...]:
    rows = [row for one in ranked if (row := case_row(one.candidate.case_id)) is not None]
    found = open_letters(connection, rows)
    letters = [Letter(letter=one, may_withdraw=may_withdraw(one.subject, one.text)) for one in found]
    return tuple(sorted(letters, key=lambda one: not one.may_withdraw))
