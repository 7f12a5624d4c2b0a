"""Certificates about people: employment, enrolment, graduation, participation in research. Four layouts each."""

from datetime import date, timedelta

from demo.documents.people import Organization, Person
from demo.documents.sheet import Block, Fields, Note, Prose, Sheet, Signature, Title, company, day, spaced
from models.record import Record

ENROLLMENT_TITLES = ("재 학 증 명 서", "재학증명서", "재  학  증  명  서", "재학증명서 (Certificate of Enrollment)")
PARTICIPATION_TITLES = (
    "연구 참여인력 확인서",
    "연구참여확인서",
    "참여연구원 확인서",
    "연구과제 참여 확인서 (Research Participation)",
)
STUDENT_ENGLISH = ("Name", "Date of Birth", "College", "Major", "Degree", "Year", "Admission", "Student ID")


class Certified(Record):
    """What a certificate about a person says."""

    person: Person
    department: str | None
    organization: Organization
    """Who issues it."""
    issued_on: date
    since: date
    """First day of employment or of studies."""
    number: int
    masked: bool = True
    """Whether the resident number is masked."""
    sealed: bool = True


def written_name(facts: Certified, layout: int) -> str:
    """The issuing organisation as this layout writes it."""
    return company(facts.organization.name, facts.organization.incorporated, layout)


def _department_rows(facts: Certified, *labels: str) -> tuple[tuple[str, str], ...]:
    return ((labels[0], facts.department),) if facts.department else ()


def _number(facts: Certified, layout: int) -> Prose:
    year = facts.issued_on.year
    ways = (
        f"제 {year}-{facts.number:04d} 호",
        f"증명번호 : {year}{facts.number:05d}",
        f"발급번호 {facts.number}",
        f"Doc. No. HR-{year}-{facts.number}",
    )
    return Prose(text=ways[layout], align="right" if layout == 1 else "left")


def _foot(facts: Certified, layout: int) -> Signature:
    name = written_name(facts, layout)
    head = facts.organization.representative
    titles = {
        "university": "총장",
        "university_hospital": "병원장",
        "association": "회장",
        "research_institute": "원장",
    }
    title = titles.get(facts.organization.category, "대표이사" if facts.organization.incorporated else "대표자")
    signer = (
        f"{name}  {title}  {head.name}",
        f"{title}   {' '.join(head.name)}   (인)",
        f"{name} {title} {head.name} (직인생략)" if not facts.sealed else f"{name} {title} {head.name} [직인]",
        f"{title} {head.name}",
    )[layout]
    lines: tuple[str, ...] = (day(facts.issued_on, (0, 3, 1, 4)[layout]), name, signer)
    if layout in (0, 2):
        lines = (lines[0], lines[2])
    return Signature(lines=lines, mark="seal" if facts.sealed else "none", owner=facts.organization.name)


def employment(facts: Certified, layout: int) -> Sheet:
    """재직증명서."""
    drawn = (_employment_table, _employment_vertical, _employment_lines, _employment_english)[layout](facts)
    return Sheet(blocks=(*drawn, _foot(facts, layout)), serif=layout in (0, 2), border=layout == 0)


def _employment_table(facts: Certified) -> tuple[Block, ...]:
    p = facts.person
    rows = (
        ("성  명", p.name),
        ("주민등록번호", p.resident_number(facts.masked)),
        *_department_rows(facts, "소  속"),
        ("직  위", p.position),
        ("재직기간", f"{day(facts.since, 0)} ~ 현재"),
        ("용  도", "공공기관 제출용"),
    )
    closing = Prose(text="위와 같이 재직하고 있음을 증명합니다.", align="center")
    return _number(facts, 0), Title(text="재 직 증 명 서"), Fields(rows=rows), closing


def _employment_vertical(facts: Certified) -> tuple[Block, ...]:
    p = facts.person
    born = day(p.born_on, 1) if facts.masked else p.resident_number(masked=False)
    person = ((spaced("성명"), p.name), ("생년월일", born), ("연락처", p.mobile))
    work = (
        ("회 사 명", written_name(facts, 1)),
        *_department_rows(facts, "부 서 명"),
        ("직    급", p.position),
        ("입 사 일", day(facts.since, 1)),
    )
    return (
        Title(text="재직증명서"),
        _number(facts, 1),
        Fields(heading="인적사항", style="vertical", rows=person),
        Fields(heading="재직사항", style="vertical", rows=work),
        Prose(text="상기인은 당사에 재직 중임을 증명함."),
    )


def _employment_lines(facts: Certified) -> tuple[Block, ...]:
    p = facts.person
    rows = (
        (spaced("소속"), f"{written_name(facts, 2)} {facts.department or ''}".strip()),
        (spaced("직책"), p.position),
        (spaced("성명"), p.name),
        ("주민번호", p.resident_number(facts.masked)),
        ("재직기간", f"{day(facts.since, 2)}부터 {day(facts.issued_on, 2)} 현재까지"),
        ("제 출 처", "지원사업 전담기관"),
    )
    closing = Prose(text="위 사람은 위와 같이 당 기관에 재직하고 있음을 증명합니다.", align="center")
    return Title(text="재  직  증  명  서"), Fields(style="lines", rows=rows), _number(facts, 2), closing


