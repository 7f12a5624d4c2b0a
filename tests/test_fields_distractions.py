"""Clean documents with one strange line put anywhere: whatever is sure stays true."""

from pathlib import Path

import pytest

from intake.documents.fields import Lexicons, read_fields
from models.call import Call
from models.config import load
from models.document import DocumentKindId
from tests.hand_documents import cases, document

BASES = cases("fields_clean.yaml")
STRANGE = """
재단법인 남도정보진흥원장 귀하
인공지능산업융합사업단장 귀하
수신 : 남도은행장
제출처 : 남도정보진흥원
작성자 : 조아라 대리 (인)
확인자 : 인사팀장 오세진 (인)
발급담당자 성명 : 조아라
공동연구책임자 : 조아라
개인정보 보호책임자 : 조아라
보호자 성명 : 조아라
문의처 : 인사팀 062-999-8888
제출기한
유효기한 : 2030년 1월 2일
2030년 1월 2일
출력일시 : 2030-01-02 10:00
출력일 2030.01.02
입사일 : 2010. 1. 2.
원본대조필 2030. 1. 2.
위 사본은 원본과 같음을 확인합니다. 2030. 1. 2.
주식회사 가람터 대표이사 조아라 (인)
주식회사 가람터
한국가람대학교총장
가람대학교 산학협력단장
사업자등록번호 : 410-82-01231
협력사 사업자등록번호 : 410-82-01231
협력업체명 : 주식회사 가람터
전 부서 : 개발팀
서울특별시 중구 세종대로 110
연계과제명 : 다른 과제
신청자원 : A100 8장
예) A100 8장
접수자 : 조아라 (인)
발급번호 : 2030-0102-1234
발급일 :
발급일 : 2030. 1. 2.
성명 : 조아라
3. 협력기관
감사   조아라   700102-1******
조아라
차장 조아라
""".strip().split("\n")


STATES = {"유효기한 : 2030년 1월 2일": ("valid_until", "2030-01-02")}
"""What a line does say of a certificate that says nothing else of it."""


@pytest.fixture(scope="module")
def lexicons() -> Lexicons:
    call: Call = load(Path(__file__).parent.parent / "config.yaml", {}).call
    return Lexicons(call)


def squashed(value: object) -> str:
    return "".join(str(value).split())


def true(name: str, truth: dict[str, object]) -> set[str]:
    """What the field may say; the order of representatives does not matter."""
    if not name.startswith("representatives."):
        return {squashed(truth[name])} if name in truth else set()
    part = name.rsplit(".", 1)[-1]
    return {squashed(v) for n, v in truth.items() if n.startswith("representatives.") and n.endswith(part)}


def wrong(kind: DocumentKindId, text: str, truth: dict[str, object], lexicons: Lexicons) -> list[tuple[str, str]]:
    pages = document("서류.hwp", text).pages
    return [
        (field.name, value.value)
        for field in read_fields("서류.hwp", pages, kind, lexicons)
        for value in field.values
        if value.certainty == "sure" and squashed(value.value) not in true(field.name, truth)
    ]


@pytest.mark.parametrize("base", BASES, ids=[base["name"] for base in BASES])
def test_깨끗한_서류는_모두_sure로_읽힌다(base: dict[str, object], lexicons: Lexicons) -> None:
    pages = document("서류.hwp", str(base["text"])).pages
    found = {field.name: field.values for field in read_fields("서류.hwp", pages, base["kind"], lexicons)}  # type: ignore[arg-type]  # from YAML
    truth = base["truth"]
    assert isinstance(truth, dict)
    likely = base.get("likely", [])
    assert isinstance(likely, list)
    wanted = {name: ["likely" if name in likely else "sure"] for name in truth}
    assert {name: [v.certainty for v in found.get(name, ())] for name in truth} == wanted
    assert wrong(base["kind"], str(base["text"]), truth, lexicons) == []  # type: ignore[arg-type]  # from YAML


@pytest.mark.parametrize("line", STRANGE)
def test_낯선_줄이_끼어들어도_sure인_값은_참이다(line: str, lexicons: Lexicons) -> None:
    failed = []
    for base in BASES:
        rows = str(base["text"]).rstrip("\n").split("\n")
        for at in sorted({1, len(rows) // 2, len(rows) - 1, len(rows)}):
            if rows[at - 1].startswith("|") and at < len(rows) and rows[at].startswith("|"):
                continue
            text = "\n".join([*rows[:at], line, *rows[at:]])
            found = wrong(base["kind"], text, base["truth"], lexicons)
            said = STATES.get(line, ("", ""))
            failed += [(base["name"], at, *pair) for pair in found if pair != said or said[0] in base["truth"]]
    assert failed == []


ROWS = """
|확인자|조아라|부서|인사팀|
|대표자|성명|조아라|남|
|결재|담당|팀장|대표|
|발급일|||유효기한|
|보호자 성명|조아라|관계|부|
|공동연구책임자|조아라|개발팀|010-9999-8888|
|협력기관명|주식회사 가람터|협력기관 사업자번호|410-82-01231|
|구분|변경 전|변경 후|비고|
|종전 주소|서울특별시 중구 세종대로 110|종전 상호|주식회사 옛터|
|(예시)|홍길동|기획팀|010-0000-0000|
|작성요령|상호를 기재|예) H100|10TB 이내|
|최초 발급일|2020. 1. 2.|재발급일|2030. 1. 2.|
|국문|주식회사 가람터|영문|Garam|
|소재지|본사|서울특별시 중구 세종대로 110|지사|
|법정대리인|조아라|연락처|010-9999-8888|
""".strip().split("\n")
UNOWNED = ("phone", "address")
"""What belongs to nobody in particular may be anybody's."""


def rows_of_tables(text: str) -> list[int]:
    return [n for n, row in enumerate(text.rstrip("\n").split("\n")) if row.startswith("|")]


@pytest.mark.parametrize("row", ROWS)
def test_낯선_행이_끼어들어도_sure인_값은_참이다(row: str, lexicons: Lexicons) -> None:
    failed = []
    for base in BASES:
        rows = str(base["text"]).rstrip("\n").split("\n")
        for at in rows_of_tables(str(base["text"])):
            text = "\n".join([*rows[:at], row, *rows[at:]])
            found = wrong(base["kind"], text, base["truth"], lexicons)
            failed += [(base["name"], at, *pair) for pair in found if pair[0] not in UNOWNED]
    assert failed == []


@pytest.mark.parametrize("new", ["", "-", "해당 없음", None])
def test_칸이_비거나_없어도_sure인_값은_참이다(new: str | None, lexicons: Lexicons) -> None:
    failed = []
    for base in BASES:
        rows = str(base["text"]).rstrip("\n").split("\n")
        for at in rows_of_tables(str(base["text"])):
            cells = rows[at].strip("|").split("|")
            for n, cell in enumerate(cells):
                kept = [*cells[:n], *([] if new is None else [new]), *cells[n + 1 :]]
                text = "\n".join([*rows[:at], f"|{'|'.join(kept)}|", *rows[at + 1 :]])
                found = wrong(base["kind"], text, base["truth"], lexicons)
                failed += [(base["name"], cell, *pair) for pair in found if pair[0] not in (*UNOWNED, "discount")]
    assert failed == []
