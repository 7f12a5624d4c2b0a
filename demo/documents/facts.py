"""Draws what is true of an application: organisation, people, project, dates, and the faults that were asked for."""

from datetime import date, timedelta
from random import Random
from typing import Literal, get_args

from demo.documents.faults import FAULTS
from demo.documents.forms import Applied
from demo.documents.people import Organization, Person, organization, person, sort_of
from demo.documents.terms import Offer, Terms
from demo.documents.truth import Category
from models import korean
from models.record import Record

TOPICS = (
    "의료영상 판독 보조 모델 개발",
    "한국어 대규모 언어모델 미세조정",
    "자율주행 인지 모델 학습",
    "제조 공정 이상탐지 모델 개발",
    "농작물 병해충 진단 AI 개발",
    "신약 후보물질 구조 예측",
    "음성합성 및 대화형 상담 서비스 개발",
    "위성영상 기반 재난 예측",
    "다국어 번역 모델 경량화",
    "스마트시티 교통량 예측",
)
CATEGORIES: tuple[Category, ...] = get_args(Category)
ISSUED = (
    "pi_employment",
    "staff_employment",
    "staff_enrollment",
    "staff_graduation",
    "research_participation",
    "business_registration",
    "sme_certificate",
    "venture_certificate",
    "corporate_register",
    "id_card",
)
"""Kinds that bear a date of issue."""

StaffProof = Literal["staff_employment", "staff_enrollment", "staff_graduation"]
STAFF_PROOFS: tuple[StaffProof, ...] = get_args(StaffProof)


class Wish(Record):
    """What a sample should be like. What is None is drawn."""

    category: Category | None = None
    resource: str | None = None
    in_region: bool | None = None
    youth: bool | None = None
    sole: bool | None = None
    """Sole proprietor instead of a corporation; companies only."""
    staff_proof: StaffProof | None = None
    """How the member of staff proves to belong; drawn for universities, else employment."""
    more_storage: bool | None = None
    """Whether more storage than included is asked for."""
    layout: int | None = None
    """Layout of every document, from 0; else drawn for each."""
    faults: tuple[str, ...] = ()
    """Keys of `FAULTS`."""
    producers: tuple[str, ...] = ("typst",)
    """What may write the files: `typst`, `reportlab`, `docx`, `hwpx`, `hwp`, `libreoffice`; `scan` and `photo` for
    certificates only."""
    merged: bool | None = None
    """Whether several certificates stand in one PDF."""
    plain_names: bool | None = None
    """Whether files are named for what they hold; False gives names such as `스캔0001.pdf`."""


class Facts(Record):
    """Everything that the documents of one application are written from."""

    organization: Organization
    pi: Person
    staff: Person
    offer: Offer
    applied: Applied
    discount: Literal["gwangju", "youth"] | None
    youth: bool
    staff_proof: StaffProof
    issued: dict[str, date]
    """Date of issue by kind."""
    valid: tuple[date, date]
    """Validity of SME and venture certificates."""
    other_offer: Offer
    """A resource that is not applied for."""
    layout: int | None
    """For every document, if not None."""
    faults: tuple[str, ...]


def draw(rng: Random, terms: Terms, wish: Wish) -> Facts:
    """Facts that agree with each other, but for the faults wished for. Raises ValueError for an unknown fault."""
    if unknown := set(wish.faults) - set(FAULTS):
        raise ValueError(f"unknown faults {sorted(unknown)}; known are {sorted(FAULTS)}")
    category = wish.category if wish.category is not None else CATEGORIES[rng.randrange(len(CATEGORIES))]
    company = sort_of(category) == "company"
    sole = company and (wish.sole if wish.sole is not None else rng.random() < 0.15)
    youth = company and (wish.youth if wish.youth is not None else rng.random() < 0.35)
    in_region = wish.in_region if wish.in_region is not None else rng.random() < 0.5
    o = organization(rng, category, terms, in_region=in_region, youth=youth, sole=sole)
    pi, staff = _two_people(rng, o, terms, same="pi-is-staff" in wish.faults)
    learned = category in ("university", "university_hospital") and "pi-is-staff" not in wish.faults
    drawn = STAFF_PROOFS[rng.randrange(len(STAFF_PROOFS))]
    offers = [offer for offer in terms.offers if wish.resource in (None, offer.name)]
    offer = rng.choice(offers)
    return Facts(
        organization=o,
        pi=pi,
        staff=staff,
        offer=offer,
        applied=_applied(rng, terms, wish, o, (pi, staff), offer).model_copy(
            update={"discount_name": f"{terms.region} 소재 기업(관)" if in_region else "청년기업" if youth else None}
        ),
        discount="gwangju" if in_region else "youth" if youth else None,
        youth=youth,
        staff_proof=wish.staff_proof or (drawn if learned else "staff_employment"),
        issued=_issue_dates(rng, terms, wish),
        other_offer=next((other for other in terms.offers if other.name != offer.name), offer),
        valid=_validity(rng, terms, expired="expired-certificate" in wish.faults),
        layout=wish.layout,
        faults=wish.faults,
    )


