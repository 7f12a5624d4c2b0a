"""Synthetic organisations and people. No number belongs to anybody:

* business numbers begin with 010 to 099, which no tax office has (codes start at 101), with a right check digit;
* corporate numbers have serials far above those given out at their registry, with a right check digit;
* telephone numbers begin with 0 or 1 after the area code, which no exchange has;
* resident numbers carry a wrong check digit; every number issued to a person of their age has a right one.
"""

from datetime import date, timedelta
from random import Random

from demo.documents.terms import Terms
from demo.documents.truth import Category
from models.record import Record

SURNAMES = (
    "김 이 박 최 정 강 조 윤 장 임 한 오 서 신 권 황 안 송 류 홍 전 "
    "고 문 양 손 배 백 허 유 남 심 노 하 곽 성 차 주 우 남궁 선우"
)
GIVEN_FIRST = "민 지 서 현 도 예 하 준 유 시 주 은 수 성 재 태 승 영 혜 다 채 규 찬 정 경 동 윤 가 나 상"
GIVEN_SECOND = "준 우 훈 진 연 아 현 호 원 영 은 경 수 희 민 빈 윤 혁 석 인 화 철 형 환 림 솔 결 율 람 찬"
WORDS = (
    "한빛 누리 다온 미래 가람 새봄 온새미 푸른 해오름 도담 슬기 나래 마루 "
    "아라 이든 너울 두레 라온 바른 솔빛 예그리나 가온 벼리 은하 참별"
)
TAILS = (
    "에이아이 데이터 소프트 로보틱스 바이오 메디컬 비전 테크 솔루션 "
    "인텔리전스 모빌리티 에너지 시스템즈 랩스 AI 클라우드"
)
PLACES = (
    ("{region}", "북구 첨단과기로 {n}번길 {m}, {f}층 (오룡동)"),
    ("{region}", "동구 금남로 {n}, {f}층 {m}호"),
    ("{region}", "광산구 하남산단{m}번로 {n}"),
    ("서울특별시", "강남구 테헤란로 {n}, {f}층"),
    ("경기도", "성남시 분당구 판교로 {n}, A동 {f}층 {m}호"),
    ("대전광역시", "유성구 대덕대로 {n}"),
    ("전라남도", "나주시 빛가람로 {n}, {f}층"),
    ("부산광역시", "해운대구 센텀중앙로 {n}, {m}호"),
    ("전북특별자치도", "전주시 덕진구 기지로 {n}"),
)
DEPARTMENTS: dict[str, tuple[str, ...]] = {
    "company": (
        "AI연구소",
        "기업부설연구소",
        "언어모델개발팀",
        "데이터사업부",
        "기술연구소 비전팀",
        "R&D센터",
        "플랫폼개발1팀",
    ),
    "university": ("인공지능학과", "컴퓨터공학과", "AI융합대학 소프트웨어공학과", "전자공학과", "데이터사이언스학과"),
    "university_hospital": ("영상의학과", "의생명연구원", "병리과", "의료정보팀"),
    "office": ("디지털혁신팀", "AI융합연구실", "정보전략부", "연구개발본부", "데이터정책팀"),
}
POSITIONS: dict[str, tuple[str, ...]] = {
    "company": ("대표이사", "연구소장", "책임연구원", "선임연구원", "팀장", "수석", "과장"),
    "university": ("교수", "부교수", "조교수", "연구교수"),
    "university_hospital": ("교수", "임상부교수", "연구원"),
    "office": ("센터장", "책임연구원", "실장", "팀장", "선임"),
}
TRADES = (
    ("정보통신업", "응용 소프트웨어 개발 및 공급업"),
    ("전문, 과학 및 기술 서비스업", "자연과학 및 공학 융합 연구개발업"),
    ("정보통신업", "데이터베이스 및 온라인 정보 제공업"),
    ("제조업", "의료용 기기 제조업"),
)
MIDDLES: dict[str, tuple[str, ...]] = {
    "company": ("81", "86", "87", "88"),
    "sole": ("01", "12", "25", "47"),
    "public": ("82", "83"),
}
MAILBOXES = ("kim", "lee", "park", "choi", "ai", "lab")
REGISTRIES = ("2001", "1801", "1601", "1701")


