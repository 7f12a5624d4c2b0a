"""`jeopsu decide --set`: a value that decides nothing is refused, or said to have changed nothing."""

from datetime import datetime

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


def test_사유가_신청인에게_간다는_것을_도움말이_말한다(capsys: pytest.CaptureFixture[str]) -> None:
    text = " ".join(bare_command("decide", "--help", config="", capture=capsys).out.split())
    reason = text.partition("--reason 사유")[2].partition("--accept")[0]
    assert "--notify" in reason and "메일" in reason