def _two_people(rng: Random, o: Organization, terms: Terms, *, same: bool) -> tuple[Person, Person]:
    sort = sort_of(o.category)
    year = terms.announced_on.year
    pi = person(rng, sort, o.domain, (date(year - 58, 1, 1), date(year - 33, 12, 31)))
    staff = pi if same else person(rng, sort, o.domain, (date(year - 45, 1, 1), date(year - 24, 12, 31)))
    while staff.name == pi.name and not same:
        staff = person(rng, sort, o.domain, (date(year - 45, 1, 1), date(year - 24, 12, 31)))
    return pi, staff


def _applied(
    rng: Random, terms: Terms, wish: Wish, o: Organization, people: tuple[Person, Person], offer: Offer
) -> Applied:
    pi, staff = people
    size, topic = rng.choice(offer.sizes), rng.choice(TOPICS)
    department = next(d for d in ("전략기획실", "경영지원팀") if d != pi.department)
    own_words = rng.choice(("1단계", "고도화", "실증"))
    return Applied(
        call_title=terms.title,
        agency=terms.agency,
        organization=o,
        business_number=o.business_number,
        project=f"{o.name} {topic}" if rng.random() < 0.3 else f"{topic} ({own_words})",
        topic=topic,
        resource=offer.name,
        size_text=offer.written(size),
        track=offer.track,
        storage_tb=terms.included_storage_tb + _extra_storage(rng, wish),
        included_tb=terms.included_storage_tb,
        pi=pi,
        staff=staff,
        pi_department=department if "other-department" in wish.faults else pi.department,
        staff_department=staff.department,
        category_name=korean.CATEGORIES[o.category],
        region=terms.region,
        discount_name=None,
        written_on=terms.announced_on + timedelta(days=rng.randint(1, 10)),
        contacts="no-contacts" not in wish.faults,
        signed="unsigned-plan" not in wish.faults,
        numbers=tuple(rng.randint(*span) for span in ((2, 90), (2, 9), (1, 7), (2, 12), (80, 97), (1, 5))),
    )


def _extra_storage(rng: Random, wish: Wish) -> int:
    wants_more = wish.more_storage if wish.more_storage is not None else rng.random() < 0.2
    return rng.choice((5, 10, 20)) if wants_more or "storage-without-form" in wish.faults else 0


def _issue_dates(rng: Random, terms: Terms, wish: Wish) -> dict[str, date]:
    span = (terms.announced_on - terms.issued_from).days
    issued = {kind: terms.issued_from + timedelta(days=rng.randint(0, span)) for kind in ISSUED}
    issued["business_registration"] -= timedelta(days=rng.randint(0, 400))
    issued["id_card"] -= timedelta(days=rng.randint(300, 3000))
    if "issued-too-early" in wish.faults:
        issued["pi_employment"] = terms.issued_from - timedelta(days=rng.randint(10, 200))
    return issued


def _validity(rng: Random, terms: Terms, *, expired: bool) -> tuple[date, date]:
    if expired:
        end = terms.announced_on - timedelta(days=rng.randint(1, 120))
    else:
        end = terms.announced_on + timedelta(days=rng.randint(1, 330))
    return end - timedelta(days=364), end
