"""Reading the documents of one submission in killable workers: each document in a task of its own."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial

from intake.documents import read_text
from intake.documents.recognise.reading import read_documents
from intake.unpacking import UnpackedFile
from models.call import Call
from models.document import DocumentText, Reading
from models.settings import DocumentLimits
from runners.again import result_again
from runners.workers import WorkerFailed, Workers


def read_files(
    workers: Workers,
    files: Sequence[UnpackedFile],
    call: Call,
    limits: DocumentLimits,
    stopping: Callable[[], bool] = lambda: False,
) -> tuple[Reading, list[DocumentText]]:
    """What the files say. A document whose readers crash or that takes too long is `manual`; the others are read.

    Raises WorkerFailed only if putting the results together fails, PoolLost as `result_of` does.
    """

    def start(file: UnpackedFile) -> "Future[DocumentText]":
        return workers.submit(read_text, file.path, file.file, limits, sha256=file.sha256)

    started = [(file, start(file)) for file in files]
    texts = [_text(file, partial(start, file), future, stopping) for file, future in started]

    def recognise() -> "Future[Reading]":
        return workers.submit(read_documents, texts, call)

    return result_again(recognise, recognise(), stopping), texts


def _text(
    file: UnpackedFile,
    start: "Callable[[], Future[DocumentText]]",
    future: "Future[DocumentText]",
    stopping: Callable[[], bool],
) -> DocumentText:
    try:
        return result_again(start, future, stopping)
    except WorkerFailed as failure:
        cause = str(failure).partition(": ")[2]
        return DocumentText(
            file=file.file,
            format="unknown",
            sha256=file.sha256,
            state="manual",
            detail=f"문서를 읽지 못했습니다: {cause}.",
            notes=(str(failure).partition(":")[0],),
        )
