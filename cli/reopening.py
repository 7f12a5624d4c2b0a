"""`jeopsu decide --reopen`: a mail is opened once more, with the passwords that its sender told if it needs some."""

from pathlib import Path

import click

from cli import screen
from cli.opening import existing_store
from models.config import Config
from models.times import utc_now
from runners.decide import DecisionRefused
from runners.reopen import reopen as open_again

LONGEST_FILE = 10_000


MOST_PASSWORDS = 20


def reopen(config: Config, case: str, by: str, reason: str) -> int:
    """Has the mail of a case opened again. Returns the exit status."""
    try:
        with existing_store(config) as store:
            name = open_again(store, case, by, reason, utc_now())
    except DecisionRefused as error:
        screen.complain(str(error))
        return 1
    screen.say(
        f"{name}: 결정을 기록하였습니다. 실행 중인 serve나 다음 `jeopsu poll`이 메일을 다시 열어 처음 받은 시각으로"
        " 판정합니다."
    )
    return 0


def passwords_in(context: click.Context, file: Path) -> list[str]:
    """The passwords in a file, a line each, in the encoding of either Korean system.
    Raises UsageError."""
    raw = file.read_bytes()[:LONGEST_FILE]
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp949", "replace")
    found = [line for line in text.splitlines() if line.strip()]
    if not 0 < len(found) <= MOST_PASSWORDS:
        raise click.UsageError(
            f"--password-file {file}: 암호를 한 줄에 하나씩 {MOST_PASSWORDS}개까지 적어 주십시오.", context
        )
    return found


def unlock_files(config: Config, case: str, by: str, reason: str, passwords: list[str]) -> int:
    """Opens what a password locks and has the case judged with it. Returns the exit status."""
    from runners.unlock import unlock  # the readers of documents, which no other decision needs

    try:
        with existing_store(config) as store:
            done = unlock(store, config, case, passwords, by, reason, utc_now())
    except DecisionRefused as error:
        screen.complain(str(error))
        return 1
    todo = "메일을 처음 받은 시각으로 다시 판정합니다" if done.next == "triage" else "제출서류를 다시 읽습니다"
    screen.say(
        f"{done.case_id}: 신청인이 알려 준 암호로 파일 {done.files}개를 열어 두었습니다. 실행 중인 serve나 다음"
        f" `jeopsu poll`이 {todo}."
    )
    for problem in done.problems:
        screen.complain(f"  열지 못한 파일  {problem}")
    return 0
