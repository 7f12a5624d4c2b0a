"""Hostile names in everything that people get: folder, index, package, register, digest, mails, result list."""

import csv
import json
import re
import subprocess
import zipfile
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from python_calamine import CalamineWorkbook

from intake.documents.fields.numbers import masked
from models.case import ApplicationView, Case, MessageView, Person
from models.config import load
from models.folder import FolderDocument
from models.selection import Candidate, Ranked, Selection
from notifier.folder import (
    SheetCase,
    build_folder,
    hidden,
    index_row,
    pack,
    plain_name,
    write_index,
    write_sheet,
)  # fmt: skip
from notifier.register import write_csv, write_json, write_xlsx
from notifier.selection import board_csv, board_html
from tests.folder_texts import pages_of, pdf_text
from tests.hostile_names import HOSTILE, INVISIBLE
from tests.whole import CONFIG

CALL = load(CONFIG, {}).call
NOW = datetime(2025, 8, 14, 9, 0, tzinfo=UTC)
HIDE = hidden(masked)
VOID = {"meta", "img", "br", "link", "input", "hr"}
names = pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE.keys())


class Page(HTMLParser):
    """Elements, attributes and whether every element is closed where it should be."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.faults: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        self.faults += [f"open at the end: {tag}" for tag in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes it."""
        self.elements.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """It must be the one that is open."""
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}>")


def check_page(text: str) -> Page:
    """Nothing of a name became markup, a script, a handler, a link or an invisible sign."""
    page = Page(text)
    assert page.faults == []
    assert "script" not in page.elements and "img" not in page.elements
    assert not any(attribute.startswith("on") for attribute, _ in page.attributes)
    links = [value or "" for attribute, value in page.attributes if attribute in ("href", "src")]
    assert not any(urlsplit(link).scheme or urlsplit(link).netloc or ".." in link.split("/") for link in links)
    assert not set(text) & set(INVISIBLE)
    return page


def case_of(name: str) -> Case:
    """A judged case in which every text of the applicant is this name."""
    message = MessageView(
        message_id="<1@x>", from_="a@hanbit.example", subject=name, received_at="2025-08-13T10:00:00+09:00",
        sent_at=None, size=1, sha256="0" * 64, evidence={},
    )  # fmt: skip
    person = Person(name=name, department=name, phone="010-1234-5678", email="pi@hanbit.example")
    finding = {
        "check": "signature/pi_consent", "clause": "§5", "outcome": "review", "message": f"서명 확인: {name}",
        "evidence": [{"file": name, "page": 2, "text": name}], "overruled": {"by": name, "was": "fail"},
    }  # fmt: skip
    return Case(
        case_id="C000001", receipt_number="AICA-2025-0001", disposition="accepted", disposition_reasons=(),
        duplicate_of=None, message=message, review_result="needs_review",
        application=ApplicationView(organization=name, project=name, resource="HPC", pi=person, staff=person),
        findings=(finding,),
        eligibility={"decision": "needs_review", "category": None, "grounds": []},
        discount={"decision": "none", "percent": 0, "grounds": []},
        fee={"monthly_krw": 1, "months": 4, "total_krw": 4, "grounds": []},
    )  # fmt: skip


def documents(name: str, folder: Path) -> list[FolderDocument]:
    """One that reviewers get, one that is withheld; both came in a file of this name."""
    content = folder / "content.txt"
    content.write_text("내용", encoding="utf-8")
    return [
        FolderDocument(
            kind="pi_consent", file=name, pages=(2, 3), how="cleaned", note=name, content=content, extension="txt"
        ),
        FolderDocument(kind="other", file=name, pages=None, how="withheld", note=name, content=None),
    ]  # fmt: skip


@names
def test_심사자료는_어떤_이름에도_해롭지_않고_늘_같다(name: str, tmp_path: Path) -> None:
    folder, given = tmp_path / "AICA-2025-0001", documents(name, tmp_path)
    build_folder(case_of(name), given, folder, CALL, HIDE, presentation_percent=50)
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    assert files == [
        "MANIFEST.sha256", "case.json", "checklist.html",
        "documents/01_과제책임자 과제신청 개별 동의서.txt", "score-sheet.xlsx", "summary.pdf",
    ]  # fmt: skip
    check_page((folder / "checklist.html").read_text(encoding="utf-8"))
    assert json.loads((folder / "case.json").read_text(encoding="utf-8"))["receipt_number"] == "AICA-2025-0001"
    assert pages_of(folder / "summary.pdf") == 1
    shown = pdf_text(folder / "summary.pdf")
    assert "AICA-2025-0001" in shown and "49" not in shown.replace("AICA-2025-0001", "")
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "MANIFEST.sha256"], cwd=folder, check=True)
    first = {file: (folder / file).read_bytes() for file in files}
    build_folder(case_of(name), given, folder, CALL, HIDE, presentation_percent=50)
    assert {file: (folder / file).read_bytes() for file in files} == first


