"""Every disposition and every reason, through the real servers, on both engines."""

import json
import re
from pathlib import Path

import pytest

from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.stories import stories, tell
from tests.whole import HERE, Whole

ELSEWHERE = {"receive-time-unknown", "processing-failed"}
"""Reasons that no mail provokes by itself: tests/test_intake_evidence.py."""


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
@pytest.mark.parametrize("name", stories())
def test_이야기(
    name: str, engine: str, dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue("postgres_url") if engine == "postgresql" else ""
    tell(stories()[name], Whole(dovecot, smtp_sink, tmp_path, url))


def test_이야기들은_계약의_모든_판정과_사유를_담는다() -> None:
    schema = json.loads((HERE / "case.schema.json").read_text(encoding="utf-8"))["properties"]
    ids = re.findall(r"[a-z]+(?:-[a-z]+)*", schema["disposition_reasons"]["description"].split("e.g. ")[1])
    mails = [mail for story in stories().values() for mail in story.mails]
    assert set(ids) - {reason for mail in mails for reason in mail.because} == ELSEWHERE
    by_operators = {"rejected", "withdrawn"}
    assert set(schema["disposition"]["enum"]) - {mail.becomes for mail in mails} == by_operators


def test_계약의_스키마는_문서와_시험에서_같다() -> None:
    copies = [HERE / "case.schema.json", HERE.parent / "docs" / "case.schema.json"]
    assert copies[0].read_bytes() == copies[1].read_bytes()
