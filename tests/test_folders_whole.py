"""Case folders through the whole pipeline on both engines: what is in them, what never is, and that they stay the
same however often they are built."""

import hashlib
import io
import json
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest
import pyzipper
from python_calamine import CalamineWorkbook
from sqlalchemy import text as sql

from intake.redaction import Redacted
from models.config import load
from models.document import Document, Reading
from runners.derived import Derived
from runners.package import documents_of
from tests.folder_texts import pages_of, pdf_text, texts_of
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.whole import BEFORE, CONFIG, Whole, command, schema_faults, total_faults
from tests.whole_applications import made, mail_of

SENDER = "secret-sender@hanbit.example"
RESIDENT = "900101-1234568"
WISH = {"category": "sme", "producers": ("typst", "docx"), "merged": True, "youth": True, "sole": False}
NOTE = f"참고 {RESIDENT}.txt"
RESIDENTS = re.compile(r"\d{6}\s?-\s?[1-8]\d{6}")
CORPORATE = re.compile(r"법인(?:등록)?번호\D{0,9}\d{6}-\d{7}")
KINDS = {kind.id: kind.name for kind in load(CONFIG, {}).call.document_kinds}
MAIL_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
MOBILE = re.compile(r"01[016789][-. ]?\d{3,4}[-. ]?\d{4}")


def the_mail(number: int = 1) -> bytes:
    """An application with a note of our own: a resident number in name and text, and the sender's address."""
    app = made("folders/1", **WISH)
    text = f"주민등록번호 {RESIDENT}\n연락처 010-9876-5432, {SENDER}\n생년월일 1990년 1월 1일".encode()
    return mail_of(app.model_copy(update={"files": {**app.files, NOTE: text}}), sender=SENDER, number=number)


@pytest.fixture(params=["sqlite", "postgresql"], scope="module")
def whole(
    request: pytest.FixtureRequest, dovecot: Dovecot, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Whole]:
    """A filled intake on each engine."""
    url = request.getfixturevalue("postgres").url("folders") if request.param == "postgresql" else ""
    with SmtpSink() as sink:
        whole = Whole(dovecot, sink, tmp_path_factory.mktemp("folders"), url)
        whole.deliver(the_mail(), BEFORE)
        whole.poll()
        yield whole


def cases_of(whole: Whole) -> Path:
    """Where the folders lie."""
    return whole.folder / "var" / "cases"


def folder_of(whole: Whole) -> Path:
    """The folder of the first case."""
    return cases_of(whole) / "AICA-2025-0001"


