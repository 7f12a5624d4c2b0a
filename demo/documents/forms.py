"""What applicants fill in themselves: application and plan, summary, consents, storage request. Four layouts each."""

from datetime import date

from demo.documents.people import Organization, Person
from demo.documents.sheet import Block, Fields, Grid, Mark, Note, Prose, Sheet, Signature, Title, company, day, spaced
from models.record import Record

PLAN = (
    (
        "과제 개요",
        "본 과제는 {topic}을 목표로 하며, 자체 보유 데이터 {amount}만 건을 활용하여 모델을 학습하고 실증한다.",
    ),
    (
        "자원 필요성",
        "현재 보유한 GPU로는 1회 학습에 약 {weeks}주가 걸려 반복 실험이 어려우므로 고성능 가속기의 지원이 필요하다.",
    ),
    (
        "추진 방법",
        "1개월차 데이터 정제 및 환경 구성, 2~3개월차 사전학습과 미세조정, 4개월차 성능 검증 순으로 추진한다.",
    ),
    ("수행 역량", "최근 3년간 관련 연구개발 과제 {papers}건을 수행하였고 전담 인력 {people}명이 참여한다."),
    (
        "목표 성과",
        "정확도 {score}% 이상 달성, 시제품 1종 상용화, 신규 고용 {hires}명, 논문 또는 특허 {papers}건을 목표로 한다.",
    ),
)

COLLECTED = Grid(
    rows=(
        ("수집 항목", "이용 목적", "보유 기간"),
        ("성명, 소속, 연락처, 이메일", "과제 접수 및 평가, 서비스 안내", "사업 종료 후 5년"),
    )
)


class Applied(Record):
    """What the applicant writes."""

    call_title: str
    agency: str
    organization: Organization
    business_number: str
    project: str
    topic: str
    resource: str
    size_text: str
    """`8장`, `2PF`."""
    track: str
    storage_tb: int
    included_tb: int
    pi: Person
    staff: Person
    pi_department: str
    staff_department: str
    category_name: str
    region: str
    discount_name: str | None
    """What the form ticks: `{region} 소재 기업(관)`, `청년기업`, or None."""
    written_on: date
    contacts: bool = True
    """Whether the staff's telephone and e-mail are filled in."""
    signed: bool = True
    numbers: tuple[int, ...]
    """Six numbers for the prose of the plan."""


def written_name(facts: Applied, layout: int) -> str:
    """The applicant as this layout writes it."""
    return company(facts.organization.name, facts.organization.incorporated, layout + 1)


def _person_rows(facts: Applied, who: str) -> tuple[tuple[str, str], ...]:
    p, department = (facts.pi, facts.pi_department) if who == "pi" else (facts.staff, facts.staff_department)
    shown = facts.contacts or who == "pi"
    return (
        ("성명", p.name),
        ("소속부서", department),
        ("직위", p.position),
        ("휴대전화", p.mobile if shown else ""),
        ("이메일", p.email if shown else ""),
    )


def _ticks(facts: Applied) -> str:
    names = (f"{facts.region} 소재 기업(관)", "청년기업", "해당없음")
    chosen = facts.discount_name or names[2]
    return "   ".join(f"{'■' if name == chosen else '□'} {name}" for name in names)


def _resource_rows(facts: Applied) -> tuple[tuple[str, str], ...]:
    return (
        ("과제명", facts.project),
        ("신청자원", f"{facts.resource} {facts.size_text}"),
        ("트랙", facts.track),
        ("스토리지", f"{facts.storage_tb}TB (기본 {facts.included_tb}TB 포함)"),
        ("신청자격", facts.category_name),
        ("할인대상", _ticks(facts)),
    )


def _organization_rows(facts: Applied, layout: int) -> tuple[tuple[str, str], ...]:
    o = facts.organization
    return (
        ("기업(관)명", written_name(facts, layout)),
        ("사업자등록번호", facts.business_number if layout != 2 else facts.business_number.replace("-", "")),
        ("대표자", o.representative.name),
        ("소재지", o.address),
        ("개업일", day(o.opened_on, layout)),
    )


