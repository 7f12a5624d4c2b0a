"""What reviewers must not see: resident numbers left after redaction, and innocent numbers hidden by it.

Looked for with other means than the redaction's own: bare pdfium, unzipped parts without their tags, and plain OCR.
"""

import hashlib
import io
import re
import sys
import tempfile
import time
import zipfile
from collections import Counter
from pathlib import Path

import pypdfium2
from PIL import Image
from tesserocr import PSM, PyTessBaseAPI

from intake.documents import DocumentLimits, read_text
from intake.documents.ocr.engine import tessdata
from intake.redaction import Redacted, redact
from tests.redaction_makers import PRODUCERS, Made, made

EACH = 8
"""Documents by each producer."""
_SPACE = re.compile(r"\s+")


def main() -> int:
    """Measures and prints. Returns 0 if nothing survived and nothing innocent was hidden."""
    each = int(sys.argv[sys.argv.index("--each") + 1]) if "--each" in sys.argv else EACH
    met = True
    with tempfile.TemporaryDirectory() as folder:
        for producer in PRODUCERS:
            met = _producer(producer, each, Path(folder)) and met
    return 0 if met else 1


def _producer(producer: str, each: int, folder: Path) -> bool:
    count: Counter[str] = Counter()
    taken = 0.0
    for seed in range(each):
        document = made(producer, 7000 + seed)
        began = time.process_time()
        result = redacted(document, folder)
        taken += time.process_time() - began
        first = result.path.read_bytes() if result.path else b""
        again = redacted(document, folder) if seed == 0 else result
        left, lost = compare(document, result)
        count.update({result.how: 1, "left": len(left), "lost": len(lost), "places": result.places})
        count["secrets"] += len(document.secret)
        count["innocent"] += len(document.innocent)
        count["differs"] += first != (again.path.read_bytes() if again.path else b"")
        if "--misses" in sys.argv and (left or lost or result.how != "cleaned"):
            print(f"    {producer} {seed}: left {left}, lost {lost}, {result.note}")
    good = not count["left"] and not count["lost"] and not count["differs"]
    print(
        f"{'  ' if good else '! '}{producer}: {each} documents ({count['cleaned']} cleaned, "
        f"{count['masked-text']} as text, {count['withheld']} withheld), {count['secrets']} resident numbers, "
        f"{count['places']} places, "
        f"left {count['left']} (target 0), {count['innocent']} innocent numbers, hidden {count['lost']} (target 0), "
        f"{'NOT the same bytes twice, ' if count['differs'] else ''}{taken / each:.2f} s each",
        flush=True,
    )
    return good


def redacted(document: Made, folder: Path) -> Redacted:
    """The derivative of a document as the service makes it."""
    digest = hashlib.sha256(document.content).hexdigest()
    path = folder / digest
    path.write_bytes(document.content)
    text = read_text(path, document.name, DocumentLimits(), sha256=digest)
    target = folder / "out"
    target.mkdir(exist_ok=True)
    return redact(path, text, None, target, DocumentLimits())


def compare(document: Made, result: Redacted) -> tuple[list[str], list[str]]:
    """Secrets that are left in a derivative, and innocent numbers that were readable before and no longer are."""
    if result.path is None:
        return [], list(document.innocent)
    after, before = _digits(seen_in(result.path.read_bytes())), _digits(seen_in(document.content))
    left = [one for one in document.secret if _digits(one)[6:] in after or _digits(one)[:7] in after]
    if result.how == "masked-text":
        return left, [one for one in document.innocent if _digits(one) not in after]
    lost = [one for one in document.innocent if _digits(one) in before and _digits(one) not in after]
    return left, lost


def _digits(text: str) -> str:
    """Digits only, with a blank where letters stand between: OCR takes commas for points and dashes for nothing."""
    return re.sub(r"[^\w]", "", re.sub(r"[^\W\d]+", " ", text).replace(" ", "_"))


def seen_in(content: bytes) -> str:
    """Everything that can be read in a file, by text and by OCR, without blanks."""
    texts: list[str] = []
    if content[:5] == b"%PDF-":
        with pypdfium2.PdfDocument(content) as document:
            for page in document:
                texts.append(page.get_textpage().get_text_range())
                texts.append(_ocr(page.render(scale=200 / 72).to_pil()))
        texts.append(content.decode("latin-1"))
    elif content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            for name in package.namelist():
                data = package.read(name)
                picture = data[:4] in (b"\x89PNG", b"\xff\xd8\xff\xe0", b"\xff\xd8\xff\xe1", b"\xff\xd8\xff\xdb")
                texts.append(_ocr(Image.open(io.BytesIO(data))) if picture else _stripped(data))
    elif content[:3] == b"\xff\xd8\xff" or content[:4] == b"\x89PNG":
        texts += [content.decode("latin-1"), _ocr(Image.open(io.BytesIO(content)))]
    else:
        texts.append(content.decode("utf-8", "replace"))
    return _SPACE.sub("", "\n".join(texts))


def _stripped(data: bytes) -> str:
    text = data.decode("utf-8", "replace")
    return text + re.sub(r"<[^>]*>", "", text)


def _ocr(picture: Image.Image) -> str:
    global _api  # loaded once
    if _api is None:
        _api = PyTessBaseAPI(path=str(tessdata()), lang="kor+eng")
    texts = []
    for mode in (PSM.SPARSE_TEXT, PSM.SINGLE_BLOCK):
        _api.SetPageSegMode(mode)
        _api.SetImage(picture.convert("L"))
        texts.append(str(_api.GetUTF8Text()))
    return "\n".join(texts)


_api: PyTessBaseAPI | None = None

if __name__ == "__main__":
    sys.exit(main())
