"""§2 지원대상: who may not apply at all: large companies, and individuals who belong to no organisation.

ineligible     신청서에 대기업이라고 적혀 있고 중소기업확인서나 벤처기업확인서가 없으면 신청할 수 없다
ineligible     신청서에 소속이 없는 개인이라고 적혀 있고 어느 서류에도 기관이 없으면 신청할 수 없다
needs_review   신청서에 개인이라고 적혀 있어도 사업자등록증이 있으면 개인사업자일 수 있으므로 담당자가 확인한다
needs_review   신청서에 대기업 협력사처럼 대기업이라는 말이 들어 있을 뿐이면 담당자가 확인한다
needs_review   신청서에 중견기업이라고 적혀 있으면 공고에 없는 구분이므로 담당자가 확인한다

Only what the form says in text, with certainty and once, excludes; or an operator.
"""

import re

from models.call import Call
from models.document import Value
from models.judgement import Eligibility, Ground, Submission
from models.likeness import compare_people
from models.text import squash
from rules.facts import Applicant, all_read, doubtful, papers, proved, quoted, told
from rules.grounds import decided, ground

_FORMS = ("application_plan", "usage_summary")
_CERTIFICATES = ("sme_certificate", "venture_certificate")
_ALONE = ("개인", "소속")
"""Words by which the form says that somebody applies for himself."""
_BULLETS = re.compile(r"^[^0-9A-Za-z가-힣(\[]+")


def excluded(claim: Value | None, submission: Submission, call: Call, applicant: Applicant) -> Eligibility:
    """The decision where the form names a category that may not apply."""
    clause = call.eligibility.clause
    if claim and claim.source == "operator":
        text = "담당자가 지원 대상에서 제외되는 신청 구분으로 정하였습니다."
        return decided("none", "ineligible", ground(clause, text, quoted(claim)))
    word = _word(claim, submission, call) if claim else None
    if claim is None or word is None:
        text = "신청서의 신청 구분이 지원 대상에서 제외되는 것인지 확인이 필요합니다."
        return decided("none", "needs_review", ground(clause, text, quoted(claim)))
    stated = ground(clause, f"신청서의 신청 구분이 '{word}'입니다.", quoted(claim))
    if any(part in word for part in _ALONE):
        return _individual(stated, submission, call, applicant)
    return _barred(word, stated, submission, call, applicant)


def _barred(word: str, stated: Ground, submission: Submission, call: Call, applicant: Applicant) -> Eligibility:
    clause = call.eligibility.clause
    if squash(word) not in {squash(entry) for entry in call.eligibility.excluded}:
        text = f"공고의 지원 대상에도 제외 대상에도 '{word}' 구분이 없어 담당자의 판단이 필요합니다."
        return decided("none", "needs_review", stated, ground(clause, text))
    contrary = [*papers(submission, *_CERTIFICATES), *doubtful(submission, *_CERTIFICATES)]
    contrary += [document for document in submission.loose if document.kind in _CERTIFICATES]
    if contrary or submission.reading.unreadable or applicant.holder in ("public", "individual"):
        text = "그러나 다른 제출서류와 맞지 않거나 읽지 못한 파일이 있어 확인이 필요합니다."
        return decided("none", "needs_review", stated, ground(clause, text, applicant.evidence))
    return decided("none", "ineligible", stated, ground(clause, f"{word} 신청은 지원 대상에서 제외됩니다."))


def _individual(stated: Ground, submission: Submission, call: Call, applicant: Applicant) -> Eligibility:
    clause, organization = call.eligibility.clause, submission.field("organization")
    person, body = told(submission.field("pi.name")), told(organization)
    own_name = bool(person and body and compare_people(person.value, body.value) == "same")
    numbers = [submission.field("business_number"), *(d.field("business_number") for d in submission.documents)]
    belongs = bool(organization and not own_name) or any(numbers) or bool(applicant.registrations)
    if belongs or not all_read(submission) or submission.of_kind("business_registration", *_CERTIFICATES):
        text = "다른 제출서류에 사업자 또는 기관에 관한 내용이 있을 수 있어 소속이 없는 개인인지 확인이 필요합니다."
        return decided("none", "needs_review", stated, ground(clause, text))
    text = "제출서류 어디에도 소속 기관이 없으며, 소속이 없는 개인은 지원 대상에서 제외됩니다."
    return decided("none", "ineligible", stated, ground(clause, text))


def _word(claim: Value, submission: Submission, call: Call) -> str | None:
    """The word by which the form says it, if it is certain: the only one that stands there, or the one ticked."""
    if proved(submission.field("category")) != claim or not _in_certain_form(claim, submission):
        return None
    words = [word for entry in call.vocabulary.categories if entry.id == "none" for word in entry.words]
    text = _without_bullet(squash(claim.evidence.text), call)
    found: list[str] = []
    for word in sorted(words, key=len, reverse=True):  # 개인 also stands in 소속이 없는 개인
        if squash(word) in text and not any(squash(word) in squash(longer) for longer in found):
            found.append(word)
    others = [w for e in call.vocabulary.categories if e.id != "none" for w in e.words if squash(w) in text]
    boxes = [squash(sign) for sign in (*call.vocabulary.ticks, *call.vocabulary.blanks)]
    if not any(box in text for box in boxes if not box.isalnum()):
        return found[0] if len(found) == 1 and not others and _stands_alone(found[0], text, call) else None
    ticked = [word for word in found if _is_ticked(word, text, call)]
    return ticked[0] if len(ticked) == 1 else None


def _without_bullet(text: str, call: Call) -> str:
    """Without the sign of a list before the label (`○ 신청자격 : 대기업`), which is no box to tick."""
    bare = _BULLETS.sub("", text)
    return bare if bare.startswith(_labels(call)) else text


def _labels(call: Call) -> tuple[str, ...]:
    return tuple(
        squash(label) for field in call.vocabulary.fields if field.name == "category" for label in field.labels
    )


def _stands_alone(word: str, text: str, call: Call) -> bool:
    """Whether the word is all that stands behind its label: `대기업 협력사` and `비(非)대기업` only mention it."""
    before, _, after = text.partition(squash(word))
    before = re.sub(r"(?:\((?![비非])[^()]*\)|[:：\[(·-])*$", "", before) if after in ("", ".", ")", "]") else "?"
    return not before or before.endswith(_labels(call))


def _is_ticked(word: str, text: str, call: Call) -> bool:
    """Whether a tick stands before the word, in a row of boxes that all stand before their words."""
    ticks = "|".join(re.escape(squash(sign)) for sign in call.vocabulary.ticks)
    boxes = "|".join(re.escape(squash(sign)) for sign in (*call.vocabulary.ticks, *call.vocabulary.blanks))
    behind = re.search(rf"(?:{boxes})$", text)
    return not behind and re.search(rf"(?:{ticks}){re.escape(squash(word))}(?={boxes}|$)", text) is not None


def _in_certain_form(claim: Value, submission: Submission) -> bool:
    """Whether all forms that state the category are forms without doubt."""
    stating = [d for d in submission.of_kind(*_FORMS) if d.field("category")]
    return bool(stating) and all(d.certainty == "sure" for d in stating)