def _signature(facts: Applied, signer: Person, layout: int, role: str) -> Signature:
    kinds: tuple[Mark, ...] = ("signature", "seal", "signature", "round-seal")
    date_line = day(facts.written_on, (0, 3, 1, 5)[layout])
    name_line = (f"{role} : {signer.name}  (서명)", f"{role}   {' '.join(signer.name)}   (인)")[layout % 2]
    return Signature(
        lines=(date_line, name_line),
        mark=kinds[layout] if facts.signed else "none",
        owner=signer.name,
    )


def _plan(facts: Applied) -> tuple[Block, ...]:
    a, b, c, d, e, f = facts.numbers
    values = {"topic": facts.topic, "amount": a, "weeks": b, "papers": c, "people": d, "score": e, "hires": f}
    out: list[Block] = [Title(text="이 용 계 획 서")]
    for number, (heading, text) in enumerate(PLAN, 1):
        out += [Prose(text=f"{number}. {heading}"), Prose(text="○ " + text.format(**values))]
    months = ("구분", "1개월", "2개월", "3개월", "4개월")
    out.append(
        Grid(
            rows=(
                months,
                ("데이터 정제", "●", "", "", ""),
                ("모델 학습", "", "●", "●", ""),
                ("검증", "", "", "", "●"),
            )
        )
    )
    return tuple(out)


def application_plan(facts: Applied, layout: int) -> tuple[Sheet, ...]:
    """신청서 및 계획서: two pages, form and plan."""
    titles = ("이용 신청서", "컴퓨팅 자원 이용신청서 및 계획서", "신 청 서", "GPU 이용 신청서")
    drawn = (_blocked_form, _tabled_form, _listed_form, _numbered_form)[layout]
    first = (
        Note(text=f"[붙임 1] {facts.call_title}"),
        Title(text=titles[layout]),
        *drawn(facts),
        Prose(text="위와 같이 컴퓨팅 자원의 이용을 신청하며, 기재한 내용이 사실과 다름없음을 확인합니다."),
        _signature(facts, facts.pi, layout, "과제책임자"),
        Prose(text=f"{facts.agency} 귀하", align="center"),
    )
    serif = layout == 2
    return Sheet(blocks=first, serif=serif, dense=True), Sheet(blocks=_plan(facts), serif=serif, dense=True)


def _blocked_form(facts: Applied) -> tuple[Block, ...]:
    return (
        Fields(rows=_organization_rows(facts, 0), heading="신청기관"),
        Fields(rows=_person_rows(facts, "pi"), style="vertical", heading="과제책임자"),
        Fields(rows=_person_rows(facts, "staff"), style="vertical", heading="실무담당자"),
        Fields(rows=_resource_rows(facts), heading="신청내용"),
    )


def _tabled_form(facts: Applied) -> tuple[Block, ...]:
    header = ("구분", "성명", "소속부서", "직위", "휴대전화", "이메일")
    pi, staff = (tuple(value for _, value in _person_rows(facts, who)) for who in ("pi", "staff"))
    return (
        Fields(rows=_resource_rows(facts), style="table"),
        Fields(rows=_organization_rows(facts, 1), style="pairs"),
        Grid(rows=(header, ("과제책임자", *pi), ("실무담당자", *staff))),
    )


def _listed_form(facts: Applied) -> tuple[Block, ...]:
    people = tuple(
        (f"{role} {label}", value)
        for role, who in (("과제책임자", "pi"), ("실무담당자", "staff"))
        for label, value in _person_rows(facts, who)
    )
    return (Fields(rows=(*_organization_rows(facts, 2), *_resource_rows(facts), *people), style="lines"),)


def _numbered_form(facts: Applied) -> tuple[Block, ...]:
    return (
        Fields(rows=_organization_rows(facts, 3), style="pairs", heading="1. 기관 현황"),
        Fields(rows=_resource_rows(facts), style="table", heading="2. 신청 자원"),
        Fields(rows=_person_rows(facts, "pi"), style="headed", heading="3. 과제책임자 (PI)"),
        Fields(rows=_person_rows(facts, "staff"), style="headed", heading="4. 실무담당자 (실제 자원사용자)"),
    )


