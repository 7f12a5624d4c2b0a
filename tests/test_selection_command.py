"""`jeopsu scores import` and `jeopsu select`: what is right is taken, what is not is named by its cell, and operators
always see what stands, what waits and to whom mails would go."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
import xlsxwriter

from models.config import Config
from models.register import NUMBER, REVIEWER
from models.store import Store, outgoing
from tests.filled import Entry, drawn, samples
from tests.selection_register import AT, fill, numbers, ran, recorded, register_with, scored, sheet, states, texts
from tests.whole import bare_command

SEEDS = ("selection/1", "selection/2", "selection/3")
"""One of these asks for a resource that is presented."""


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> list[Entry]:
    """Three valid applications of organisations of their own, with the size that their forms state; one whose names
    state another size than its form."""
    made = samples(SEEDS, tmp_path_factory.mktemp("samples"))
    entries = [drawn(sample, n, AT + timedelta(minutes=n)) for n, sample in enumerate(made)]
    odd = next(drawn(one, 77, AT) for one in made if one.petaflops)
    return [*(e.model_copy(update={"cards": one.cards}) for e, one in zip(entries, made, strict=True)), odd]


@pytest.fixture
def config(tmp_path: Path, shelf: list[Entry], monkeypatch: pytest.MonkeyPatch) -> Config:
    """A register with three valid applications (1 to 3) and one that is held; each needs two reviewers."""
    monkeypatch.setenv("JEOPSU_SMTP__ENABLED", "true")
    monkeypatch.setenv("JEOPSU_SMTP__HOST", "127.0.0.1")
    held = Entry(received_at=AT, disposition="held", reasons=("archive-encrypted",))
    made = register_with(tmp_path, monkeypatch, *shelf[:3], held)
    assert len(numbers(made)) == 3, "the samples are valid applications"
    return made


def presented(config: Config, line: str) -> bool:
    """Whether the resource that a line of the ranking begins with is presented."""
    return line.split()[0] in config.call.evaluation.presentation_resources


def test_맞는_점수는_가져오고_나머지는_칸과_까닭을_댄다(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second, third = numbers(config)
    path = sheet(
        config, tmp_path / "mixed.xlsx",
        (first, "가위원", 80.0), (second, "가위원", "아주 좋음"), (second, "나위원", 70.0),
        ("C000099", "가위원", 80.0), (third, "가위원", 80.0),
    )  # fmt: skip
    told = ran(capsys, "scores", "import", str(path), "--by", "김담당", status=1)
    assert "2건의 점수 2개를 가져왔습니다" in told.out
    lines = [line.strip() for line in told.err.splitlines()]
    assert any(line.startswith("C3: ") and "'아주 좋음'" in line for line in lines), lines
    assert any(line.startswith("A5: C000099") for line in lines), lines
    shown = ran(capsys, "select").out.splitlines()
    by_number = {number: next(line for line in shown if number in line) for number in (first, second, third)}
    assert "위원 1명의 점수가 더 필요" in by_number[first] and "1/2" in by_number[first]
    assert "점수 없음" in by_number[second], "of a case with a wrong cell nothing is taken, not even other reviewers'"


def test_같은_신청을_두_이름으로_적어도_반만_들어가지_않는다(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = numbers(config)[0]
    path = sheet(config, tmp_path / "two.xlsx", ("C000001", "가위원", "x"), (first, "나위원", 80.0))
    told = ran(capsys, "scores", "import", str(path), "--by", "김담당", status=1)
    assert "0건의 점수 0개" in told.out and "C2: " in told.err


def test_철회된_신청의_점수는_빼고_가져오며_까닭을_댄다(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second, _ = numbers(config)
    ran(capsys, "decide", first, "--by", "김", "--reason", "요청", "--withdraw")
    path = sheet(config, tmp_path / "s.xlsx", (first, "가위원", 80.0), (second, "가위원", 80.0))
    told = ran(capsys, "scores", "import", str(path), "--by", "김", status=1)
    assert "1건의 점수 1개" in told.out
    assert f"A2: {first}: '철회'이어서 평가 대상이 아닙니다" in told.err and second not in told.err
    again = ran(capsys, "scores", "import", str(path), "--by", "김", status=1)
    assert "0개를 가져왔습니다. 이미 있던 점수 1개는 그대로입니다." in again.out


def test_평가표가_아닌_파일은_아무것도_가져오지_않는다(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes("접수번호,평가위원".encode())
    assert path.name in ran(capsys, "scores", "import", str(path), "--by", "김", status=1).err


def test_확정_전에는_그렇게_말하고_확정하면_누가_언제_했는지_보인다(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = ran(capsys, "select").out
    assert "아직 확정하지 않았습니다" in before and "3건이 있어 확정할 수 없습니다" in before
    assert "평가가 끝나지 않은" in ran(capsys, "select", "--confirm", "--by", "김담당", status=1).err
    found = scored(config, tmp_path, capsys)
    ready = ran(capsys, "select").out
    assert "아직 확정하지 않았습니다" in ready and "jeopsu select --confirm --by" in ready
    done = ran(capsys, "select", "--confirm", "--by", "김담당").out
    assert "선정 3건을 확정하였습니다 (기록 1번, 김담당)" in done
    after = ran(capsys, "select", "--dry-run").out
    assert "확정하였습니다: 기록 1번" in after and "김담당" in after and "선정 3건" in after
    assert all(after.count(number) == 2 for number in found), "in the ranking and among the drafts"
    assert "초안 3통" in after and "--release --by" in after


def test_내보내기에는_이름이_필요하고_누구에게_가는지_모두_보인다(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = scored(config, tmp_path, capsys)
    ran(capsys, "select", "--confirm", "--by", "김담당")
    assert "--by" in ran(capsys, "select", "--release", status=2).err
    assert set(states(config).values()) == {"draft"}
    told = ran(capsys, "select", "--release", "--by", "이과장").out
    addresses = states(config)
    assert set(addresses.values()) == {"ready"} and len(addresses) == 3
    assert all(word in told for word in (*found, *addresses, "3통을 내보냅니다 (이과장)"))
    shown = ran(capsys, "select").out
    assert "발송 대기 3통" in shown and "이과장" in shown and "초안" not in shown
    assert "내보낼 초안이 없습니다" in ran(capsys, "select", "--release", "--by", "이과장", status=1).out
    assert all("원본 메일이 없습니다" in line for line in ran(capsys, "verify", status=1).err.splitlines()[:-1])


def test_확정한_뒤에_철회한_신청의_안내는_나가지_않는다(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, *others = scored(config, tmp_path, capsys)
    ran(capsys, "select", "--confirm", "--by", "김담당")
    ran(capsys, "decide", first, "--by", "김", "--reason", "요청", "--withdraw")
    shown = ran(capsys, "select")
    assert f"확정한 뒤에 달라진 신청 1건: {first}" in shown.out and f"{first}: 철회" in shown.err
    told = ran(capsys, "select", "--release", "--by", "이과장")
    assert "2통을 내보냅니다" in told.out and first not in told.out and f"{first}: 철회" in told.err
    assert sorted(states(config).values()) == ["draft", "ready", "ready"]
    assert all(number in told.out for number in others)


def test_다시_확정하여_빠지는_신청은_알리고_그_안내를_내보내지_않는다(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, *_ = scored(config, tmp_path, capsys)
    ran(capsys, "select", "--confirm", "--by", "김담당")
    low = sheet(config, tmp_path / "low.xlsx", (first, "가위원", 50.0), (first, "나위원", 50.0))
    ran(capsys, "scores", "import", str(low), "--by", "김담당")
    assert first in ran(capsys, "select").err
    again = ran(capsys, "select", "--confirm", "--by", "박과장")
    assert "선정 2건을 확정하였습니다 (기록 2번, 박과장)" in again.out and first in again.err
    told = ran(capsys, "select", "--release", "--by", "박과장")
    assert "2통을 내보냅니다" in told.out and f"{first}: 확정된 선정에 없음" in told.err


def test_발표_점수가_없으면_그렇게_말한다(config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Only for resources that are presented; the sheet of this test has no column for it."""
    found = numbers(config)
    criteria = config.call.evaluation.criteria
    book = xlsxwriter.Workbook(str(tmp_path / "plain.xlsx"))
    page = book.add_worksheet()
    for column, heading in enumerate([NUMBER, REVIEWER, *(c.name for c in criteria)]):
        page.write(0, column, heading)
    rows = [(number, reviewer) for number in found for reviewer in ("가위원", "나위원")]
    for row, (number, reviewer) in enumerate(rows, 1):
        page.write_row(row, 0, [number, reviewer, *(c.points for c in criteria)])
    book.close()
    ran(capsys, "scores", "import", str(tmp_path / "plain.xlsx"), "--by", "김")
    shown = ran(capsys, "select").out.splitlines()
    for number in found:
        line = next(line for line in shown if number in line)
        assert ("발표 점수 없음" in line) == presented(config, line)


