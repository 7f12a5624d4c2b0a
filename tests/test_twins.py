"""Two applicants with the same archive to the byte: an operator is told, nothing is decided."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from models.store import twins
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.stories.letters import letter, made
from tests.whole import BEFORE, RULE, Whole, command

OTHER = "lee@lumen.example"


@pytest.fixture
def whole(dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    """An intake."""
    yield Whole(dovecot, smtp_sink, tmp_path_factory.mktemp("twins"))


def sent(
    whole: Whole, organization: str, sender: str, archive: bytes, subject: str = "", at: datetime = BEFORE
) -> None:
    """An application of this organisation."""
    name = f"{RULE}_{organization}_A100"
    whole.deliver(letter(subject or name, (f"{name}.zip", archive), sender=sender), at)


def groups(whole: Whole) -> list[list[str]]:
    """Case ids that share an archive."""
    with whole.register() as store, store.reading() as connection:
        return [[one.case_id for one in group] for group in twins.all_twins(connection)]


def test_두_곳이_같은_압축파일을_보내면_모두_접수하고_담당자에게_알린다(
    whole: Whole, capsys: pytest.CaptureFixture[str]
) -> None:
    same = made("zip", "same")
    sent(whole, "한빛", "hong@hanbit.example", same)
    sent(whole, "샛별", OTHER, same)
    sent(whole, "다른곳", "kim@other.example", made("zip", "other"))
    whole.poll()
    assert [case.disposition for case in whole.cases()] == ["accepted"] * 3, "the remark changes no disposition"
    assert groups(whole) == [["C000001", "C000002"]]
    first = command(whole, "show", "C000001", capture=capsys).out
    assert "한 바이트도 다르지 않습니다: C000002 AICA-2025-0002 샛별" in first
    assert "한 바이트도" not in command(whole, "show", "C000003", capture=capsys).out
    report = command(whole, "digest", capture=capsys).out
    section = report.partition("■ 압축파일이 같은 신청 1건")[2].partition("■")[0]
    assert "한빛" in section and "샛별" in section and "다른곳" not in section


def test_같은_사람이_다시_보낸_것은_알리지_않는다(whole: Whole, capsys: pytest.CaptureFixture[str]) -> None:
    """Held for its subject, then sent again with the right one; and once more, which is a duplicate."""
    same = made("zip", "again")
    sent(whole, "한빛", "hong@hanbit.example", same, subject=f"20{RULE}-한빛-A100", at=BEFORE - timedelta(minutes=2))
    sent(whole, "한빛", "Hong@Hanbit.example", same, at=BEFORE - timedelta(minutes=1))
    sent(whole, "한빛", "hong@hanbit.example", same)
    whole.poll()
    assert sorted(case.disposition for case in whole.cases()) == ["accepted", "duplicate", "held"]
    assert groups(whole) == []
    assert "한 바이트도" not in command(whole, "show", "C000001", capture=capsys).out
    assert "압축파일이 같은 신청" not in command(whole, "digest", capture=capsys).out


def test_한_사람이_두_기관_이름으로_보낸_같은_압축파일은_알린다(whole: Whole) -> None:
    same = made("zip", "both")
    sent(whole, "한빛", OTHER, same)
    sent(whole, "샛별", OTHER, same)
    whole.poll()
    assert groups(whole) == [["C000001", "C000002"]]
