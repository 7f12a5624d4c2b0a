"""Where whole resident registration numbers stand: what applicants had to mask and did not (§4 ※)."""

from intake.redaction.context import known_numbers
from intake.redaction.finder import Finder, plausible
from intake.redaction.folding import folded
from models.document import DocumentText, Evidence

DIGITS = 13
_MOST = 20
"""Places of one file that are named at most."""


def unmasked_residents(text: DocumentText) -> tuple[Evidence, ...]:
    """Every line with a whole number: file, page, and the line with all secrets of persons made unreadable."""
    known = known_numbers(text)
    found = []
    for page in text.pages:
        finder = Finder(known, ocr=page.source == "ocr")
        for line in (*page.lines, *page.struck):
            if page.source == "text" and sum(sign.isdigit() for sign in line.text) < DIGITS:
                continue
            if any(_is_whole(line.text[start:end]) for start, end in finder.spans(line.text)):
                quote = finder.masked(line.text)[:200]
                found.append(Evidence(file=text.file, page=page.number, text=quote, box=line.box))
    return tuple(found[:_MOST])


def _is_whole(number: str) -> bool:
    digits = "".join(sign for sign in folded(number).text if sign.isdecimal())
    return len(digits) == DIGITS and plausible(digits[:6]) and digits[6] in "12345678"
