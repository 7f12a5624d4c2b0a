"""Resident numbers in a subject, an organisation or the name of a file are shown nowhere and mailed to nobody."""

import json
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from models.config import Config
from models.document import Evidence
from models.residents import without_residents
from models.shown import shown
from models.store import Store, views
from models.times import SEOUL
from notifier.replies import compose
from notifier.selection.mail import SelectedFacts, compose_selected
from tests.filled import Entry, add, config_of, drawn, samples
from tests.reply_facts import A100, SMTP, archive, bodies, call, loose, mail, parsed, reading, reply, triage
from tests.whole import bare_command

AT = datetime(2025, 8, 11, 9, 0, tzinfo=SEOUL)
NUMBERS = ("900101-1234567", "9001011234567", "900101 - 1234567", "９００１０１-１２３４５６７")
TAIL = ("1234567", "１２３４５６７")
HASH = "9001011234567" + "ab" * 25 + "c"
HASH = HASH[:64]


@pytest.mark.parametrize("number", NUMBERS)
def test_이름에_적힌_번호는_뒷자리가_가려지고_파일은_찾을_수_있다(number: str) -> None:
    masked = without_residents(f"신분증_{number}_홍길동.jpg")
    assert not any(tail in masked for tail in TAIL)
    assert masked.startswith("신분증_900101-*******") and masked.endswith("_홍길동.jpg")


@pytest.mark.parametrize(
    "odd",
    [
        "900101ㆍ1234567", "900101→1234567", "900101;1234567", "900101(1234567)", "(900101)-(1234567)",
        "[900101] [1234567]", "9001\u200b01\u200b-1234567", "900101\u00ad1234567", "900101一1234567",
        "19900101-1234567", "1990.01.01-1234567", "20030101-3234567", "앞자리 900101, 뒷자리 1234567",
        "주민등록번호(뒷자리) 1234567",
    ],
)  # fmt: skip
def test_별나게_적은_번호도_뒷자리가_가려진다(odd: str) -> None:
    masked = without_residents(f"신분증 {odd} 홍길동.jpg")
    assert "234567" not in masked and "*******" in masked, masked
    assert masked.startswith("신분증 ") and masked.endswith("홍길동.jpg")


@pytest.mark.parametrize(
    "name",
    [
        "20250811-3456789.pdf",
        "주민등록번호 뒷자리 4자리 5678",
        "접수(250811) 3건 1234567원",
        "KakaoTalk_20250811_093012345.jpg",
        "사업자등록증 123-45-67891.pdf",
        "scan1754870400123.pdf",
        "010-1234-5678.txt",
    ],
)
def test_다른_번호는_그대로_보인다(name: str) -> None:
    assert without_residents(name) == name


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("kind", ["receipt", "held", "bad_format", "late", "rejected"])
def test_회신에_적히지_않는다(number: str, kind: str) -> None:
    subject = f"25년 지역 인프라 기반 GPU 이용신청-주식회사 {number}-A100 8"
    name = f"신분증 {number}.jpg"
    opened = mail(archive(f"{subject}.zip", names=(name,)), loose(name), subject=subject, from_name=f"홍 {number}")
    for reasons in (("subject-recoverable",), ("names-contradict",), ()):
        decided = triage(
            kind,
            *reasons,
            organization=f"주식회사 {number}",
            subject_reading=reading(f"주식회사 {number}", A100, "recoverable"),
            archive_reading=reading(f"다른회사 {number}", A100, "recoverable"),
        )
        ready = compose(reply(kind, opened, decided, decision_reason=f"{name} 확인"), call(), SMTP)
        texts = [str(parsed(ready)["Subject"]), ready.subject, *bodies(ready)]
        assert not [(text.count(tail), tail) for text in texts for tail in TAIL if tail in text]
        assert any("900101-*******" in text for text in texts)


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """A judged application of which organisation, subject and every name of a file hold a number."""
    folder = tmp_path_factory.mktemp("residents")
    config = config_of(folder)
    (sample,) = samples(["selection/2"], folder)
    entry = drawn(sample, 1, AT)
    assert entry.reading is not None
    text = entry.reading.model_dump_json()
    for name in {document.file for document in entry.reading.documents}:
        text = text.replace(
            json.dumps(name, ensure_ascii=False), json.dumps(f"900101-1234567 {name}", ensure_ascii=False)
        )
    renamed = type(entry.reading).model_validate_json(text)
    store = Store(config.settings.database.url, config.settings.storage.root, write=True)
    try:
        add(
            store,
            config,
            entry.model_copy(update={"reading": renamed, "organization": "주식회사 900101-1234567"}),
            AT,
        )
        add(store, config, Entry(received_at=AT, disposition="held", organization="㈜900101-1234567"), AT)
    finally:
        store.close()
    return config


