"""Boxes to tick and boxes for single signs in the fields of a PDF form, and annotations that no screen shows."""

import ctypes
from collections.abc import Sequence
from typing import Any, NamedTuple

import pypdfium2.raw as raw

from intake.documents.text.pdf_drawn import Rectangle
from intake.documents.text.pdf_place import Place
from intake.documents.text.pdf_words import Word

_MOST = 500
"""Annotations of a page that are looked at."""
_SPLIT = 1 << 24
"""Flag of a text field that spreads its signs over as many boxes."""
_TICKED, _EMPTY = "☑", "□"
_LONGEST = 400


class FieldBox(NamedTuple):
    """A field that is seen, in coordinates of the page, and how it reads."""

    place: Rectangle
    text: str
    ticks: bool
    """Whether it is a box to tick: what is drawn in it is nothing but its tick."""


def hide_unseen(page: Any) -> None:
    """Hides annotations that are shown on no screen, so that they are not drawn into the page either."""
    for index in range(min(_MOST, raw.FPDFPage_GetAnnotCount(page))):
        if annotation := raw.FPDFPage_GetAnnot(page, index):
            flags = raw.FPDFAnnot_GetFlags(annotation)
            if flags & raw.FPDF_ANNOT_FLAG_NOVIEW:
                raw.FPDFAnnot_SetFlags(annotation, flags | raw.FPDF_ANNOT_FLAG_HIDDEN)
            raw.FPDFPage_CloseAnnot(annotation)


def field_boxes(forms: Any, page: Any) -> list[FieldBox]:
    """The boxes of a page whose look does not say what they hold. `forms` is pdfium's handle of the form."""
    found = []
    for index in range(min(_MOST, raw.FPDFPage_GetAnnotCount(page))):
        if annotation := raw.FPDFPage_GetAnnot(page, index):
            box = _field(forms, annotation)
            raw.FPDFPage_CloseAnnot(annotation)
            found += [box] if box else []
    return found


def _field(forms: Any, annotation: Any) -> FieldBox | None:
    if raw.FPDFAnnot_GetSubtype(annotation) != raw.FPDF_ANNOT_WIDGET:
        return None
    area = raw.FS_RECTF()
    hidden = raw.FPDFAnnot_GetFlags(annotation) & (raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW)
    if hidden or not raw.FPDFAnnot_GetRect(annotation, area):
        return None
    place = (area.left, area.bottom, area.right, area.top)
    kind = raw.FPDFAnnot_GetFormFieldType(forms, annotation)
    if kind in (raw.FPDF_FORMFIELD_CHECKBOX, raw.FPDF_FORMFIELD_RADIOBUTTON):
        return FieldBox(place, _TICKED if raw.FPDFAnnot_IsChecked(forms, annotation) else _EMPTY, ticks=True)
    if kind == raw.FPDF_FORMFIELD_TEXTFIELD and raw.FPDFAnnot_GetFormFieldFlags(forms, annotation) & _SPLIT:
        return FieldBox(place, _value(forms, annotation), ticks=False)
    return None


def _value(forms: Any, annotation: Any) -> str:
    buffer = (ctypes.c_ushort * _LONGEST)()
    size = raw.FPDFAnnot_GetFormFieldValue(forms, annotation, buffer, ctypes.sizeof(buffer))
    return bytes(buffer)[: max(0, size - 2)].decode("utf-16-le", "replace") if size <= ctypes.sizeof(buffer) else ""


def without_ticks(words: Sequence[Word], fields: Sequence[FieldBox], place: Place) -> list[Word]:
    """The words of a page without the signs that are drawn into boxes to tick: how they look says nothing."""
    drawn = {one for field in fields if field.ticks for one in _inside(words, place.rectangle(*field.place))}
    return [one for one in words if one not in drawn]


def with_fields(words: Sequence[Word], fields: Sequence[FieldBox], place: Place) -> list[Word]:
    """The words of a page, in each box the one word that it holds."""
    result = list(words)
    for field in fields:
        left, top, right, bottom = box = place.rectangle(*field.place)
        inside = _inside(result, box)
        if not field.ticks and _squashed("".join(one.text for one in inside)) != _squashed(field.text):
            continue  # it looks otherwise: what is seen counts
        if field.ticks or inside:
            held = set(inside)
            result = [one for one in result if one not in held]
            result.append(Word(field.text, left, top, right, bottom, (top + bottom) / 2))
    return result


def _inside(words: Sequence[Word], box: Rectangle) -> list[Word]:
    left, top, right, bottom = box
    return [one for one in words if left <= (one.left + one.right) / 2 <= right and top <= one.middle <= bottom]


def _squashed(text: str) -> str:
    return "".join(text.split())
