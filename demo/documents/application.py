"""Whole applications: every document written to a file, named as people name files, with the truth beside them."""

from collections.abc import Iterator, Sequence
from random import Random

from pydantic import Field

from demo.dice import dice
from demo.documents.facts import Facts, Wish, draw
from demo.documents.parts import Part, parts
from demo.documents.terms import Terms
from demo.documents.truth import ApplicationTruth, DocumentTruth, Kind, PersonTruth
from demo.documents.writers import Written, write
from models.record import Record

KIND_NAMES: dict[Kind, tuple[str, ...]] = {
    "application_plan": ("신청서 및 계획서", "1. 이용신청서_계획서", "[붙임1] 신청서"),
    "usage_summary": ("이용신청 요약서", "2. 요약서", "[붙임2] 이용신청요약서"),
    "pi_consent": ("과제책임자 개별 동의서", "3. 과제책임자 동의서", "[붙임3] 개별동의서(책임자)"),
    "staff_consent": ("실무담당자 개별 동의서", "4. 실무담당자 동의서", "[붙임4] 개별동의서(실무자)"),
    "business_registration": ("사업자등록증", "5. 사업자등록증", "사업자등록증 사본"),
    "pi_employment": ("과제책임자 재직증명서", "6. 재직증명서(책임자)", "재직증명서_1"),
    "staff_employment": ("실무담당자 재직증명서", "7. 재직증명서(실무자)", "재직증명서_2"),
    "staff_enrollment": ("재학증명서", "7. 재학증명서(실무자)", "재학증명서_대학원"),
    "staff_graduation": ("졸업증명서", "7. 졸업증명서", "학위증명"),
    "research_participation": ("연구참여확인서", "8. 참여인력 확인", "과제참여확인"),
    "sme_certificate": ("중소기업확인서", "9. 중소기업확인서", "중기확인서"),
    "venture_certificate": ("벤처기업확인서", "9. 벤처확인서", "벤처기업확인서_최신"),
    "corporate_register": ("법인등기부등본", "10. 등기사항전부증명서", "등기부"),
    "id_card": ("신분증 사본", "10. 신분증(마스킹)", "대표자 신분증"),
    "storage_request": ("스토리지 용량 증량 신청서", "11. 스토리지 증량", "스토리지추가신청"),
}
NOTHING_SAYING = ("스캔{n:04d}", "IMG_{n:04d}", "문서{n}", "최종_{n}", "KakaoTalk_2025{n:04d}")


class Application(Record):
    """An application as it is handed in."""

    files: dict[str, bytes] = Field(repr=False)
    """Content by name, in the order of the archive."""
    truth: ApplicationTruth


def generate(seed: object, n: int, terms: Terms, wish: Wish | None = None) -> Iterator[Application]:
    """`n` applications, always the same for the same arguments and versions of the writing libraries."""
    for number in range(n):
        yield application(f"{seed}/{number}", terms, wish)


def application(seed: object, terms: Terms, wish: Wish | None = None) -> Application:
    """One application. What `wish` leaves open is drawn from `seed`."""
    wish = wish or Wish()
    rng = dice("application", seed)
    facts = draw(rng, terms, wish)
    files: dict[str, bytes] = {}
    truths: list[DocumentTruth] = []
    style = rng.randrange(3)
    plain = wish.plain_names if wish.plain_names is not None else rng.random() < 0.8
    for group in _groups(rng, parts(rng, facts), merged=wish.merged):
        producer = _producer(rng, group, wish.producers)
        written = write([part.sheets for part in group], producer, rng)
        stem = _stem(rng, group, style, plain, len(files))
        name = stem + written.suffix
        files[name] = written.content
        truths += _truths(group, written, name, producer)
    return Application(files=files, truth=_truth(str(seed), facts, tuple(truths)))


def _groups(rng: Random, all_parts: Sequence[Part], *, merged: bool | None) -> list[list[Part]]:
    """One file a document, or the certificates together in one."""
    merge = merged if merged is not None else rng.random() < 0.25
    certificates = [part for part in all_parts if part.certificate]
    if not merge or len(certificates) < 2:
        return [[part] for part in all_parts]
    rng.shuffle(certificates)
    return [*([part] for part in all_parts if not part.certificate), certificates]


def _producer(rng: Random, group: Sequence[Part], allowed: Sequence[str]) -> str:
    certificate = all(part.certificate for part in group)
    paged = {"typst", "reportlab", "scan", "photo"}
    fit = [
        name
        for name in allowed
        if (certificate or name not in ("scan", "photo")) and (len(group) == 1 or name in paged)
    ]
    return rng.choice(fit or ["typst"])


def _stem(rng: Random, group: Sequence[Part], style: int, plain: bool, count: int) -> str:
    if not plain:
        return rng.choice(NOTHING_SAYING).format(n=count * 7 + rng.randint(1, 6) + 11)
    if len(group) > 1:
        return ("증빙서류", "5. 증빙서류 일체", "제출증빙_합본")[style]
    return KIND_NAMES[group[0].truth.kind][style]


def _truths(group: Sequence[Part], written: Written, name: str, producer: str) -> Iterator[DocumentTruth]:
    first = 1
    for index, part in enumerate(group):
        pages = None
        if written.pages is not None:
            pages = (first, first + written.pages[index] - 1)
            first = pages[1] + 1
        yield DocumentTruth(
            **part.truth.model_dump(),
            file=name,
            pages=pages,
            format=written.format,
            text_source=written.text_source,
            layout=part.layout,
            producer=producer,
        )


def _truth(seed: str, facts: Facts, documents: tuple[DocumentTruth, ...]) -> ApplicationTruth:
    a, offer = facts.applied, facts.offer
    size = int("".join(sign for sign in a.size_text if sign.isdigit()))
    people = tuple(
        PersonTruth(name=p.name, department=d, phone=p.mobile if shown else None, email=p.email if shown else None)
        for p, d, shown in ((a.pi, a.pi_department, True), (a.staff, a.staff_department, a.contacts))
    )
    return ApplicationTruth(
        seed=seed,
        organization=a.organization.name,
        business_number=a.business_number,
        category=a.organization.category,
        project=a.project,
        resource=offer.name,
        cards=size * offer.cards_per_unit,
        petaflops=size if offer.unit == "petaflop" else None,
        track=offer.track,
        storage_tb=a.storage_tb,
        discount_claimed=facts.discount,
        pi=people[0],
        staff=people[1],
        faults=facts.faults,
        documents=documents,
    )