def test_자부담금을_정할_수_없는_신청이_있으면_확정하지_않고_무엇인지_알린다(
    config: Config, shelf: list[Entry], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(config, shelf[3])
    found = scored(config, tmp_path, capsys)
    assert len(found) == 4
    told = ran(capsys, "select", "--confirm", "--by", "김담당", status=1)
    assert "자부담금" in told.err and sum(number in told.err for number in found) == 1
    assert "아직 확정하지 않았습니다" in ran(capsys, "select").out and states(config) == {}


def test_결과_목록을_쓸_수_없으면_확정하지_않는다(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scored(config, tmp_path, capsys)
    (tmp_path / "file").write_text("?")
    before = recorded(config)
    confirm = ("select", "--confirm", "--by", "김담당", "--out")
    for folder in (tmp_path / "file" / "sub", Path("/proc/none")):
        told = bare_command(*confirm, str(folder), capture=capsys)
        assert told.status in (1, 2) and len(told.err.splitlines()) == 1, told
        assert told.status == 2 or "확정하지 않았습니다" in told.err, told
    assert recorded(config) == before and before[0] == 0 and states(config) == {}


def test_확정한_뒤에_목록만_못_쓰면_그렇게_말하고_다시_하면_목록만_쓴다(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scored(config, tmp_path, capsys)
    (tmp_path / "out" / "선정결과.html").mkdir(parents=True)  # in the way of the list
    confirm = ("select", "--confirm", "--by", "김담당", "--out", str(tmp_path / "out"))
    told = ran(capsys, *confirm, status=1)
    assert "기록 1번으로 확정되어 있으나" in told.err and "--confirm" in told.err and "확정하였습니다" in told.out
    first = recorded(config)
    assert first[0] == 1 and set(states(config).values()) == {"draft"}
    (tmp_path / "out" / "선정결과.html").rmdir()
    again = ran(capsys, *confirm)
    assert "새로 기록하지 않았습니다" in again.out and "김담당" in again.out
    assert recorded(config) == first
    assert (tmp_path / "out" / "선정결과.html").is_file() and (tmp_path / "out" / "선정결과.csv").is_file()


@pytest.mark.parametrize("is_released", [False, True])
def test_확정한_뒤에_자부담금이_달라지면_앞서_쓴_안내는_나가지_않는다(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str], is_released: bool
) -> None:
    """Nobody is told a fee that is his no more; confirming once more writes the mail anew."""
    confirm, release = (("select", what, "--by", "김담당") for what in ("--confirm", "--release"))
    found = scored(config, tmp_path, capsys)
    ran(capsys, *confirm)
    number = next(one for one in found if "1PF" in texts(config, one)["draft"])
    if is_released:
        assert "3통을 내보냅니다" in ran(capsys, *release).out
    decided = ("--by", "김담당", "--reason", "협의하여 늘림")
    ran(capsys, "decide", number, "--set", "petaflops=2", *decided)
    judged = json.loads(ran(capsys, "show", number, "--json").out)
    asked = [one["check"] for one in judged["findings"] if one["outcome"] == "review"]
    assert asked and judged["eligibility"]["decision"] == "eligible", "the size differs from the names of the mail"
    ran(capsys, "decide", number, *(word for check in asked for word in ("--pass", check)), *decided)
    told = bare_command(*release, capture=capsys)
    assert told.status == int(is_released) and f"{number}: 확정한 뒤에 달라진 내용이 있음" in told.err
    assert set(texts(config, number)) == {"draft"}
    assert sorted(states(config).values()) == ["draft", "ready", "ready"]
    assert "새로 기록하지 않았습니다" in ran(capsys, *confirm).out
    after = texts(config, number)
    assert "1PF" in after["dropped"] and "1PF" not in after["draft"] and "2PF" in after["draft"]
    before_krw, after_krw = (re.findall(r"([\d,]+)원", after[state]) for state in ("dropped", "draft"))
    assert [2 * _won(krw) for krw in before_krw] == [_won(krw) for krw in after_krw] != []
    told = ran(capsys, *release)
    assert "1통을 내보냅니다" in told.out and number in told.out and not told.err
    assert "2PF" in texts(config, number)["ready"]
    assert ran(capsys, *confirm) and set(texts(config, number)) == {"dropped", "ready"}, "nothing is written twice"


def _won(text: str) -> int:
    return int(text.replace(",", ""))


def test_보낸_뒤에_자부담금이_달라지면_따로_알리라고_말한다(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What has left cannot be taken back, and nothing is sent by itself."""
    found = scored(config, tmp_path, capsys)
    ran(capsys, "select", "--confirm", "--by", "김담당")
    number = next(one for one in found if "1PF" in texts(config, one)["draft"])
    ran(capsys, "select", "--release", "--by", "김담당")
    store = Store(config.settings.database.url, config.settings.storage.root, write=True)
    with store.writing() as connection:
        for mail in outgoing.of_kind(connection, "selected"):
            connection.exec_driver_sql(f"UPDATE outbox SET state = 'sent' WHERE id = {mail.id}")
    store.close()
    assert "따로 알리십시오" not in ran(capsys, "select").err
    decided = ("--by", "김담당", "--reason", "협의하여 늘림")
    ran(capsys, "decide", number, "--set", "petaflops=2", *decided)
    judged = json.loads(ran(capsys, "show", number, "--json").out)
    asked = [one["check"] for one in judged["findings"] if one["outcome"] == "review"]
    ran(capsys, "decide", number, *(word for check in asked for word in ("--pass", check)), *decided)
    for arguments in (("select",), ("select", "--confirm", "--by", "김담당")):
        (line,) = [one for one in ran(capsys, *arguments).err.splitlines() if "따로 알리십시오" in one]
        assert number in line and all(other not in line for other in found if other != number)
    assert set(texts(config, number)) == {"sent"}
