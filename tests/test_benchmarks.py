"""The command line of the measurements."""

import pytest

from benchmarks.__main__ import ALL, named


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ([], ALL),
        (["--misses"], ALL),
        (["reading", "--misses"], ("reading",)),
        (["--misses", "judging", "reading"], ("judging", "reading")),
        (["redaction"], ("redaction",)),
    ],
)
def test_words_with_dashes_name_no_measurement(words: list[str], names: tuple[str, ...]) -> None:
    assert named(words) == names


def test_unknown_measurement_is_refused_by_its_name() -> None:
    with pytest.raises(SystemExit, match="raeding"):
        named(["raeding"])
