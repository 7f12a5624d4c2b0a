"""What ids are called in Korean, for operators: dispositions, reasons, kinds of mail, events, states."""

from models.case import Case

DISPOSITIONS = {
    "accepted": "접수",
    "held": "보류",
    "bad_format": "형식 오류",
    "late": "기한 경과",
    "not_submission": "신청 아님",
    "duplicate": "중복",
    "rejected": "반려",
    "withdrawn": "철회",
}
REASONS = {
    "archive-encrypted": "압축파일에 암호",
    "archive-damaged": "압축파일 손상",
    "archive-unsafe": "압축파일 안전하지 않음",
    "archive-unsupported": "읽을 수 없는 압축 형식",
    "several-archives": "압축파일 여러 개",
    "cloud-link-only": "파일 대신 링크만 있음",
    "no-archive": "압축파일 없음",
    "subject-recoverable": "메일제목이 양식과 다름",
    "archive-name-recoverable": "압축파일명이 양식과 다름",
    "names-contradict": "메일제목과 압축파일명이 서로 다름",
    "organization-missing": "기업명 없음",
    "resource-missing": "자원명 없음",
    "resource-unknown": "공고에 없는 자원",
    "resource-ambiguous": "자원이 둘 이상",
    "after-deadline": "마감 이후 수신",
    "before-opening": "접수 시작 전 수신",
    "automatic-mail": "자동 발송 메일",
    "bounce": "반송 메일",
    "inquiry": "문의 등",
    "same-content": "같은 압축파일 재제출",
    "receive-time-disputed": "수신 시각이 엇갈림",
    "receive-time-unknown": "수신 시각을 알 수 없음",
    "processing-failed": "메일을 열지 못함",
    "size-unusual": "공고와 다른 자원 수량",
    "no-usable-sender": "회신할 주소 없음",
    "reply-to-us": "우리 메일에 대한 답장",
    "double-delivery": "같은 메일이 두 번 배달됨",
    "supplement": "접수 후 추가 제출",
    "unclear": "첨부가 있으나 신청인지 불분명",
}
SILENCES = {
    "automatic-mail": "자동 발송 메일이라 회신하지 않음",
    "before-opening": "접수 시작 전 메일이라 회신하지 않음",
    "rate-cap": "같은 주소로 보낸 안내가 하루 한도를 넘어 회신하지 않음",
    "no-usable-sender": "회신할 주소가 없어 회신하지 않음",
    "double-delivery": "같은 메일의 두 번째 배달이라 회신하지 않음",
}
MAILS = {
    "receipt": "접수완료",
    "receipt_again": "접수완료(재안내)",
    "held": "보류 안내",
    "bad_format": "형식 안내",
    "late": "기한 경과 안내",
    "rejected": "반려 안내",
    "withdrawn": "철회 안내",
    "selected": "선정 안내",
    "notice": "안내",
    "digest": "일일 보고",
    "alarm": "경보",
}
RULINGS = {
    "accept": "접수",
    "reject": "반려",
    "withdraw": "철회",
    "pass": "통과",
    "fail": "탈락",
    "set": "값 확인",
    "supersedes": "대체",
    "reopen": "다시 열기",
}
REOPENED = {"password": "(신청인이 알려 준 암호로 파일을 엶)", "submission": "(신청으로 보고 다시 판정)"}
"""Subjects of `reopen`."""
OUTCOMES = {"pass": "적합", "fail": "부적합", "review": "확인 필요"}
REVIEW_RESULTS = {"complete": "적합", "incomplete": "부적합", "needs_review": "확인 필요"}
ELIGIBILITY = {"eligible": "자격 있음", "ineligible": "자격 없음", "needs_review": "자격 확인 필요"}
DISCOUNT = {"granted": "적용", "none": "해당 없음", "needs_review": "확인 필요"}
CATEGORIES = {
    "sme": "중소기업",
    "venture": "벤처기업",
    "startup": "창업기업",
    "university": "대학교(원)",
    "university_hospital": "대학병원",
    "public_institution": "공공기관",
    "research_institute": "연구소(원)",
    "association": "협·단체",
    "none": "지원 대상 아님",
}
PROVISIONING = {"queued": "전달 대상", "withdrawn": "전달 취소", "approved": "할당 확정"}
MAIL_STATES = {
    "ready": "발송 대기",
    "draft": "초안",
    "sent": "발송",
    "refused": "발송 거부됨",
    "bounced": "반송됨",
    "none": "메일 없음",
    "dropped": "보내지 않음",
}
EVENTS = {
    "mail-stored": "메일 보관",
    "mail-moved": "메일함 안에서 옮겨짐",
    "opening-failed": "메일 열기 실패",
    "triaged": "접수 판정",
    "documents-read": "제출서류 읽음",
    "judged": "서류 검토",
    "ruled": "담당자 결정",
    "redisposed": "담당자 판정",
    "reopened": "메일을 다시 열어 판정함",
    "case-filed": "심사자료 작성",
    "package-made": "심사자료 꾸러미 작성",
    "message-queued": "자원할당 메시지 작성",
    "message-sent": "자원할당 메시지 전달",
    "message-resend-ordered": "자원할당 메시지 재전달 지시",
    "scored": "평가 점수",
    "selected": "선정",
    "mails-released": "선정 안내 발송 지시",
    "judging-failed": "서류 검토 실패",
    "reading-failed": "제출서류 읽기 실패",
    "mail-prepared": "회신 작성",
    "mail-sent": "회신 발송",
    "mail-refused": "회신 발송 거부됨",
    "mail-dropped": "회신을 보내지 않음",
    "mail-held-back": "선정 안내를 초안으로 되돌림",
    "mail-bounced": "회신 반송됨",
    "resend-ordered": "담당자가 재발송 지시",
    "alarm-raised": "경보",
    "alarm-ended": "경보 해제",
    "purged": "개인정보 파기",
    "reports-purged": "지난 보고 내용 파기",
    "purge-run": "개인정보 파기 실행",
}

