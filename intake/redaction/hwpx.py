"""HWPX for reviewers: text masked across runs, deletions taken out, previews and embedded objects dropped."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from intake.redaction.finder import Finder, Known
from intake.redaction.package import Pictures, blank, matching, packed, parts_of
from intake.redaction.problems import NotCleared
from intake.redaction.reread import check_again
from intake.redaction.xml_text import Marks, Slot, mask, name_of, remove, texts_of, tree, written
from models.document import DocumentText
from models.settings import DocumentLimits

MARKS = Marks(
    texts=frozenset(("t", "script")),
    blocks=frozenset(("p", "tr", "tbl", "subList", "drawText", "caption")),
    signs={"lineBreak": "\n", "tab": "   ", "nbSpace": " ", "fwSpace": " ", "hyphen": "-", "tc": "   "},
)
_KEPT = (
    r"mimetype", r"version\.xml", r"settings\.xml", r"META-INF/(?:container|manifest)\.xml", r"Contents/content\.hpf",
    r"Contents/(?:header|section\d+|masterpage\d+)\.xml",
)  # fmt: skip
_MEDIA = (r"(?:Contents/)?BinData/[^/]+",)
_HISTORY = {"trackChanges", "trackChangeAuthors", "hiddenComment", "ole", "video"}
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff")


def clean(
    path: Path, text: DocumentText, pages: tuple[int, int] | None, known: Known, limits: DocumentLimits
) -> tuple[bytes, int]:
    """The document without secrets, and how many places were masked. Raises NotCleared, ReadProblem."""
    finder = Finder(known)
    places = 0
    with TemporaryDirectory() as folder:
        looker = Pictures(Path(folder), known, limits)
        source = parts_of(path, limits)
        result: dict[str, bytes] = {}
        for name in matching(list(source), _MEDIA):
            result[name] = looker.cleaned(source[name]) if name.lower().endswith(_PICTURES) else blank("PNG")
        names = matching(list(source), _KEPT)
        for name in names:
            if name == "mimetype":
                result[name] = source[name]
                continue
            root = tree(source[name])
            _take_out(root, {*names, *result})
            places += mask(root, MARKS, finder)
            result[name] = written(root)
            if any(finder.spans(one) for one in texts_of(result[name], MARKS)):
                raise NotCleared("가린 뒤에도 가릴 번호가 남아 있습니다.")
        if any(finder.spans(name) for name in result):
            raise NotCleared("파일 내부의 이름에 가릴 번호가 있습니다.")
        content = packed(result, ("mimetype",))
        check_again(content, "hwpx", known, limits, Path(folder))
    return content, places + looker.places


def _take_out(root: Any, kept: set[str]) -> None:
    """Deleted text, what is said about the document, and links to what is dropped."""
    _deleted(root)
    for element in list(root.iter()):
        name = name_of(element)
        if name in _HISTORY or name in ("deleteBegin", "deleteEnd"):
            remove(element)
        elif name == "metadata":
            for child in list(element):
                remove(child)
        elif name in ("item", "rootfile"):
            target = element.get("href") or element.get("full-path") or ""
            if target and target not in kept and f"Contents/{target}" not in kept:
                remove(element)
    ids = {element.get("id") for element in root.iter() if name_of(element) == "item"}
    for element in [one for one in root.iter() if name_of(one) == "itemref"]:
        if element.get("idref") not in ids:
            remove(element)


def _deleted(root: Any) -> None:
    """Empties every text between the marks of a tracked deletion."""
    deleting = 0
    for slot, name, ends in _slots(root):
        if name == "deleteBegin" and not ends:
            deleting += 1
        elif name == "deleteEnd" and not ends:
            deleting = max(0, deleting - 1)
        if slot is not None and deleting and slot.text:
            slot.put("")


def _slots(root: Any) -> Any:
    """Each text of `t` elements in order, with the marks between them."""
    stack = [(root, False, False)]
    while stack:
        element, leaving, inside = stack.pop()
        name = name_of(element)
        if leaving:
            if inside:
                yield Slot(element, True), name, True
            continue
        within = inside or name == "t"
        yield (Slot(element, False) if within else None), name, False
        stack.append((element, True, inside))
        stack += [(child, False, within) for child in reversed(element)]
