"""The surge before the deadline: 300 applications of 3 MB within one minute, a fifth of them with scans.

`jeopsu serve` runs as a process of its own against a private Dovecot and an SMTP sink. Measured: how long each
applicant waits from the delivery of the mail to the arrival of the answer; how long it takes until everything is
assessed and judged; and the bare reading of the same files on the same cores (see `bare.py`), to which the former is
compared. Then the books: one case, one number, one answer each.

`python -m benchmarks surge --applications=60` for a shorter one, as `make bench` runs it; `--size=` is megabytes of
an archive; with `--folders` it waits for the case folders, too, for which every document must be cleaned first.
"""

import imaplib
import os
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from pathlib import Path
from typing import NamedTuple

import psutil

from benchmarks import applications, bare, service
from benchmarks.applications import MEGABYTE, Made
from models.times import SEOUL
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.whole import NUMBER

APPLICATIONS, SHORT, MEGABYTES, SECONDS = 300, 40, 3, 60.0
"""`SECONDS`: within which all are delivered; a shorter run keeps the same rate."""
RECEIVED = datetime(2025, 8, 14, 13, 20, tzinfo=SEOUL)
ANSWER_SECONDS, RATIO = 120.0, 1.5
READERS = {
    "tools": "the system's commands (curl, pdftotext, unzip, tesseract)",
    "all": "libraries that are loaded already",
}
"""Of bare reading; the first that the system has is the one that counts."""
CORES = 2
PATIENCE = 1800.0


class Moments(NamedTuple):
    """Seconds from the first delivery."""

    delivered: float
    answered: float
    judged: float
    filed: float | None
    """None: not waited for."""
    processor: float
    """Seconds of the processor of the service and all its workers, until all were judged."""


def main() -> int:
    """Prints everything. Returns 0 if every target was met."""
    count = option("applications", APPLICATIONS if "surge" in sys.argv else SHORT)
    size = option("size", MEGABYTES)
    with tempfile.TemporaryDirectory(prefix="jeopsu-surge-") as name, Dovecot() as server, SmtpSink() as sink:
        mails, loads = Path(name, "mails"), [os.getloadavg()[0]]
        mails.mkdir()
        made = applications.make(count, mails, size=size * MEGABYTE, processes=CORES)
        octets = sum(one.size for one in made)
        print(f"{count} applications, {sum(one.scanned for one in made)} scanned, {octets / MEGABYTE:.0f} MB of mail")
        user = server.new_user()
        with service.folder() as folder:
            arrived, moments = surge(server, user, sink, folder, made)
            loads.append(os.getloadavg()[0])
            good = answering(waits(arrived, sink, made))
            good = books(folder, sink, made) and good
        least = reading(server, user, Path(name))
        loads.append(os.getloadavg()[0])
    good = compared(moments, least, count) and good
    print(f"load of the machine before, after ours, after bare: {', '.join(f'{load:.1f}' for load in loads)}")
    return 0 if good else 1


def option(name: str, default: int) -> int:
    """The number of `--name=NUMBER` on the command line."""
    words = [word for word in sys.argv if word.startswith(f"--{name}=")]
    return int(words[-1].partition("=")[2]) if words else default


def surge(
    server: Dovecot, user: str, sink: SmtpSink, folder: Path, made: Sequence[Made]
) -> tuple[dict[str, datetime], Moments]:
    """Delivers while the service runs; when each mail was delivered, by its sender, and when all was done."""
    arrived: dict[str, datetime] = {}
    register = folder / "var" / "jeopsu.db"
    with service.Watched(["serve"], service.environment(server, user, folder, sink)) as running:
        wait(running, lambda: polled(register), "the service does not poll")
        began = time.monotonic()
        busy = processor(running.pid)
        sending = threading.Thread(target=deliver, args=(server, user, made, arrived))
        sending.start()
        wait(running, lambda: len(arrived) == len(made), "not all are delivered")
        delivered = time.monotonic() - began
        wait(running, lambda: len(sink.caught) >= len(made), "not everybody is answered")
        answered = time.monotonic() - began
        wait(running, lambda: judged(register) >= len(made), "not everything is judged", every=0.5)
        moment, busy = time.monotonic() - began, processor(running.pid) - busy
        filed = None
        if "--folders" in sys.argv:
            wait(running, lambda: folders(folder) >= len(made), "not every folder is written", every=1)
            filed = time.monotonic() - began
        sending.join()
    return arrived, Moments(delivered, answered, moment, filed, busy)


