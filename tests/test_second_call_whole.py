"""Mails of another announcement through the whole pipeline: stored, triaged, read, checked, judged."""

import base64
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from demo.documents import Wish, application, terms_of, zip_bytes
from models.case import Case
from models.mail import TakenMail
from models.store import views
from models.times import SEOUL
from scheduler import Service
from tests.second_call import second_config

NAME = "동남권 AI 연산자원 이용계획#{}#{}"
NOW = datetime(2027, 3, 20, 9, 0, tzinfo=SEOUL)
IN_TIME = datetime(2027, 3, 19, 18, 0, 0, tzinfo=SEOUL)
LATE = datetime(2027, 3, 19, 18, 0, 1, tzinfo=SEOUL)


def encoded(text: str) -> bytes:
    return b"=?UTF-8?B?" + base64.b64encode(text.encode()) + b"?="


def letter(name: str, archive: bytes, number: int) -> bytes:
    """A mail as bytes, written by hand."""
    head = (
        b"From: =?UTF-8?B?7ZmN6ri464+Z?= <hong%d@hanbit.example>\r\nTo: apply@sai.example\r\n"
        b"Date: Fri, 19 Mar 2027 17:00:00 +0900\r\nMessage-ID: <second-%d@hanbit.example>\r\n"
        b"Subject: %b\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=cut\r\n\r\n"
        b"--cut\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n%b\r\n"
        b'--cut\r\nContent-Type: application/zip; name="%b"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    ) % (number, number, encoded(name), "신청합니다.".encode(), encoded(f"{name}.zip"))
    return head + base64.encodebytes(archive).replace(b"\n", b"\r\n") + b"--cut--\r\n"


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Case]]:
    """What becomes of three mails: a good one, the same a second too late, and one as last year's call wanted it."""
    folder = tmp_path_factory.mktemp("second-whole")
    environment = {
        "JEOPSU_DATABASE__URL": f"sqlite:///{folder / 'register.db'}",
        "JEOPSU_STORAGE__ROOT": str(folder / "var"),
        "JEOPSU_PROVISIONING__URL": f"spool:///{folder / 'out'}",
    }
    config = second_config(folder, environment)
    wish = Wish(category="sme", resource="B200", in_region=True, youth=False, sole=False, more_storage=False)
    made = application("second", terms_of(config.call), wish.model_copy(update={"layout": 0, "merged": False}))
    packed = zip_bytes(made.files)
    name = NAME.format(made.truth.organization, f"B200 {made.truth.cards}장")
    old = f"25년 지역 인프라 기반 GPU 이용신청_{made.truth.organization}_A100"
    with Service(config, clock=lambda: NOW) as service:
        mails = [
            (letter(name, packed, 1), IN_TIME),
            (letter(name, packed, 2), LATE),
            (letter(old, packed, 3), IN_TIME),
        ]
        service.import_mails([taken(service, raw, at) for raw, at in mails])
        service.settle()
        service.assess()
        service.judge()
        with service.context.store.reading() as connection:
            yield list(views.all_cases(connection))


def taken(service: Service, raw: bytes, at: datetime) -> TakenMail:
    return TakenMail(
        sha256=service.context.store.originals.put(raw),
        size=len(raw),
        received_at=at,
        internaldate_raw=None,
        savedate=None,
        first_seen_at=NOW,
        location=None,
        imported_by="김담당",
    )


def test_메일을_그_공고의_기간과_양식으로_판정하고_그_공고의_번호를_준다(cases: list[Case]) -> None:
    assert [case.disposition for case in cases][:2] == ["accepted", "late"]
    assert cases[2].disposition != "accepted"
    assert [case.receipt_number for case in cases] == ["SAI-2027-000001", None, None]


def test_서류를_읽고_그_공고의_조항으로_점검한다(cases: list[Case], tmp_path: Path) -> None:
    call = second_config(tmp_path).call
    findings = {finding["check"]: finding for finding in cases[0].findings}
    assert {finding["clause"] for finding in findings.values()} <= {clause.id for clause in call.clauses}
    failed = {check: finding["message"] for check, finding in findings.items() if finding["outcome"] == "fail"}
    assert not failed
    assert findings["required-documents/application_plan"]["outcome"] == "pass"
    assert findings["certificate-issue-date/pi_employment"]["outcome"] == "pass"
    assert findings["consistency/organization"]["outcome"] == "pass"
    assert "distinct-people" not in findings


def test_자격과_지역할인과_요금을_그_공고로_정한다(cases: list[Case]) -> None:
    case = cases[0]
    assert case.eligibility is not None
    assert case.eligibility["category"] == "sme"
    assert case.eligibility["decision"] == "eligible"
    assert case.discount is not None
    assert (case.discount["reason"], case.discount["percent"]) == ("gwangju", 30)
    assert case.fee is not None
    full = {4: 1_000_000, 16: 4_000_000}[case.application.cards or 0] if case.application else 0
    assert (case.fee["monthly_krw"], case.fee["months"]) == (full * 70 // 100, 6)


def test_같은_봉투라도_기한을_넘긴_메일은_읽지_않는다(cases: list[Case]) -> None:
    assert cases[1].findings == ()
    assert cases[1].fee is None
