"""Reading the documents of one submission in killable workers: each document in a task of its own."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future

from intake.documents import read_text
from intake.documents.recognise.reading import read_documents
from intake.unpacking import UnpackedFile
from models.call import Call
from models.document import DocumentText, Reading
from models.settings import DocumentLimits
from runners.workers import WorkerFailed, Workers, result_of


def read_files(
    workers: Workers,
    files: Sequence[UnpackedFile],
    call: Call,
    limits: DocumentLimits,
    stopping: Callable[[], bool] = lambda: False,
) -> tuple[Reading, list[DocumentText]]:
    """What the files say. A document that crashes its reader or takes too long is `manual`; the others are read.

    Raises WorkerFailed only if putting the results together fails, PoolLost as `result_of` does.
    """
    futures = [workers.submit(read_text, file.path, file.file, limits, sha256=file.sha256) for file in files]
    texts = [_text(file, future, stopping) for file, future in zip(files, futures, strict=True)]
    return result_of(workers.submit(read_documents, texts, call), stopping), texts


def _text(file: UnpackedFile, future: "Future[DocumentText]", stopping: Callable[[], bool]) -> DocumentText:
    try:
        return result_of(future, stopping)
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
