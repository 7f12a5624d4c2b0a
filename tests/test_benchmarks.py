"""The command line of the measurements."""

import pytest

from benchmarks.__main__ import ALL, main, named


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


@pytest.mark.parametrize("word", ["--help", "-h"])
def test_asking_for_help_measures_nothing(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Else it would take the machine for half an hour."""
    assert main([word]) == 0
    assert capsys.readouterr().out.count("\n") == 1


def test_unknown_measurement_is_refused_by_its_name() -> None:
    with pytest.raises(SystemExit, match="raeding"):
        named(["raeding"])
