"""Every reason id of the contract has a sentence that may be sent to a citizen."""

import json
import re
from pathlib import Path

import pytest

from notifier.reasons import reason_texts
from notifier.replies import compose
from tests.reply_facts import SMTP, archive, bodies, call, mail, reply, triage

REASONS = (
    *("archive-encrypted", "archive-damaged", "archive-unsafe", "archive-unsupported", "several-archives"),
    *("cloud-link-only", "no-archive", "subject-recoverable", "archive-name-recoverable", "names-contradict"),
    *("organization-missing", "resource-missing", "resource-unknown", "after-deadline", "before-opening"),
    *("automatic-mail", "inquiry", "same-content", "receive-time-disputed", "processing-failed", "size-unusual"),
    *("no-usable-sender", "reply-to-us", "double-delivery", "receive-time-unknown", "supplement", "unclear"),
    *("structure-incomplete", "oversize"),
)
DATA = Path(__file__).parent.parent / "notifier" / "templates" / "reasons.json"
KNOWN = frozenset(json.loads(DATA.read_text(encoding="utf-8"))) - {"(other)"}
"""Reasons that have a sentence of their own."""
BLUNT = (
    "잘못",
    "위반",
    "틀렸",
    "틀린",
    "실수",
    "귀하",
    "에러",
    "오류",
    "파싱",
    "타임아웃",
    "서버 에러",
    "!",
    "하세요",
    "당신",
)


def test_계약의_모든_사유에_제_문장이_있다() -> None:
    assert set(REASONS) <= KNOWN


def test_문장은_서로_다르다() -> None:
    whats = [text["what"] for text in json.loads(DATA.read_text(encoding="utf-8")).values()]
    assert len(set(whats)) == len(whats)


@pytest.mark.parametrize("reason", sorted(KNOWN))
def test_사유는_존댓말_한두_문장이고_탓하지_않는다(reason: str) -> None:
    (text,) = reason_texts((reason,))
    for words in filter(None, (text.what, text.todo)):
        assert re.search(r"니다\.$", words), words
        assert words.count("니다.") <= 2
        assert not [word for word in BLUNT if word in words]
        assert len(words) <= 120
    assert not text.todo or re.search(r"바랍니다\.|있습니다\.|없습니다\.", text.todo)


@pytest.mark.parametrize("kind", ["held", "bad_format"])
@pytest.mark.parametrize("reason", [*REASONS, "not-yet-invented"])
def test_사유와_할_일은_두_본문에_모두_나온다(kind: str, reason: str) -> None:
    facts = reply(kind, mail(archive()), triage(kind, reason))
    (text,) = reason_texts((reason,))
    for body in bodies(compose(facts, call(), SMTP)):
        flat = " ".join(body.split())
        assert text.what in flat
        assert text.todo in flat
        assert reason not in flat, "ids are for the program"


def test_끝까지_열지_못한_메일에는_메일에서_찾을_까닭을_알린다() -> None:
    # the reason goes out only for a mail whose form hides attachments; one that failed with us is not answered
    (text,) = reason_texts(("processing-failed",))
    assert "시스템" not in text.what and "암호화" in text.what and "손상" in text.what
    assert "새 메일" in text.todo


def test_모르는_사유와_빈_사유는_같은_안전한_문장을_한_번만_쓴다() -> None:
    assert reason_texts(("x-new", "y-new")) == reason_texts(()) != reason_texts(("unclear",))
    assert len(reason_texts(("x-new", "y-new"))) == 1


def test_여러_사유는_주어진_차례를_지킨다() -> None:
    order = ("resource-unknown", "archive-damaged", "resource-unknown", "no-archive")
    assert [text.what for text in reason_texts(order)] == [
        reason_texts((one,))[0].what for one in ("resource-unknown", "archive-damaged", "no-archive")
    ]


def test_문서보안이_걸린_압축파일은_다시_압축하지_말고_보안을_풀라고_알린다() -> None:
    sealed = archive(state="unsupported").model_copy(update={"format": "drm"})
    shown = {}
    for name, attached in {"drm": sealed, "lzh": archive(state="unsupported")}.items():
        facts = reply("held", mail(attached), triage("held", "archive-unsupported"))
        shown[name] = [" ".join(body.split()) for body in bodies(compose(facts, call(), SMTP))]
    assert all("문서보안(DRM)" in body and "해제" in body and "ZIP 형식" not in body for body in shown["drm"])
    assert all("문서보안" not in body and "ZIP 형식" in body for body in shown["lzh"])


@pytest.mark.parametrize("name", ["이용신청.zip", "이용신청.ZIP", "이용신청.7z"])
def test_이름만_압축파일이면_첨부가_없다고_하지_않는다(name: str) -> None:
    renamed = archive(name).model_copy(update={"kind": "document", "format": "pdf", "archive": None})
    other = renamed.model_copy(update={"name": "이용신청.pdf", "part": "1.3"})
    for attached, told in (((renamed, other), True), ((other,), False)):
        facts = reply("bad_format", mail(*attached), triage("bad_format", "no-archive"))
        for body in bodies(compose(facts, call(), SMTP)):
            flat = " ".join(body.split())
            assert ("압축파일이 아닙니다" in flat, "첨부되어 있지 않습니다" not in flat) == (told, told)


def test_이름_없이_온_압축파일은_이름이_다르다고_하지_않는다() -> None:
    for name, told in ((None, True), ("이용신청 모음.zip", False)):
        facts = reply("held", mail(archive(name)), triage("held", "archive-name-recoverable"))
        for body in bodies(compose(facts, call(), SMTP)):
            flat = " ".join(body.split())
            assert ("전달되지 않아" in flat, "일부 다릅니다" not in flat) == (told, told)
