"""The files of an application, unpacked by a worker into a folder."""

from pathlib import Path

from intake.unpacking import UnpackedFile, unpack_mail
from models.document import LOOSE
from models.mail import Attachment, OpenedMail
from models.store.reading import Unread
from runners.context import Context
from runners.triage import open_options
from runners.workers import Workers, result_of


def unpack(context: Context, readers: Workers, item: Unread, folder: Path) -> tuple[UnpackedFile, ...]:
    """The files of the archive that counts and the loose documents beside it.

    A mail that an operator accepted although no single archive counts is read whole: several archives, each under its
    name, or, where nothing is packed, the documents themselves, which then are what was submitted.
    """
    raw = context.store.originals.path(item.sha256)
    archives, loose = attachments(item.mail, item.archive_part)
    options = open_options(context).model_copy(update={"scratch": folder})
    files: list[UnpackedFile] = []
    for number, archive in enumerate(archives or (None,)):
        target = folder / f"archive-{number:02d}"
        target.mkdir(mode=0o700)
        beside = loose if number == 0 else ()
        unpacked = result_of(readers.submit(unpack_mail, raw, archive, beside, options, target), context.stopping)
        files += [_named(file, archive, len(archives)) for file in unpacked.files]
    return tuple(files)


def _named(file: UnpackedFile, archive: Attachment | None, archives: int) -> UnpackedFile:
    if not archives:
        return file.model_copy(update={"file": file.file.removeprefix(LOOSE)})
    if archives > 1 and archive is not None and not file.file.startswith(LOOSE):
        return file.model_copy(update={"file": f"{archive.name or archive.part}!/{file.file}"})
    return file


def attachments(mail: OpenedMail, part: str | None) -> tuple[tuple[Attachment, ...], tuple[Attachment, ...]]:
    """The one archive that counts (all, if none does), and what is attached beside it."""
    archives = tuple(a for a in mail.attachments if a.part == part or (part is None and a.kind == "archive"))
    loose = tuple(a for a in mail.attachments if a.kind in ("document", "image") and not a.inline)
    return archives, loose
