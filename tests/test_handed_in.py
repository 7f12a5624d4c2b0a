"""`jeopsu decide --from`: a workbook that is handed in, again, corrected, or after somebody decided otherwise."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import load_workbook  # type: ignore[import-untyped]  # ships no types

from models.case import Case
from models.config import Config
from models.register import CASE, DECIDED_BY, DECISION, EXPORTED, GUIDE, REASON
from models.store import Store, views
from models.times import SEOUL, in_seoul, utc_now
from tests.filled import Entry, add, config_of, drawn, samples
from tests.whole import Outcome, bare_command

AT = datetime(2025, 8, 11, 9, 0, tzinfo=SEOUL)
FIRST, SECOND, HELD = "C000001", "C000002", "C000003"
NUMBERS = ("123-45-67891", "220-81-62517")


class Desk:
    """A register of two judged applications and a held mail, and people who decide about them."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.config = folder, config_of(folder)
        (sample,) = samples(["selection/2"], folder)
        with self._store(write=True) as store:
            for number in (1, 2):
                add(store, self.config, drawn(sample, number, AT), AT)
            add(store, self.config, Entry(received_at=AT, disposition="held", reasons=("archive-encrypted",)), AT)

        self._whole = (folder / "register.db").read_bytes()

    def begin_anew(self, capture: pytest.CaptureFixture[str]) -> None:
        """As if nobody had decided anything."""
        self.capture = capture
        for log in self.folder.glob("register.db-*"):
            log.unlink()
        (self.folder / "register.db").write_bytes(self._whole)

    def _store(self, write: bool = False) -> "Opened":
        return Opened(self.config, write)

    def hands_in(self, book: Path, *options: str) -> Outcome:
        """`decide --from` of a workbook."""
        return bare_command("decide", "--from", str(book), "--by", "김담당", *options, capture=self.capture)

    def decides(self, case: str, *options: str, by: str = "이담당", reason: str = "착오") -> None:
        """A decision at the console."""
        done = bare_command("decide", case, "--by", by, "--reason", reason, *options, capture=self.capture)
        assert done.status == 0, done.err

    def case(self, name: str) -> Case:
        """As it stands."""
        with self._store() as store, store.reading() as connection:
            found = views.one_case(connection, name)
        assert found is not None
        return found

    def stands(self, name: str) -> list[tuple[str, str, str]]:
        """What was decided, oldest first: what, by whom and why."""
        return [(one["what"], one["by"], one["reason"]) for one in self.case(name).decisions]

    def exports(self) -> datetime:
        """The stamp of a workbook that is exported now."""
        return in_seoul(utc_now())

    def book(self, *rows: tuple[str, ...], exported: datetime | None = None, name: str = "결정") -> Path:
        """A workbook with these rows of case, decision, reason and perhaps who decided."""
        path = self.folder / f"{name}.xlsx"
        made = xlsxwriter.Workbook(str(path))
        page = made.add_worksheet("접수대장")
        for number, row in enumerate([(CASE, DECISION, REASON, DECIDED_BY), *rows]):
            for column, cell in enumerate(row):
                page.write_string(number, column, cell)
        if exported is not None:
            guide = made.add_worksheet(GUIDE)
            guide.write_string(9, 0, EXPORTED)
            guide.write_string(9, 1, exported.isoformat())
        made.close()
        return path


class Opened:
    """A store that is closed in the end."""

    def __init__(self, config: Config, write: bool) -> None:
        self.store = Store(config.settings.database.url, config.settings.storage.root, write=write)

    def __enter__(self) -> Store:
        return self.store

    def __exit__(self, *_: object) -> None:
        self.store.close()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The desk, set up once."""
    return Desk(tmp_path_factory.mktemp("desk"))


@pytest.fixture
def desk(made: Desk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The desk at the beginning of each story."""
    made.begin_anew(capsys)
    monkeypatch.setenv("JEOPSU_DATABASE__URL", made.config.settings.database.url)
    monkeypatch.setenv("JEOPSU_STORAGE__ROOT", str(made.config.settings.storage.root))
    return made


