"""DOCX for reviewers: text masked across runs, deletions taken out, what is no part of the page dropped."""

from pathlib import Path
from posixpath import dirname, join, normpath
from tempfile import TemporaryDirectory
from typing import Any

from intake.redaction.finder import Finder, Known
from intake.redaction.package import Pictures, blank, matching, packed, parts_of
from intake.redaction.problems import NotCleared
from intake.redaction.reread import check_again
from intake.redaction.xml_text import Marks, mask, name_of, remove, texts_of, tree, written
from models.document import DocumentText
from models.settings import DocumentLimits

MARKS = Marks(
    texts=frozenset(("t", "delText", "instrText")),
    blocks=frozenset(("p", "tr", "tbl", "txbxContent", "comment", "si")),
    signs={"tab": "   ", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "tc": "   "},
)
KEPT = (
    r"\[Content_Types\]\.xml", r"_rels/\.rels", r"word/document\d*\.xml", r"word/(?:header|footer)\d*\.xml",
    r"word/(?:styles|numbering|fontTable|settings|webSettings|footnotes|endnotes|comments|stylesWithEffects)\.xml",
    r"word/theme/theme\d*\.xml", r"word/charts/(?:chart|style|colors)\d*\.xml", r"word/diagrams/[a-z]+\d*\.xml",
    r"word/_rels/[^/]+\.rels", r"word/(?:charts|diagrams|theme)/_rels/[^/]+\.rels",
)  # fmt: skip
MEDIA = (r"(?:word|xl)/media/[^/]+",)
_DROPPED = {
    "del", "moveFrom", "delText", "delInstrText", "moveFromRangeStart", "moveFromRangeEnd", "pPrChange", "rPrChange",
    "tblPrChange", "tcPrChange", "trPrChange", "sectPrChange", "tblGridChange", "docVars", "mailMerge", "rsids",
    "attachedTemplate", "externalData", "OLEObject", "control", "altChunk", "permStart", "permEnd", "dataBinding",
    "userShapes",
    "embedRegular", "embedBold", "embedItalic", "embedBoldItalic", "documentProtection", "writeProtection",
}  # fmt: skip
_AUTHORS = {"author", "initials", "date", "userId"}
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp")


def clean(
    path: Path, text: DocumentText, pages: tuple[int, int] | None, known: Known, limits: DocumentLimits
) -> tuple[bytes, int]:
    """The document without secrets, and how many places were masked. Raises NotCleared, ReadProblem."""
    with TemporaryDirectory() as folder:
        looker = Pictures(Path(folder), known, limits)
        parts, places = rewritten(parts_of(path, limits), KEPT, known, looker)
        result = packed(parts, ("[Content_Types].xml",))
        check_again(result, "docx", known, limits, Path(folder))
    return result, places + looker.places


def rewritten(
    source: dict[str, bytes], kept: tuple[str, ...], known: Known, looker: Pictures
) -> tuple[dict[str, bytes], int]:
    """The kept parts of an Office package, masked; what is not kept is gone from relations and content types too."""
    names = matching(list(source), kept)
    media = matching(list(source), MEDIA)
    finder = Finder(known)
    result: dict[str, bytes] = {}
    gone: set[str] = set()
    places = 0
    for name in media:
        if name.lower().endswith(_PICTURES):
            result[name] = looker.cleaned(source[name])
        else:
            result[name + ".png"] = blank("PNG")  # drawings in records (EMF, WMF, SVG) may hold texts as lines
            gone.add(name)
    for name in names:
        root = tree(source[name])
        if name.endswith(".rels"):
            _relations(root, name, {*names, *media}, gone)
        elif name == "[Content_Types].xml":
            _types(root, {*names, *result})
        else:
            _take_out(root)
        places += mask(root, MARKS, finder)
        result[name] = written(root)
        if any(finder.spans(text) for text in texts_of(result[name], MARKS)):
            raise NotCleared("가린 뒤에도 가릴 번호가 남아 있습니다.")
    if any(finder.spans(name) for name in result):
        raise NotCleared("파일 내부의 이름에 가릴 번호가 있습니다.")
    return result, places


def _take_out(root: Any) -> None:
    """Deleted text, links to what is dropped, and who wrote when."""
    for element in list(root.iter()):
        if name_of(element) in _DROPPED:
            remove(element)
            continue
        for key in [key for key in element.attrib if key.rpartition("}")[2] in _AUTHORS and "}" in key]:
            element.attrib[key] = "1980-01-01T00:00:00Z" if key.endswith("}date") else ""


def _relations(root: Any, name: str, kept: set[str], gone: set[str]) -> None:
    """Leaves relations to kept parts and to the web; a dropped drawing's leads to a blank picture."""
    base = dirname(dirname(name))
    for relation in list(root):
        target = relation.get("Target", "")
        if relation.get("TargetMode") == "External":
            if not relation.get("Type", "").endswith("/hyperlink"):
                remove(relation)
            continue
        part = target.lstrip("/") if target.startswith("/") else normpath(join(base, target))
        if part in gone:
            relation.set("Target", target + ".png")
        elif part not in kept:
            remove(relation)


def _types(root: Any, kept: set[str]) -> None:
    defaults = {one.get("Extension", "").lower() for one in root if name_of(one) == "Default"}
    for one in list(root):
        if name_of(one) == "Override" and one.get("PartName", "").lstrip("/") not in kept:
            remove(one)
    if "png" not in defaults:
        first = root.makeelement(
            root.tag.rpartition("}")[0] + "}Default", {"Extension": "png", "ContentType": "image/png"}
        )
        root.insert(0, first)
