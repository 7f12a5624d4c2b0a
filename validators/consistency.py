"""consistency/FIELD: organisation, business number, people, resource, project agree in all papers (§5 주의사항 ④).

One answer for each field that the announcement lists. Every document is compared with the business registration,
whose value is the one used (§5 기타안내 ②), else with the application form. `models.likeness` says what agrees: ㈜,
(주) and 주식회사, white space and a university's 산학협력단 do not count; a name that is part of the other, another
script or a slip in a long title is a question.

Two values that were read from text beyond doubt and contradict each other are a `fail`, where both documents speak
for the applicant: forms, the business registration, the project leader's certificate, certificates of the company.
Not a proof, but a question, is a difference

* that only OCR, a disputed or a weak reading shows, or a document whose kind is not sure;
* in subject and archive name, which are no documents;
* in a certificate or consent of the staff: students and staff of a partner belong to another organisation (where
  somebody graduated is not asked at all);
* of organisation in a certificate with the right business number: the name has changed since;
* of organisation in one syllable, unless the business numbers differ, too: a slip of the pen;
* of organisation between parts of one university, of project in the last word of a long title;
* of organisation between a school or medical foundation and what it runs;
* of business numbers under one corporate number (a branch), or where a 산학협력단 takes part;
* where another document of the same kind agrees: the best one counts;
* while a file of the archive could not be read: the right document may be in it;
* in the size of the resource only, also if only subject and archive name state another one.

What only one document says is a question, unless those that should say it, too, are missing, every file was
recognised, and subject and archive name say the same: the missing document is asked about once, by its own check.

A reading that is in doubt but agrees with two others that are not does no harm; one that differs is a question.

pass    회사 이름이 ㈜와 주식회사로 달리 적혀 있어도 일치한다
pass    대학교 신청에 산학협력단의 사업자등록증을 내도 일치한다
pass    요약서가 빠졌어도 신청서의 자원이 메일제목과 같으면 더 묻지 않는다
fail    과제책임자 재직증명서의 회사가 신청 기업과 다르면 일치하지 않는다
review  스캔한 재직증명서에서 회사 이름이 다르게 읽히면 담당자가 확인한다
review  실무담당자가 다른 대학의 학생이면 담당자가 확인한다
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from models.call import Call
from models.digits import business_check
from models.document import Evidence
from models.finding import Finding, Outcome
from models.judgement import Submission
from models.particles import with_particle
from models.text import squash
from validators.contradictions import Contradiction, contradiction, likeness_of, size_differs, size_named_otherwise
from validators.statements import REGISTRATION, SOURCES, Source, Statement, silent, statements
from validators.values import cite, clause_of, is_recognised, unread_files
from validators.wording import files, kind_name, place

CHECK = "consistency"
_BUSINESS_DIGITS = 10
NAMES = {
    "organization": "기업(기관)명",
    "business_number": "사업자등록번호",
    "pi_name": "과제책임자 성명",
    "staff_name": "실무담당자 성명",
    "resource": "신청 자원",
    "project": "과제명",
}


class _Doubt(NamedTuple):
    """Why a person has to look."""

    message: str
    evidence: tuple[Evidence, ...]
    about: str = ""
    """What differs: the same name in several documents is one question."""


def check(submission: Submission, call: Call) -> Iterator[Finding]:
    """One answer for each field of `call.consistent_fields`."""
    clause = clause_of(call, CHECK)
    for about in call.consistent_fields:
        if clause is not None and about in SOURCES:
            outcome, message, evidence = _compare(about, submission, call)
            yield Finding(
                check=f"{CHECK}/{about}", clause=clause, outcome=outcome, message=message, evidence=evidence
            )


def _compare(about: str, submission: Submission, call: Call) -> tuple[Outcome, str, tuple[Evidence, ...]]:
    name = NAMES[about]
    said = statements(submission, call, about)
    clear = [statement for statement in said if statement.clear]
    if not clear:
        message = _misprinted(about, said) or (
            f"어느 서류에서도 {with_particle(name, '을')} 분명히 읽지 못하였으므로 서류를 확인해 주십시오."
        )
        read = cite(*(s.value for s in said), *silent(submission, about))
        return "review", message, read or cite(*submission.documents[:1])
    found = contradiction(about, said, submission, call)
    if found and found.excuse is None:
        told = f"{_says(found.one, name)}인데 {_says(found.other, name)}이므로 서로 다릅니다."
        return "fail", told, _evidence(found.one, found.other, *said)
    doubts = [*_excused(found, name), *_doubts(about, said, found, submission, call)]
    if doubts:
        others = len({doubt.about or doubt.message for doubt in doubts}) - 1
        more = f" 이 밖에 {others}건을 더 확인해야 합니다." if others else ""
        evidence = tuple(dict.fromkeys(e for doubt in doubts for e in doubt.evidence))
        return "review", doubts[0].message + more, evidence
    if len(said) == 1:
        message = f"{said[0].where}에 적힌 {with_particle(name, '이')} 메일제목, 압축파일명과 일치합니다"
        return "pass", f"{message}(‘{clear[0].shown()}’).", _evidence(*said)
    message = f"{with_particle(name, '이')} {len(said)}곳에서 모두 일치합니다(‘{clear[0].shown()}’)."
    return "pass", message, _evidence(*said)


def _misprinted(about: str, said: Sequence[Statement]) -> str:
    """A number that was read well and cannot be one: who looks at the document alone would find nothing wrong."""
    if about != "business_number":
        return ""
    for one in said:
        digits = "".join(filter(str.isdecimal, one.text))
        if not one.ocr and len(digits) == _BUSINESS_DIGITS and not business_check(digits):
            told = f"{one.where}에 적힌 사업자등록번호(‘{one.shown()}’)의 검증번호가 맞지 않으므로"
            return f"{told} 번호를 확인해 주십시오."
    return ""


def _excused(found: Contradiction | None, name: str) -> Iterator[_Doubt]:
    """A contradiction that something may explain."""
    if found and found.excuse:
        told = f"{_says(found.one, name)}인데 {_says(found.other, name)}이나, {found.excuse} 확인해 주십시오."
        yield _Doubt(told, _evidence(found.one, found.other))


def _doubts(
    about: str, said: Sequence[Statement], found: Contradiction | None, submission: Submission, call: Call
) -> Iterator[_Doubt]:
    """Everything else that keeps the documents from agreeing without doubt."""
    name = NAMES[about]
    first = next(statement for statement in said if statement.clear)
    asked = (first, found.one, found.other) if found else (first,)
    for one in (*said, *_named(about, submission)):
        ocr = one.ocr or first.ocr
        alike = [likeness_of(about, text, first.text, call, ocr=ocr) == "same" for text in _texts(one)]
        differs = not (any(alike) if one.source.several else all(alike))
        if differs and one not in asked:
            yield _Doubt(_question(one, first, name), _evidence(first, one), squash("".join(_texts(one))))
    for document in silent(submission, about):
        where = f"{kind_name(document.kind, call)}({place(document)})"
        told = f"{where}에서 {with_particle(name, '을')} 읽지 못하였으므로 ‘{first.shown()}’인지 확인해 주십시오."
        yield _Doubt(told, (*cite(document), *_evidence(first)))
    if about == "resource" and (sizes := size_differs(said)):
        told = f"{sizes[0].where}의 신청 자원 크기가 {with_particle(sizes[1].where, '과')} 다르므로 확인해 주십시오."
        yield _Doubt(told, _evidence(*sizes))
    elif about == "resource" and (other := size_named_otherwise(said, submission, call)):
        told = f"{other.where}의 신청 자원 크기가 메일제목과 압축파일명에 적힌 크기와 다르므로 확인해 주십시오."
        yield _Doubt(told, _evidence(other))
    if not any(one.clear for one in said if one is not first) and not _nothing_else(about, said, submission):
        yield _alone(first, name, submission)


def _alone(first: Statement, name: str, submission: Submission) -> _Doubt:
    """Only one document says it clearly."""
    unread = unread_files(submission)
    why = f"읽지 못한 파일({files(unread)})이 있고, " if unread else ""
    only = f"{with_particle(name, '을')} {first.where}에서만 분명히 읽었으므로"
    return _Doubt(f"{why}{only} 다른 서류와 같은지 확인해 주십시오.", _evidence(first))


def _nothing_else(about: str, said: Sequence[Statement], submission: Submission) -> bool:
    """Whether no other document can say it: those that should are missing, which is told elsewhere, every file was
    recognised, and subject and archive name (compared above) say the same."""
    others = {source.kind for source in SOURCES[about] if source.expected} - {one.source.kind for one in said}
    beside = any(document.kind in others for document in submission.loose)
    known = all(is_recognised(one) and one.certainty == "sure" for one in submission.documents)
    named = len(said) == 1 and bool(_named(about, submission))
    return named and REGISTRATION not in others and known and not beside and not unread_files(submission)


def _texts(statement: Statement) -> tuple[str, ...]:
    return (statement.text, *statement.others)


def _named(about: str, submission: Submission) -> tuple[Statement, ...]:
    """What subject and archive name say."""
    text = {"organization": submission.named_organization, "resource": submission.named_resource}.get(about)
    source = Source("other", about, binds=False)
    where = "메일제목과 압축파일명"
    return (Statement(source, where, text, None, (), None, clear=True, proof=False),) if text else ()


def _question(one: Statement, first: Statement, name: str) -> str:
    if one.clear:
        how = "읽힌" if one.ocr else "적힌"
        return (
            f"{_says(first, name)}인데 {one.where}에 {how} 것은 ‘{one.shown()}’이므로 같은 내용인지 확인해 주십시오."
        )
    texts = "’ 또는 ‘".join(dict.fromkeys(map(one.shown, _texts(one))))
    same = f"{first.where}의 {with_particle(f'‘{first.shown()}’', '과')} 같은지 확인해 주십시오."
    return f"{one.where}의 {with_particle(name, '이')} ‘{texts}’인지 분명하지 않으므로 {same}"


def _says(statement: Statement, name: str) -> str:
    return f"{statement.where}의 {with_particle(name, '은')} ‘{statement.shown()}’"


def _evidence(*said: Statement) -> tuple[Evidence, ...]:
    return cite(*(statement.value for statement in said))
