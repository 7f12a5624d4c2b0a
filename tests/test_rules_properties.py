"""What holds for every input: the rules never raise, never run away, never accept in doubt, never answer wrongly."""

import unicodedata
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from models.call import Call
from models.decision import NameReading
from models.text import LONGEST, squash, tidy
from rules.disposition import decide
from rules.names import read_names
from rules.naming import read_archive_name, read_bare, read_subject
from tests.drawn_names import ANY_TEXT, CALLS, CALM, ORGANIZATIONS, is_name_of_an_organization, sizes
from tests.rule_cases import CALL
from tests.rule_mails import circumstances_of, mail_of, right_name


@CALM()
@given(text=ANY_TEXT, call=CALLS)
@example(text="\ud800" * 9 + "_A100", call=CALL)
def test_어떤_글자도_읽다가_멈추지_않는다(text: str, call: Call) -> None:
    for read in (read_subject, read_archive_name, read_bare):
        reading = read(text, call.naming, call.resources)
        if reading.state == "kept":
            assert reading.organization
            assert reading.resource
            assert not reading.problems
        if reading.state == "near":
            assert reading.problems
        if reading.state == "none":
            assert reading == NameReading(state="none")
        reading.model_dump_json().encode()  # whatever was read can be stored


@CALM()
@given(organization=ORGANIZATIONS, call=CALLS, data=st.data())
def test_양식대로_만든_이름은_지킨_이름으로_되읽힌다(organization: str, call: Call, data: st.DataObject) -> None:
    assume(is_name_of_an_organization(organization, call))
    resource = data.draw(st.sampled_from(sizes(call)))
    name = call.naming.separator.join((call.naming.fixed_part, organization, resource))
    plain = read_subject(name, call.naming, call.resources)
    assert plain.state == "kept"
    assert squash(plain.organization or "") == squash(organization)
    assert plain.resource is not None
    assert resource.startswith(plain.resource.name)
    assert plain.resource.stated == (resource != plain.resource.name)
    for change in CHANGES:
        assert read_subject(change(name), call.naming, call.resources).state == "kept"
        same = read_archive_name(change(name) + ".zip", call.naming, call.resources)
        assert (same.state, same.resource) == ("kept", plain.resource)
        assert squash(same.organization or "") == squash(organization)


