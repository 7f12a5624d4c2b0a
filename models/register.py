"""The columns of the register (접수대장) that go out to operators and come back from them."""

CASE = "사건번호"
DECISION = "결정"
REASON = "결정 사유"
DECIDED_BY = "결정한 사람"
GUIDE = "결정란 적는 법"
"""The sheet of instructions in a workbook of the register."""
EXPORTED = "내보낸 시각"
"""Beside it, on that sheet, stands when the register was written into the workbook."""

HEADINGS = (
    *(CASE, "접수번호", "판정", "판정 사유", "수신 시각", "보낸 사람", "메일제목"),
    *("기업(기관)명", "사업자등록번호", "과제명", "자원", "수량", "스토리지(TB)", "과제책임자", "실무담당자"),
    *("신청 구분", "서류 검토", "확인할 것", "신청자격", "할인", "월 자부담금(원)", "총 자부담금(원)"),
    *("자원할당", "대체한 신청", "대체된 신청", "회신", DECISION, REASON, DECIDED_BY),
)
"""All columns, in their order."""

NUMBER = "접수번호"
REVIEWER = "평가위원"
COMMENT = "평가의견"
TOTAL = "합계"
"""Headings of a score sheet, beside the names of the criteria."""