@names
def test_평가표와_접수대장은_수식이_되지_않고_열린다(name: str, tmp_path: Path) -> None:
    sheet = SheetCase(number="AICA-2025-0001", organization=name, project=name, resource="HPC")
    write_sheet([sheet], tmp_path / "s.xlsx", CALL, name, presentation_percent=50)
    write_xlsx([case_of(name)], tmp_path / "r.xlsx", NOW)
    for path, formulas in ((tmp_path / "s.xlsx", 1), (tmp_path / "r.xlsx", 0)):
        CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
        with zipfile.ZipFile(path) as book:
            parts = {part: book.read(part) for part in book.namelist()}
        assert sum(part.count(b"<f>") for part in parts.values()) == formulas, "only our own sum"
        assert not any(b"<hyperlink" in part for part in parts.values())
        assert not any("externalLink" in part or part.startswith(("/", "..")) for part in parts)
    write_csv([case_of(name)], tmp_path / "r.csv")
    with (tmp_path / "r.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    assert len(rows) == 2 and len(rows[0]) == len(rows[1])
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in rows[1] if cell != "-")
    assert write_json([case_of(name)], tmp_path / "r.json") == 1


@names
def test_목록과_묶음의_이름도_해롭지_않다(name: str, tmp_path: Path) -> None:
    row = index_row(case_of(name), HIDE)
    page = write_index([row], tmp_path, CALL, reviewer=name, sheet=f"score-sheet-{plain_name(name, 40)}.xlsx")
    check_page(page.read_text(encoding="utf-8"))
    plain = plain_name(name, 40)
    assert 0 < len(plain) <= 40 and not set(plain) & set('\\/:*?"<>|\r\n\t') and not plain.startswith(".")
    assert (tmp_path / plain).parent == tmp_path
    (tmp_path / plain).write_bytes(b"1")
    pack([], [tmp_path / plain], tmp_path / "p.zip", None)
    with zipfile.ZipFile(tmp_path / "p.zip") as archive:
        assert archive.namelist() == [plain]


@pytest.mark.parametrize("mask", [True, False])
@names
def test_게시용_결과_목록도_해롭지_않다(name: str, mask: bool) -> None:
    candidate = Candidate(
        case_id="C000001", receipt_number="AICA-2025-0001", organization=name, business_number=None,
        resource="A100", received_at=NOW,
    )  # fmt: skip
    ranked = Ranked(
        candidate=candidate, verdict="selected", rank=1, waiting_number=None, total="80.00", criteria={}, reviewers=3
    )
    selection = Selection(ranked=(ranked,), places={"A100": 15})
    page = board_html(selection, CALL, mask=mask)
    check_page(page)
    assert "))" not in page, "no brackets in brackets"
    rows = list(csv.reader(board_csv(selection, mask=mask).decode("utf-8-sig").splitlines()))
    assert len(rows) == 2 and [len(row) for row in rows] == [4, 4]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in rows[1])


def test_예비는_순번대로_선정_뒤에_온다() -> None:
    numbers = [(3, None), (1, 2), (4, 10), (2, 1)]
    ranked = []
    for number, waiting in numbers:
        candidate = Candidate(
            case_id=f"C{number:06d}", receipt_number=f"AICA-2025-{number:04d}", organization="한빛",
            business_number=None, resource="A100", received_at=NOW,
        )  # fmt: skip
        verdict = "waiting" if waiting else "selected"
        ranked.append(
            Ranked.model_validate(
                {"candidate": candidate, "verdict": verdict, "rank": 1, "waiting_number": waiting, "total": "80.00",
                 "criteria": {}, "reviewers": 3}
            )
        )  # fmt: skip
    table = board_csv(Selection(ranked=tuple(ranked), places={"A100": 1}), mask=True).decode("utf-8-sig").splitlines()
    assert [row.split(",")[-1] for row in table[1:]] == ["선정", "예비 1번", "예비 2번", "예비 10번"]


@pytest.mark.parametrize("percent", [0, 30, 50, 100])
def test_합계는_발표를_선정에서와_같은_비율로_센다(percent: int, tmp_path: Path) -> None:
    """The formulas as a spreadsheet holds them, worked out here by hand."""
    presented = CALL.evaluation.presentation_resources[0]
    plain = next(offer.name for offer in CALL.resources if offer.name not in CALL.evaluation.presentation_resources)
    cases = [SheetCase(number=f"N-{r}", organization="가", project="나", resource=r) for r in (plain, presented)]
    write_sheet(cases, tmp_path / "s.xlsx", CALL, presentation_percent=percent)
    with zipfile.ZipFile(tmp_path / "s.xlsx") as book:
        first, second = re.findall(r"<f>(.*?)</f>", book.read("xl/worksheets/sheet1.xml").decode())
        strings = book.read("xl/sharedStrings.xml").decode()
    assert re.fullmatch(r"SUM\([A-Z]6:[A-Z]6\)", first), "without a presentation the sum of the criteria"
    written, shown = 80, 90
    for blank, wanted in ((True, written), (False, (written * (100 - percent) + shown * percent) / 100)):
        formula = re.sub(r"SUM\([A-Z]7:[A-Z]7\)", str(written), second)
        formula = re.sub(r"ISBLANK\([A-Z]7\)", str(blank), formula)
        formula = re.sub(r"\b[A-Z]7\b", str(shown), formula)
        condition, then, otherwise = re.fullmatch(r"IF\((.*?),(.*?),(.*)\)", formula).groups()  # type: ignore[union-attr]  # a formula of another form must fail here
        worth = then if condition == "True" else otherwise
        assert re.fullmatch(r"[0-9+*/()]+", worth)
        assert eval(worth) == wanted  # digits and signs only, as just made sure
    assert f"{percent}%" in strings