def deliver(server: Dovecot, user: str, made: Sequence[Made], arrived: dict[str, datetime]) -> None:
    """One mail after the other at an even rate; late ones follow at once. It shares the cores with what is measured,
    which no mail server does, so it takes little: no TLS, and imaplib's `append` looks for bare line ends."""
    when = imaplib.Time2Internaldate(RECEIVED)
    with imaplib.IMAP4(server.host, server.imap_port, timeout=60) as client:
        client.login(user, server.users[user])
        began = time.monotonic()
        for number, mail in enumerate(made):
            time.sleep(max(0.0, began + number * SECONDS / APPLICATIONS - time.monotonic()))
            client.literal = mail.path.read_bytes()  # type: ignore[assignment]  # a str, says typeshed
            answer, data = client.xatom("APPEND", "INBOX", when)
            assert answer == "OK", data
            arrived[mail.sender] = datetime.now(UTC)


def wait(running: service.Watched, done: Callable[[], bool], otherwise: str, every: float = 0.1) -> None:
    """Returns as soon as it is done. Raises RuntimeError if the service ends or patience does."""
    end = time.monotonic() + PATIENCE
    while not done():
        if running.ended or time.monotonic() > end:
            raise RuntimeError(otherwise)
        time.sleep(every)


def processor(pid: int) -> float:
    """Seconds of the processor of a process and of all that it started, those that have ended too."""
    total = 0.0
    family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    for process in family:
        try:
            total += sum(process.cpu_times()[:4])
        except psutil.Error:
            continue  # just gone: its parent counts it
    return total


def polled(register: Path) -> bool:
    """Whether the service has looked at its mailbox."""
    return register.exists() and bool(ask(register, "SELECT count(*) FROM marks WHERE name = 'poll'"))


def judged(register: Path) -> int:
    """How many cases are judged."""
    return ask(register, "SELECT count(*) FROM cases WHERE stage = 'judged'")


def folders(folder: Path) -> int:
    """How many case folders are complete."""
    return sum(1 for _ in (folder / "var" / "cases").glob("*/MANIFEST.sha256"))