def digests(folder: Path) -> dict[str, str]:
    """Every file with its SHA-256."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def test_다시_만들어도_지우고_만들어도_한_바이트도_다르지_않다(
    whole: Whole, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = folder_of(whole)
    before = digests(folder)
    assert {"case.json", "summary.pdf", "checklist.html", "score-sheet.xlsx", "MANIFEST.sha256"} <= before.keys()
    assert command(whole, "package", "AICA-2025-0001", capture=capsys).status == 0
    assert digests(folder) == before
    shutil.rmtree(cases_of(whole))
    done = command(whole, "package", capture=capsys)
    assert (done.status, digests(folder)) == (0, before) and "1건" in done.out
    assert 'href="AICA-2025-0001/checklist.html"' in (cases_of(whole) / "index.html").read_text(encoding="utf-8")
    assert total_faults(whole) == []


def test_목록은_sha256sum으로_확인되고_파일은_주인만_읽는다(whole: Whole) -> None:
    folder = folder_of(whole)
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "MANIFEST.sha256"], cwd=folder, check=True)
    listed = {line[66:] for line in (folder / "MANIFEST.sha256").read_text(encoding="utf-8").splitlines()}
    assert listed == digests(folder).keys() - {"MANIFEST.sha256"}
    for path in (folder, *folder.rglob("*")):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path


def test_점검표의_모든_연결이_있는_파일로_간다(whole: Whole) -> None:
    folder = folder_of(whole)
    page = (folder / "checklist.html").read_text(encoding="utf-8")
    places = [urldefrag(unquote(link)) for link in re.findall(r'href="([^"]+)"', page)]
    files = {place.url for place in places if place.url}
    assert {"summary.pdf", "score-sheet.xlsx"} < files
    assert all((folder / name).is_file() for name in files)
    assert {f"documents/{path.name}" for path in (folder / "documents").iterdir()} <= files
    ids = set(re.findall(r'id="([^"]+)"', page))
    assert {place.fragment for place in places if not place.url} <= ids
    assert any(place.fragment.startswith("page=") for place in places), "findings name the page"


def test_심사자료_어디에도_보낸_사람과_주민등록번호가_없다(whole: Whole) -> None:
    found = texts_of(folder_of(whole))
    assert len(found) > 10
    for name, text in found.items():
        ours = not name.startswith("documents/")  # in their documents applicants may write to whom to answer
        for secret in (RESIDENT, RESIDENT.replace("-", ""), *((SENDER, "secret-sender") if ours else ())):
            assert secret not in text, (name, secret)
        found_one = RESIDENTS.search(text if ours else CORPORATE.sub("", text))
        assert found_one is None, (name, found_one)


def test_우리가_쓴_자료에는_연락처와_생년월일이_없다(whole: Whole) -> None:
    truth = made("folders/1", **WISH).truth
    (case,) = whole.cases()
    born = {
        value["value"]
        for document in case.documents
        for field in document["readings"]
        if field["name"].endswith("born_on")
        for value in field["values"]
    }
    assert born, "the documents hold birth dates"
    secrets = {truth.pi.phone, truth.pi.email, truth.staff.phone, truth.staff.email} - {None}
    for day in born:
        year, month, date = day.split("-")
        secrets |= {day, f"{year}.{month}.{date}", f"{year[2:]}{month}{date}-"}
        secrets.add(f"{year}년 {int(month)}월 {int(date)}일")
    for name, text in texts_of(folder_of(whole)).items():
        if name.startswith("documents/"):
            continue
        for secret in secrets:
            assert str(secret) not in text, (name, secret)
        if not name.endswith((".pdf", ".xlsx")):  # their bytes hold long runs of figures
            assert MAIL_ADDRESS.search(text) is None and MOBILE.search(text) is None, name
    pages = pdf_text(folder_of(whole) / "summary.pdf")
    assert truth.organization in pages and MAIL_ADDRESS.search(pages) is None and MOBILE.search(pages) is None


def test_case_json은_계약의_형식을_지키고_보낸_사람이_없다(whole: Whole) -> None:
    data = json.loads((folder_of(whole) / "case.json").read_text(encoding="utf-8"))
    assert schema_faults(data) == []
    assert data["message"]["from"] == "" and data["message"]["evidence"] == {}
    assert data["application"]["pi"]["name"] and data["application"]["pi"]["phone"] is None
    assert all(one["born_on"] is None for document in data["documents"] for one in document["representatives"])
    assert "replies" not in data and "readings" not in data["documents"][0]


def test_신분증과_법인등기부등본은_들어가지_않고_합본은_서류별로_나뉜다(whole: Whole) -> None:
    (case,) = whole.cases()
    kinds = [document["kind"] for document in case.documents]
    names = sorted(path.name for path in (folder_of(whole) / "documents").iterdir())
    assert "corporate_register" in kinds and not any("등기" in name or "신분증" in name for name in names)
    page = (folder_of(whole) / "checklist.html").read_text(encoding="utf-8")
    assert "심사위원에게 제공하지 않는 서류입니다." in page
    files = Counter(document["file"] for document in case.documents if document["format"] == "pdf")
    merged, count = files.most_common(1)[0]
    assert count >= 3, "several certificates stand in one file"
    for document in case.documents:
        if document["file"] != merged or document["kind"] == "corporate_register":
            continue
        (name,) = [name for name in names if KINDS[document["kind"]] in name]
        first, last = document["pages"]
        assert pages_of(folder_of(whole) / "documents" / name) == last - first + 1, name


def test_신분증은_가린_파일이_있어도_주지_않는다(tmp_path: Path) -> None:
    call, derived = load(CONFIG, {}).call, Derived(tmp_path)
    for letter in "ab":
        (tmp_path / "made").write_text("내용", encoding="utf-8")
        made_file = Redacted(path=tmp_path / "made", extension="txt", how="cleaned", places=0, note="")
        derived.keep(letter * 64, None, made_file)
    document = Document(
        kind="id_card", certainty="sure", file="신분증.txt", first_page=None, last_page=None, format="txt",
        text_source="text", sha256="a" * 64, state="read",
    )  # fmt: skip
    other = document.model_copy(update={"kind": "business_registration", "sha256": "b" * 64})
    card, registration = documents_of(Reading(documents=(document, other)), derived, call)
    assert (card.content, card.how) == (None, "withheld")
    assert registration.content is not None and registration.how == "cleaned"


def test_묶음은_암호로만_열리고_빠진_신청은_어디에도_없다(whole: Whole, capsys: pytest.CaptureFixture[str]) -> None:
    secret, target = whole.folder / "password.txt", whole.folder / "out.zip"
    secret.write_text("비밀번호-1234\n", encoding="utf-8")
    done = command(
        whole, "package", "--for", "홍길동", "--zip", str(target), "--password-file", str(secret), capture=capsys
    )
    assert done.status == 0, done
    with zipfile.ZipFile(target) as plain, pytest.raises(RuntimeError):
        plain.read("index.html")
    with pyzipper.AESZipFile(target) as archive:
        archive.setpassword("비밀번호-1234".encode())
        sheet = io.BytesIO(archive.read("score-sheet-홍길동.xlsx"))
        assert b"AICA-2025-0001" in archive.read("index.html")
    rows = CalamineWorkbook.from_filelike(sheet).get_sheet_by_index(0).to_python()
    assert any("AICA-2025-0001" in row and "홍길동" in row for row in rows)
    name = made("folders/1", **WISH).truth.organization
    for word in (name, f"㈜{name}", "aica-2025-0001", "C000001", made("folders/1", **WISH).truth.business_number):
        done = command(whole, "package", "--for", "홍길동", "--exclude", str(word), capture=capsys)
        assert done.status == 1 and "묶을 신청이 없습니다" in done.err and "AICA-2025-0001" in done.out, word
    done = command(whole, "package", "--for", "홍길동", "--exclude", "GPU", "--zip", str(target), capture=capsys)
    assert done.status == 1 and "GPU: 해당하는 신청이 없습니다" in done.err, "what every subject holds names nobody"
    history = command(whole, "verify", capture=capsys)
    assert history.status == 0
    with whole.register() as store, store.reading() as connection:
        told = [row.data for row in connection.execute(sql("SELECT data FROM events WHERE what = 'package-made'"))]
    assert len(told) == 1 and "홍길동" not in str(told) and name not in str(told) and "AICA-2025-0001" in str(told)


def test_철회하면_심사자료가_사라지고_목록에도_없다(whole: Whole, capsys: pytest.CaptureFixture[str]) -> None:
    assert folder_of(whole).is_dir()
    said = command(whole, "decide", "C000001", "--by", "김담당", "--reason", "요청", "--withdraw", capture=capsys)
    assert said.status == 0, said
    whole.poll()
    assert not folder_of(whole).exists()
    assert "AICA-2025-0001" not in (cases_of(whole) / "index.html").read_text(encoding="utf-8")
    assert command(whole, "package", "AICA-2025-0001", capture=capsys).status == 1
    assert total_faults(whole) == []
