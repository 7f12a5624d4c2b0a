"""`jeopsu decide --set`: a value that decides nothing is refused, or said to have changed nothing."""

from datetime import datetime
from pathlib import Path

import pytest

from models.config import Config
from models.document import Evidence, Field, Value
from models.store import Store
from models.times import SEOUL
from tests.filled import add, config_of, drawn, samples
from tests.whole import Outcome, bare_command

AT = datetime(2025, 8, 11, 9, 0, tzinfo=SEOUL)


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """A valid application that claims a discount which nothing proves."""
    folder = tmp_path_factory.mktemp("values")
    made = config_of(folder)
    (sample,) = samples(["selection/2"], folder)
    entry = drawn(sample, 1, AT)
    assert entry.reading is not None
    told = Value(
        value="youth",
        certainty="sure",
        source="text",
        evidence=Evidence(file="신청서.hwp", page=1, text="■ 청년기업"),
    )
    fields = [field for field in entry.reading.application if field.name != "discount"]
    reading = entry.reading.model_copy(update={"application": (*fields, Field(name="discount", values=(told,)))})
    store = Store(made.settings.database.url, made.settings.storage.root, write=True)
    try:
        add(store, made, entry.model_copy(update={"reading": reading}), AT)
    finally:
        store.close()
    return made


@pytest.fixture
def ran(config: Config, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> object:
    """`decide` with these options on the one case."""
    monkeypatch.setenv("JEOPSU_DATABASE__URL", config.settings.database.url)
    monkeypatch.setenv("JEOPSU_STORAGE__ROOT", str(config.settings.storage.root))

    def decide(*options: str) -> Outcome:
        return bare_command("decide", "C000001", "--by", "김", "--reason", "확인", *options, capture=capsys)

    return decide


@pytest.mark.parametrize(
    ("field", "instead"),
    [
        ("address=광주광역시 북구 가상로 1", "business_registration.address"),
        ("representative=홍길동", "business_registration.representatives.1.name"),
        ("corporate_number=110111-1234567", "business_registration.corporate_number"),
    ],
)
def test_판정에_쓰이지_않는_항목은_무엇으로_정할지_알리고_거절한다(field: str, instead: str, ran: object) -> None:
    assert callable(ran)
    told = ran("--set", field)
    assert told.status == 1 and instead in told.err and field.split("=")[0] in told.err


def test_바뀐_것이_없으면_그렇게_말하고_할인은_어떻게_정할지_알린다(ran: object) -> None:
    assert callable(ran)
    same = ran("--set", "discount=youth")
    assert same.status == 0 and "판정은 달라지지 않았습니다" in same.out and "--pass discount" in same.out


@pytest.mark.parametrize(
    ("field", "missing"),
    [
        ("venture_certificate.valid_until=2026-01-01", "벤처기업확인서에 해당하는 것이 없어"),
        ("id_card.born_on=1990-01-01", "신분증 사본에 해당하는 것이 없어"),
    ],
)
def test_내지_않은_서류의_값이면_쓰이지_않는다고_하고_무엇으로_정할지_알린다(
    field: str, missing: str, ran: object
) -> None:
    assert callable(ran)
    told = ran("--set", field)
    assert told.status == 0 and missing in told.out
    assert "할인: " in told.out and "--pass discount" in told.out, "what stays open, and how to decide it"


def test_바뀐_것이_있으면_그런_말을_하지_않는다(ran: object) -> None:
    assert callable(ran)
    changed = ran("--set", "discount=none")
    assert changed.status == 0 and "달라지지 않았습니다" not in changed.out
    assert "할인 해당 없음" in changed.out


def test_없는_사건은_없다고_하고_찾는_법을_알린다(ran: object, capsys: pytest.CaptureFixture[str]) -> None:
    assert callable(ran)
    told = bare_command("decide", "C999999", "--by", "김", "--reason", "확인", "--accept", capture=capsys)
    assert (told.status, told.out) == (1, "")
    assert "사건번호가 없습니다" in told.err and "cases --find" in told.err and "열지 못한" not in told.err


def test_사유가_신청인에게_간다는_것을_도움말이_말한다(capsys: pytest.CaptureFixture[str]) -> None:
    text = " ".join(bare_command("decide", "--help", config="", capture=capsys).out.split())
    reason = text.partition("--reason 사유")[2].partition("--accept")[0]
    assert "--notify" in reason and "메일" in reason


def test_자원의_크기를_모르면_자부담금이_미정이라고_거듭_알린다(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Complete and eligible, but nobody knows how much is asked for: nothing is handed over, which is to be said."""
    made = config_of(tmp_path)
    (sample,) = samples(["selection/2"], tmp_path)
    entry = drawn(sample, 1, AT)
    assert entry.reading is not None
    sizes = tuple(
        Value(value=text, certainty="sure", source="text", evidence=Evidence(file="신청서.hwp", page=1, text=text))
        for text in ("8", "16")
    )
    fields = [field for field in entry.reading.application if field.name != "cards"]
    reading = entry.reading.model_copy(update={"application": (*fields, Field(name="cards", values=sizes))})
    store = Store(made.settings.database.url, made.settings.storage.root, write=True)
    try:
        add(store, made, entry.model_copy(update={"reading": reading}), AT)
    finally:
        store.close()
    monkeypatch.setenv("JEOPSU_DATABASE__URL", made.settings.database.url)
    monkeypatch.setenv("JEOPSU_STORAGE__ROOT", str(made.settings.storage.root))

    def told(*words: str) -> str:
        done = bare_command(*words, capture=capsys)
        assert done.status == 0, done
        return " ".join(done.out.split())

    decide = ("decide", "C000001", "--by", "김", "--reason", "확인")
    assert "자부담금 미정. 신청 자원의 크기를" in told(*decide, "--pass", "consistency", "--pass", "resource-offer")
    assert "--set cards=장수" in told("show", "C000001")
    assert "크기를 알 수 없어" in told("digest").partition("■ 확인할 서류 1건")[2].partition("■")[0]
    assert "확인할 서류 1건" in told("status")
    assert "자부담금 월 " in told(*decide, "--set", "cards=8")
    assert "■ 확인할 서류" not in told("digest") and "확인할 서류 없음" in told("status")
