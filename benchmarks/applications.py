"""Applications as mails of some megabytes: text PDF and HWPX, a fifth with scanned certificates, each of an applicant
of its own. The weight is that of a company's brochure with photographs, as applicants add one.
"""

import io
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import NamedTuple

from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfgen.canvas import Canvas

from demo.documents import Terms, Wish, application, terms_of, zip_bytes
from models.config import load
from tests.stories.letters import letter
from tests.whole import CONFIG, RULE

MEGABYTE = 1024 * 1024
TEXT, SCANNED = ("typst", "reportlab", "hwpx"), ("scan",)
SCANNED_EVERY = 5
"""One application in so many has its certificates scanned."""
FONT = "HYGothic-Medium"
SCENES, QUALITIES = 4, (50, 70, 80, 85, 90, 92, 93, 94, 95, 96, 97)
PROSE = (
    "당사는 인공지능 학습에 필요한 데이터를 자체 보유하고 있으며, 제공받는 자원으로 모델을 학습하고 실증합니다.",
    "아래는 연구실과 시험 장비의 모습입니다. 장비는 매일 점검하며, 기록은 2년간 보관합니다.",
)


class Task(NamedTuple):
    """One application to be made."""

    number: int
    seed: str
    size: int
    """Octets of the archive, at least about."""
    folder: Path


class Made(NamedTuple):
    """A mail on the disk."""

    number: int
    path: Path
    sender: str
    scanned: bool
    size: int


def make(count: int, folder: Path, *, size: int = 0, seed: str = "surge-bench-1", processes: int = 2) -> list[Made]:
    """`count` mails below `folder`, in order. `size`: octets of each archive (0: what the documents weigh)."""
    tasks = [Task(number, f"{seed}/{number}", size, folder) for number in range(count)]
    with ProcessPoolExecutor(processes, mp_context=get_context("forkserver")) as pool:
        return list(pool.map(make_one, tasks, chunksize=4))


def is_scanned(number: int) -> bool:
    """Whether the certificates of this application are scans."""
    return number % SCANNED_EVERY == SCANNED_EVERY - 1


def make_one(task: Task) -> Made:
    """One mail, written to `{folder}/{number}.eml`."""
    scanned = is_scanned(task.number)
    made = application(task.seed, _terms(), Wish(producers=SCANNED if scanned else TEXT))
    files = dict(made.files)
    if task.size:
        files["회사소개서.pdf"] = brochure(Random(task.seed), task.size - sum(map(len, files.values())))
    name = f"{RULE}_{made.truth.organization}_{made.truth.resource}"
    sender = f"surge{task.number}@applicant{task.number % 97}.example"
    raw = letter(
        name, (f"{name}.zip", zip_bytes(files)), sender=sender, message_id=f"<surge.{task.number}@applicant.example>"
    )
    path = task.folder / f"{task.number:05d}.eml"
    path.write_bytes(raw)
    return Made(task.number, path, sender, scanned, len(raw))


@cache
def _terms() -> Terms:
    return terms_of(load(CONFIG, {}).call)


def brochure(rng: Random, size: int) -> bytes:
    """A PDF of two pages with text and photographs, of about `size` octets."""
    registerFont(UnicodeCIDFont(FONT))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    for page, scene in enumerate(rng.sample(range(SCENES), 2)):
        canvas.setFont(FONT, 18)
        canvas.drawString(60, 770, f"회사 소개 {page + 1}")
        canvas.setFont(FONT, 10)
        for row, line in enumerate(PROSE):
            canvas.drawString(60, 730 - 18 * row, f"{rng.randint(1, 999)}. {line}")
        picture = photograph(scene, size // 2)
        canvas.drawImage(ImageReader(io.BytesIO(picture)), 60, 300, width=470, height=352)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@cache
def _scene(which: int) -> Image.Image:
    """Soft shapes and the noise of a sensor: weighs what a photograph weighs, and nothing is written on it."""
    rng = Random(which)
    soft = Image.frombytes("RGB", (8, 6), rng.randbytes(8 * 6 * 3)).resize((2400, 1800), Image.Resampling.BICUBIC)
    noise = Image.frombytes("RGB", (600, 450), rng.randbytes(600 * 450 * 3))
    field = Image.new("RGB", soft.size)
    for left in range(0, 2400, 600):
        for top in range(0, 1800, 450):
            field.paste(noise.rotate(180 * rng.randint(0, 1)), (left, top))
    return Image.blend(soft, field, 0.06)


def photograph(which: int, size: int) -> bytes:
    """A JPEG of about `size` octets, as far as a quality comes near it."""
    return min((_jpeg(which, quality) for quality in QUALITIES), key=lambda content: abs(len(content) - size))


@cache
def _jpeg(which: int, quality: int) -> bytes:
    out = io.BytesIO()
    _scene(which).save(out, "JPEG", quality=quality)
    return out.getvalue()
