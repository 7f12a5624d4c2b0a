"""Fetching many mails with little memory: small ones together, large ones piece by piece into their files."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from intake.imap.errors import CommandRefused, ConnectionLost
from intake.imap.records import Fetched, FolderSurvey, Gone, MailHeader
from intake.imap.spool import Part, Spool
from models.mail import Location

SMALL_BYTES = 2 * 1024 * 1024
"""Mails announced as smaller than this are fetched together."""
BATCH_BYTES = 8 * 1024 * 1024
BATCH_MAILS = 40
CHUNK_BYTES = 4 * 1024 * 1024
CAREFUL_BYTES = 128 * 1024
"""What is asked first of a mail of which an earlier try was cut off. A piece counts only when it is whole: where each
connection ends after less than `CHUNK_BYTES`, nothing would ever come."""


class Reader(Protocol):
    """What the transfer needs of a connection."""

    def pieces(
        self, survey: FolderSurvey, uids: Sequence[int], offset: int, count: int
    ) -> Mapping[int, bytes | None]:
        """At most `count` octets from `offset` on of each mail; None or absent for a mail that is gone."""
        ...


class Transfer:
    """One run over the mails of one survey."""

    def __init__(self, reader: Reader, account: str, survey: FolderSurvey, folder: Path) -> None:
        self._reader, self._account, self._survey = reader, account, survey
        self._spool = Spool(folder)
        self._spool.sweep()

    def run(self, headers: Sequence[MailHeader]) -> Iterator[Fetched | Gone]:
        """Each mail in the given order. What the reader raises passes through; large parts stay for the next run."""
        for batch in batches(headers):
            if batch[0].size >= SMALL_BYTES:
                yield self._take(batch[0])
            else:
                yield from self._small(batch)

    def _small(self, batch: Sequence[MailHeader]) -> Iterator[Fetched | Gone]:
        # a little more than a small mail may have, so that a wrong announcement cannot fill the memory
        uids = [header.uid for header in batch]
        try:
            pieces = dict(self._reader.pieces(self._survey, uids, 0, SMALL_BYTES + 1))
        except (CommandRefused, ConnectionLost):
            # perhaps one of them is to blame: alone, it is the one that fails, and the others are through
            for header in batch:
                yield self._take(header)
            return
        for header in batch:
            piece = pieces.pop(header.uid, None)
            yield Gone(uid=header.uid) if piece is None else self._take(header, piece)

    def _take(self, header: MailHeader, first: bytes | None = None) -> Fetched | Gone:
        """One mail, of which `first` is the beginning; without it an earlier try is gone on with."""
        survey = self._survey
        path = self._spool.path(self._account, survey.folder, survey.uidvalidity, header.uid)
        ask = CAREFUL_BYTES if first is None and path.exists() else CHUNK_BYTES
        with Part(path, resume=first is None) as part:
            if first is not None:
                part.write(first)
            complete = first is not None and part.size == header.size
            if not complete and not self._pull(header, part, ask):
                part.discard()
                return Gone(uid=header.uid)
            place = Location(
                account=self._account, folder=survey.folder, uidvalidity=survey.uidvalidity, uid=header.uid
            )
            return Fetched(
                header=header, location=place, path=path, sha256=part.finish(), size=part.size,
                first_seen_at=header.seen_at,
            )  # fmt: skip

    def _pull(self, header: MailHeader, part: Part, ask: int) -> bool:
        """Reads on until the server has no more, `ask` octets at first and then more each time; False if the mail is
        gone. The announced size is only a hint."""
        while True:
            piece = self._reader.pieces(self._survey, [header.uid], part.size, ask).get(header.uid)
            if piece is None:
                # some servers answer NIL instead of an empty string behind the end
                return part.size > 0 and part.size == header.size
            part.write(piece)
            if not piece or (len(piece) < ask and part.size == header.size):
                return True
            ask = min(2 * ask, CHUNK_BYTES)


def batches(headers: Sequence[MailHeader]) -> Iterator[list[MailHeader]]:
    """Neighbouring small mails together, within the limits of a batch; each large one alone. The order stays."""
    batch: list[MailHeader] = []
    total = 0
    for header in headers:
        alone = header.size >= SMALL_BYTES
        if batch and (alone or total + header.size > BATCH_BYTES or len(batch) >= BATCH_MAILS):
            yield batch
            batch, total = [], 0
        if alone:
            yield [header]
        else:
            batch.append(header)
            total += header.size
    if batch:
        yield batch
