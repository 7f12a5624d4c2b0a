"""`jeopsu package`: what a reviewer gets and what not, many folders at once, folders whose documents must be read
again."""

import hashlib
import re
import subprocess
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from cli.main import main
from models.call import Call
from models.case import ApplicationView, Case, MessageView, Person
from models.config import Config, load
from models.store import Store
from models.times import SEOUL
from notifier.folder.conflicts import conflict, same_people
from runners.derived import Derived
from runners.package import folders_of
from runners.parcel import NotOurs, choose, hand_out
from runners.rebuild import Filed, rebuild, wanted
from tests.filled import Sample, add, config_of, drawn, samples
from tests.whole import CONFIG

CALL: Call = load(CONFIG, {}).call
AT = datetime(2025, 8, 11, 9, 0, tzinfo=SEOUL)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Sample, Path]:
    """One application, read, and where its derivatives lie."""
    root = tmp_path_factory.mktemp("sample")
    (one,) = samples(["package/1"], root, ("docx", "hwpx"))
    return one, root / "derived"


@pytest.fixture
def filled(sample: tuple[Sample, Path], tmp_path: Path) -> Iterator[tuple[Store, Config, list[str]]]:
    """A register with three applicants, and their names."""
    yield from _filled(sample, tmp_path, 3)


def _filled(sample: tuple[Sample, Path], folder: Path, count: int) -> Iterator[tuple[Store, Config, list[str]]]:
    made, derived = sample
    config = config_of(folder)
    store = Store(config.settings.database.url, config.settings.storage.root, write=True)
    (config.settings.storage.root / "derived").symlink_to(derived)
    entries = [drawn(made, 101 + number, AT + timedelta(hours=number)) for number in range(count)]
    for entry in entries:
        add(store, config, entry, AT)
    try:
        yield store, config, [entry.organization for entry in entries]
    finally:
        store.close()


def built(store: Store, config: Config, *names: str, processes: int = 1) -> list[Filed]:
    """Folders of these cases, or all."""
    with store.reading() as connection:
        items = wanted(connection, names, config)
    return rebuild(store, config, items, lambda: AT, lambda: None, processes)


def case_of(
    organization: str | None, subject: str = "제목", number: str | None = "123-81-45678", pi: str = ""
) -> Case:
    """An accepted case of this organisation."""
    message = MessageView(
        message_id=None, from_="", subject=subject, received_at=None, sent_at=None, size=1, sha256="0" * 64,
        evidence={},
    )  # fmt: skip
    asked = ApplicationView(organization=organization, business_number=number, pi=Person(name=pi))
    return Case(
        case_id="C000007", receipt_number="AICA-2025-0003", disposition="accepted", disposition_reasons=(),
        duplicate_of=None, message=message, application=asked,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("organization", "subject", "word", "concerns"),
    [
        ("주식회사 한빛소프트", "제목", "㈜한빛소프트", True),
        ("전남대학교 산학협력단", "제목", "전남대학교", True),
        ("전남대학교병원", "제목", "전남대학교", True),
        ("누리데이터", "제목", "한빛소프트", False),
        ("누리데이터", "25년 지역 인프라 기반 GPU 이용신청_한빛소프트_A100", "한빛소프트", True),
        (None, "25년 지역 인프라 기반 GPU 이용신청_㈜한빛소프트_A100", "주식회사 한빛소프트", True),
        ("누리데이터", "25년 지역 인프라 기반 GPU 이용신청_누리데이터_A100", "GPU", False),
        ("누리데이터", "25년 지역 인프라 기반 GPU 이용신청_누리데이터_A100", "인프라", False),
        ("누리데이터", "제목", "Kakao", False),
        ("누리데이터", "제목", "1238145678", True),
        ("누리데이터", "제목", "123-81-45678", True),
        ("누리데이터", "제목", "123-81-45679", False),
        ("누리데이터", "제목", "aica-2025-0003", True),
        ("누리데이터", "제목", "AICA-2025-0004", False),
        ("누리데이터", "제목", "C000007", True),
    ],
)
def test_이해관계가_있는_신청을_알아본다(organization: str | None, subject: str, word: str, concerns: bool) -> None:
    found = conflict(case_of(organization, subject), ["상관없는이름", word], CALL)
    assert (found is not None and found[0] == word) == concerns, found


