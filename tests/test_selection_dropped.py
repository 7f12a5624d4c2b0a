"""Who is selected and drops out when the selection is confirmed once more: provisioning hears of it in the same
transaction, by a withdrawal, and has the application as a valid one again."""

import json
from pathlib import Path
from typing import Any

import pytest

from models.case import Case
from models.config import Config
from models.store import Store, views
from tests.filled import Entry, config_of
from tests.selection_register import fill, ran, recorded, scored, sheet, two_applications


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> list[Entry]:
    """Two valid applications of organisations of their own."""
    return two_applications(tmp_path_factory.mktemp("samples"))


@pytest.fixture
def config(tmp_path: Path, shelf: list[Entry], monkeypatch: pytest.MonkeyPatch) -> Config:
    """A register with both, the selection of them confirmed."""
    made = config_of(tmp_path, selection__reviewers="2", provisioning__url=f"spool:///{tmp_path}/queue")
    for name, value in (
        ("DATABASE__URL", made.settings.database.url),
        ("STORAGE__ROOT", str(made.settings.storage.root)),
        ("SELECTION__REVIEWERS", "2"),
        ("PROVISIONING__URL", made.settings.provisioning.url),
    ):
        monkeypatch.setenv(f"JEOPSU_{name}", value)
    fill(made, *shelf)
    return made


def queue(capsys: pytest.CaptureFixture[str], number: str) -> list[dict[str, Any]]:
    """Every message about one case, in their order, as provisioning gets them."""
    lines = [json.loads(line) for line in ran(capsys, "queue", "--json").out.splitlines()]
    return [line for line in lines if line["subject"] == number]


def types(messages: list[dict[str, Any]]) -> list[str]:
    return [message["type"].rpartition(".")[2] for message in messages]


def case(config: Config, number: str) -> Case:
    store = Store(config.settings.database.url, config.settings.storage.root, write=False)
    try:
        with store.reading() as connection:
            found = views.one_case(connection, number)
    finally:
        store.close()
    assert found is not None
    return found


def give(config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str], number: str, share: float) -> None:
    """New scores for one application, by both reviewers."""
    path = sheet(config, tmp_path / f"{number}-{share}.xlsx", (number, "가위원", share), (number, "나위원", share))
    ran(capsys, "scores", "import", str(path), "--by", "김담당")


def test_빠진_신청은_할당이_거두어지고_다시_적격인_신청이_된다(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, other = scored(config, tmp_path, capsys)
    ran(capsys, "select", "--confirm", "--by", "김담당")
    assert types(queue(capsys, first)) == ["validated", "approved"]
    give(config, tmp_path, capsys, first, 50.0)
    told = ran(capsys, "select", "--confirm", "--by", "박과장")
    assert first in told.err and "할당 취소" in told.err and "직접 취소" not in told.err
    messages = queue(capsys, first)
    assert types(messages) == ["validated", "approved", "withdrawn", "validated"]
    assert [message["data"]["reason"] for message in messages] == [None, None, "not-selected", None]
    assert [message["id"].rpartition("-")[2] for message in messages] == ["1", "2", "3", "4"]
    assert messages[0]["data"] == messages[3]["data"], "it is valid as before"
    assert case(config, first).provisioning == "queued" and case(config, other).provisioning == "approved"
    assert types(queue(capsys, other)) == ["validated", "approved"], "who stays hears nothing"


def test_다시_뽑히면_다시_할당된다(config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, _ = scored(config, tmp_path, capsys)
    for share in (90.0, 50.0, 90.0, 50.0):
        give(config, tmp_path, capsys, first, share)
        ran(capsys, "select", "--confirm", "--by", "김담당")
    turn = ["approved", "withdrawn", "validated"]
    assert types(queue(capsys, first)) == ["validated", *turn, *turn]


def test_같은_선정을_또_확정해도_더_알리지_않는다(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, _ = scored(config, tmp_path, capsys)
    ran(capsys, "select", "--confirm", "--by", "김담당")
    give(config, tmp_path, capsys, first, 50.0)
    ran(capsys, "select", "--confirm", "--by", "김담당")
    before = recorded(config)
    ran(capsys, "select", "--confirm", "--by", "김담당")
    assert recorded(config) == before


def test_철회하여_빠진_신청은_철회로만_알린다(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, _ = scored(config, tmp_path, capsys)
    ran(capsys, "select", "--confirm", "--by", "김담당")
    ran(capsys, "decide", first, "--by", "김", "--reason", "요청", "--withdraw")
    ran(capsys, "select", "--confirm", "--by", "김담당")
    messages = queue(capsys, first)
    assert types(messages) == ["validated", "approved", "withdrawn"]
    assert messages[-1]["data"]["reason"] == "withdrawn" and case(config, first).provisioning == "withdrawn"


def test_확정하지_못하면_아무도_할당을_잃지_않는다(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, other = scored(config, tmp_path, capsys)
    ran(capsys, "select", "--confirm", "--by", "김담당")
    for number in (first, other):
        give(config, tmp_path, capsys, number, 50.0)
    before = recorded(config)
    assert "선정할 신청이 없습니다" in ran(capsys, "select", "--confirm", "--by", "김담당", status=1).err
    assert recorded(config) == before and case(config, first).provisioning == "approved"