def ask(register: Path, query: str) -> int:
    """A number from the register, beside the service; 0 while there is no such table."""
    try:
        with closing(sqlite3.connect(f"file:{register}?mode=ro", uri=True, timeout=30)) as connection:
            return int(connection.execute(query).fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def waits(arrived: dict[str, datetime], sink: SmtpSink, made: Sequence[Made]) -> list[float]:
    """Seconds from the delivery of each mail to its first answer; endless for one that was not answered."""
    first: dict[str, datetime] = {}
    for caught in sink.caught:
        for recipient in caught.recipients:
            first.setdefault(recipient, caught.at)
    never = float("inf")
    return [
        (first[mail.sender] - arrived[mail.sender]).total_seconds() if mail.sender in first else never
        for mail in made
    ]


def answering(seconds: Sequence[float]) -> bool:
    """Prints how long applicants waited. Whether nobody waited too long."""
    good = max(seconds) <= ANSWER_SECONDS
    half, most = statistics.median(seconds), share(seconds, 0.95)
    print(
        f"{mark(good)} answered after delivery: median {half:.1f} s, 95 % {most:.1f} s, worst {max(seconds):.1f} s"
        f" (<= {ANSWER_SECONDS:.0f})"
    )
    return good


def share(values: Iterable[float], part: float) -> float:
    """The value within which this part of all lie."""
    ordered = sorted(values)
    return ordered[max(0, round(len(ordered) * part) - 1)]


def books(folder: Path, sink: SmtpSink, made: Sequence[Made]) -> bool:
    """Prints what came in and what went out. Whether it is one each, and numbers without a gap."""
    register = folder / "var" / "jeopsu.db"
    cases = ask(register, "SELECT count(*) FROM cases")
    accepted = ask(register, "SELECT count(*) FROM cases WHERE disposition = 'accepted'")
    originals = sum(1 for _ in (folder / "var" / "originals").glob("*/*.eml"))
    numbers = sorted(number_of(caught.raw) for caught in sink.caught)
    answers = Counter(recipient for caught in sink.caught for recipient in caught.recipients)
    doubles = sum(count - 1 for count in answers.values())
    missing = sum(mail.sender not in answers for mail in made)
    good = cases == accepted == originals == len(made) and not doubles and not missing
    good = good and numbers == list(range(1, len(made) + 1))
    print(
        f"{mark(good)} books: {len(made)} mails, {originals} originals, {cases} cases, {accepted} accepted, numbers"
        f" {numbers[0] if numbers else 0}..{numbers[-1] if numbers else 0}, {len(sink.caught)} answers,"
        f" {doubles} doubles, {missing} without an answer"
    )
    return good


def number_of(raw: bytes) -> int:
    """The receipt number in the subject of an answer; 0 if there is none."""
    found = NUMBER.search(str(make_header(decode_header(message_from_bytes(raw)["Subject"] or ""))))
    return int(found[1]) if found else 0


def reading(server: Dovecot, user: str, folder: Path) -> dict[str, bare.Spent]:
    """The bare reading of all that lies in the mailbox: `download`, what `bare.read_all` gives, and `tools`, if the
    system has them."""
    fetched, files = folder / "fetched", folder / "files"
    fetched.mkdir()
    files.mkdir()
    download = bare.download(server, user, fetched, CORES)
    loose = bare.apart(fetched, files)
    tools = {"tools": bare.read_by_tools(loose, CORES)} if bare.has_tools() else {}
    return {"download": download, **bare.read_all(loose, CORES), **tools}


def compared(moments: Moments, least: dict[str, bare.Spent], count: int) -> bool:
    """Prints both sides. Whether ours stays within its bound: of the commands of the system, as curl is one; where it
    has none, of libraries that are loaded already, which is the stricter measure."""
    print(f"   delivered within {moments.delivered:.0f} s, everybody answered after {moments.answered:.0f} s")
    print(
        f"   everything assessed and judged after {moments.judged:.0f} s ({moments.judged / count:.2f} s each, of the"
        f" processor {moments.processor / count:.2f} s)"
    )
    print(
        f"   bare: download by curl {least['download'].wall:.0f} s, reading by loaded libraries"
        f" {least['all'].wall:.0f} s; processor: download {least['download'].processor:.0f} s, text"
        f" {least['text'].processor:.0f} s, OCR {least['ocr'].processor:.0f} s"
    )
    given = [name for name in READERS if name in least]
    within = {name: moments.judged / (least["download"] + least[name]).wall <= RATIO for name in given}
    for name in given:
        whole, bound = least["download"] + least[name], f" (<= {RATIO})" if name == given[0] else ""
        print(
            f"{mark(within[name] or not bound)} assessed and judged: {moments.judged / whole.wall:.2f} x bare reading"
            f" by {READERS[name]}, {whole.wall:.0f} s{bound}; by processor time"
            f" {moments.processor / whole.processor:.2f} x"
        )
    if moments.filed is not None:
        print(f"   case folders written after {moments.filed:.0f} s")
    return within[given[0]]


def mark(good: bool) -> str:
    """What stands before a line."""
    return "  " if good else "! "


if __name__ == "__main__":
    sys.exit(main())
