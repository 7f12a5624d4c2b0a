"""From the mail to the judgement, the queue and back: real mailbox, real documents, operators' decisions."""

import json
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
import xlsxwriter

from models.case import Case
from models.register import CASE, DECIDED_BY, DECISION, REASON
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.whole import BEFORE, NUMBER, RULE, Whole, command, total_faults
from tests.whole_applications import made, mail_of

SME = {"category": "sme"}


@pytest.fixture(params=["sqlite", "postgresql"])
def whole(request: pytest.FixtureRequest, dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path) -> Iterator[Whole]:
    """An intake on each engine."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    yield Whole(dovecot, smtp_sink, tmp_path, url)


def messages(whole: Whole) -> list[dict[str, object]]:
    """What provisioning has got, in order of the case and its revisions."""
    folder = whole.folder / "provisioning"
    found = [json.loads(path.read_text(encoding="utf-8")) for path in folder.rglob("*.json")]
    return sorted(found, key=lambda message: str(message["id"]))


def show_reply(whole: Whole, capsys: pytest.CaptureFixture[str]) -> str:
    """The last mail of ours in the first case, as an operator reads it."""
    return command(whole, "show", "C000001", "--reply", capture=capsys).out


def outcomes(case: Case) -> dict[str, str]:
    """Outcome by check."""
    return {finding["check"]: finding["outcome"] for finding in case.findings}


def test_흠_없는_신청은_검토를_마치고_자원할당으로_넘어간다(whole: Whole) -> None:
    app = made("whole/1", **SME)
    whole.deliver(mail_of(app), BEFORE)
    whole.poll()
    (case,) = whole.cases()
    assert (case.review_result, case.eligibility and case.eligibility["decision"]) == ("complete", "eligible"), [
        finding for finding in case.findings if finding["outcome"] != "pass"
    ]
    assert case.eligibility and case.eligibility["category"] == "sme"
    assert case.fee and case.fee["total_krw"] == case.fee["monthly_krw"] * 4
    (message,) = messages(whole)
    assert message["type"] == "application.validated" and message["subject"] == case.receipt_number
    assert case.provisioning == "queued"
    before = case
    whole.poll()
    assert whole.cases() == [before] and len(messages(whole)) == 1, "judging again changes nothing"
    assert total_faults(whole) == []


def test_같은_신청을_다시_내면_나중_것이_앞의_것을_대신한다(whole: Whole) -> None:
    app = made("whole/1", **SME)
    whole.deliver(mail_of(app), BEFORE)
    whole.poll()
    app_again = app.model_copy(update={"files": {**app.files, "추가 설명.txt": "보충 설명입니다.".encode()}})
    whole.deliver(mail_of(app_again, number=2), BEFORE)
    whole.poll()
    first, second = whole.cases()
    if second.review_result != "complete":  # the added file is of no named kind; that alone must not hide a fault
        pytest.fail(str([f for f in second.findings if f["outcome"] != "pass"]))
    assert (second.supersedes, first.superseded_by) == (first.case_id, second.case_id)
    assert (first.provisioning, second.provisioning) == ("withdrawn", "queued")
    types = [message["type"] for message in messages(whole)]
    assert types == ["application.validated", "application.withdrawn", "application.validated"]
    assert total_faults(whole) == []


def test_대체된_신청도_접수된_것이므로_기다리던_접수완료_메일이_나간다(whole: Whole) -> None:
    """An application counts once its number came back (§5 ④); what is judged later takes no receipt away."""
    app = made("whole/1", **SME)
    again = app.model_copy(update={"files": {**app.files, "추가 설명.txt": "보충 설명입니다.".encode()}})
    whole.configure(smtp__enabled="false")
    for number, one in enumerate((app, again), 1):
        whole.deliver(mail_of(one, number=number), BEFORE)
        whole.poll()
    first, second = whole.cases()
    assert first.superseded_by == second.case_id and whole.sink.caught == []
    whole.configure(smtp__enabled="true")
    whole.poll()
    subjects = [str(message_from_bytes(mail.raw, policy=default)["Subject"]) for mail in whole.sink.caught]
    numbers = [found[0] for subject in subjects if (found := NUMBER.search(subject))]
    assert numbers == [first.receipt_number, second.receipt_number]
    assert len(set(whole.numbers())) == 2 and total_faults(whole) == []


def test_다른_주소에서_다시_낸_신청은_사람이_정한다(whole: Whole, capsys: pytest.CaptureFixture[str]) -> None:
    app = made("whole/1", **SME)
    whole.deliver(mail_of(app), BEFORE)
    again = app.model_copy(update={"files": dict(list(app.files.items())[::-1])})
    whole.deliver(mail_of(again, number=2, sender="other@hanbit.example"), BEFORE)
    whole.poll()
    first, second = whole.cases()
    assert outcomes(second)["supersession"] == "review" and first.superseded_by is None
    assert second.review_result == "needs_review" and second.provisioning is None
    said = command(
        whole, "decide", "AICA-2025-0002", "--by", "김담당", "--reason", "대표 전화 확인", "--supersedes",
        "AICA-2025-0001", "--pass", "supersession", capture=capsys,
    )  # fmt: skip
    assert said.status == 0, said.err
    whole.poll()
    first, second = whole.cases()
    assert (second.supersedes, first.superseded_by) == (first.case_id, second.case_id)
    assert (first.provisioning, second.provisioning) == ("withdrawn", "queued")
    assert total_faults(whole) == []


def test_보류된_신청을_접수하면_번호와_회신이_나가고_원래_수신_시각으로_심사한다(
    whole: Whole, capsys: pytest.CaptureFixture[str]
) -> None:
    app = made("whole/1", **SME)
    whole.deliver(mail_of(app, subject=f"{RULE} {app.truth.organization} 신청"), BEFORE)
    whole.poll()
    (held,) = whole.cases()
    assert held.disposition == "held" and held.review_result is None
    done = command(
        whole, "decide", held.case_id, "--by", "김담당", "--reason", "파일명 확인", "--accept", capture=capsys
    )
    assert done.status == 0 and "AICA-2025-0001" in done.out, done.err
    whole.poll()
    (case,) = whole.cases()
    assert (case.disposition, case.receipt_number, case.review_result) == ("accepted", "AICA-2025-0001", "complete")
    assert case.message.received_at == held.message.received_at
    assert [d["what"] for d in case.decisions] == ["accept"] and case.decisions[0]["by"] == "김담당"
    kinds = [reply.kind for reply in case.replies]
    assert kinds == ["held", "receipt"] and all(reply.state == "sent" for reply in case.replies)
    again = command(whole, "decide", held.case_id, "--by", "김담당", "--reason", "또", "--accept", capture=capsys)
    assert again.status == 1 and "이미 접수" in again.err
    assert total_faults(whole) == []


def test_반려하면_번호는_남고_자원할당에서_빠지며_안내는_원할_때만_나간다(
    whole: Whole, capsys: pytest.CaptureFixture[str]
) -> None:
    app = made("whole/1", **SME)
    whole.deliver(mail_of(app), BEFORE)
    whole.poll()
    order = ("decide", "AICA-2025-0001", "--by", "김담당", "--reason", "신청인 요청")
    assert command(whole, *order, "--withdraw", "--notify", capture=capsys).status == 0
    whole.poll()
    (case,) = whole.cases()
    assert (case.disposition, case.receipt_number, case.provisioning) == ("withdrawn", "AICA-2025-0001", "withdrawn")
    withdrawn = [reply for reply in case.replies if reply.kind == "withdrawn"]
    assert [reply.state for reply in withdrawn] == ["sent"] and "철회" in withdrawn[0].subject
    assert "신청인 요청" in show_reply(whole, capsys)
    assert command(whole, *order, "--accept", capture=capsys).status == 0
    whole.poll()
    (case,) = whole.cases()
    assert (case.disposition, case.receipt_number, case.provisioning) == ("accepted", "AICA-2025-0001", "queued")
    types = [message["type"] for message in messages(whole)]
    assert types == ["application.validated", "application.withdrawn", "application.validated"]
    assert total_faults(whole) == []


def test_빠진_서류는_부적합이고_담당자가_뒤집을_수_있다(whole: Whole, capsys: pytest.CaptureFixture[str]) -> None:
    app = made("whole/2", category="sme", merged=False, plain_names=True, faults=("no-summary",))
    whole.deliver(mail_of(app), BEFORE)
    whole.poll()
    (case,) = whole.cases()
    check = "required-documents/usage_summary"
    assert outcomes(case)[check] == "fail" and case.review_result == "incomplete" and messages(whole) == []
    name = case.receipt_number or ""
    for wrong in ("no-such-check", "required-documents/nothing"):
        refused = command(whole, "decide", name, "--by", "김", "--reason", "x", "--pass", wrong, capture=capsys)
        assert refused.status == 1 and wrong in refused.err
    done = command(
        whole, "decide", name, "--by", "김담당", "--reason", "계획서에 포함", "--pass", check, capture=capsys
    )
    assert done.status == 0, done.err
    (case,) = whole.cases()
    (finding,) = [f for f in case.findings if f["check"] == check]
    assert finding["outcome"] == "pass" and finding["overruled"]["was"] == "fail"
    rest = [f["check"] for f in case.findings if f["outcome"] != "pass"]
    assert set(rest) <= {"consistency/resource"}, "what only the summary could confirm stays with a person"
    for left in rest:
        order = ("decide", name, "--by", "김담당", "--reason", "계획서로 확인", "--pass", left)
        assert command(whole, *order, capture=capsys).status == 0
    (case,) = whole.cases()
    assert case.review_result == "complete" and case.provisioning == "queued"
    shown = command(whole, "show", name, capture=capsys).out
    assert "계획서에 포함" in shown and "김담당" in shown
    assert total_faults(whole) == []


def test_잘못된_값은_받지_않는다(whole: Whole, capsys: pytest.CaptureFixture[str]) -> None:
    whole.deliver(mail_of(made("whole/1", **SME)), BEFORE)
    whole.poll()
    order = ("decide", "AICA-2025-0001", "--by", "김담당", "--reason", "확인")
    for field in ("business_number=123-45-67890", "resource=V100", "nothing=1", "opened_on=2020-13-01"):
        refused = command(whole, *order, "--set", field, capture=capsys)
        assert refused.status == 1 and field.split("=")[0] in refused.err, field
    (case,) = whole.cases()
    assert case.decisions == ()
    assert command(whole, *order, capture=capsys).status == 2, "nothing is decided"
    assert command(whole, "decide", "AICA-2025-0001", "--accept", capture=capsys).status == 2
    assert command(whole, "decide", "AICA-2025-0099", *order[2:], "--reject", capture=capsys).status == 1


@pytest.mark.parametrize(("archives", "disposition"), [(2, "held"), (0, "bad_format")])
def test_압축파일이_여럿이거나_없어도_담당자가_접수하면_모두_읽는다(
    archives: int, disposition: str, whole: Whole, capsys: pytest.CaptureFixture[str]
) -> None:
    app = made("whole/1", **SME)
    whole.deliver(mail_of(app, archives=archives), BEFORE)
    whole.poll()
    (before,) = whole.cases()
    assert before.disposition == disposition and before.receipt_number is None
    order = ("decide", before.case_id, "--by", "김담당", "--reason", "마감 전 제출 확인", "--accept")
    assert command(whole, *order, capture=capsys).status == 0
    whole.poll()
    (case,) = whole.cases()
    assert (case.receipt_number, case.review_result) == ("AICA-2025-0001", "complete"), case.findings
    assert {document["file"].rpartition("!/")[2] for document in case.documents} == set(app.files)
    assert total_faults(whole) == []


def test_마감_뒤에_받은_메일은_가져오기로도_시각이_바뀌지_않는다(
    whole: Whole, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = mail_of(made("whole/1", **SME))
    whole.deliver(raw, BEFORE + timedelta(seconds=62))
    whole.poll()
    (late,) = whole.cases()
    assert late.disposition == "late"
    file = whole.folder / "again.eml"
    file.write_bytes(raw)
    order = ("import", str(file), "--received-at", "2025-08-14T13:59:59", "--by", "김담당")
    refused = command(whole, *order, capture=capsys)
    assert refused.status == 1 and late.case_id in refused.err
    assert whole.cases() == [late]


def test_서로_다른_결정을_함께_내리거나_무엇이_맞는지_적지_않으면_받지_않는다(
    whole: Whole, capsys: pytest.CaptureFixture[str]
) -> None:
    app = made("whole/1", **SME)
    other = "H100" if app.truth.resource != "H100" else "A100"
    whole.deliver(mail_of(app, subject=f"{RULE}_{app.truth.organization}_{other}"), BEFORE)
    whole.poll()
    (held,) = whole.cases()
    assert "names-contradict" in held.disposition_reasons
    order = ("decide", held.case_id, "--by", "김담당", "--reason", "전화 확인")
    assert command(whole, *order, "--accept", "--reject", capture=capsys).status == 2
    refused = command(whole, *order, "--accept", capture=capsys)
    assert refused.status == 1 and "--set resource" in refused.err and whole.cases() == [held]
    taken = command(whole, *order, "--accept", "--set", f"resource={app.truth.resource}", capture=capsys)
    assert taken.status == 0, taken.err
    whole.poll()
    (case,) = whole.cases()
    assert case.application and case.application.resource == app.truth.resource
    assert total_faults(whole) == []


def test_같은_엑셀을_두_번_내도_한_번만_결정한다(whole: Whole, capsys: pytest.CaptureFixture[str]) -> None:
    whole.deliver(mail_of(made("whole/1", **SME)), BEFORE)
    whole.poll()
    sheet = whole.folder / "결정.xlsx"
    book = xlsxwriter.Workbook(str(sheet))
    page = book.add_worksheet()
    for column, heading in enumerate((CASE, DECISION, REASON, DECIDED_BY)):
        page.write_string(0, column, heading)
    for column, cell in enumerate(("C000001", "탈락 contacts", "전화가 닿지 않음", "이담당")):
        page.write_string(1, column, cell)
    book.close()
    for expected in ("결정 1건", "이미 반영된 줄 1개"):
        said = command(whole, "decide", "--from", str(sheet), capture=capsys)
        assert said.status == 0 and expected in said.out, said.out + said.err
    (case,) = whole.cases()
    assert [decision["by"] for decision in case.decisions] == ["이담당"] and case.review_result == "incomplete"
    (finding,) = [f for f in case.findings if f["check"] == "contacts"]
    assert finding["outcome"] == "fail" and "이담당" in finding["message"]