def full_width(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


CHANGES: tuple[Callable[[str], str], ...] = (
    lambda name: unicodedata.normalize("NFD", name),
    lambda name: unicodedata.normalize("NFKC", name).lower(),
    full_width,
    lambda name: "\u3000" + name.replace(" ", " \t ") + "  ",
    lambda name: "\ufeff" + name,
)


@CALM()
@given(text=ANY_TEXT, organization=st.sampled_from(["한빛", "새빛 대학교"]), call=CALLS)
def test_다른_글자가_덧붙은_이름은_지킨_이름이_아니다(text: str, organization: str, call: Call) -> None:
    name = right_name(call, organization)
    rest = tidy(text)
    assume(any(char.isalpha() for char in rest))
    reading = read_subject(name + "·" + rest, call.naming, call.resources)
    kept_again = any(rest.casefold().endswith(end.casefold()) for end in sizes(call))
    assert reading.state != "kept" or kept_again


HUGE = 100_000
RUNAWAYS = {
    "밑줄": "_",
    "답장 표시": "Re:",
    "숫자": "1",
    "소수점": "1.",
    "괄호": "(",
    "빈 괄호": "()",
    "자원명": "A100 ",
    "밑줄 자원명": "A100_",
    "결합 문자": "\u0301\u0316",
    "늘어나는 문자": "\ufdfa",
    "덧붙는 말": "합니다",
    "보안 표시": "[외부메일]",
    "홀로 남은 대리 문자": "\ud800",
    "수량": "8x",
    "붙임표": " - ",
    "고정 낱말": "이용신청 GPU ",
    "빈칸": "\u3000",
}


@pytest.mark.parametrize("piece", RUNAWAYS.values(), ids=RUNAWAYS)
def test_십만_글자의_이름도_끝을_보고_지킨_이름이_되지_않는다(piece: str) -> None:
    """No clock is read: a quadratic step on this length would take minutes, and the run would not end."""
    start = CALL.naming.fixed_part + "_"
    text = start + (piece * HUGE)[:HUGE] + "_A100"
    assert len(tidy(text)) < LONGEST * 20
    for read in (read_subject, read_archive_name, read_bare):
        assert read(text, CALL.naming, CALL.resources).state != "kept"


def test_너무_긴_이름은_앞부분만_맞아서는_지킨_이름이_아니다() -> None:
    start, end = CALL.naming.fixed_part + "_", "_A100"
    whole = start + "가" * (LONGEST - len(start + end)) + end
    for text, state in ((whole, "kept"), (whole + "_한빛", "recoverable"), (whole + "x", "recoverable")):
        assert read_subject(text, CALL.naming, CALL.resources).state == state


DISPOSITIONS = st.sampled_from(["accepted", "held", "bad_format", "late", "not_submission", "duplicate"])
SECONDS = st.integers(min_value=-3, max_value=3).map(lambda seconds: timedelta(seconds=seconds))


@st.composite
def situations(draw: st.DrawFn) -> dict[str, Any]:
    """What may come together in one mail, as in a case of `tests/cases/disposition.yaml`."""
    window = CALL.window
    edge = draw(st.sampled_from([window.opens_at, window.closes_at]))
    moments = st.one_of(st.just("unknown"), SECONDS.map(lambda delta: (edge + delta).replace(tzinfo=None)))
    names = st.sampled_from(
        [right_name(CALL), right_name(CALL, "새빛"), "2025년 GPU 이용신청-한빛-A100", "서류", "한빛_A100", ""]
    )
    states = st.sampled_from(["readable", "readable", "encrypted", "damaged", "unsafe", "unsupported"])
    archive = st.fixed_dictionaries({"name": names.map(lambda name: name + ".zip"), "state": states})
    optional: dict[str, st.SearchStrategy[Any]] = {
        "trusted": moments.filter(lambda moment: moment != "unknown"),
        "loose": st.lists(st.just("신청서.hwp"), max_size=1),
        "others": st.lists(st.sampled_from(["설치.exe", "자료.zip"]), max_size=1),
        "links": st.lists(names, max_size=1),
        "automatic": st.booleans(),
        "bounce": st.booleans(),
        "cut": st.booleans(),
        "sender": st.just("none"),
        "same_mail": DISPOSITIONS,
        "same_archive": st.just("accepted"),
        "thread": DISPOSITIONS,
        "answers": st.sampled_from(["receipt", "receipt_again", "held", "bad_format", "late"]),
        "known": DISPOSITIONS,
        "quoted": st.booleans(),
        "notices": st.integers(min_value=0, max_value=40),
    }
    required = {"received": moments, "subject": names, "archives": st.lists(archive, max_size=2)}
    return draw(st.fixed_dictionaries(required, optional=optional))


@CALM(max_examples=400)
@given(situation=situations())
def test_판정은_스스로_어긋나지_않는다(situation: dict[str, Any]) -> None:
    mail, around = mail_of(situation, CALL), circumstances_of(situation, CALL)
    names = read_names(mail, CALL)
    triage = decide(mail, names, around, CALL)
    received = around.received_at
    if triage.disposition == "accepted":
        assert not triage.reasons
        assert names.verdict == "kept"
        assert [a.archive.state for a in names.archives if a.archive] == ["readable"]
        assert received is not None
        assert CALL.window.opens_at <= received <= CALL.window.closes_at
        assert triage.reply == "receipt"
    else:
        assert triage.reasons
        assert triage.reply != "receipt"
    if triage.reply:
        assert mail.reply_address
        assert not mail.automatic
        assert not mail.bounces
        assert triage.silence is None
        assert received is None or received >= CALL.window.opens_at
    if triage.disposition in ("held", "bad_format", "late", "duplicate"):
        assert bool(triage.reply) != bool(triage.silence)
    assert (triage.disposition == "duplicate") == (triage.duplicate_of is not None)
    assert triage.submission or triage.disposition in ("not_submission", "duplicate")
    attached = any(not file.inline for file in mail.attachments) or bool(mail.links)
    if triage.disposition == "not_submission" and attached and not mail.bounces:
        assert triage.unclear


@CALM(max_examples=300)
@given(situation=situations())
def test_한_초_늦어져서_접수되는_일은_없다(situation: dict[str, Any]) -> None:
    closes = CALL.window.closes_at.replace(tzinfo=None)
    ranks = []
    for received in (closes, closes + timedelta(seconds=1)):
        mail = mail_of(situation, CALL)
        around = circumstances_of(situation | {"received": received}, CALL)
        ranks.append(decide(mail, read_names(mail, CALL), around, CALL).disposition)
    in_time, late = ranks
    assert late != "accepted"
    if in_time == "late":
        assert late == "late"


@CALM(max_examples=200)
@given(situation=situations())
def test_제목의_말머리는_판정을_바꾸지_않는다(situation: dict[str, Any]) -> None:
    around = circumstances_of(situation, CALL)
    dispositions = set()
    for prefix in ("", "Re: ", "[외부메일] FW: "):
        mail = mail_of(situation | {"subject": prefix + situation["subject"]}, CALL)
        triage = decide(mail, read_names(mail, CALL), around, CALL)
        dispositions.add((triage.disposition, triage.reasons, triage.reply))
    assert len(dispositions) == 1