def test_심사위원과_이름이_같은_사람을_알린다() -> None:
    assert same_people(case_of("한빛", pi="홍 길동"), "홍길동")
    assert not same_people(case_of("한빛", pi="홍길순"), "홍길동")


def test_빠진_신청은_자료에도_목록에도_평가표에도_없다(
    filled: tuple[Store, Config, list[str]], tmp_path: Path
) -> None:
    store, config, (first, second, third) = filled
    built(store, config)
    with store.reading() as connection:
        choice = choose(connection, config, None, (), "홍길동", ["AICA-2025-0002", "없는기업"], valid=False)
    assert choice.numbers == ("AICA-2025-0001", "AICA-2025-0003") and choice.idle == ("없는기업",)
    assert [one.receipt_number for one in choice.left_out] == ["AICA-2025-0002"]
    out = tmp_path / "홍길동"
    hand_out(store, config, choice, AT, reviewer="홍길동", folder=out, archive=tmp_path / "h.zip")
    hand_out(store, config, choice, AT, reviewer="홍길동", folder=out)
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "MANIFEST.sha256"], cwd=out, check=True)
    everything = "".join(
        f"{path.relative_to(out)}\n{path.read_bytes().decode('utf-8', 'replace')}" for path in sorted(out.rglob("*"))
        if path.is_file()
    )  # fmt: skip
    assert "AICA-2025-0002" not in everything and second not in everything
    assert f"<td>{first}</td>" in everything and f"<td>{third}</td>" in everything
    rows = CalamineWorkbook.from_path(out / "score-sheet-홍길동.xlsx").get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows if str(row[0]).startswith("AICA")] == list(choice.numbers)
    assert {row[4] for row in rows if str(row[0]).startswith("AICA")} == {"홍길동"}
    with zipfile.ZipFile(tmp_path / "h.zip") as archive:
        assert not any("0002" in name for name in archive.namelist())
        assert sorted(archive.namelist()) == sorted(
            str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()
        )
    assert list(store.differences()) == [] or all("원본" in line for line in store.differences())


def test_심사위원이_적은_것은_심사자료를_바꾸지_않는다(
    filled: tuple[Store, Config, list[str]], tmp_path: Path
) -> None:
    store, config, _ = filled
    built(store, config)
    with store.reading() as connection:
        choice = choose(connection, config, None, (), "", (), valid=False)
    hand_out(store, config, choice, AT, folder=tmp_path / "out")
    kept = folders_of(config) / "AICA-2025-0001" / "score-sheet.xlsx"
    before = kept.read_bytes()
    with (tmp_path / "out" / "AICA-2025-0001" / "score-sheet.xlsx").open("ab") as stream:
        stream.write(b"90")
    assert kept.read_bytes() == before


def test_여러_프로세스로_만들어도_같다(sample: tuple[Sample, Path], tmp_path: Path) -> None:
    for store, config, _ in _filled(sample, tmp_path, 17):
        alone = {one.item.receipt_number: one.manifest for one in built(store, config)}
        together = {one.item.receipt_number: one.manifest for one in built(store, config, processes=2)}
        assert len(alone) == 17 and None not in alone.values() and together == alone
        assert (folders_of(config) / "index.html").read_text(encoding="utf-8").count("checklist.html") == 17