def usage_summary(facts: Applied, layout: int) -> tuple[Sheet, ...]:
    """이용신청 요약서."""
    rows = (
        ("기업(관)명", written_name(facts, layout)),
        ("과제명", facts.project),
        ("신청자원", f"{facts.resource} {facts.size_text}"),
        ("과제책임자", facts.pi.name),
        ("실무담당자", facts.staff.name),
        ("사업자등록번호", facts.business_number),
        ("주요 이용내용", facts.topic),
    )
    drawn: dict[int, tuple[Block, ...]] = {
        0: (Fields(rows=rows),),
        1: (Fields(rows=tuple((spaced(a), b) for a, b in rows), style="lines"),),
        2: (Fields(rows=rows[:6], style="headed"), Fields(rows=rows[6:])),
        3: (Fields(rows=rows, style="vertical", heading="요약"),),
    }
    titles = ("이용신청 요약서", "이용신청요약서", "컴퓨팅 자원 이용신청 요약서", "[붙임 2] 이용신청 요약서")
    return (Sheet(blocks=(Title(text=titles[layout]), *drawn[layout]), serif=layout == 1),)


def consent(facts: Applied, layout: int, who: str) -> tuple[Sheet, ...]:
    """과제신청 개별 동의서 of `pi` or `staff`."""
    signer, role = (facts.pi, "과제책임자") if who == "pi" else (facts.staff, "실무담당자")
    department = facts.pi_department if who == "pi" else facts.staff_department
    rows = (
        ("과제명", facts.project),
        ("소속", f"{written_name(facts, layout)} {department}"),
        ("성명", signer.name),
        ("연락처", signer.mobile),
    )
    parts = (
        ("개인정보 및 과제정보 제공 동의", "자원이용과제 동의")
        if who == "pi"
        else ("개인정보 및 과제정보 제공 동의",)
    )
    agree = tuple(Prose(text=f"{n}. {part}    {'■ 동의함   □ 동의하지 않음'}") for n, part in enumerate(parts, 1))
    titles = (
        f"{role} 과제신청 개별 동의서",
        f"과제신청 개별 동의서({role})",
        f"{role}  개별  동의서",
        f"[붙임 {3 if who == 'pi' else 4}] {role} 과제신청 개별동의서",
    )
    fields = Fields(
        rows=rows, style=("table", "lines", "pairs", "vertical")[layout], heading="동의자" if layout == 3 else ""
    )
    blocks: tuple[Block, ...] = (
        Title(text=titles[layout]),
        fields,
        COLLECTED,
        *agree,
        Note(text="동의를 거부할 권리가 있으며, 거부 시 과제 신청이 제한될 수 있습니다."),
        _signature(facts, signer, layout, role),
        Prose(text=f"{facts.agency} 귀하", align="center"),
    )
    return (Sheet(blocks=blocks, serif=layout == 2, dense=True),)


def storage_request(facts: Applied, layout: int) -> tuple[Sheet, ...]:
    """스토리지 용량 증량 신청서."""
    more = facts.storage_tb - facts.included_tb
    rows = (
        ("기업(관)명", written_name(facts, layout)),
        ("과제명", facts.project),
        ("기본 용량", f"{facts.included_tb}TB"),
        ("추가 신청 용량", f"{more}TB"),
        ("합계", f"{facts.storage_tb}TB"),
        ("사유", "대용량 학습 데이터의 보관 및 전처리"),
    )
    titles = (
        "스토리지 용량 증량 신청서",
        "스토리지 용량 추가신청서",
        "스토리지 증량 신청서",
        "스토리지 용량 증량(추가) 신청서",
    )
    fields = Fields(
        rows=rows, style=("table", "lines", "vertical", "pairs")[layout], heading="증량" if layout == 2 else ""
    )
    sign = _signature(facts, facts.pi, layout, "과제책임자")
    return (Sheet(blocks=(Title(text=titles[layout]), fields, sign)),)
