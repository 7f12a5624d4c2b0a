"""Bare reading, with nothing of ours in it: what anybody's program must at least do with the same mails.

curl fetches them from the same server; pypdfium2 takes the text of PDF, zipfile that of HWPX and DOCX, and Tesseract
reads pages without text at the resolution at which ours reads them, as they are: no cleaning, no second look. Taking
the mails and archives apart is not counted. Where the system has them, its commands are measured, too, as a script
would use them: pdftotext, unzip, and tesseract, which loads its models for each page.
"""

import os
import re
import resource
import shutil
import subprocess
import time
import zipfile
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from email import message_from_bytes, policy
from functools import cache
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple, Self

import pypdfium2
import tesserocr

from tests.servers.dovecot import Dovecot

DPI = 150
PACKED = (".hwpx", ".docx", ".xlsx")
TOOLS = ("pdftotext", "pdftoppm", "unzip", "tesseract")
FEW = 10
"""Signs below which a page counts as one without text."""
_TAG = re.compile(r"<[^>]+>")


class Spent(NamedTuple):
    """What a piece of work took, in seconds: by the clock, and of the processor by all its processes."""

    wall: float
    processor: float

    def __add__(self, other: object) -> Self:
        """One after the other."""
        assert isinstance(other, Spent)
        return type(self)(self.wall + other.wall, self.processor + other.processor)


def download(server: Dovecot, user: str, folder: Path, processes: int) -> Spent:
    """Every mail of the user's INBOX to `{folder}/{uid}.eml`, by so many curls side by side."""
    uids = server.uids(user)
    began, busy = time.perf_counter(), _of_children()
    running = []
    for which in range(processes):
        config = folder / f"{which}.curl"
        lines = ["silent", "fail", f'cacert = "{server.ca_file}"', f'user = "{user}:{server.users[user]}"']
        for uid in uids[which::processes]:
            lines += [f'url = "imaps://localhost:{server.imaps_port}/INBOX;UID={uid}"']
            lines += [f'output = "{folder / str(uid)}.eml"']
        config.write_text("\n".join(lines) + "\n")
        running.append(subprocess.Popen(["curl", "-K", str(config)], stdin=subprocess.DEVNULL))
    for process in running:
        if process.wait():
            raise subprocess.CalledProcessError(process.returncode, "curl")
    return Spent(time.perf_counter() - began, _of_children() - busy)


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def apart(mails: Path, folder: Path) -> list[Path]:
    """The files in the archives of all mails, each under a name of its own; not part of what is measured."""
    found: list[Path] = []
    for mail in sorted(mails.glob("*.eml")):
        for part in message_from_bytes(mail.read_bytes(), policy=policy.default).iter_attachments():
            with zipfile.ZipFile(BytesIO(part.get_content())) as archive:
                for entry in archive.infolist():
                    path = folder / f"{len(found):06d}{Path(entry.filename).suffix.lower()}"
                    path.write_bytes(archive.read(entry))
                    found.append(path)
    return found


def read_all(files: list[Path], processes: int) -> dict[str, Spent]:
    """Reads all files by so many processes side by side. The clock's seconds of all stand under `all`, processor
    seconds also under `text` and `ocr`."""
    context = get_context("forkserver")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_begin) as pool:
        for _ in pool.map(_ready, range(2 * processes)):
            pass  # loading a model is no reading
        began = time.perf_counter()
        done = list(pool.map(read_one, files))
        wall = time.perf_counter() - began
    text, ocr = sum(one[0] for one in done), sum(one[1] for one in done)
    return {"all": Spent(wall, text + ocr), "text": Spent(0.0, text), "ocr": Spent(0.0, ocr)}


def read_one(path: Path) -> tuple[float, float]:
    """Reads one file. Processor seconds for its text and for its pictures of pages."""
    began = time.process_time()
    ocr = 0.0
    if path.suffix == ".pdf":
        with pypdfium2.PdfDocument(path) as document:
            for page in document:
                if len(page.get_textpage().get_text_range().strip()) < FEW:
                    before = time.process_time()
                    _seen(page.render(scale=DPI / 72, grayscale=True).to_pil())
                    ocr += time.process_time() - before
    elif path.suffix in PACKED:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.endswith(".xml"):
                    _TAG.sub(" ", archive.read(name).decode("utf-8", "replace"))
    return time.process_time() - began - ocr, ocr


def _seen(picture: Any) -> str:
    reader = _reader()
    reader.SetImage(picture)
    reader.SetSourceResolution(DPI)
    return str(reader.GetUTF8Text())


@cache
def _reader() -> Any:
    return tesserocr.PyTessBaseAPI(path=_data(), lang="kor+eng", psm=tesserocr.PSM.SINGLE_BLOCK)


def _data() -> str:
    """Where Tesseract's data for Korean lie."""
    given = [Path(os.environ[name]) for name in ("TESSDATA_PREFIX",) if name in os.environ]
    places = [*given, *sorted(Path("/usr/share").glob("tesseract-ocr/*/tessdata")), Path("/usr/share/tessdata")]
    return str(next(place for place in places if (place / "kor.traineddata").is_file()))


def has_tools() -> bool:
    """Whether the system has all the commands that `read_by_tools` runs."""
    return all(shutil.which(tool) for tool in TOOLS)


def read_by_tools(files: list[Path], processes: int) -> Spent:
    """Reads all files with the commands of the system, as a script would, so many side by side."""
    began, busy = time.perf_counter(), _of_children()
    with ThreadPoolExecutor(processes) as pool:
        for _ in pool.map(_by_tools, files):
            pass
    return Spent(time.perf_counter() - began, _of_children() - busy)


def _by_tools(path: Path) -> None:
    if path.suffix in PACKED:
        _run("unzip", "-p", str(path), "*.xml")
    elif path.suffix == ".pdf":
        pages = _run("pdftotext", str(path), "-").split(b"\f")[:-1]
        for number, text in enumerate(pages, 1):
            if len(text.strip()) < FEW:
                page = ("-f", str(number), "-l", str(number))
                picture = _run("pdftoppm", "-gray", "-r", str(DPI), *page, str(path))
                _run("tesseract", "-", "-", "-l", "kor+eng", "--psm", "6", "--dpi", str(DPI), given=picture)


def _run(*command: str, given: bytes = b"") -> bytes:
    limited = {**os.environ, "OMP_THREAD_LIMIT": "1", "TESSDATA_PREFIX": _data()}
    done = subprocess.run(command, input=given, capture_output=True, env=limited, check=True)
    return done.stdout


def _begin() -> None:
    os.environ["OMP_THREAD_LIMIT"] = "1"  # as many processes as cores: threads of their own would slow them down


def _ready(_: int) -> None:
    _reader()
    time.sleep(0.2)
