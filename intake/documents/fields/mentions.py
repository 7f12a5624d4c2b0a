"""Discounts of which a form speaks where no known label stands: cells, boxes and sentences. All are in doubt."""

import re
from collections.abc import Iterator, Sequence

from intake.documents.fields import gather
from intake.documents.fields.choices import named, ticked
from intake.documents.fields.claims import UNCLEAR, discounts
from intake.documents.fields.labels import find_labels
from intake.documents.fields.lexicon import Lexicon
from intake.documents.fields.names import Read
from intake.documents.fields.standing import Standing
from intake.documents.fields.unlabelled import at
from intake.documents.fields.words import squash
from models.document import Page, Value

_SAYS = re.compile(r"할인|감면|우대")
_SHARE = re.compile(r"자부담|민간부담|사용료|이용료|이용요금")
_OTHER_MATTER = re.compile(r"세액|조세|법인세|지방세|금리|할인율|채용")
_WISH = re.compile(r"신청(?:합니다|함|하오|하고자|드립)|희망|받고자|받기를|요청|적용(?:하여주|바랍|받)")
_NOTE = re.compile(r"^(?:[※*☞]|주\))|경우|한함|한하여|한정|해당시|하여야|해야|공고|선납")
"""What forms print as a note claims nothing."""
_ENDED = re.compile(r"[.다음함됨임]$")
"""How a sentence ends."""
_MOST = 20
"""Letters of a label at most."""


def mentioned(
    file: str, pages: Sequence[Page], lines: Sequence[Standing], lexicon: Lexicon
) -> Iterator[tuple[str, Value]]:
    """`discount`, in doubt, for each place where the form mentions one."""
    for standing in lines:
        if _mentions(standing, lines, lexicon):
            yield "discount", gather.value(Read(UNCLEAR, 0), at(file, standing), strong=False)
    for page in pages:
        for quote, read in _in_tables(page, lexicon):
            place = gather.Place(file, page.number, None, quote, page.source, None)
            yield "discount", gather.value(read, place, strong=False)


def _in_tables(page: Page, lexicon: Lexicon) -> Iterator[tuple[str, Read]]:
    for table in page.tables:
        at_cell = {(cell.row, cell.column): cell for cell in table.cells}
        for cell in table.cells:
            value = at_cell.get((cell.row, cell.column + max(1, cell.columns)))
            if value and lexicon.lookup(cell.text) is None and lexicon.lookup(value.text) is None:
                yield from ((f"{cell.text} {value.text}", r) for r in _beside(cell.text, value.text, lexicon))


def _beside(label: str, raw: str, lexicon: Lexicon) -> Iterator[Read]:
    """What stands beside a label that nobody knows: nothing if it only says that there is none."""
    key = squash(label)
    if len(key) > _MOST or not _SAYS.search(key) or _OTHER_MATTER.search(key):
        return
    reads = discounts(raw, lexicon)
    named = [read for read in reads if read.value not in (UNCLEAR, "none")]
    said = any(read.value != "none" or read.quality == 0 for read in reads)
    if said and ("할인" in key or "감면" in key or named):
        yield from (read._replace(quality=0) for read in reads)


def _mentions(standing: Standing, lines: Sequence[Standing], lexicon: Lexicon) -> bool:
    """Whether a line claims a discount, in a sentence or behind a colon."""
    text = standing.line.text
    options = ticked(text, lexicon)
    offered = lexicon.call.vocabulary.discounts
    if options and len(named(text, offered)) > 1 and any(named(option, offered) - {"none"} for option in options):
        return True  # a row of boxes, whatever stands before it
    if not _SAYS.search(squash(text)) or _OTHER_MATTER.search(squash(text)):
        return False
    hits = find_labels(text, lexicon)
    if any(field and field.name == "discount" for label in hits for field in label.hit.fields):
        return False
    label, _, value = text.replace("：", ":").partition(":")
    if value.strip() and any(_beside(label, value, lexicon)):
        return True
    if options is not None:  # a row of boxes says it with them
        return any(_SAYS.search(squash(option)) and _claimed(option, lexicon) for option in options)
    near = [squash(one.line.text) for one in lines[max(0, standing.number - 1) : standing.number + 2]]
    own = squash(text)
    sentence = own if _ENDED.search(own) else own + near[-1]
    return bool(_SHARE.search("".join(near))) and bool(_WISH.search(sentence) or not _NOTE.search(own))


def _claimed(option: str, lexicon: Lexicon) -> bool:
    return any(read.value != "none" for read in discounts(option, lexicon))
