"""Sheets of workbooks that say nothing of the applicant."""

import re

_GUIDE = re.compile(
    r"(?:신청서|요약서|서식|양식|동의서)?(?:작성|기재)?(?:예시|예|방법|요령|안내|견본)|sample|guide|example"
)
"""Names of sheets that only show how to fill in the others."""


def is_guide(name: str) -> bool:
    """Whether a sheet of this name only shows how to fill in the others; numbers and signs around it do not count."""
    return _GUIDE.fullmatch(re.sub(r"[^가-힣A-Za-z]", "", name).casefold()) is not None
