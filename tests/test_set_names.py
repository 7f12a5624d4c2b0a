"""A receipt names organisation and resource as the operator set them, not as the applicant's names had them."""

import re
from collections.abc import Sequence
from datetime import datetime
from email import message_from_bytes
from pathlib import Path

import pytest

from models.decision import Resource, Triage
from models.finding import Ruling
from models.times import SEOUL
from rules.set_names import with_set_names
from tests.rule_cases import CALL
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.stories.letters import letter, zipped
from tests.whole import RULE, Whole, command, total_faults

AT = datetime(2025, 8, 11, 9, 0, tzinfo=SEOUL)
WHY = ("--by", "김담당", "--reason", "전화로 확인")


def rulings(*told: tuple[str, str]) -> Sequence[Ruling]:
    return [
        Ruling(number=number, at=AT, by="김담당", reason="확인", what="set", subject=subject, value=value)
        for number, (subject, value) in enumerate(told, 1)
    ]


def triage(resource: Resource | None) -> Triage:
    return Triage(disposition="accepted", submission=True, organization="한빛", resource=resource)


A100 = Resource(name="A100", cards=4, track=1, stated=True)


@pytest.mark.parametrize(
    ("before", "told", "after"),
    [
        (None, (("resource", "H100"),), ("H100", None, None, False)),
        (A100, (("resource", "H100"),), ("H100", None, None, False)),
        (A100, (("cards", "8"),), ("A100", 8, None, True)),
        (A100, (("resource", "HPC"), ("petaflops", "2")), ("HPC", 32, 2, True)),
        (A100, (("resource", "HPC"), ("cards", "48")), ("HPC", 48, 3, True)),
        (A100, (("resource", "HPC"), ("resource", "A100")), ("A100", 4, None, True)),
        (A100, (("petaflops", "2"),), ("A100", 4, None, True)),
        (None, (("cards", "8"),), None),
    ],
)
def test_정한_자원과_크기(
    before: Resource | None,
    told: tuple[tuple[str, str], ...],
    after: tuple[str, int | None, int | None, bool] | None,
) -> None:
    found = with_set_names(triage(before), rulings(*told), CALL).resource
    assert (found and (found.name, found.cards, found.petaflops, found.stated)) == after


def test_정한_것이_없거나_다른_항목이면_그대로이다() -> None:
    assert with_set_names(triage(A100), rulings(("project", "가상 과제")), CALL) == triage(A100)
    assert with_set_names(triage(A100), rulings(("organization", "한별")), CALL).organization == "한별"


@pytest.mark.parametrize("together", [True, False], ids=["한_명령으로", "먼저_값을_적고"])
def test_접수완료_메일에_담당자가_정한_자원과_기업명이_적힌다(
    together: bool, dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from pathlib import Path

    assert isinstance(tmp_path, Path)
    whole = Whole(dovecot, smtp_sink, tmp_path)
    whole.deliver(letter(f"{RULE}_한빛_A100", (f"{RULE}_한별_H100.zip", zipped())))
    whole.poll()
    (held,) = whole.cases()
    assert "names-contradict" in held.disposition_reasons
    values = ("--set", "resource=H100", "--set", "organization=한별연구소")
    if together:
        said = command(whole, "decide", held.case_id, *WHY, "--accept", *values, capture=capsys)
    else:
        assert command(whole, "decide", held.case_id, *WHY, *values, capture=capsys).status == 0
        said = command(whole, "decide", held.case_id, *WHY, "--accept", *values, capture=capsys)
    assert said.status == 0, said.err
    sent = command(whole, "receipts", "--resend", "AICA-2025-0001", "--to", "new@hanbit.example", capture=capsys)
    assert sent.status == 0, sent.err
    whole.poll()
    for address in ("hong@hanbit.example", "new@hanbit.example"):
        text = plain(whole.sent_to(address)[-1].raw)
        assert "한별연구소 신청 담당자님" in text
        (asked,) = re.findall(r"신청 자원 *:? *(.*)", text)
        assert asked.strip() == "H100"
    assert total_faults(whole) == []


def plain(raw: bytes) -> str:
    """The plain part of a mail."""
    first = next(part for part in message_from_bytes(raw).walk() if part.get_content_type() == "text/plain")
    content = first.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode("utf-8")
