"""The limits of documents in config.yaml reach those who read documents."""

import json
from pathlib import Path

import pytest

from tests.whole import bare_command

TEXT = "가나다라 마바사\n" * 200


@pytest.mark.parametrize(("characters", "notes"), [("500", ["text-cut"]), ("100000", [])])
def test_설정한_글자_수까지만_읽는다(
    characters: str,
    notes: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "메모.txt").write_text(TEXT, encoding="utf-8")
    monkeypatch.setenv("JEOPSU_LIMITS__DOCUMENTS__CHARACTERS", characters)
    said = bare_command("read", str(tmp_path / "메모.txt"), "--json", capture=capsys)
    assert said.status == 0, said.err
    (file,) = json.loads(said.out)["files"]
    assert set(file["notes"]) == set(notes)


def test_음수인_한도는_받지_않는다(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("JEOPSU_LIMITS__DOCUMENTS__OCR_PAGES", "-1")
    said = bare_command("config", "check", capture=capsys)
    assert said.status == 2 and "limits.documents.ocr_pages" in said.err
