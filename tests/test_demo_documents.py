"""The generator of applications: what it writes is what its truth says, and it can be read back."""

import io
import re
import shutil
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import get_args

import pypdfium2
import pytest

from demo.documents import FAULTS, Application, Terms, Wish, application, generate, terms_of
from demo.documents.sheet import LAYOUTS
from demo.documents.truth import DocumentTruth, Kind
from models import config

TEXT_PRODUCERS = ("typst", "reportlab", "docx", "hwpx", "hwp")


@pytest.fixture(scope="module")
def terms() -> Terms:
    return terms_of(config.load(Path(__file__).parents[1] / "config.yaml", {}).call)


def _squeezed(text: str) -> str:
    return re.sub(r"[\s\x00-\x1f\ufffe\uffff\u00a0\u00ad]+", "", text)


def _pdf_text(content: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(content)
    return [_squeezed(page.get_textpage().get_text_bounded()) for page in document]


def _docx_text(content: bytes) -> str:
    xml = zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()
    return _squeezed(re.sub(r"<[^>]+>", "", xml))


def _hwpx_text(content: bytes) -> str:
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert archive.namelist()[0] == "mimetype"
    assert archive.read("mimetype") == b"application/hwp+zip"
    return _squeezed(re.sub(r"<[^>]+>", "", archive.read("Contents/section0.xml").decode()))


def _dates(moment: date) -> set[str]:
    y, m, d = moment.year, moment.month, moment.day
    return {f"{y}년{m:02}월{d:02}일", f"{y}년{m}월{d}일", f"{y}.{m}.{d}.", f"{y}-{m:02}-{d:02}", f"{y}.{m:02}.{d:02}"}


def _missing(document: DocumentTruth, text: str) -> list[str]:
    """Values of the truth that are not in the text."""
    text = text.replace("&amp;", "&")
    values = [document.person, document.department, document.organization, document.address]
    values += [one.name for one in document.representatives]
    missing = [value for value in values if value and _squeezed(value) not in text]
    number = document.business_number
    if number and number not in text and number.replace("-", "") not in text:
        missing.append(number)
    moments = (document.issued_on, document.valid_from, document.valid_until, document.opened_on)
    born = tuple(one.born_on for one in document.representatives if document.kind == "id_card")
    missing += [str(moment) for moment in moments if moment and not any(way in text for way in _dates(moment))]
    return missing + [f"{moment:%y%m%d}" for moment in born if moment and f"{moment:%y%m%d}" not in text]


def _text_of(document: DocumentTruth, files: dict[str, bytes]) -> str:
    content = files[document.file]
    if document.format == "pdf":
        assert document.pages
        return "".join(_pdf_text(content)[document.pages[0] - 1 : document.pages[1]])
    return _docx_text(content) if document.format == "docx" else _hwpx_text(content)


EVERY_KIND = (
    Wish(category="sme", sole=False, youth=True, more_storage=True),
    Wish(category="venture", sole=True, youth=True),
    Wish(category="university", staff_proof="staff_enrollment"),
    Wish(category="university_hospital", staff_proof="staff_graduation"),
)


@pytest.mark.parametrize("layout", range(LAYOUTS))
@pytest.mark.parametrize("producer", ["typst", "reportlab", "docx", "hwpx"])
def test_어떤_프로그램으로_쓰든_참값이_문서에_그대로_있다(producer: str, layout: int, terms: Terms) -> None:
    seen = set()
    wishes = EVERY_KIND if producer != "hwpx" else EVERY_KIND[layout : layout + 1]  # slow: one of them each time
    for wish in wishes:
        one = application("참값", terms, wish.model_copy(update={"producers": (producer,), "layout": layout}))
        for document in one.truth.documents:
            assert not _missing(document, _text_of(document, one.files)), (document.kind, document.file)
            assert document.layout == layout and document.producer in (producer, "typst")
            seen.add(document.kind)
    assert seen == set(get_args(Kind)) or len(wishes) == 1


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_LibreOffice가_인쇄한_PDF에도_참값이_있다(terms: Terms) -> None:
    one = application(
        "인쇄", terms, Wish(producers=("libreoffice",), category="public_institution", more_storage=False)
    )
    for document in one.truth.documents:
        assert document.producer == "libreoffice"
        assert not _missing(document, _text_of(document, one.files)), (document.kind, document.layout)


def test_병합된_PDF에서도_쪽_번호가_맞는다(terms: Terms) -> None:
    merged = 0
    for one in generate("쪽", 6, terms, Wish(merged=True, producers=("typst", "reportlab", "scan"))):
        for name, content in one.files.items():
            within = [document for document in one.truth.documents if document.file == name]
            pages = [
                page
                for document in within
                if document.pages
                for page in range(document.pages[0], document.pages[1] + 1)
            ]
            assert pages == list(range(1, len(_pdf_text(content)) + 1)), name
            merged += len(within) > 1
    assert merged == 6


def test_양식마다_네_가지_모양은_서로_다르다(terms: Terms) -> None:
    texts: dict[str, set[str]] = {}
    for wish in EVERY_KIND:
        for layout in range(LAYOUTS):
            one = application("모양", terms, wish.model_copy(update={"layout": layout, "merged": False}))
            for document in one.truth.documents:
                text = _text_of(document, one.files)
                labels = re.sub("|".join(map(re.escape, sorted(_values(one), key=len, reverse=True))), "", text)
                texts.setdefault(document.kind, set()).add(re.sub(r"[0-9.\-~호]+|[년월일]", "", labels))
    assert all(len(found) >= LAYOUTS for found in texts.values())
    assert len(texts) == len(get_args(Kind))


def _values(one: Application) -> set[str]:
    """What differs between documents for other reasons than their layout."""
    truth = one.truth
    people = {truth.pi.name, truth.staff.name}
    return {_squeezed(value) for value in (truth.organization, truth.project, *people)}


@pytest.mark.parametrize("producer", [*TEXT_PRODUCERS, "scan", "photo"])
def test_같은_씨앗에서는_같은_파일이_나오고_다른_씨앗에서는_다르다(producer: str, terms: Terms) -> None:
    wish = Wish(producers=(producer,), category="sme", youth=True)
    first, again = application("가", terms, wish), application("가", terms, wish)
    assert first == again
    assert first.truth.business_number != application("나", terms, Wish()).truth.business_number
    assert producer in {document.producer for document in first.truth.documents}


def test_스캔과_사진에는_글자_층이_없다(terms: Terms) -> None:
    kinds = set()
    for one in generate("스캔", 2, terms, Wish(producers=("scan", "photo"))):
        for document in one.truth.documents:
            if document.text_source == "ocr":
                content = one.files[document.file]
                kinds.add(document.format)
                assert (
                    content[:3] == b"\xff\xd8\xff" if document.format == "jpeg" else not "".join(_pdf_text(content))
                )
    assert kinds == {"jpeg", "pdf"}


def _document(one: Application, kind: str) -> DocumentTruth:
    return next(document for document in one.truth.documents if document.kind == kind)


def _kinds(one: Application) -> set[str]:
    return {document.kind for document in one.truth.documents}


Shown = Callable[[Application, Terms], bool]
SHOWN: dict[str, Shown] = {
    "expired-certificate": lambda one, terms: (
        (_document(one, "sme_certificate").valid_until or date.max) < terms.announced_on
    ),
    "issued-too-early": lambda one, terms: (
        (_document(one, "pi_employment").issued_on or date.max) < terms.issued_from
    ),
    "unsigned-plan": lambda one, _: not _document(one, "application_plan").signed,
    "unsigned-consent": lambda one, _: not _document(one, "pi_consent").signed,
    "pi-is-staff": lambda one, _: one.truth.pi.name == one.truth.staff.name,
    "unmasked-resident-number": lambda one, _: bool(
        re.search(r"\d{6}-[1-4]\d{6}", _text_of(_document(one, "pi_employment"), one.files))
    ),
    "other-organization": lambda one, _: (
        one.truth.organization not in (_document(one, "pi_employment").organization or "")
    ),
    "other-business-number": lambda one, _: (
        _document(one, "sme_certificate").business_number != one.truth.business_number
    ),
    "other-resource": lambda one, _: (
        f"{one.truth.resource}{one.truth.cards}" not in _text_of(_document(one, "usage_summary"), one.files)
        and f"{one.truth.resource}{one.truth.petaflops}" not in _text_of(_document(one, "usage_summary"), one.files)
    ),
    "other-project": lambda one, _: (
        _squeezed(one.truth.project) not in _text_of(_document(one, "usage_summary"), one.files)
    ),
    "other-department": lambda one, _: one.truth.pi.department != _document(one, "pi_employment").department,
    "no-department": lambda one, _: _document(one, "pi_employment").department is None,
    "no-contacts": lambda one, _: one.truth.staff.phone is None and one.truth.staff.email is None,
    "no-summary": lambda one, _: "usage_summary" not in _kinds(one),
    "no-business-registration": lambda one, _: "business_registration" not in _kinds(one),
    "no-staff-certificate": lambda one, _: (
        not _kinds(one) & {"staff_employment", "staff_enrollment", "staff_graduation"}
    ),
    "storage-without-form": lambda one, terms: (
        one.truth.storage_tb > terms.included_storage_tb and "storage_request" not in _kinds(one)
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_일부러_넣은_흠은_보이고_넣지_않으면_없다(fault: str, terms: Terms) -> None:
    wish = Wish(category="sme", merged=False)
    assert not SHOWN[fault](application(fault, terms, wish), terms)
    faulty = application(fault, terms, wish.model_copy(update={"faults": (fault,)}))
    assert SHOWN[fault](faulty, terms)
    assert faulty.truth.faults == (fault,)


def test_모르는_흠이나_프로그램은_바로_알려_준다(terms: Terms) -> None:
    with pytest.raises(ValueError, match="typo"):
        application(1, terms, Wish(faults=("typo",)))
    with pytest.raises(ValueError, match="palm-leaf"):
        application(1, terms, Wish(producers=("palm-leaf",)))


def test_할인과_자격의_증빙이_신청_내용과_맞는다(terms: Terms) -> None:
    seen = set()
    for one in generate("자격", 20, terms, Wish(layout=1, merged=False)):
        truth = one.truth
        registration = _document(one, "business_registration")
        assert (truth.discount_claimed == "gwangju") == (registration.address or "").startswith(terms.region)
        if truth.discount_claimed == "youth":
            proof = _kinds(one) & {"corporate_register", "id_card"}
            born = _document(one, proof.pop()).representatives[0].born_on
            assert born and born >= terms.youth_born_from
        if truth.category == "startup":
            assert registration.opened_on and registration.opened_on > terms.startup_opened_after
        assert ("sme_certificate" in _kinds(one)) == (truth.category == "sme")
        seen.add(truth.category)
    assert len(seen) >= 6
