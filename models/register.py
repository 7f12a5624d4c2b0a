"""The columns of the register (접수대장) that go out to operators and come back from them."""

CASE = "사건번호"
DECISION = "결정"
REASON = "결정 사유"
DECIDED_BY = "결정한 사람"
