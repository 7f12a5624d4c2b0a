"""Stage 1, taking in: sizes first, only unknown mails, raw bytes on disk and in the register before anything else."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from intake.mailbox import (
    CommandRefused,
    Fetched,
    FolderMissing,
    FolderSurvey,
    Gone,
    Mailbox,
    MailboxError,
    MailHeader,
)
from models.mail import Location, TakenMail
from models.record import Record
from models.store import intake as register
from models.store import views, watch
from runners.context import Context
from runners.watching import good_work, raise_alarm

COMMIT_COUNT, COMMIT_BYTES, COMMIT_SECONDS = 32, 16 * 1024 * 1024, 0.5
HEADERS_AT_ONCE = 500
NEWEST = 5
"""So many of the newest known mails are looked at again in each pass."""
PATIENCE = 2
"""So often in a row may a folder break the connection before the others are read ahead of it."""
CLOSED = "imap-folder"
"""The alarm about a further folder that cannot be opened."""
log = logging.getLogger(__name__)
SYNCS = 4
"""Mails on their way to the disk at the same time: a disk syncs several files for little more than one."""


class TakeInReport(Record):
    """What one pass over the mailbox brought."""

    stored: int = 0
    moved: int = 0
    gone: int = 0
    """Mails that vanished from the server between listing and fetching: moved or deleted by people, no alarm."""
    unknown: int = 0
    """Mails on the server that the register still does not know: an alarm."""


class TakeIn:
    """Takes the mails of all watched folders in. Keeps between passes only what broke the connection."""

    def __init__(self, context: Context, stored: Callable[[], None] = lambda: None) -> None:
        """`stored` is called after each commit: somebody may be waiting for work."""
        self._context = context
        self._stored = stored
        self._disk = ThreadPoolExecutor(SYNCS, thread_name_prefix="sync")
        self._suspects: Counter[Location] = Counter()
        self._listed: dict[tuple[str, int], set[int]] = {}
        """By folder, what was to be fetched when a pass broke off."""
        self._broken: Counter[str] = Counter()
        """How often in a row the connection broke while a folder was read."""

    def pass_over(self, mailbox: Mailbox) -> TakeInReport:
        """One pass, shorter if the service is to stop. Raises MailboxError if the server fails; what was stored until
        then stays stored."""
        surveys = self._surveys(mailbox)
        now = self._context.clock()
        for survey in surveys:
            self._recheck_reused(mailbox, survey)
        with self._context.store.writing() as connection:
            for survey in surveys:
                present = set(survey.uids)
                register.note_presence(connection, mailbox.account, survey.folder, survey.uidvalidity, present, now)
        total = TakeInReport()
        for survey in sorted(surveys, key=lambda survey: self._broken[survey.folder] >= PATIENCE):
            if self._context.stopping():
                return total
            report = self._noting_breaks(mailbox, survey)
            total = TakeInReport(**{name: getattr(total, name) + value for name, value in report})
        if not self._context.stopping():
            self._remember(surveys, total)
        return total

    def _surveys(self, mailbox: Mailbox) -> list[FolderSurvey]:
        """What lies in the submission folder and the others. One of the others that cannot be opened is passed over,
        with an alarm: nobody who wrote to the right place shall wait for it."""
        first, *others = mailbox.watched_folders()
        found, closed = [mailbox.survey(first)], []
        for folder in others:
            try:
                found.append(mailbox.survey(folder))
            except (FolderMissing, CommandRefused) as error:
                log.warning("the folder %s cannot be opened: %s", folder, type(error).__name__)
                closed.append(folder)
        if closed:
            named = ", ".join(closed)
            message = (
                f"{named} 폴더를 열 수 없어 그 폴더에 온 메일은 확인하지 못하고 있습니다. 메일 서버에서 폴더를"
                " 확인하거나 설정 imap.extra_folders에서 지우십시오."
            )
            raise_alarm(self._context, CLOSED, message)
        else:
            good_work(self._context, CLOSED)
        return found

    def _noting_breaks(self, mailbox: Mailbox, survey: FolderSurvey) -> TakeInReport:
        """Takes one folder in. One that breaks the connection again and again comes last: a single mail that the
        server cannot hand out would else keep all other folders from being read."""
        try:
            report = self._folder(mailbox, survey)
        except MailboxError:
            self._broken[survey.folder] += 1
            raise
        del self._broken[survey.folder]
        return report

    def _folder(self, mailbox: Mailbox, survey: FolderSurvey) -> TakeInReport:
        new, place = self._unknown(mailbox, survey), (survey.folder, survey.uidvalidity)
        before = self._listed.pop(place, set())
        gone = len(self._unlisted(mailbox, survey, before)) if before else 0
        if not new:
            self._note_vanished(survey.folder, gone)
            return TakeInReport(gone=gone)
        self._listed[place] = set(new)
        self._context.progress("found", len(new))
        stored = moved = 0
        for start in range(0, len(new), HEADERS_AT_ONCE):
            if self._context.stopping():
                break
            headers = mailbox.headers(survey, new[start : start + HEADERS_AT_ONCE])
            headers = sorted(headers, key=lambda h: self._suspects[self._place(mailbox, survey, h.uid)])
            batch = _Batch(self._context, self._disk, self._stored)
            try:
                for fetched in self._fetch(mailbox, survey, headers):
                    if isinstance(fetched, Gone):
                        gone += 1
                    else:
                        batch.add(fetched)
                    if self._context.stopping():
                        break
            finally:
                batch.commit()  # also when the connection broke: what has been fetched is kept
            stored, moved = stored + batch.stored, moved + batch.moved
        del self._listed[place]
        self._note_vanished(survey.folder, gone)
        # what was not handed out has been deleted, most likely; the server's word counts, so ask it again
        now = mailbox.survey(survey.folder) if gone else survey
        expected = now.model_copy(update={"uids": tuple(sorted(set(now.uids) & set(survey.uids)))})
        unknown = len(self._unknown(mailbox, expected)) if now.uidvalidity == survey.uidvalidity else 0
        return TakeInReport(stored=stored, moved=moved, gone=gone, unknown=unknown)

    def _recheck_reused(self, mailbox: Mailbox, survey: FolderSurvey) -> None:
        """A server restored from a backup may give UIDs a second time, against the standard. The newest known mails
        show it: another mail, received at another time, lies under their UID. Such a UID is fetched as a new one."""
        here, folder = set(survey.uids), (mailbox.account, survey.folder, survey.uidvalidity)
        with self._context.store.reading() as connection:
            newest = register.newest_places(connection, *folder, here, NEWEST)
        if not self._others(mailbox, survey, newest):
            return
        with self._context.store.reading() as connection:
            present = [place for place in register.known_places(connection, *folder) if place.uid in here]
        others = self._others(mailbox, survey, present)
        now = self._context.clock()
        with self._context.store.writing() as connection:
            register.forget_places(connection, mailbox.account, survey.folder, survey.uidvalidity, others, now)
            text = f"{survey.folder} 폴더의 메일 번호(UID)가 되돌아갔습니다. 메일 서버가 복구된 것인지 확인하십시오."
            watch.raise_alarm(connection, f"uid-{survey.folder}"[:120], text, now)

    def _others(self, mailbox: Mailbox, survey: FolderSurvey, places: list[register.KnownPlace]) -> list[int]:
        """UIDs under which another mail lies than the register knows."""
        times = {place.uid: place.received_at for place in places}
        uids = [place.uid for place in places]
        return [
            header.uid
            for start in range(0, len(uids), HEADERS_AT_ONCE)
            for header in mailbox.headers(survey, uids[start : start + HEADERS_AT_ONCE])
            if header.received_at is not None and header.received_at != times[header.uid]
        ]

    def _unknown(self, mailbox: Mailbox, survey: FolderSurvey) -> list[int]:
        with self._context.store.reading() as connection:
            known = register.known_uids(connection, mailbox.account, survey.folder, survey.uidvalidity)
        return sorted(set(survey.uids) - known)

    def _unlisted(self, mailbox: Mailbox, survey: FolderSurvey, before: set[int]) -> set[int]:
        """Of the mails of an earlier pass, those that are neither in the folder nor in the register."""
        lost = before - set(survey.uids)
        return set(self._unknown(mailbox, survey.model_copy(update={"uids": tuple(sorted(lost))})))

    def _note_vanished(self, folder: str, count: int) -> None:
        """People may move and delete mails as they like; but it is said and counted, so that nobody has to guess."""
        if not count:
            return
        log.warning("%s: %d mails were moved or deleted by somebody before they were fetched", folder, count)
        with self._context.store.writing() as connection:
            known = views.mark(connection, watch.VANISHED)
            counts = Counter(known.data if known else {})
            counts[folder] += count
            watch.set_mark(connection, watch.VANISHED, self._context.clock(), dict(counts))

    def _fetch(self, mailbox: Mailbox, survey: FolderSurvey, headers: list[MailHeader]) -> Iterable[Fetched | Gone]:
        """Fetches; if the connection breaks, the mail in hand is taken last the next time, so it blocks no other."""
        waiting = {header.uid for header in headers}
        try:
            for fetched in mailbox.fetch(survey, headers, self._context.store.originals.spool):
                waiting.discard(fetched.uid if isinstance(fetched, Gone) else fetched.header.uid)
                yield fetched
        except MailboxError:
            broken = next((header.uid for header in headers if header.uid in waiting), None)
            if broken is not None:
                self._suspects[self._place(mailbox, survey, broken)] += 1
            raise

    def _place(self, mailbox: Mailbox, survey: FolderSurvey, uid: int) -> Location:
        return Location(account=mailbox.account, folder=survey.folder, uidvalidity=survey.uidvalidity, uid=uid)

    def _remember(self, surveys: list[FolderSurvey], report: TakeInReport) -> None:
        """A good pass, and whether the books balance: a mail that the register does not know is an alarm."""
        now = self._context.clock()
        data: dict[str, Any] = {"folders": {survey.folder: len(survey.uids) for survey in surveys}}
        with self._context.store.writing() as connection:
            watch.set_mark(connection, "poll", now, data)
            for over in ("imap", "stale"):
                watch.end_alarm(connection, over, now)
            if report.unknown:
                message = f"메일함에 있으나 접수대장에 없는 메일이 {report.unknown}통 있습니다."
                watch.raise_alarm(connection, "reconcile", message, now)
            else:
                watch.end_alarm(connection, "reconcile", now)


class _Batch:
    """Mails whose bytes are on the disk, waiting for their common commit."""

    def __init__(self, context: Context, disk: ThreadPoolExecutor, stored: Callable[[], None]) -> None:
        self._context, self._disk, self._notify = context, disk, stored
        self._mails: list[TakenMail] = []
        self._syncing: list[Future[None]] = []
        self._bytes, self._since = 0, time.monotonic()
        self.stored = self.moved = 0

    def add(self, fetched: Fetched) -> None:
        """Puts the bytes in their place, while the next mail is read; commits when enough have come together, or
        some time has passed."""
        self._syncing.append(self._disk.submit(self._context.store.originals.adopt, fetched.path, fetched.sha256))
        self._mails.append(fetched.taken())
        self._bytes += fetched.size
        full = len(self._mails) >= COMMIT_COUNT or self._bytes >= COMMIT_BYTES
        if full or time.monotonic() - self._since >= COMMIT_SECONDS:
            self.commit()

    def commit(self) -> None:
        """Waits for the disk, then writes the register; from here on the mails are safe."""
        for synced in self._syncing:
            synced.result()
        if self._mails:
            with self._context.store.writing() as connection:
                taken = register.take_in(connection, self._mails)
            self.stored += len(taken.new_cases)
            self.moved += taken.moved
            self._context.progress("stored", len(self._mails))
            self._notify()
        self._mails, self._syncing, self._bytes, self._since = [], [], 0, time.monotonic()