def applied(outcome: Outcome) -> bool:
    """Whether the one row was carried out; fails for an odd mixture."""
    assert outcome.status == 0, outcome.err
    done, known = "결정 1건" in outcome.out, "이미 반영된 줄 1개" in outcome.out
    assert done != known, outcome.out
    return done


ROWS = [
    ((FIRST, f"값 business_number={NUMBERS[0]}", "등록증 확인"), ("--set", f"business_number={NUMBERS[1]}")),
    ((FIRST, "통과 contacts", "원본 확인"), ("--fail", "contacts")),
    ((FIRST, "통과 required-documents", "원본 확인"), ("--fail", "required-documents/pi_consent")),
    ((FIRST, "통과 signature/pi_consent", "원본 확인"), ("--fail", "signature")),
    ((HELD, "접수", "전화 확인"), ("--reject",)),
    ((FIRST, "철회", "전화 확인"), ("--accept",)),
]
"""A row, and what somebody else decides later."""


@pytest.mark.parametrize("stamped", [True, False])
@pytest.mark.parametrize("row", [row for row, _ in ROWS] + [(SECOND, f"대체 {FIRST}", "같은 과제")])
def test_두_번_낸_줄은_한_번만_반영한다(desk: Desk, row: tuple[str, ...], stamped: bool) -> None:
    book = desk.book(row, exported=desk.exports() if stamped else None)
    assert applied(desk.hands_in(book))
    before = desk.stands(row[0])
    assert not applied(desk.hands_in(book))
    assert desk.stands(row[0]) == before and len(before) == 1


@pytest.mark.parametrize("stamped", [True, False])
@pytest.mark.parametrize(("row", "later"), ROWS)
def test_그_사이_다르게_결정된_줄은_빼고_누가_언제_정했는지_말한다(
    desk: Desk, row: tuple[str, ...], later: tuple[str, ...], stamped: bool
) -> None:
    book = desk.book(row, exported=desk.exports() if stamped else None)
    assert applied(desk.hands_in(book))
    desk.decides(row[0], *later)
    before = desk.case(row[0])
    stale = desk.hands_in(book)
    assert stale.status == 1 and "반영하지 못한 줄 1개" in stale.out
    assert "이담당" in stale.err and "착오" in stale.err and row[0] in stale.err and f"{utc_now().year}" in stale.err
    assert desk.case(row[0]) == before


@pytest.mark.parametrize(("row", "later"), ROWS)
def test_새로_내보낸_접수대장에_다시_적으면_나중_결정이_적용된다(
    desk: Desk, row: tuple[str, ...], later: tuple[str, ...]
) -> None:
    assert applied(desk.hands_in(desk.book(row, exported=desk.exports())))
    first = desk.stands(row[0])
    desk.decides(row[0], *later)
    again = desk.hands_in(desk.book(row, exported=desk.exports()))
    assert applied(again) and "앞선 결정 대신" in again.out and "이담당" in again.out
    assert desk.stands(row[0]) == [*first, desk.stands(row[0])[1], *first]


@pytest.mark.parametrize(("row", "later"), ROWS[:4])
def test_처음_내는_줄도_내보낸_뒤의_결정을_뒤집지_않는다(
    desk: Desk, row: tuple[str, ...], later: tuple[str, ...]
) -> None:
    book = desk.book(row, exported=desk.exports())
    desk.decides(row[0], *later)
    assert desk.hands_in(book).status == 1
    assert [who for _, who, _ in desk.stands(row[0])] == ["이담당"]
    assert applied(desk.hands_in(desk.book(row))), "nothing says that this workbook is older"


@pytest.mark.parametrize("stamped", [True, False])
def test_같은_사유로_고친_값을_반영한다(desk: Desk, stamped: bool) -> None:
    exported = desk.exports() if stamped else None
    for number in NUMBERS:
        assert applied(
            desk.hands_in(desk.book((FIRST, f"값 business_number={number}", "등록증 확인"), exported=exported))
        )
        said = desk.case(FIRST).application
        assert said and said.business_number == number
    first = desk.hands_in(desk.book((FIRST, f"값 business_number={NUMBERS[0]}", "등록증 확인"), exported=exported))
    assert first.status == 1 and NUMBERS[1] in first.err, "a row that was taken back does not come back by itself"


