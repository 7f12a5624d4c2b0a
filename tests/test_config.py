"""The shipped configuration is the announcement; an invented one loads as well; both are checked the same way."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from models.call import Call
from models.config import Config, load

ROOT = Path(__file__).resolve().parent.parent
NEXT_YEAR = ROOT / "tests" / "configs" / "next_year.yaml"


@pytest.fixture(scope="module")
def config() -> Config:
    return load(ROOT / "config.yaml", {})


@pytest.fixture(scope="module")
def call(config: Config) -> Call:
    return config.call


def test_공고의_날짜와_연락처가_그대로다(call: Call) -> None:
    assert call.title == "2025년 지역 인프라 기반 컴퓨팅 자원 지원사업"
    assert (call.agency, call.year, call.announced_on) == ("인공지능산업융합사업단", 2025, date(2025, 7, 28))
    assert call.window.opens_at == datetime(2025, 7, 27, 15, 0, tzinfo=UTC)
    assert call.window.closes_at == datetime(2025, 8, 14, 5, 0, tzinfo=UTC)
    assert call.submission_address == call.contact.email == "aica_dc@aicluster.or.kr"
    assert call.contact.phone == "062-610-3973"
    assert call.receipt.number(1) == "AICA-2025-0001"
    assert call.receipt.number(12345) == "AICA-2025-12345"


@pytest.mark.parametrize(
    ("name", "sizes", "cards", "monthly", "discounted", "share"),
    [
        ("A100", (8,), 8, 800_000, 400_000, 30),
        ("H100", (8,), 8, 3_200_000, 1_600_000, 50),
        ("HPC", (1, 2, 3), 16, 6_400_000, 3_200_000, 20),
    ],
)
def test_자원과_자부담금이_공고의_표와_같다(
    call: Call, name: str, sizes: tuple[int, ...], cards: int, monthly: int, discounted: int, share: int
) -> None:
    offer = call.resource(name)
    assert offer is not None
    assert offer.sizes == sizes
    assert offer.standard_size * offer.cards_per_unit == cards
    assert (offer.monthly_fees[0].won, offer.monthly_fees[0].discounted_won) == (monthly, discounted)
    assert offer.share_percent == share
    assert call.resource("V100") is None


def test_필수서류와_실무담당자_증명의_세_가지_길(call: Call) -> None:
    asked = {required.kind: required.any_of for required in call.required_documents}
    assert set(asked) == {
        "application_plan",
        "usage_summary",
        "pi_consent",
        "staff_consent",
        "business_registration",
        "pi_employment",
        "staff_employment",
    }
    assert asked["staff_employment"] == (
        ("staff_employment",),
        ("staff_enrollment",),
        ("staff_graduation", "research_participation"),
    )
    withheld = {kind.id for kind in call.document_kinds if kind.for_reviewers == "withheld"}
    assert withheld == {"corporate_register", "id_card"}


def test_배점과_할인과_자격(call: Call) -> None:
    assert [criterion.points for criterion in call.evaluation.criteria] == [15, 30, 25, 30]
    assert call.evaluation.threshold == 70
    assert [discount.id for discount in sorted(call.discounts, key=lambda d: d.priority)] == ["gwangju", "youth"]
    assert {discount.born_from for discount in call.discounts} == {None, date(1985, 7, 29)}
    assert len(call.eligibility.categories) == 8
    assert (call.certificates.strict_from, call.certificates.review_from) == (date(2025, 5, 1), date(2025, 4, 28))


CITED = "§5 ①,§5 ②,§5 ③,§5 ⑤,§5 주의사항 ①,§5 주의사항 ②,§5 주의사항 ③,§5 주의사항 ④,§5 기타안내 ②,§5 기타안내 ③"


@pytest.mark.parametrize("clause_id", [*CITED.split(","), "§2", "§3", "§4", "§4 ※", "§8", "§5 제출서류"])
def test_계약이_드는_조항은_목록에_있다(call: Call, clause_id: str) -> None:
    assert call.clause(clause_id) is not None


def test_공고의_열_개_장이_모두_있고_모든_점검에_조항이_있다(call: Call) -> None:
    assert {clause.id.split()[0] for clause in call.clauses} == {f"§{number}" for number in range(1, 11)}
    checks = {check for clause in call.clauses if clause.status == "checked" for check in clause.covered_by}
    assert checks == {
        "required-documents",
        "certificate-issue-date",
        "certificate-validity",
        "distinct-people",
        "pi-department",
        "consistency",
        "signature",
        "contacts",
        "resident-number",
        "support-limit",
        "employment-period",
        "resource-offer",
        "consent",
    }
    rules = {rule for clause in call.clauses if clause.status == "decided" for rule in clause.covered_by}
    assert rules == {"disposition", "eligibility", "discount", "fee", "selection", "review_result"}
    assert all(clause.summary.endswith("다.") for clause in call.clauses)


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("25년 지역 인프라 기반 GPU 이용신청", True),
        ("2025년 지역인프라 기반 GPU 신청", True),
        ("지역 인프라 기반 컴퓨팅 자원 신청서 제출", True),
        ("25년 GPU 신청", True),
        ("GPU 이용신청서", True),
        ("이용신청 H100", True),
        ("2025년 지역 인프라 기반 컴퓨팅 자원 지원사업 온라인 설명회 안내", False),
        ("GPU 서버 특가 할인, 지금 신청하세요", False),
        ("[뉴스레터] 엔비디아 GPU 동향", False),
        ("AI 바우처 사업 신청 안내", False),
        ("문의드립니다", False),
    ],
)
def test_신청을_알아보는_낱말은_안내와_광고를_신청으로_보지_않는다(call: Call, name: str, near: bool) -> None:
    squashed = "".join(name.split()).casefold()
    groups = call.naming.distinctive_words
    assert any(all(word.casefold() in squashed for word in group) for group in groups) is near


def test_배포된_설정은_메일을_보내지_않고_메일함이_비어_있다(config: Config) -> None:
    assert config.settings.smtp.enabled is False
    assert config.settings.imap.host == ""
    assert config.settings.imap.password is None
    assert config.receipt_days == config.call.schedule.receipt_days


def test_상대_경로는_설정_파일이_있는_폴더에서_센다(config: Config) -> None:
    assert config.path == ROOT / "config.yaml"
    assert config.settings.storage.root == ROOT / "var"
    assert config.settings.database.url == f"sqlite:///{ROOT}/var/jeopsu.db"
    assert config.settings.provisioning.url == f"spool:///{ROOT}/var/provisioning"


def test_다른_공고도_설정_파일만_바꾸면_읽힌다() -> None:
    config = load(NEXT_YEAR, {})
    assert config.call.receipt.number(3) == "NDA-2032-00003"
    assert config.call.naming.separator == "-"
    assert [offer.name for offer in config.call.resources] == ["B300", "POD"]
    assert config.call.schedule.briefing is None
    assert config.settings.limits.archive.entries == 10
    assert config.settings.imap.folder == "INBOX"


def test_설정은_읽은_뒤_바뀌지_않는다(call: Call) -> None:
    with pytest.raises(ValueError, match="frozen"):
        call.year = 2026  # type: ignore[misc]  # the very thing that must not be possible


def test_접수번호는_1부터_센다(call: Call) -> None:
    with pytest.raises(ValueError, match="count from 1"):
        call.receipt.number(0)
