"""A register is of one call: another's configuration is refused in a line that names both, a corrected one is not."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from models.call import Call
from models.config import load
from models.mail import TakenMail
from models.store import Store
from models.store import intake as taking
from tests.servers.postgres import Postgres
from tests.whole import CONFIG, Outcome, bare_command

AT = datetime(2025, 8, 1, 3, 0, tzinfo=UTC)
CALL = load(CONFIG, {}).call
NAME = f"'{CALL.title} {CALL.notice}'"


def changed(*, of: Call = CALL, prefix: str = "", fixed_part: str = "", opens: int = 0, **values: Any) -> Call:
    """The call with other values; `opens`: so many days later."""
    receipt = of.receipt.model_copy(update={"prefix": prefix or of.receipt.prefix})
    if "year" in values:
        receipt = receipt.model_copy(update={"year": values["year"]})
    naming = of.naming.model_copy(update={"fixed_part": fixed_part or of.naming.fixed_part})
    window = of.window.model_copy(update={"opens_at": of.window.opens_at + timedelta(days=opens)})
    return of.model_copy(update={"receipt": receipt, "naming": naming, "window": window, **values})


OTHERS = {
    "지난해 공고": changed(
        title="2024년 컴퓨팅 자원 지원사업", year=2024, opens=-365, fixed_part="24년 GPU 이용신청"
    ),
    "양식은 같은 지난해 공고": changed(title=CALL.title.replace("2025", "2024"), year=2024),
    "같은 날 나온 같은 기관의 다른 공고": changed(title="2025년 반도체 실증", fixed_part="25년 반도체 NPU 이용신청"),
    "같은 해의 추가모집": changed(notice="사용자 추가모집 공고", opens=40),
    "다른 기관의 공고": changed(title="2025년 남도 GPU 지원사업", agency="남도진흥원", prefix="NAMDO"),
}
CORRECTED = {
    "마감 연장": changed(
        window=CALL.window.model_copy(update={"closes_at": CALL.window.closes_at + timedelta(days=7)}),
        notice="사용자 정기모집 연장 공고",
        announced_on=CALL.announced_on + timedelta(days=14),
    ),
    "달라진 금액과 자원": changed(resources=CALL.resources[:1], discounts=CALL.discounts[1:]),
    "바로잡은 제목": changed(title=CALL.title.replace("인프라", "인프 라")),
    "띄어쓰기만 다른 제목과 양식": changed(
        title=CALL.title.replace(" ", ""), fixed_part=CALL.naming.fixed_part.replace("GPU 이용", "gpu이용")
    ),
    "바로잡은 양식": changed(fixed_part="25년 지역 인프라 기반 컴퓨팅 이용신청"),
    "미룬 접수 시작": changed(opens=3),
    "바꾼 접수번호": changed(prefix="GPU"),
}


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An address for a register of either engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'register.db'}"
    server: Postgres = request.getfixturevalue("postgres")
    return server.url("call")


Open = Callable[[Call | None], dict[str, str]]
Run = Callable[..., Outcome]


@pytest.fixture
def run(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Gives a command with the shipped configuration."""
    settings = {
        "DATABASE__URL": url,
        "STORAGE__ROOT": tmp_path / "var",
        "IMAP__HOST": "127.0.0.1",
        "IMAP__PASSWORD": 1,
    }

    def ran(*arguments: str) -> Outcome:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in settings.items():
                patch.setenv(f"JEOPSU_{name}", str(value))
            return bare_command(*arguments, capture=capsys)

    return ran


@pytest.fixture
def opened(url: str, tmp_path: Path) -> Open:
    """Opens the register for a call as `poll` and `serve` open it; returns what it then says of its call."""

    def open_store(call: Call | None) -> dict[str, str]:
        store = Store(url, tmp_path / "var", write=True, call=call)
        try:
            with store.reading() as connection:
                data = connection.exec_driver_sql("SELECT data FROM marks WHERE name = 'call'").scalar()
        finally:
            store.close()
        return dict(json.loads(str(data))) if data else {}

    return open_store


@pytest.fixture
def begun(url: str, tmp_path: Path, opened: Open) -> Open:
    """The same on a register that took one mail in, as an older version left it: it knows no call."""
    store = Store(url, tmp_path / "var", write=True)
    try:
        mail = TakenMail(
            sha256=store.originals.put(b"Subject: x\r\n\r\nx\r\n"), size=17, received_at=AT, internaldate_raw=None,
            savedate=None, first_seen_at=AT, location=None, imported_by="김",
        )  # fmt: skip
        with store.writing() as connection:
            taking.take_in(connection, [mail])
    finally:
        store.close()
    return opened


def refused(said: Outcome, *words: str) -> bool:
    return said.status == 1 and len(said.err.splitlines()) == 1 and all(word in said.err for word in words)


@pytest.mark.parametrize("which", OTHERS)
def test_다른_공고의_설정은_두_공고를_말하고_거절한다(which: str, begun: Open, run: Run) -> None:
    begun(OTHERS[which])
    theirs = f"'{OTHERS[which].title} {OTHERS[which].notice}'"
    said = run("status")
    assert refused(said, "call:", theirs, NAME, "database.url"), said
    assert said.err.index(theirs) < said.err.index(NAME)
    assert begun(OTHERS[which])["title"] in theirs


def test_다른_공고의_설정으로는_아무_명령도_일하지_않는다(begun: Open, run: Run, tmp_path: Path) -> None:
    other = OTHERS["지난해 공고"]
    begun(other)
    for arguments in (
        ["cases", "--json"], ["poll"], ["poll", "--dry-run"], ["serve"], ["select"], ["purge", "--dry-run"],
        ["backup", str(tmp_path / "b")], ["decide", "C000001", "--accept", "--by", "김담당", "--reason", "확인함"],
    ):  # fmt: skip
        said = run(*arguments)
        assert refused(said, "call:", other.title, NAME), (arguments, said)
    told = run("doctor").out
    assert [line for line in told.splitlines() if "접수대장" in line and other.title in line and NAME in line]


@pytest.mark.parametrize("which", CORRECTED)
def test_정정한_공고는_같은_공고다(which: str, begun: Open, run: Run) -> None:
    begun(CORRECTED[which])
    assert run("status").status == 0
    begun(CALL)
    begun(CORRECTED[which])


def test_표시가_없던_접수대장은_다음에_열_때_그_공고의_것이_된다(begun: Open, run: Run) -> None:
    assert run("status").status == 0
    assert begun(None) == {}, "who only looks changes nothing"
    assert begun(CALL)["receipts"] == "AICA-2025"
    assert begun(CORRECTED["마감 연장"])["title"].endswith("연장 공고")


def test_메일을_하나도_받지_않은_접수대장은_아직_어느_공고의_것도_아니다(opened: Open) -> None:
    opened(OTHERS["다른 기관의 공고"])
    assert opened(CALL)["receipts"] == "AICA-2025"
