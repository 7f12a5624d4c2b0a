"""Names of the announcement stand in one place; where the program keeps words of its own, they agree with it."""

from datetime import timedelta
from pathlib import Path

from cli.demo_show import LATER, clock_note
from models import korean
from models.config import load
from models.times import korean as korean_time
from tests.whole import CONFIG

ROOT = Path(__file__).parent.parent
CALL = load(CONFIG, {}).call


def test_신청_구분의_이름은_공고의_이름이고_한_곳에만_있다() -> None:
    named = {category.id: category.name for category in CALL.eligibility.categories}
    assert {name: word for name, word in korean.CATEGORIES.items() if name != "none"} == named
    word = named["association"]
    sources = [p for part in ("cli", "demo", "models", "notifier", "runners") for p in (ROOT / part).rglob("*.py")]
    assert [p.name for p in sources if f'"{word}"' in p.read_text(encoding="utf-8")] == ["korean.py"]


def test_서류_종류마다_이름이_있고_공고에_없는_종류는_없다() -> None:
    assert set(korean.KINDS) == {kind.id for kind in CALL.document_kinds}


def test_시연은_왜_모든_회신이_같은_시각인지_짧은_두_문장으로_말한다() -> None:
    closing = CALL.window.closes_at
    note = clock_note(closing, closing + LATER)
    assert korean_time(closing) in note and korean_time(closing + LATER) in note
    assert "처음 본 시각" in note and "수신 시각만" in note and note.count("니다.") == 2
    assert max(map(len, note.split("니다."))) < 90
    assert timedelta(hours=1) == LATER, "as the sentence says"