KINDS = {
    "application_plan": "신청서 및 계획서",
    "usage_summary": "이용신청 요약서",
    "pi_consent": "과제책임자 개별 동의서",
    "staff_consent": "실무담당자 개별 동의서",
    "business_registration": "사업자등록증",
    "pi_employment": "과제책임자 재직증명서",
    "staff_employment": "실무담당자 재직증명서",
    "staff_enrollment": "실무담당자 재학증명서",
    "staff_graduation": "졸업(수료)증명서",
    "research_participation": "연구 참여인력 확인서",
    "sme_certificate": "중소기업확인서",
    "venture_certificate": "벤처기업확인서",
    "corporate_register": "법인등기부등본",
    "id_card": "신분증 사본",
    "storage_request": "스토리지 용량 증량 신청서",
    "other": "그 밖의 서류",
}
READ_STATES = {
    "read": "읽음",
    "empty": "내용 없음",
    "encrypted": "암호",
    "damaged": "손상",
    "drm": "문서보안(DRM)",
    "unsupported": "읽을 수 없는 형식",
    "manual": "직접 확인 필요",
}
FIELDS = {
    "organization": "기업(기관)명",
    "business_number": "사업자등록번호",
    "corporate_number": "법인등록번호",
    "representative": "대표자",
    "representatives": "대표자",
    "project": "과제명",
    "resource": "신청 자원",
    "cards": "가속기 수(장)",
    "petaflops": "크기(PF)",
    "track": "트랙",
    "storage_tb": "스토리지(TB)",
    "category": "신청 구분",
    "discount": "할인 신청",
    "similar_programmes": "유사 과제",
    "programmes": "유사 과제",
    "name": "이름",
    "person": "이름",
    "department": "부서",
    "phone": "전화",
    "email": "이메일",
    "born_on": "생년월일",
    "status": "재임 상태",
    "address": "주소",
    "opened_on": "개업일",
    "issued_on": "발급일",
    "valid_from": "유효기간 시작",
    "valid_until": "유효기간 끝",
    "employed_from": "재직 시작",
    "employed_until": "재직 끝",
    "company_size": "기업 규모",
    "reason": "발급 사유",
    "signer": "서명자",
    "signature": "서명·날인",
    "agreed": "동의",
    "plan": "계획서 본문",
    "no_force": "효력이 없다는 문구",
    "established_on": "설립일",
    "changed_on": "변경일",
    "storage_more_tb": "추가 스토리지(TB)",
    "pi_name": "과제책임자",
}
ROLES = {"pi": "과제책임자", "staff": "실무담당자", "representatives": "대표자"}
CERTAINTIES = {"sure": "확실", "likely": "유력", "unsure": "불확실"}


def field(name: str) -> str:
    """The Korean name of a field such as `pi.name` or `representatives.2.born_on`."""
    if name in FIELDS:
        return FIELDS[name]
    if "." not in name:
        return ROLES.get(name, name)
    first, *middle, last = name.split(".")
    owner = ROLES.get(first, FIELDS.get(first, first))
    return " ".join((owner, *(part for part in middle if part != "1"), FIELDS.get(last, last)))


_READ = {
    "category": CATEGORIES,
    "discount": {"none": "해당 없음", "unclear": "분명하지 않음"},
    "signature": {
        "drawn": "서명·도장 그림 있음",
        "sealed": "기관의 직인 있음",
        "typed": "이름만 글자로 적힘",
        "blank": "비어 있음",
    },
    "agreed": {
        "agreed": "동의함",
        "refused": "동의하지 않음",
        "blank": "표시 없음",
        "optional": "선택 항목",
        "unclear": "분명하지 않음",
    },
}


def reading(name: str, value: str) -> str:
    """The value of a field as people read it: `공공기관` for the category `public_institution`."""
    return _READ.get(name.partition(".")[0], {}).get(value, value)


def disposition(name: str) -> str:
    """The Korean name of a disposition."""
    return DISPOSITIONS.get(name, name)


def reasons(names: tuple[str, ...]) -> str:
    """Reasons in one phrase."""
    return ", ".join(REASONS.get(name, name) for name in names)


UNPRICED = (
    "신청 자원의 크기를 알 수 없어 자부담금을 정하지 못하고 자원할당에도 전달하지 않습니다."
    " 크기를 확인하여 --set cards=장수(또는 petaflops=크기)로 정해 주십시오."
)


def judged(case: Case) -> str:
    """The judgement of a case in one line."""
    if case.review_result is None:
        return "검토 전"
    parts = [f"서류 {REVIEW_RESULTS[case.review_result]}"]
    if case.eligibility:
        category = CATEGORIES.get(case.eligibility["category"] or "", "구분 미정")
        parts.append(f"{ELIGIBILITY[case.eligibility['decision']]} ({category})")
    if case.discount:
        parts.append(f"할인 {DISCOUNT[case.discount['decision']]}")
    if case.fee:
        parts.append(f"자부담금 월 {case.fee['monthly_krw']:,}원")
    elif is_unpriced(case):
        parts.append(f"자부담금 미정. {UNPRICED}")
    return ", ".join(parts)


def is_unpriced(case: Case) -> bool:
    """Whether all is settled but the price: the size of the resource is not known, and nothing is handed over."""
    settled = case.review_result == "complete" and case.fee is None
    decisions = [part["decision"] for part in (case.eligibility, case.discount) if part]
    return settled and "eligible" in decisions and "needs_review" not in decisions
