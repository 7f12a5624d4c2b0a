"""Damaged and hostile variants of good documents, the same for the same seed."""

import io
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random

from intake.documents import DocumentLimits, read_text
from tests.documents.making import NOTHING

FAST = DocumentLimits(ocr_pages=0, characters=200_000, pages=20)
"""Without OCR: what Tesseract is given is pixels, never bytes of the sender."""


def mutants(rng: Random, originals: Mapping[str, bytes], count: int) -> Iterator[tuple[str, bytes]]:
    """`count` names and contents: bytes flipped, cut, doubled, swapped between files, also inside of ZIP packages."""
    names = sorted(originals)
    for number in range(count):
        name = names[number % len(names)]
        content = originals[name]
        if content[:2] == b"PK" and rng.random() < 0.6:
            yield name, _inside(rng, content)
        else:
            yield name, _bytes(rng, content, originals[rng.choice(names)])


def campaign(seed: int, originals: Mapping[str, bytes], count: int, folder: Path) -> Counter[str]:
    """Reads `count` mutants and counts the states; raises what `read_text` raises, which must be nothing."""
    states: Counter[str] = Counter()
    path = folder / "mutant"
    for name, content in mutants(Random(seed), originals, count):
        path.write_bytes(content)
        states[read_text(path, name, FAST, sha256=NOTHING).state] += 1
    return states


def _bytes(rng: Random, content: bytes, other: bytes) -> bytes:
    data = bytearray(content)
    way = rng.randrange(5)
    if way == 0:
        return bytes(data[: rng.randrange(len(data))])
    if way == 1:
        start = rng.randrange(len(data))
        return bytes(data[:start] + data[start + rng.randrange(1, 400) :])
    if way == 2:
        start = rng.randrange(len(data))
        return bytes(data[:start] + other[: rng.randrange(2000)] + data[start:])
    for _ in range(rng.choice((1, 4, 30, 200))):
        data[rng.randrange(len(data))] = rng.choice((0, 0xFF, 0x7F, rng.randrange(256)))
    if way == 3:
        start = rng.randrange(len(data))
        data[start : start + 8] = b"\xff" * 8
    return bytes(data)


def _inside(rng: Random, content: bytes) -> bytes:
    """A package with one part changed, so that the damage lies behind a good checksum."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        infos = old.infolist()
        texts = [info.filename for info in infos if info.filename.endswith(".xml")]
        chosen = rng.choice(texts or [info.filename for info in infos])
        for info in infos:
            data = old.read(info)
            if info.filename == chosen and data:
                data = _bytes(rng, data, data)
            new.writestr(info, data)
    return out.getvalue()
