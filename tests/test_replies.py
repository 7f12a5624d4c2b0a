"""The replies as an applicant reads them. Goldens are rewritten with JEOPSU_ACCEPT=1; the diff is to be read."""

import email
import os
import re
from datetime import timedelta
from email.header import decode_header, make_header
from pathlib import Path

import pytest

from models.addresses import UnusableAddress
from models.own_ids import parse_own_message_id, parse_verp
from models.times import korean
from notifier.replies import OwnAddressUnusable, compose
from tests.reply_facts import (
    A100,
    HPC,
    NAMES,
    SMTP,
    SUBJECT,
    Page,
    archive,
    bodies,
    call,
    loose,
    mail,
    parsed,
    reading,
    reply,
    triage,
)
from tests.reply_stories import CLOSES, LINK, STORIES

GOLDEN = Path(__file__).parent / "golden" / "replies"


@pytest.mark.parametrize("story", STORIES)
def test_회신_본문은_검토된_글과_같다(story: str) -> None:
    ready = compose(STORIES[story](), call(), SMTP)
    written = f"받는 사람: {ready.to}\n제목: {ready.subject}\n\n{bodies(ready)[0]}"
    path = GOLDEN / f"{story.replace(' ', '-')}.txt"
    if os.environ.get("JEOPSU_ACCEPT") == "1":
        path.write_text(written, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == written


@pytest.mark.parametrize("reason", ["supplement", "archive-encrypted", "no-archive", "subject-recoverable"])
@pytest.mark.parametrize("kind", ["held", "bad_format", "late"])
def test_번호가_없다는_안내는_이미_받은_번호에_영향이_없다고_말한다(kind: str, reason: str) -> None:
    for body in bodies(compose(reply(kind, mail(archive()), triage(kind, reason)), call(), SMTP)):
        assert "이미 접수번호를 받으셨다면 그 접수에는 영향이 없습니다." in " ".join(body.split())


@pytest.mark.parametrize("story", STORIES)
def test_두_본문은_같은_내용을_말한다(story: str) -> None:
    plain, html = bodies(compose(STORIES[story](), call(), SMTP))
    page = Page(html)
    seen = "".join(page.text.split())
    for line in plain.splitlines():
        # labels, list marks and numbers are drawn differently in the page
        words = re.sub(r"^\s*(?:[-■※→]|\d+\.|SHA-256) ", "", line.strip())
        pieces = [piece.strip(" -[") for piece in re.split(r": |\] ?", words)]
        assert all("".join(piece.split()) in seen for piece in pieces), line


@pytest.mark.parametrize("story", STORIES)
def test_HTML은_짝이_맞고_밖에서_아무것도_가져오지_않는다(story: str) -> None:
    html = bodies(compose(STORIES[story](), call(), SMTP))[1]
    page = Page(html)
    assert '<html lang="ko">' in html
    assert not set(page.tags) & {"a", "img", "script", "link", "iframe", "form", "input", "object"}
    assert not {name for name, _ in page.attributes if name in {"href", "src", "background"} or name.startswith("on")}
    assert "url(" not in html
    assert "@import" not in html
    assert len(html.encode()) < 102_000, "Gmail cuts longer mails"


@pytest.mark.parametrize("story", STORIES)
def test_제목은_신청_메일로_읽히지_않는다(story: str) -> None:
    subject = compose(STORIES[story](), call(), SMTP).subject
    naming = call().naming
    assert naming.fixed_part not in subject
    assert not any(all(word in subject for word in group) for group in naming.distinctive_words)
    assert naming.separator not in subject


def test_접수완료에는_번호와_초까지의_시각과_지문과_파일이_모두_있다() -> None:
    facts = STORIES["정상 접수"]()
    ready = compose(facts, call(), SMTP)
    assert "AICA-2025-0042" in ready.subject
    assert "접수완료" in ready.subject
    for body in bodies(ready):
        shown = body.replace("&lt;", "<").replace("&gt;", ">")
        for fact in (
            "AICA-2025-0042",
            call().title,
            "2025. 8. 12.(화) 10:20:30",
            SUBJECT,
            f"{SUBJECT}.zip",
            "5f" * 32,
        ):
            assert fact in shown
        for fact in (*NAMES, "3,456,789", "김하늘 <haneul@mudeung.example.com>", call().contact.phone):
            assert fact in shown
        archive_of = facts.mail.attachments[0].archive
        assert archive_of is not None
        assert all(f"{member.size:,}" in shown and member.sha256 in shown for member in archive_of.members)
        assert "적격" not in body, "a receipt is no verdict"


def test_같은_사실은_언제나_같은_바이트가_된다() -> None:
    first, second = (compose(STORIES["정상 접수"](), call(), SMTP) for _ in range(2))
    assert first == second


def test_머리글은_자동_회신임을_밝히고_원래_메일을_가리킨다() -> None:
    facts = reply(
        "receipt", mail(archive(), references=("<old.1@a.example>", "<old.2@a.example>")), triage("receipt")
    )
    ready = compose(facts, call(), SMTP)
    message = parsed(ready)
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["X-Jeopsu-Case"] == "c-000417"
    assert message["In-Reply-To"] == "<20250812012030.77@mail.example.com>"
    assert str(message["References"]).split() == ["<old.1@a.example>", "<old.2@a.example>", message["In-Reply-To"]]
    assert message["Date"] == "Tue, 12 Aug 2025 10:20:33 +0900"
    assert message["From"].addresses[0].addr_spec == "intake@example.or.kr"
    compat = email.message_from_bytes(ready.raw)
    assert str(make_header(decode_header(compat["From"]))) == f"{SMTP.from_name} <intake@example.or.kr>"
    assert message["To"] == ready.to == "haneul@mudeung.example.com"
    assert message["Reply-To"] == call().submission_address
    assert parse_own_message_id(str(message["Message-ID"])) == ("c-000417", facts.token)
    assert parse_verp(ready.envelope_from, SMTP.bounce_address) == facts.token


def test_반송_주소가_없으면_보내는_주소를_쓴다() -> None:
    plain = SMTP.model_copy(update={"bounce_address": "", "from_address": call().submission_address})
    ready = compose(STORIES["정상 접수"](), call(), plain)
    assert ready.envelope_from == call().submission_address
    assert parsed(ready)["Reply-To"] is None


@pytest.mark.parametrize(("late_by", "again"), [(0, True), (1, False)])
@pytest.mark.parametrize("kind", ["held", "bad_format"])
def test_마감이_지나면_다시_보내라고_하지_않는다(kind: str, late_by: int, again: bool) -> None:
    facts = reply(kind, mail(archive()), triage(kind, "archive-damaged", "resource-missing", "no-archive"))
    facts = facts.model_copy(update={"written_at": CLOSES + timedelta(seconds=late_by)})
    plain, _ = bodies(compose(facts, call(), SMTP))
    flat = " ".join(plain.split())
    assert ("다시 보내 주" in flat) is again
    assert (f"{korean(CLOSES)}까지 수신되도록" in flat) is again
    assert ("■ 메일 제목과 압축파일명" in plain) is again
    assert ("담당자" in flat) and ("접수번호" in flat)


@pytest.mark.parametrize("count", [0, 1, 200, 201, 2000])
def test_파일이_많으면_앞의_200개와_나머지_개수를_적는다(count: int) -> None:
    names = tuple(f"자료/{i:04d}_재직증명서(과제책임자) 최종본.pdf" for i in range(count))
    facts = reply("receipt", mail(archive(names=names)), triage("receipt"))
    for body in bodies(compose(facts, call(), SMTP)):
        assert sum(name in body for name in names) == min(count, 200)
        assert (f"외 {count - 200}개" in body) == (count > 200)
        assert f"{count}개, 합계" in body
    assert len(body.encode()) < 102_000


def test_알려진_기관과_자원으로_그대로_복사할_이름을_적는다() -> None:
    decided = triage(
        "held",
        "archive-name-recoverable",
        organization=None,
        resource=None,
        subject_reading=reading("한빛 연구소(주)", HPC, "kept"),
    )
    plain, _ = bodies(compose(reply("held", mail(archive("한빛.7z")), decided), call(), SMTP))
    wanted = "25년 지역 인프라 기반 GPU 이용신청_한빛 연구소(주)_HPC 2PF"
    assert f"\n  {wanted}\n" in plain
    assert f"\n  {wanted}.7z\n" in plain


def test_열_수_없는_형식이면_ZIP_이름을_적는다() -> None:
    facts = reply("held", mail(archive("x.egg", "unsupported")), triage("held", "archive-unsupported"))
    plain, _ = bodies(compose(facts, call(), SMTP))
    assert f"\n  {SUBJECT}.zip\n" in plain


@pytest.mark.parametrize("organization", [None, "가" * 81, "www.example.com", "기업명"])
def test_기관을_모르거나_옮겨_적을_수_없으면_자리표시를_적는다(organization: str | None) -> None:
    decided = triage("bad_format", "resource-unknown", organization=organization, resource=None)
    plain, _ = bodies(compose(reply("bad_format", mail(archive()), decided), call(), SMTP))
    for offer in call().resources:
        assert f"\n  25년 지역 인프라 기반 GPU 이용신청_기업명_{offer.name}\n" in plain
    assert "‘기업명’ 자리에는" in plain


def test_제목과_압축파일명이_다르면_어느_쪽도_옳다고_하지_않는다() -> None:
    decided = triage(
        "held",
        "names-contradict",
        organization=None,
        resource=None,
        subject_reading=reading("가나다", A100, "kept"),
        archive_reading=reading("라마바", A100, "kept"),
    )
    plain, _ = bodies(compose(reply("held", mail(archive()), decided), call(), SMTP))
    section = plain.split("■ 메일 제목과 압축파일명")[1].split("■")[0]
    assert "가나다" not in section
    assert "라마바" not in section
    assert "_기업명_A100 8" in section


def test_모르는_자원은_모집_자원으로_안내한다() -> None:
    decided = triage("bad_format", "resource-unknown", resource=A100.model_copy(update={"name": "V100"}))
    plain, _ = bodies(compose(reply("bad_format", mail(archive()), decided), call(), SMTP))
    assert "V100" not in plain.split("■ 메일 제목과 압축파일명")[1].split("■ 수신된")[0]


def test_다른_공고문이면_다른_글이_나온다() -> None:
    next_year = call().model_copy(
        update={"agency": "가나다진흥원", "title": "2031년 새 공고", "submission_address": "n@x.kr"}
    )
    ready = compose(STORIES["정상 접수"](), next_year, SMTP)
    plain, html = bodies(ready)
    assert "가나다진흥원" in ready.subject
    for body in (plain, html):
        assert "2031년 새 공고" in body
        assert call().agency not in body
        assert call().title not in body


def test_번호가_없는_접수완료는_쓰지_않는다() -> None:
    with pytest.raises(ValueError, match="number"):
        compose(reply("receipt", mail(archive()), triage("receipt"), receipt_number=None), call(), SMTP)


def test_회신할_주소가_없으면_분명히_거절한다() -> None:
    with pytest.raises(UnusableAddress):
        compose(reply("late", mail(reply_address=None), triage("late", "after-deadline")), call(), SMTP)


def test_우리_주소가_잘못된_것은_신청자의_주소_탓이_아니다() -> None:
    ours = SMTP.model_copy(update={"from_address": "접수@example.or.kr"})
    with pytest.raises(OwnAddressUnusable, match="접수@"):
        compose(STORIES["정상 접수"](), call(), ours)


@pytest.mark.parametrize("reason", ["receive-time-unknown", "receive-time-disputed"])
def test_수신시각을_모르면_시각을_적지_않는다(reason: str) -> None:
    facts = reply("held", mail(archive()), triage("held", reason))
    if reason == "receive-time-unknown":
        facts = facts.model_copy(update={"received_at": None})
    for body in bodies(compose(facts, call(), SMTP)):
        assert "10:20:30" not in body
        assert "확인 중" in body


@pytest.mark.parametrize("reason", ["receive-time-unknown", "receive-time-disputed"])
def test_담당자가_수신시각을_확인하고_접수하면_기간_안에_받았다고_적는다(reason: str) -> None:
    for body in bodies(compose(reply("receipt", mail(archive()), triage("receipt", reason)), call(), SMTP)):
        seen = " ".join(Page(body).text.split()) if "<html" in body else " ".join(body.split())
        assert "10:20:30" not in seen and "확인 중" not in seen
        assert "신청 기간 안 (담당자 확인)" in seen
        assert "기록된 시각입니다" not in seen, "no time is written that this could be said of"


def test_낱개로_낸_서류를_접수한_까닭은_제_문단이다() -> None:
    opened = mail(loose("신청서.hwp"), links=(LINK,))
    text = bodies(
        compose(reply("receipt", opened, triage("receipt", "no-archive", archive_part=None)), call(), SMTP)
    )[0]
    for words in ("하나의 압축파일로 제출되지 않았으나", "메일 본문의 링크에만 있는 파일은"):
        assert f"\n\n{words}" in text


def test_담당자가_등록한_메일은_그렇게_적는다() -> None:
    facts = reply("receipt", mail(archive()), triage("receipt"), imported=True)
    assert all("보관된 메일 원본" in " ".join(body.split()) for body in bodies(compose(facts, call(), SMTP)))