def _employment_english(facts: Certified) -> tuple[Block, ...]:
    p = facts.person
    rows = (
        ("성명 (Name)", p.name),
        ("생년월일 (Date of Birth)", day(p.born_on, 2)),
        *_department_rows(facts, "부서 (Department)"),
        ("직위 (Position)", p.position),
        ("입사일자 (Hire Date)", day(facts.since, 3)),
        ("재직구분 (Status)", "재직 (Employed)"),
    )
    unmasked = () if facts.masked else (Note(text=f"주민등록번호 {p.resident_number(masked=False)}"),)
    closing = Prose(
        text="상기인이 본 기관에 재직하고 있음을 증명합니다. (We certify that the above person is employed.)"
    )
    title = Title(text="재직증명서 (Certificate of Employment)")
    return (title, _number(facts, 3), Fields(style="pairs", rows=rows), *unmasked, closing)


def enrollment(facts: Certified, layout: int) -> Sheet:
    """재학증명서."""
    p = facts.person
    year = facts.issued_on.year - facts.since.year + 1
    department = facts.department or ""
    rows: tuple[tuple[str, str], ...] = (
        ("성명", p.name),
        ("생년월일", day(p.born_on, layout)),
        ("대학(원)", "일반대학원"),
        ("학과(전공)", department),
        ("과정", "박사과정" if facts.number % 2 else "석사과정"),
        ("학년/학기", f"{year}학년 1학기"),
        ("입학일", day(facts.since, layout)),
        ("학번", f"{facts.since.year}{facts.number:05d}"),
    )
    drawn = {
        0: Fields(rows=tuple((spaced(a), b) for a, b in rows)),
        1: Fields(rows=(rows[7], *rows[:7]), style="lines"),
        2: Fields(rows=rows, style="headed"),
        3: Fields(
            rows=tuple((f"{a} ({e})", b) for (a, b), e in zip(rows, STUDENT_ENGLISH, strict=True)), style="pairs"
        ),
    }
    closing = "위 사람은 본교에 재학하고 있음을 증명합니다." if layout != 1 else "위의 사실을 증명함."
    blocks = (
        _number(facts, layout),
        Title(text=ENROLLMENT_TITLES[layout]),
        drawn[layout],
        Prose(text=closing, align="center"),
        _foot(facts, layout),
    )
    return Sheet(blocks=blocks, serif=layout != 2, watermark=facts.organization.name if layout in (1, 3) else "")


def graduation(facts: Certified, layout: int) -> Sheet:
    """졸업증명서 or, in one layout, 수료증명서."""
    p = facts.person
    done = day(facts.since + timedelta(days=730), layout)
    word = "수료" if layout == 2 else "졸업"
    rows = (
        ("성명", p.name),
        ("생년월일", day(p.born_on, layout)),
        ("학과", facts.department or ""),
        ("학위", "공학석사"),
        (f"{word}일자" if layout != 3 else "졸업일자 (Date of Graduation)", done),
        ("학위등록번호", f"{facts.since.year}(석){facts.number:04d}"),
    )
    drawn = {
        0: Fields(rows=tuple((spaced(a), b) for a, b in rows), style="lines"),
        1: Fields(rows=rows),
        2: Fields(rows=rows, style="vertical", heading="학적사항"),
        3: Fields(rows=rows, style="pairs"),
    }
    titles = ("졸 업 증 명 서", "졸업증명서", "수 료 증 명 서", "졸업증명서 (Certificate of Graduation)")
    blocks = (
        _number(facts, layout),
        Title(text=titles[layout]),
        drawn[layout],
        Prose(text=f"위 사람은 본 대학원 석사과정을 {word}하였음을 증명합니다."),
        _foot(facts, layout),
    )
    return Sheet(blocks=blocks, serif=layout in (0, 1))


def participation(facts: Certified, layout: int, project: str, leader: Person) -> Sheet:
    """연구 참여인력 확인서."""
    p = facts.person
    until = day(facts.issued_on + timedelta(days=300), layout)
    period = f"{day(facts.since, layout)} ~ {until}"
    rows = (
        ("과제명", project),
        ("연구책임자", leader.name),
        ("참여연구원", p.name),
        ("소속", facts.department or ""),
        ("참여기간", period),
        ("참여율", f"{20 + facts.number % 5 * 20}%"),
    )
    drawn: dict[int, Fields] = {
        0: Fields(rows=rows),
        1: Fields(rows=tuple((spaced(a), b) for a, b in rows), style="lines"),
        2: Fields(rows=rows, style="vertical", heading="참여정보"),
        3: Fields(rows=(rows[2], rows[3], rows[0], rows[1], *rows[4:]), style="pairs"),
    }
    blocks = (
        Title(text=PARTICIPATION_TITLES[layout]),
        _number(facts, layout),
        drawn[layout],
        Prose(text="위 사람이 상기 연구과제에 참여하고 있음을 확인합니다.", align="center"),
        _foot(facts, layout),
    )
    return Sheet(blocks=blocks, serif=layout == 1)
