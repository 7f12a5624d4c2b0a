"""`jeopsu read`: what the program sees in a document or an archive."""

import os
import re
import stat
import tempfile
from collections.abc import Sequence
from pathlib import Path

import click

from cli import screen
from cli.case_page import print_document, shown
from cli.korean_help import KoreanCommand
from cli.opening import configuration
from cli.places import NEW_FOLDER, Place
from intake.documents.boxed import Boxed, boxed_pages
from intake.unpacking import UnpackedFile, unpack_file
from models import korean
from models.call import Call
from models.document import DocumentText, Reading
from models.json_line import json_line
from models.mail import ArchiveListing
from models.reading_view import document_view
from models.settings import LimitSettings
from runners import temporary
from runners.reading import read_files
from runners.workers import PoolLost, WorkerFailed, Workers, result_of

_WRONG_USAGE = 2


@click.command(cls=KoreanCommand)
@click.argument("files", nargs=-1, required=True, metavar="파일...", type=Place(), help="문서나 압축파일.")
@click.option("--json", "as_json", is_flag=True, help="파일마다 한 줄씩 JSON으로 출력합니다.")
@click.option(
    "--pictures",
    type=NEW_FOLDER,
    help="근거가 된 곳을 상자로 표시한 쪽 그림을 이 폴더에 둡니다.",
)
@click.pass_context
def read(context: click.Context, files: tuple[Path, ...], as_json: bool, pictures: Path | None) -> int:
    """문서나 압축파일에서 프로그램이 무엇을 읽는지 보여 줍니다. 접수대장에는 아무것도 남기지 않습니다."""
    good = [file for file in files if _is_readable(file)]
    if not good:
        return _WRONG_USAGE
    config = configuration(context)
    limits = config.settings.limits
    # one process: a second that is still starting when the last result is there would complain on its way out
    workers = Workers(
        limits.workers.model_copy(update={"processes": 1}),
        seconds=limits.workers.read_document_seconds,
        memory=limits.workers.read_document_bytes,
    )
    failed = len(files) - len(good)
    try:
        for file in good:
            with tempfile.TemporaryDirectory(prefix="jeopsu-read-", dir=temporary.folder()) as folder:
                failed += not _one(workers, file, Path(folder), limits, config.call, as_json, pictures)
    finally:
        workers.close()
    return 1 if failed else 0


def _is_readable(file: Path) -> bool:
    """Whether there is a file to read; says what is wrong if not."""
    try:
        mode = file.stat().st_mode
    except FileNotFoundError:
        problem = "그런 파일이 없습니다."
    except PermissionError:
        problem = "읽을 권한이 없습니다."
    except (OSError, ValueError):
        problem = "열 수 없는 경로입니다."
    else:
        if stat.S_ISDIR(mode):
            problem = "파일이 아니라 폴더입니다. 안에 든 파일을 적어 주십시오."
        elif not stat.S_ISREG(mode):
            problem = "보통의 파일이 아니라서 읽지 않습니다."
        elif not os.access(file, os.R_OK):
            problem = "읽을 권한이 없습니다."
        else:
            return True
    screen.complain(f"{file}: {problem}")
    return False


def _one(
    workers: Workers,
    file: Path,
    folder: Path,
    limits: LimitSettings,
    call: Call,
    as_json: bool,
    pictures: Path | None,
) -> bool:
    """Reads one file and prints it. Returns whether it could be opened."""
    try:
        unpacked = result_of(workers.submit(unpack_file, file.resolve(), _shown(file.name), limits.archive, folder))
        reading, texts = read_files(workers, unpacked.files, call, limits.documents)
    except WorkerFailed as failure:
        screen.complain(f"{file}: {str(failure).partition(': ')[2]}")
        return False
    except PoolLost:
        workers.require()
        screen.complain(f"{file}: 파일을 여는 프로세스가 멈춰 읽지 못했습니다. 다시 실행해 주십시오.")
        return False
    listing = unpacked.listing
    if as_json:
        data = {
            "file": _shown(file),
            "archive": listing.model_dump(mode="json", exclude={"members"}) if listing else None,
            "documents": [document_view(document) for document in reading.documents],
            "application": [field.model_dump(mode="json") for field in reading.application],
            "files": [text.model_dump(mode="json", exclude={"pages"}) for text in texts],
        }
        click.echo(json_line(data))
    else:
        _print(file, listing, reading, texts, call)
    if pictures:
        _draw(workers, unpacked.files, reading, pictures)
    return listing is None or listing.state == "readable"


def _print(
    file: Path, listing: ArchiveListing | None, reading: Reading, texts: list[DocumentText], call: Call
) -> None:
    screen.say(str(file), style="bold")
    if listing is not None and listing.state != "readable":
        screen.say(f"  압축파일: {listing.detail}", style="yellow")
    for document in reading.documents:
        print_document(document_view(document), call, every=True)
    told = {document.file for document in reading.documents if document.detail}
    for text in texts:
        if text.state != "read" and text.file not in told:  # its documents tell the same
            state = korean.READ_STATES[text.state]
            screen.say(f"  읽지 못함  {text.file}  [{state}] {text.detail}", style="yellow")
    if reading.application:
        screen.say("  신청 내용 (모든 양식을 모은 것)", style="bold")
        for field in reading.application:
            values = ", ".join(
                f"{shown(field.name, value.value, call)} [{korean.CERTAINTIES[value.certainty]}]"
                for value in field.values
            )
            screen.say(f"      {korean.field(field.name)}: {values}")


def _draw(workers: Workers, files: Sequence[UnpackedFile], reading: Reading, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, file in enumerate(files, start=1):
        of_file = [document for document in reading.documents if document.file == file.file]
        evidence = [
            Boxed(evidence=value.evidence, certainty=value.certainty)
            for document in of_file
            for field in document.fields
            for value in field.values
            if value.evidence.file == file.file
        ]
        if not evidence:
            continue
        stem = f"{number:02d}-{_stem(Path(file.file).stem)}"
        future = workers.submit(boxed_pages, file.path, of_file[0].format, evidence, folder.resolve(), stem)
        try:
            for picture in result_of(future):
                screen.say(f"  그림  {picture}")
        except WorkerFailed as failure:
            screen.complain(f"{file.file}: 그림을 만들지 못했습니다 ({str(failure).partition(': ')[2]})")


def _shown(path: Path | str) -> str:
    """A path as text, also one whose bytes are no UTF-8."""
    return os.fsencode(path).decode("utf-8", "replace")


def _stem(text: str) -> str:
    return re.sub(r"[^\w.-]+", "_", text)[:80]
