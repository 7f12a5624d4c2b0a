"""Whether a letter of an applicant may ask to withdraw the application. A remark for a person, never a decision.

철회 요청드립니다 / 신청을 취소해 주세요 / 이번에는 참여하지 않기로 하였습니다      may ask
감사합니다 / 발표 평가 일정이 언제인가요                                          does not
감사합니다, below it a quoted mail that speaks of 철회                            does not
"""

import re

from models.text import squash

_WORDS = re.compile(
    r"철회|취소|취하|포기|기권|사퇴|불참|반납|반려(?:해|요청)|무효|없던일|없었던일"
    r"|(?:참여|참가|신청|지원|진행|선정|이용|사용|접수)[^.\n]{0,12}(?:않(?:기|으|겠|을|습)|안하|못하|못할|어렵|어려워|불가능|말아)"
    r"|(?:제외|삭제)[^.\n]{0,8}(?:주|부탁|요청|바랍)|빼(?:주|고)|빠지|그만두|내려놓|거두|물리고|물러"
    r"|withdr[ae]w|cancel|nolonger|optout|dropout"
)
_QUOTED = re.compile(
    r"-{2,}\s*(?:원본|original)|_{10,}|(?:보낸\s*사람|보낸사람|from|발신)\s*:|on\s.{5,80}\swrote:|님이\s*(?:작성|쓴)",
    re.IGNORECASE,
)
"""Where a quoted mail begins, as mail programs write it."""


def may_withdraw(subject: str, text: str) -> bool:
    """Whether subject or body hold words of a withdrawal, without what the body quotes of other mails."""
    own = []
    for line in text.splitlines():
        if _QUOTED.search(line):
            break
        if not line.lstrip().startswith(">"):
            own.append(line)
    body = "".join(map(squash, own))  # a sentence may be broken anywhere
    return any(_WORDS.search(part) for part in (squash(subject), body))
