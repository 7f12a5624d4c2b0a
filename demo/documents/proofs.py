"""Certificates about organisations: business registration, SME and venture certificates, corporate register, ID copy.

Four layouts each: what an office prints, an older print, a re-issue in English style, and a copy typed by hand.
"""

from datetime import date, timedelta
from random import Random

from demo.documents.people import Organization
from demo.documents.sheet import Block, Fields, Grid, Note, Prose, Sheet, Signature, Title, company, day
from models.record import Record

VENTURE_TITLES = (
    "벤처기업확인서",
    "벤 처 기 업 확 인 서",
    "벤처기업 확인서",
    "벤처기업확인서 (Certificate of Venture Business)",
)
VENTURE_ENGLISH = ("Company", "CEO", "Business No.", "Address", "Type", "Valid")
REGISTER_TITLES = (
    "등기사항전부증명서(현재 유효사항)",
    "법인등기부등본",
    "등기사항전부증명서(말소사항 포함)",
    "등기사항일부증명서",
)


class Proof(Record):
    """What a certificate about an organisation says."""

    organization: Organization
    issued_on: date
    valid_from: date | None = None
    valid_until: date | None = None
    masked: bool = True
    """Whether resident numbers are masked."""
    business_number: str | None = None
    """Instead of the organisation's own, for contradictions made on purpose."""

    @property
    def number(self) -> str:
        """The business number that the document shows."""
        return self.business_number or self.organization.business_number


def tax_office(address: str) -> str:
    """A tax office that fits the address: 북광주세무서 for 광주광역시 북구, 성남세무서 for 경기도 성남시."""
    province, town, *_ = address.split()
    name = town.rstrip("시구")
    return f"{name + province[:2] if len(name) < 2 else name}세무서장"


def written_name(facts: Proof, layout: int) -> str:
    """The organisation as this layout writes it."""
    return company(facts.organization.name, facts.organization.incorporated, (0, 3, 1, 2)[layout])


def _business_rows(facts: Proof, layout: int) -> tuple[tuple[str, str], ...]:
    o = facts.organization
    head, name = o.representative, written_name(facts, layout)
    corporate = o.corporate_number
    official = (
        ("등록번호", facts.number),
        ("법인명(단체명)" if corporate else "상        호", name),
        ("대   표   자" if corporate else "성        명", head.name),
        ("개 업 연 월 일", day(o.opened_on, 3 if layout == 0 else layout)),
        ("법인등록번호", corporate) if corporate else ("생 년 월 일", day(head.born_on, 0)),
        ("사업장 소재지", o.address),
        *((("본 점 소 재 지", o.address),) if corporate and layout == 0 else ()),
        ("사업의 종류", f"업태 {o.trade[0]}  종목 {o.trade[1]}"),
        ("발 급 사 유", ("정정", "신규", "재발급", "주소 이전")[layout] if layout != 3 else "재발급"),
    )
    if layout != 2:
        return official
    plain = (
        "사업자등록번호",
        "상호(법인명)",
        "대표자명",
        "개업일",
        "법인등록번호" if corporate else "생년월일",
        "소재지",
        "업종",
        "사유",
    )
    return tuple((label, value) for label, (_, value) in zip(plain, official, strict=True))


def business_registration(facts: Proof, layout: int) -> Sheet:
    """사업자등록증 (one layout: 사업자등록증명)."""
    o = facts.organization
    kind = "법인사업자" if o.corporate_number else "일반과세자"
    rows = _business_rows(facts, layout)
    titles = ("사 업 자 등 록 증", "사업자등록증", "사업자등록증명", "사 업 자 등 록 증")
    styles = ("lines", "table", "pairs", "lines")
    blocks: tuple[Block, ...] = (
        Title(text=titles[layout]),
        Prose(text=f"( {kind} )", align="center"),
        *((Prose(text=f"등록번호 : {facts.number}", align="center"),) if layout == 0 else ()),
        Fields(rows=rows[1:] if layout == 0 else rows, style=styles[layout]),
        Note(text="사업자 단위 과세 적용사업자 여부 : 여(   ) 부( v )"),
        Note(text=f"전자세금계산서 전용 전자우편주소 : tax@{o.domain}"),
        *((Prose(text="위와 같이 사업자등록 사실을 증명합니다."),) if layout == 2 else ()),
        Signature(
            lines=(day(facts.issued_on, (3, 0, 1, 5)[layout]), tax_office(o.address)),
            mark="seal",
            owner=tax_office(o.address).removesuffix("장"),
        ),
    )
    return Sheet(blocks=blocks, serif=layout in (0, 3), border=layout in (0, 1))


def sme_certificate(facts: Proof, layout: int, size: str = "소기업") -> Sheet:
    """중소기업 확인서."""
    o = facts.organization
    assert facts.valid_from and facts.valid_until
    period = f"{day(facts.valid_from, (2, 0, 1, 4)[layout])} ~ {day(facts.valid_until, (2, 0, 1, 4)[layout])}"
    rows = (
        ("기업명" if layout != 1 else "기   업   명", written_name(facts, layout)),
        ("사업자등록번호", facts.number),
        *((("법인등록번호", o.corporate_number),) if o.corporate_number else ()),
        ("대표자명" if layout != 2 else "대표자", o.representative.name),
        ("주소", o.address),
        ("주업종", f"(J58222) {o.trade[1]}"),
        ("유효기간", period),
        ("용도", "공공기관 입찰용"),
    )
    styles = ("lines", "table", "pairs", "vertical")
    titles = ("중소기업 확인서", "중 소 기 업 확 인 서", "중소기업확인서", "중소기업(소상공인) 확인서")
    number = f"0010-{facts.issued_on.year}-{int(facts.number[-5:]):06d}"
    blocks: tuple[Block, ...] = (
        Prose(text=f"발급번호 : 제 {number} 호" if layout != 3 else f"문서번호 {number}"),
        Title(text=titles[layout]),
        Prose(text=f"[ {size} ]", align="center"),
        Fields(rows=rows, style=styles[layout], heading="기업정보" if layout == 3 else ""),
        Prose(text="위 기업은 「중소기업기본법」 제2조에 의한 중소기업임을 확인합니다."),
        Signature(
            lines=(day(facts.issued_on, layout), "중소벤처기업부장관"), mark="seal", owner="중소벤처기업부장관인"
        ),
        Note(text="발급사실 및 발급취소 등 변동사항은 중소기업현황정보시스템에서 확인할 수 있습니다."),
    )
    return Sheet(blocks=blocks, border=layout != 2, watermark="중소벤처기업부" if layout == 0 else "")


