"""Golden mails through the whole pipeline. JEOPSU_ACCEPT=1 writes them anew; the difference is to be read."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.golden_mails import EXPECTED, Stage, stage
from tests.golden_recipes import STORIES, stories


@pytest.fixture(scope="module")
def the_stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One pipeline for all stories."""
    with stage(tmp_path_factory.mktemp("golden")) as made:
        yield made


@pytest.mark.parametrize("name", stories())
def test_이야기대로_판정하고_회신한다(name: str, the_stage: Stage) -> None:
    told = the_stage.play(stories()[name])
    for file in EXPECTED:
        path = STORIES / name / file
        if os.environ.get("JEOPSU_ACCEPT") == "1":
            _accept(path, told[file])
        expected = path.read_text(encoding="utf-8") if path.exists() else ""
        assert told[file] == expected, f"{path}: `make accept` after reading what has changed"


def _accept(path: Path, text: str) -> None:
    if text:
        path.write_text(text, encoding="utf-8")
    else:
        path.unlink(missing_ok=True)