def test_다른_사람이_같은_접수대장에_다르게_적은_줄은_뺀다(desk: Desk) -> None:
    exported = desk.exports()
    assert applied(desk.hands_in(desk.book((FIRST, "통과 contacts", "확인", "박담당"), exported=exported)))
    other = desk.hands_in(desk.book((FIRST, "탈락 contacts", "확인", "최담당"), exported=exported))
    assert other.status == 1 and "박담당" in other.err
    own = desk.hands_in(desk.book((FIRST, "탈락 contacts", "다시 확인", "박담당"), exported=exported))
    assert applied(own) and [what for what, _, _ in desk.stands(FIRST)] == ["pass contacts", "fail contacts"]


def test_한_칸의_여러_결정은_남은_것만_반영한다(desk: Desk) -> None:
    exported = desk.exports()
    assert applied(desk.hands_in(desk.book((HELD, "접수", "전화 확인"), exported=exported)))
    both = (HELD, "접수\n값 resource=H100; 값 resource=A100", "전화 확인")
    for expected in (True, False):
        assert applied(desk.hands_in(desk.book(both, exported=exported))) == expected
    assert [what.split()[0] for what, _, _ in desk.stands(HELD)] == ["accept", "set"]
    mixed = (FIRST, "통과 signature; 탈락 signature/pi_consent", "원본 대조")
    for expected in (True, False):
        assert applied(desk.hands_in(desk.book(mixed, exported=exported))) == expected


def test_사유를_빠뜨린_줄은_모두_짚고_다른_줄은_반영한다(desk: Desk) -> None:
    rows = [(FIRST, "통과 contacts", ""), ("", "접수", "확인"), (HELD, "반려", "중복"), (SECOND, "철회", " ")]
    told = desk.hands_in(desk.book(*rows))
    assert told.status == 1 and "결정 1건을 반영" in told.out and "반영하지 못한 줄 3개" in told.out
    for place in (f"{FIRST}의 결정 사유가", f"{SECOND}의 결정 사유가", "사건번호가 비어"):
        assert place in told.err, told.err
    assert desk.case(HELD).disposition == "rejected" and desk.case(SECOND).disposition == "accepted"


def test_다른_줄은_그대로_반영한다(desk: Desk) -> None:
    rows = ((FIRST, "통과 contacts", "확인"), (SECOND, "통과 contacts", "확인"))
    exported = desk.exports()
    desk.decides(FIRST, "--fail", "contacts")
    said = desk.hands_in(desk.book(*rows, exported=exported))
    assert said.status == 1 and "결정 1건" in said.out and "반영하지 못한 줄 1개" in said.out
    assert desk.stands(SECOND) == [("pass contacts", "김담당", "확인")]


def test_내보낸_접수대장은_언제_것인지_안다(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "접수대장.xlsx"
    assert bare_command("cases", "--out", str(path), capture=desk.capture).status == 0
    book = load_workbook(path)
    page = book.worksheets[0]
    heads = {cell.value: cell.column for cell in page[1]}
    for head, cell in ((DECISION, "통과 contacts"), (REASON, "확인")):
        page.cell(2, heads[head]).value = cell
    book.save(path)
    desk.decides(str(page.cell(2, heads[CASE]).value), "--fail", "contacts")
    assert desk.hands_in(path).status == 1


def test_제목에_적은_시각을_내보낸_시각으로_알지_않는다(desk: Desk) -> None:
    later = (utc_now() + timedelta(days=999)).isoformat()
    book = desk.book((FIRST, "통과 contacts", "확인"), (EXPORTED, "", later), exported=desk.exports())
    desk.decides(FIRST, "--fail", "contacts")
    assert desk.hands_in(book).status == 1
