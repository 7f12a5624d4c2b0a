"""The JSON Schema of `config.yaml`, for editors that complete and check while one types (`jeopsu config schema`).

`docs/config.schema.json` holds the same; a test fails when it is out of date. Titles are Korean, for those who fill
in the file; descriptions are the docstrings of the records.
"""

import ast
import inspect
import json
from typing import Any

from models import call, call_rules, call_types, call_vocabulary, settings
from models.config import ConfigFile

TITLES = {
    "call": "공고",
    "title": "사업명",
    "notice": "공고 종류",
    "agency": "기관명",
    "agency_short": "기관 약칭",
    "year": "연도",
    "announced_on": "공고일",
    "support": "지원내용",
    "targets": "지원대상",
    "period": "지원기간",
    "months": "개월 수",
    "organizations": "선정 기관 수",
    "support_limit": "지원건수 제한",
    "applications": "최대 건수",
    "similar_programmes": "유사 정부과제",
    "clause": "근거 조항",
    "resources": "신청할 수 있는 자원",
    "name": "이름",
    "track": "트랙",
    "unit": "크기 단위",
    "standard_size": "기본 크기",
    "sizes": "신청할 수 있는 크기",
    "cards_per_unit": "단위당 장수",
    "performance": "성능 표시",
    "won_per_card_month": "1장당 월 자부담금(원)",
    "monthly_fees": "자부담금 표",
    "size": "크기",
    "won": "월 자부담금(원)",
    "discounted_won": "할인한 월 자부담금(원)",
    "share_percent": "모집비율(%)",
    "storage": "스토리지",
    "included_tb": "기본 용량(TB)",
    "form": "추가할 때 내는 서류",
    "discounts": "할인대상",
    "percent": "할인율(%)",
    "priority": "적용 순위",
    "region": "지역",
    "registered_until": "등록 기준일",
    "max_age": "만 나이 상한",
    "born_from": "생년월일 기준",
    "corporation_proofs": "법인의 증빙서류",
    "sole_proprietor_proofs": "개인사업자의 증빙서류",
    "eligibility": "신청자격",
    "categories": "자격 구분",
    "number": "순번",
    "group": "구분",
    "requirement": "지원자격",
    "proofs": "증빙서류",
    "opened_after": "개업일 기준",
    "max_years": "업력 상한(년)",
    "excluded": "제외 대상",
    "profit_corporation_codes": "영리법인 번호",
    "window": "신청기간",
    "opens_at": "시작 시각",
    "closes_at": "마감 시각",
    "submission_address": "제출처",
    "naming": "메일제목/압축파일명 양식",
    "fixed_part": "고정 문구",
    "separator": "구분 글자",
    "example": "공고문의 예",
    "organization": "기업명",
    "resource": "자원명",
    "distinctive_words": "신청을 알아보는 낱말 묶음",
    "subject_prefixes": "회신·전달 표시",
    "gateway_tags": "보안 장비의 표시",
    "placeholders": "양식의 빈칸",
    "corporate_forms": "법인 형태",
    "affiliated_units": "본 기관과 같게 보는 조직",
    "archive_suffixes": "압축파일 확장자",
    "loose_document_formats": "서류 파일 형식",
    "receipt": "접수번호",
    "prefix": "머리글자",
    "digits": "자릿수",
    "document_kinds": "제출서류 종류",
    "need": "필수 여부",
    "person": "누구의 서류",
    "signed_by": "서명자",
    "for_reviewers": "심사위원 제공",
    "note": "비고",
    "required_documents": "필수서류",
    "kind": "서류",
    "any_of": "인정하는 조합",
    "certificates": "증명서 발급일",
    "kinds": "해당 서류",
    "strict_from": "인정 시작일",
    "review_from": "담당자 확인 시작일",
    "valid_on": "유효해야 하는 날",
    "consistent_fields": "서로 같아야 하는 내용",
    "schedule": "일정",
    "results_on": "선정결과 안내일",
    "agreement_from": "협약 시작일",
    "agreement_to": "협약 마감일",
    "agreement_note": "협약 체결에 관하여 선정된 신청인에게 알릴 것",
    "receipt_days": "접수번호 회신 기한(일)",
    "payment_days": "자부담금 선납 기한(일)",
    "steps": "절차",
    "content": "내용",
    "when": "시기",
    "briefing": "온라인 설명회",
    "starts_at": "시작 시각",
    "ends_at": "종료 시각",
    "register_until": "사전신청 마감",
    "link": "사전신청 링크",
    "evaluation": "평가",
    "full_score": "만점",
    "threshold": "선정 기준 점수",
    "criteria": "평가항목",
    "points": "배점",
    "items": "세부항목",
    "presentation_resources": "발표평가 자원",
    "presentation_when": "발표평가 시기",
    "vocabulary": "서류를 알아보는 말",
    "titles": "제목",
    "parts": "이어지는 쪽의 제목",
    "phrases": "본문에만 나오는 말",
    "file_names": "파일 이름에 나오는 말",
    "certifies": "증명하는 말",
    "near": "갈음하는 서류의 제목",
    "denials": "아니라는 말",
    "doubts": "담당자가 보아야 하는 말",
    "ended": "끝난 날의 항목 이름",
    "filled": "채워져 있어야 하는 항목",
    "fields": "읽을 항목",
    "type": "값의 종류",
    "labels": "항목 이름",
    "other_labels": "읽지 않는 항목 이름",
    "roles": "두 사람을 부르는 말",
    "pi": "과제책임자",
    "staff": "실무담당자",
    "words": "나타내는 말",
    "company_sizes": "기업 규모",
    "issuers": "기관을 대표하여 서명하는 직함",
    "organization_endings": "기관 이름의 끝말",
    "department_endings": "부서 이름의 끝말",
    "departed": "물러남을 나타내는 말",
    "signs": "서명란 표시",
    "ticks": "고른 칸의 표시",
    "blanks": "빈 칸의 표시",
    "other_titles": "다른 서류 제목의 끝말",
    "stamps": "홀로 적힌 거절·취소 표시",
    "samples": "작성예시의 표시",
    "plan_headings": "계획서에 나오는 소제목",
    "no_force_marks": "증명서에 효력이 없다는 표시",
    "no_force_sentences": "증명서에 효력이 없다는 문장",
    "consent": "동의란을 읽는 말",
    "agree": "동의를 나타내는 말",
    "refuse": "동의하지 않음을 나타내는 말",
    "affirm": "동의를 묻는 말에 대한 긍정",
    "deny": "동의를 묻는 말에 대한 부정",
    "optional": "선택 동의의 표시",
    "nothing": "없음을 나타내는 말",
    "contact": "문의처",
    "role": "담당",
    "phone": "유선전화",
    "email": "이메일",
    "hours": "문의 가능시간",
    "clauses": "공고문의 모든 조항",
    "summary": "요약",
    "status": "처리 방식",
    "covered_by": "점검 항목·규칙",
    "imap": "제출처 메일함",
    "smtp": "보내는 메일",
    "database": "접수대장",
    "provisioning": "자원할당 메시지",
    "queue": "대기열 이름",
    "secret_file": "서명 값 파일",
    "limits": "파일을 여는 한도",
    "host": "서버 이름",
    "port": "포트",
    "security": "연결 보안",
    "username": "사용자 이름",
    "password_file": "비밀번호 파일",
    "folder": "메일함 폴더",
    "enabled": "회신을 실제로 보냄",
    "from_address": "보내는 주소",
    "from_name": "보내는 이름",
    "root": "저장 폴더",
    "url": "주소",
}
"""What a name means wherever it stands."""


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of `config.yaml`. Defaults hold no secret."""
    built = ConfigFile.model_json_schema()
    texts = _docstrings()
    for name, definition in [("ConfigFile", built), *built["$defs"].items()]:
        definition["description"] = texts.get((name, ""), definition.get("description", ""))
        for field, described in definition.get("properties", {}).items():
            _describe(described, TITLES.get(field), texts.get((name, field)))
    built["title"] = "접수(jeopsu) 설정"
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **built}


def schema_text() -> str:
    """`schema()` as it stands in `docs/config.schema.json`, to the letter."""
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


def _describe(described: dict[str, Any], title: str | None, text: str | None) -> None:
    if title is None:
        described.pop("title", None)  # pydantic's own title only repeats the name
    else:
        described["title"] = title
    if text is not None:
        described["description"] = text


def _docstrings() -> dict[tuple[str, str], str]:
    """Docstrings of records (field "") and of their fields, from the source."""
    texts: dict[tuple[str, str], str] = {}
    for module in (call, call_rules, call_types, call_vocabulary, settings):
        for node in ast.parse(inspect.getsource(module)).body:
            if isinstance(node, ast.ClassDef):
                texts[node.name, ""] = inspect.cleandoc(ast.get_docstring(node) or "")
                texts |= {(node.name, field): text for field, text in _fields(node)}
    return texts


def _fields(node: ast.ClassDef) -> list[tuple[str, str]]:
    """Each annotated name that a text follows, with the text."""
    found = []
    for line, below in zip(node.body, node.body[1:], strict=False):
        if not (isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)):
            continue
        if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
            found.append((line.target.id, " ".join(str(below.value.value).split())))
    return found