class Person(Record):
    """A person."""

    name: str
    born_on: date
    woman: bool
    mobile: str
    phone: str
    email: str
    department: str
    position: str

    def resident_number(self, masked: bool = True) -> str:
        """Resident registration number; unmasked it has a wrong check digit on purpose."""
        first = {(19, False): 1, (19, True): 2, (20, False): 3, (20, True): 4}[(self.born_on.year // 100, self.woman)]
        head = f"{self.born_on:%y%m%d}"
        if masked:
            return f"{head}-{first}******"
        body = f"{head}{first}{(self.born_on.toordinal() * 7919) % 100_000:05d}"
        total = sum(int(d) * w for d, w in zip(body, (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5), strict=True))
        wrong = ((11 - total % 11) % 10 + 3) % 10
        return f"{head}-{body[6:]}{wrong}"


class Organization(Record):
    """A company, university or other body."""

    name: str
    """Bare name."""
    category: Category
    incorporated: bool
    """Company with 주식회사; False for sole proprietors, universities and public bodies."""
    business_number: str
    corporate_number: str | None
    address: str
    opened_on: date
    representative: Person
    trade: tuple[str, str]
    domain: str


def business_number(rng: Random, middle: str) -> str:
    """A business number with a right check digit that no tax office can have given out."""
    nine = f"{rng.randint(10, 99):03d}{middle}{rng.randint(1, 9999):04d}"
    total = sum(int(d) * w for d, w in zip(nine, (1, 3, 7, 1, 3, 7, 1, 3, 5), strict=True)) + int(nine[8]) * 5 // 10
    return f"{nine[:3]}-{nine[3:5]}-{nine[5:]}{(10 - total % 10) % 10}"


def corporate_number(rng: Random, kind: str = "11") -> str:
    """A corporate registration number with a right check digit; it can be taken for a resident number."""
    twelve = f"{rng.choice(REGISTRIES)}{kind}{rng.randint(300_000, 899_999):06d}"
    total = sum(int(d) * w for d, w in zip(twelve, (1, 2) * 6, strict=True))
    return f"{twelve[:6]}-{twelve[6:]}{(10 - total % 10) % 10}"


def person(rng: Random, sort: str, domain: str, born: tuple[date, date]) -> Person:
    """A person born in the given span, of a department that fits `sort` (a key of `DEPARTMENTS`)."""
    name = rng.choice(SURNAMES.split()) + rng.choice(GIVEN_FIRST.split()) + rng.choice(GIVEN_SECOND.split())
    area = rng.choice(("062", "02", "031", "042", "070"))
    return Person(
        name=name,
        born_on=born[0] + timedelta(days=rng.randint(0, (born[1] - born[0]).days)),
        woman=rng.random() < 0.5,
        mobile=f"010-0{rng.randint(0, 999):03d}-{rng.randint(0, 9999):04d}",
        phone=f"{area}-1{rng.randint(0, 99):02d}-{rng.randint(0, 9999):04d}",
        email=f"{rng.choice('abcdefghjkmnps')}{rng.choice(MAILBOXES)}{rng.randint(1, 999)}@{domain}",
        department=rng.choice(DEPARTMENTS[sort]),
        position=rng.choice(POSITIONS[sort][1:]),
    )


def sort_of(category: Category) -> str:
    """Key of `DEPARTMENTS` for a category."""
    if category in ("sme", "venture", "startup"):
        return "company"
    return category if category in DEPARTMENTS else "office"


def _name(rng: Random, category: Category) -> str:
    word = rng.choice(WORDS.split())
    tails: dict[str, str] = {
        "university": "대학교",
        "university_hospital": "대학교병원",
        "public_institution": rng.choice(("정보진흥원", "시설공단", "테크노파크")),
        "research_institute": rng.choice(("융합기술연구원", "과학기술연구소")),
        "association": rng.choice(("인공지능산업협회", "데이터산업협회", "의료AI학회")),
    }
    return word + (tails.get(category) or rng.choice(TAILS.split()))


def address(rng: Random, terms: Terms, in_region: bool) -> str:
    """An address inside or outside the discount region."""
    first, rest = rng.choice([place for place in PLACES if (place[0] == "{region}") == in_region])
    street = rest.format(n=rng.randint(3, 399), m=rng.randint(1, 99), f=rng.randint(2, 14))
    return f"{first.format(region=terms.region)} {street}"


def organization(
    rng: Random, category: Category, terms: Terms, *, in_region: bool, youth: bool, sole: bool
) -> Organization:
    """An organisation of a category; `youth` and `sole` matter for companies only."""
    company = sort_of(category) == "company"
    middle = rng.choice(MIDDLES["public" if not company else "sole" if sole else "company"])
    domain = f"{rng.choice(('nuri', 'haneul', 'daon', 'garam', 'sol', 'byeol'))}{rng.randint(1, 999)}.example"
    if youth:
        born = (terms.youth_born_from, terms.youth_born_from.replace(year=terms.youth_born_from.year + 12))
    else:
        born = (terms.youth_born_from.replace(year=terms.youth_born_from.year - 25), terms.youth_born_from)
        born = (born[0], born[1] - timedelta(days=40))
    oldest = terms.startup_opened_after + timedelta(days=30) if category == "startup" else date(2003, 3, 2)
    newest = terms.announced_on - timedelta(days=200) if company else date(2016, 12, 30)
    return Organization(
        name=_name(rng, category),
        category=category,
        incorporated=company and not sole,
        business_number=business_number(rng, middle),
        corporate_number=None if sole else corporate_number(rng, "11" if company else "21"),
        address=address(rng, terms, in_region),
        opened_on=oldest + timedelta(days=rng.randint(0, (newest - oldest).days)),
        representative=person(rng, sort_of(category), domain, born),
        trade=rng.choice(TRADES) if company else ("교육 및 연구", "연구개발"),
        domain=domain,
    )