COMMANDS = (
    ("show", "C000001"), ("show", "C000001", "--json"), ("cases",), ("cases", "--json"), ("digest",), ("receipts",),
)  # fmt: skip


@pytest.mark.parametrize("arguments", COMMANDS)
def test_어느_명령도_보이지_않는다(
    register: Config,
    arguments: tuple[str, ...],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("JEOPSU_DATABASE__URL", register.settings.database.url)
    monkeypatch.setenv("JEOPSU_STORAGE__ROOT", str(register.settings.storage.root))
    monkeypatch.setenv("COLUMNS", "300")
    said = bare_command(*arguments, capture=capsys)
    assert said.status == 0, said.err
    assert "1234567" not in said.out + said.err
    if arguments[0] == "show":
        assert "900101-*******" in said.out


@pytest.mark.parametrize("suffix", [".csv", ".json", ".xlsx"])
def test_내보낸_접수대장에_없다(
    register: Config,
    suffix: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("JEOPSU_DATABASE__URL", register.settings.database.url)
    monkeypatch.setenv("JEOPSU_STORAGE__ROOT", str(register.settings.storage.root))
    path = tmp_path / f"r{suffix}"
    assert bare_command("cases", "--out", str(path), capture=capsys).status == 0
    text = path.read_text(encoding="utf-8") if suffix != ".xlsx" else _sheet(path)
    assert "이용신청" in text and "900101-*******" in text and "1234567" not in text


def _sheet(path: Path) -> str:
    with zipfile.ZipFile(path) as book:
        return "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))


def test_원본_기록과_지문과_다른_번호는_그대로다(register: Config) -> None:
    store = Store(register.settings.database.url, register.settings.storage.root, write=False)
    try:
        with store.reading() as connection:
            (case, _) = views.all_cases(connection)
    finally:
        store.close()
    document = {**case.documents[0], "sha256": HASH, "file": "9001011234567.pdf"}
    evidence = Evidence(file="9001011234567.pdf", page=1, text="법인등록번호 110111-1234560").model_dump(mode="json")
    finding = {**case.findings[0], "message": "9001011234567.pdf를 보십시오.", "evidence": [evidence]}
    plain = case.model_copy(update={"documents": (document,), "findings": (finding,)})
    hidden = shown(plain)
    assert hidden.documents[0]["file"] == "900101-*******.pdf" == hidden.findings[0]["evidence"][0]["file"]
    assert hidden.findings[0]["message"] == "900101-*******.pdf를 보십시오."
    assert hidden.findings[0]["evidence"][0]["text"] == "법인등록번호 110111-1234560"
    assert hidden.documents[0]["business_number"] == document["business_number"]
    assert hidden.documents[0]["sha256"] == HASH


def test_선정_안내에도_적히지_않는다() -> None:
    facts = SelectedFacts(
        case_id="C000001", receipt_number="AICA-2025-0001", to="hong@hanbit.example",
        organization=f"한빛 {NUMBERS[0]}", project=f"{NUMBERS[1]} 과제", resource="A100 8장", months=6,
        monthly_krw=100_000, written_at=AT, token="t",
    )  # fmt: skip
    told = "\n".join(bodies(compose_selected(facts, call(), SMTP)))
    assert "한빛 900101-*******" in told and not any(tail in told for tail in TAIL)