def test_가린_파일이_없으면_한_번만_다시_읽게_한다(filled: tuple[Store, Config, list[str]]) -> None:
    store, config, _ = filled
    (config.settings.storage.root / "derived").unlink()
    (first,) = built(store, config, "AICA-2025-0001")
    assert first.state == "not-ready" and not (folders_of(config) / "AICA-2025-0001").exists()
    assert not Derived(config.settings.storage.root).ask_again("C000001")
    with store.reading() as connection, pytest.raises(Exception, match="심사자료가 없습니다"):
        wanted(connection, ("AICA-2025-0001",), config)  # it is read again first
    (second,) = built(store, config, "AICA-2025-0002")
    assert second.state == "not-ready"


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["--exclude", "한빛"], 2, "--exclude"),
        (["--password-file", "{secret}", "--out", "x"], 2, "--zip"),
        (["--zip", "x.zip", "--password-file", "{short}"], 2, "8자"),
        (["NOPE"], 1, "NOPE"),
        (["--out", "{taken}"], 1, "다른 파일"),
    ],
)
def test_잘못_부르면_한_줄로_알린다(
    arguments: list[str],
    status: int,
    said: str,
    filled: tuple[Store, Config, list[str]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _, config, _ = filled
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "mine.txt").write_text("내 파일", encoding="utf-8")
    (tmp_path / "secret").write_text("비밀번호-1234", encoding="utf-8")
    (tmp_path / "short").write_text("짧다", encoding="utf-8")
    monkeypatch.setenv("JEOPSU_DATABASE__URL", config.settings.database.url)
    monkeypatch.setenv("JEOPSU_STORAGE__ROOT", str(config.settings.storage.root))
    words = [word.format(**{name: tmp_path / name for name in ("taken", "secret", "short")}) for word in arguments]
    assert main(["package", *words, "--config", str(CONFIG)]) == status
    assert said in capsys.readouterr().err
    assert (tmp_path / "taken" / "mine.txt").exists()


@pytest.mark.parametrize("work", ["filled-in sheet", "memo", "memo in a case", "link", "gone"])
def test_꾸러미에_심사위원이_한_일은_지우지_않는다(
    work: str, filled: tuple[Store, Config, list[str]], tmp_path: Path
) -> None:
    store, config, _ = filled
    built(store, config)
    folder = tmp_path / "handed" / "이심사"
    with store.reading() as connection:
        choice = choose(connection, config, None, (), "이심사", (), valid=False)
    hand_out(store, config, choice, AT, reviewer="이심사", folder=folder)
    hand_out(store, config, choice, AT, reviewer="이심사", folder=folder)  # as it was made: made anew
    sheet, number = folder / "score-sheet-이심사.xlsx", choice.numbers[0]
    if work == "gone":
        sheet.unlink()  # there is nothing to lose
        hand_out(store, config, choice, AT, reviewer="이심사", folder=folder)
        assert sheet.is_file()
        return
    touched = {"filled-in sheet": sheet, "memo": folder / "메모.txt"}.get(work, folder / number / "메모.txt")
    if work == "link":
        touched.symlink_to(sheet)
    else:
        touched.write_bytes(b"hand-written")
    before = sorted(folder.rglob("*"))
    with pytest.raises(NotOurs, match=re.escape(touched.name)):
        hand_out(store, config, choice, AT, reviewer="이심사", folder=folder)
    assert sorted(folder.rglob("*")) == before and [p.name for p in folder.parent.iterdir()] == [folder.name]
    assert work == "link" or touched.read_bytes() == b"hand-written"


def test_목록_하나가_있다고_남의_폴더를_지우지_않는다(
    filled: tuple[Store, Config, list[str]], tmp_path: Path
) -> None:
    """A folder with a list of checksums by somebody else, which even fits."""
    store, config, _ = filled
    built(store, config)
    folder = tmp_path / "theirs"
    folder.mkdir()
    (folder / "data.csv").write_bytes(b"1,2\n")
    digest = hashlib.sha256(b"1,2\n").hexdigest()
    (folder / "MANIFEST.sha256").write_text(f"{digest}  data.csv\n", encoding="ascii")
    with store.reading() as connection:
        choice = choose(connection, config, None, (), "", (), valid=False)
    with pytest.raises(NotOurs):
        hand_out(store, config, choice, AT, folder=folder)
    assert (folder / "data.csv").read_bytes() == b"1,2\n"
