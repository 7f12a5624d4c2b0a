"""A case folder is on the disk, whole, before the register says that it is there."""

import os
from pathlib import Path

import pytest

from notifier.folder import build_folder
from tests.rule_cases import CALL
from tests.test_folders_hostile import HIDE, case_of, documents


def test_심사자료는_제자리에_놓이기_전에_모두_디스크에_있고_이름은_그_뒤에_남는다(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a power cut the register would else tell of a folder with empty files."""
    folder, given = tmp_path / "cases" / "AICA-2025-0001", documents("한빛", tmp_path)
    folder.parent.mkdir()
    before: dict[int, int] = {}
    after: set[int] = set()
    sync = os.fsync

    def spy(handle: int) -> None:
        state = os.fstat(handle)
        if folder.exists():
            after.add(state.st_ino)
        else:
            before[state.st_ino] = state.st_size
        sync(handle)

    monkeypatch.setattr(os, "fsync", spy)
    build_folder(case_of("한빛"), given, folder, CALL, HIDE, presentation_percent=50)
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) == 6
    for path in files:
        assert before.get(path.stat().st_ino) == path.stat().st_size, path.name
    for place in (folder, folder / "documents"):
        assert place.stat().st_ino in before
    assert folder.parent.stat().st_ino in after
