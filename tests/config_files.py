"""The shipped configuration with other words in it."""

from pathlib import Path

from tests.whole import CONFIG


def changed_config(folder: Path, *changes: tuple[str, str]) -> Path:
    """A copy in `folder` in which each first text, which stands there once, is replaced by the second."""
    text = CONFIG.read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    file = folder / "config.yaml"
    file.write_text(text, encoding="utf-8")
    return file