def venture_certificate(facts: Proof, layout: int) -> Sheet:
    """벤처기업확인서."""
    o = facts.organization
    assert facts.valid_from and facts.valid_until
    period = f"{day(facts.valid_from, layout)} ~ {day(facts.valid_until, layout)}"
    rows = (
        ("기 업 명", written_name(facts, layout)),
        ("대 표 자", o.representative.name),
        ("사업자등록번호", facts.number),
        ("주    소", o.address),
        ("확인유형", ("혁신성장유형", "연구개발유형", "벤처투자유형", "예비벤처기업")[layout % 3]),
        ("유효기간", period),
    )
    drawn = (
        Fields(rows=rows),
        Fields(rows=rows, style="lines"),
        Fields(rows=rows, style="vertical", heading="확인내용"),
        Fields(rows=tuple((f"{a} ({e})", b) for (a, b), e in zip(rows, VENTURE_ENGLISH, strict=True)), style="pairs"),
    )
    blocks: tuple[Block, ...] = (
        Prose(
            text=f"제 {facts.issued_on:%Y%m%d}{int(facts.number[-5:]) % 10000:04d} 호",
            align="right" if layout == 1 else "left",
        ),
        Title(text=VENTURE_TITLES[layout]),
        drawn[layout],
        Prose(text="「벤처기업육성에 관한 특별법」 제25조에 따라 위와 같이 벤처기업임을 확인합니다."),
        Signature(
            lines=(day(facts.issued_on, layout + 1), "벤처기업확인기관의 장"), owner="벤처기업협회", mark="seal"
        ),
    )
    return Sheet(blocks=blocks, serif=layout == 1, border=layout == 0)


def corporate_register(facts: Proof, layout: int, rng: Random) -> Sheet:
    """등기사항전부증명서; in one layout an earlier director is marked 사임."""
    o = facts.organization
    rows = (
        ("상    호", written_name(facts, layout)),
        ("본    점", o.address),
        ("공고방법", "인터넷 홈페이지에 게재한다."),
        ("1주의 금액", "금 500 원"),
        ("법인등록번호", o.corporate_number or ""),
        ("회사성립연월일", day(o.opened_on, layout)),
    )
    blocks: tuple[Block, ...] = (
        Title(text=REGISTER_TITLES[layout]),
        Note(text=f"등기번호 {rng.randint(10000, 99999):06d}    등록번호 {o.corporate_number}"),
        Fields(rows=rows, style=("table", "lines", "table", "pairs")[layout]),
        Prose(text="임원에 관한 사항", align="center"),
        Grid(rows=_officers(facts, layout, rng)),
        Note(text="수수료 1,000원 영수함    관할등기소 등기국"),
        Prose(text="이 증명서는 등기기록의 내용과 틀림없음을 증명합니다."),
        Signature(
            lines=(day(facts.issued_on, (0, 3, 1, 5)[layout]), "법원행정처 등기정보중앙관리소 전산운영책임관"),
            owner="전산운영책임관",
            mark="seal",
        ),
    )
    return Sheet(blocks=blocks, serif=True, border=layout == 2)


def _officers(facts: Proof, layout: int, rng: Random) -> tuple[tuple[str, ...], ...]:
    o, head = facts.organization, facts.organization.representative
    rows = [
        ("구분", "직무", "이름", "주민등록번호 / 등기"),
        ("대표이사", "대표이사", head.name, head.resident_number(facts.masked)),
    ]
    if layout in (1, 3):
        other = f"{rng.choice('김이박최정')}{rng.choice(('정호', '미영', '성수'))}"
        former = day(o.opened_on + timedelta(days=400), 1)
        rows.append(("사내이사", "사내이사", other, f"700101-1****** {former} 사임"))
    return tuple(rows)


def id_card(facts: Proof, layout: int) -> Sheet:
    """Copy of a resident card or driving licence, with the back digits masked unless told otherwise."""
    head, o = facts.organization.representative, facts.organization
    rrn = head.resident_number(facts.masked)
    titles = ("주민등록증", "주 민 등 록 증", "자동차운전면허증 (Driver's License)", "주민등록증")
    rows: tuple[tuple[str, str], ...] = (("성명", head.name), ("주민등록번호", rrn), ("주소", o.address))
    if layout == 2:
        rows = (("면허번호", f"13-{facts.issued_on:%y}-0*****-10"), *rows, ("적성검사기간", day(facts.issued_on, 4)))
    blocks: tuple[Block, ...] = (
        *((Prose(text="신분증 사본", align="center"),) if layout in (1, 3) else ()),
        Title(text=titles[layout]),
        Fields(rows=rows, style="lines" if layout != 3 else "table"),
        Signature(
            lines=(day(facts.issued_on, 1), f"{' '.join(o.address.split()[:2])}청장"),
            owner="구청장인",
            mark="seal",
        ),
    )
    return Sheet(blocks=blocks, border=True)
