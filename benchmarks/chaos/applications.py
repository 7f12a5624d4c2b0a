"""Valid applications in any number: a handful is written by the generator, the others differ in name and number."""

import io
import random
import re
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from demo.documents import Application, Terms, Wish, application, terms_of
from demo.documents.people import business_number
from demo.documents.truth import Category
from models.config import load

CONFIG = Path(__file__).parents[2] / "config.yaml"
CATEGORIES: tuple[Category, ...] = ("sme", "venture", "public_institution", "university")
SYLLABLES = "가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허고노도로모보소오조초코토포호"
TEXT = "word/document.xml"
TRIES = 20
STYLES = re.compile(rb"<w:(style|latentStyles)\b.*</w:\1>", re.DOTALL)
"""Nine tenths of a small DOCX: an empty Word document's styles, which take half a second to clean for reviewers."""


class Made(NamedTuple):
    """One application."""

    organization: str
    resource: str
    """With its size, as the names of subject and archive have it."""
    files: dict[str, bytes]


@cache
def models(seed: int) -> tuple[tuple[Application, dict[str, bytes]], ...]:
    """One application of each category, complete and eligible, with small text documents only."""
    terms = terms_of(load(CONFIG, {}).call)
    return tuple(_model(f"chaos-{seed}-{category}", category, terms) for category in CATEGORIES)


def _model(seed: str, category: Category, terms: Terms) -> tuple[Application, dict[str, bytes]]:
    """An application whose business number is written the same way wherever it stands, so that it can be changed."""
    wish = Wish(
        category=category, producers=("docx",), merged=False, plain_names=True, more_storage=False,
        in_region=False, youth=False,
    )  # fmt: skip
    for number in range(TRIES):
        app = application(f"{seed}-{number}", terms, wish)
        files = {name: _edited(content, _slim) for name, content in app.files.items()}
        if not any(_in_other_words(content, app.truth.business_number) for content in files.values()):
            return app, files
    raise RuntimeError(f"no application of seed {seed} writes its business number plainly")


def _in_other_words(document: bytes, number: str) -> bool:
    """Whether a DOCX has a business number without its dashes, or cut into pieces."""
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        text = archive.read(TEXT).decode().replace(number, "")
    digits = re.sub(r"[^0-9]", "", re.sub(r"<[^>]*>", "", text))
    return number.replace("-", "") in digits


def valid(number: int, seed: int) -> Made:
    """The application `number` of a campaign: another organisation with another business number each."""
    app, files = models(seed)[number % len(CATEGORIES)]
    truth = app.truth
    high, low = divmod(number, len(SYLLABLES))
    organization = f"{SYLLABLES[high % len(SYLLABLES)]}{SYLLABLES[low]}{truth.organization}"
    middle = truth.business_number.split("-")[1]
    own = business_number(random.Random(f"{seed}/{number}"), middle)

    def renamed(part: str, content: bytes) -> bytes:
        if part != TEXT:
            return content
        text = content.decode().replace(truth.organization, organization)
        return text.replace(truth.business_number, own).encode()

    size = f"{truth.petaflops}PF" if truth.petaflops else str(truth.cards)
    changed = {name: _edited(content, renamed) for name, content in files.items()}
    return Made(organization, f"{truth.resource} {size}", changed)


def _slim(part: str, content: bytes) -> bytes:
    return STYLES.sub(b"", content) if part.startswith("word/styles") else content


def _edited(document: bytes, edit: Callable[[str, bytes], bytes]) -> bytes:
    """A DOCX with some of its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(zipfile.ZipInfo(entry.filename, entry.date_time), edit(entry.filename, old.read(entry)),
                         zipfile.ZIP_DEFLATED, 1)  # fmt: skip
    return out.getvalue()
