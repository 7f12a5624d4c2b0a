"""`jeopsu cases`: the list of cases, chosen by disposition or by what a caller says, and the register as a file."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path

import click
from rich.cells import cell_len

from cli import screen
from cli.korean_help import KoreanCommand
from cli.opening import configuration, reading_store
from cli.places import NEW_FILE
from models import korean
from models.call import Naming
from models.case import Case
from models.disk import beside
from models.json_line import json_line
from models.store import views
from models.text import squash
from models.times import utc_now

TITLE = 36
"""Columns of a name or subject in the list of cases."""


class DispositionName(click.ParamType[str]):
    """A disposition by its Korean name, with or without blanks, or by its id."""

    name = "판정"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The id."""
        named = {squash(name): known for known, name in korean.DISPOSITIONS.items()}
        found = named.get(squash(value), value)
        if found not in korean.DISPOSITIONS:
            self.fail(f"{value}: 다음 가운데 하나여야 합니다: {', '.join(korean.DISPOSITIONS.values())}.", param, ctx)
        return found


def said(text: str) -> str:
    """Letters and digits only, folded: `010-1234` and `(주) 한빛` as people say them on the telephone."""
    return "".join(char for char in squash(text) if char.isalnum())


def meant(sought: str, naming: Naming) -> set[str]:
    """What to look for: the words as `said` gives them, and without `주식회사` or `(주)`, which caller and register
    may write differently. Empty if nothing is said."""
    from models.likeness import bare_organization  # costs more than all else here

    return {said(words) for words in (sought, bare_organization(sought, naming.corporate_forms))} - {""}


def mentions(case: Case, sought: set[str]) -> bool:
    """Whether any of `sought` (see `meant`) stands in anything by which an applicant may name a case."""
    texts = [case.case_id, case.receipt_number, case.message.from_, case.message.subject]
    if case.archive:
        texts.append(case.archive.name)
    if asked := case.application:
        texts += [asked.organization, asked.business_number, asked.project]
        for person in (asked.pi, asked.staff):
            texts += [person.name, person.phone, person.email] if person else []
    return any(one in said(text) for text in texts if text for one in sought)


@click.command(cls=KoreanCommand)
@click.option("--json", "as_json", is_flag=True, help="한 줄에 한 건씩 JSON으로 출력합니다 (case.schema.json).")
@click.option("--held", is_flag=True, help="보류된 것만.")
@click.option("--unclear", is_flag=True, help="신청인지 불분명해 살펴볼 것만.")
@click.option(
    "--disposition",
    metavar="판정",
    type=DispositionName(),
    multiple=True,
    help=f"이 판정만: {', '.join(korean.DISPOSITIONS.values())} (여러 번 쓸 수 있습니다).",
)
@click.option(
    "--find",
    "sought",
    metavar="글자",
    help="보낸 사람, 제목, 파일 이름, 기업명, 과제명, 담당자 이름과 연락처, 번호 가운데 어디든 이 글자가 든 것만.",
)
@click.option(
    "--out",
    metavar="파일",
    type=NEW_FILE,
    help="접수대장을 파일로 씁니다: .xlsx(결정란 포함), .csv, .json.",
)
@click.pass_context
def cases(
    context: click.Context,
    as_json: bool,
    held: bool,
    unclear: bool,
    disposition: tuple[str, ...],
    sought: str | None,
    out: Path | None,
) -> None:
    """사건 목록을 보여 주거나 접수대장으로 내보냅니다.

    엑셀 접수대장의 결정, 결정 사유 칸을 채워 `jeopsu decide --from 파일.xlsx`로 돌려줄 수 있습니다.
    """
    config = configuration(context)
    wanted = disposition + (("held",) if held else ())
    words = meant(sought, config.call.naming) if sought is not None else None
    if words == set():
        raise click.UsageError("--find: 찾을 글자를 적어 주십시오.", context)
    with reading_store(config) as store, store.reading() as connection:
        found = (
            case for case in views.all_cases(connection, wanted, unclear) if words is None or mentions(case, words)
        )
        if out is not None:
            _export(context, found, out)
            return
        if as_json:
            for case in found:
                click.echo(json_line(case.to_dict()))
            return
        listed = list(found)
    if not listed:
        screen.say("해당하는 사건이 없습니다.", style="green")
        return
    screen.table(
        ["사건", "접수번호", "판정", "수신 시각", "보낸 사람", "기업명 / 제목", "자원", "사유"],
        [_row(case, config.call.naming) for case in listed],
        [screen.COLOURS.get(case.disposition) for case in listed],
    )
    screen.say()
    screen.say(f"모두 {len(listed)}건. 한 건을 자세히 보려면: jeopsu show {listed[0].case_id}", style="dim")


def _export(context: click.Context, found: Iterator[Case], out: Path) -> None:
    """Written beside its place first: a file that somebody holds is whole, the old one or the new one."""
    from notifier.register import write_csv, write_json, write_xlsx

    writers: dict[str, Callable[[Iterable[Case], Path], int]] = {
        ".xlsx": lambda cases, path: write_xlsx(cases, path, utc_now()),
        ".csv": write_csv,
        ".json": write_json,
    }
    write = writers.get(out.suffix.lower())
    if write is None:
        raise click.UsageError("--out: 파일 이름은 .xlsx, .csv, .json 가운데 하나로 끝나야 합니다.", context)
    with beside(out) as new:
        count = write(found, new)
    screen.say(f"{out}에 {count}건을 썼습니다.")


def brief_subject(subject: str, naming: Naming, width: int) -> str:
    """A subject in `width` columns. Of one that is too long the name goes first that all applications share: what
    tells them apart follows behind it."""
    shared = naming.fixed_part.split()[-1]
    if cell_len(subject) > width and (behind := subject.partition(shared)[2].strip()):
        return screen.shorten(f"…{behind}", width)
    return screen.shorten(subject, width)


def _row(case: Case, naming: Naming) -> list[str]:
    asked = case.application
    named = asked.organization if asked and asked.organization else ""
    title = screen.shorten(named, TITLE) if named else brief_subject(case.message.subject, naming, TITLE)
    if case.purged_at:
        title = f"(개인정보 파기 {case.purged_at[:10]})"
    resource = (asked.resource or "") if asked else ""
    size = ""
    if asked and asked.petaflops:
        size = f" {asked.petaflops}PF"
    elif asked and asked.cards:
        size = f" {asked.cards}장"
    return [
        case.case_id,
        case.receipt_number or "-",
        korean.disposition(case.disposition),
        short_time(case.message.received_at),
        screen.shorten(case.message.from_, 32),
        title or "(제목 없음)",
        resource + size,
        korean.reasons(case.disposition_reasons),
    ]


def short_time(text: str | None) -> str:
    """`08-14 14:00:00` of an ISO time in Seoul."""
    return datetime.fromisoformat(text).strftime("%m-%d %H:%M:%S") if text else "알 수 없음"
