"""required-documents/KIND: every document that the announcement demands is in the archive (§5 제출서류, 주의사항
③).

A document counts if it was read and what kind it is can be told. `fail` only if every file of the archive was read
and recognised as a named kind, for otherwise the missing document may be among the others. Documents attached
beside the archive never count as submitted. Of the alternatives for the staff's certificate one is enough; a
graduate's needs the proof of participation besides. Storage above the included amount needs its form; whether it
was meant is for a person.

pass    필요한 서류가 모두 있으면 제출된 것으로 본다
fail    모든 파일을 알아보았고 요약서가 없으면 탈락 사유이다
fail    졸업증명서만 있고 연구 참여인력 확인 서류가 없으면 탈락 사유이다
review  요약서가 없고 읽지 못한 파일이 있으면 담당자가 확인한다
review  두 사람의 이름이 같아 누구의 재직증명서인지 가릴 수 없으면 그 까닭을 알리고 담당자가 확인한다
review  요약서가 압축파일 밖에만 있으면 담당자가 확인한다
review  신청서는 있으나 계획의 내용이 없으면 담당자가 확인한다
review  재직증명서에 법적 효력이 없다고 적혀 있으면 담당자가 확인한다
review  스토리지 20TB를 신청하고 증량 신청서가 없으면 담당자가 확인한다
review  신청서와 증량 신청서의 스토리지가 다르면 얼마를 신청하였는지 담당자가 확인한다
review  스토리지를 기본보다 많이 신청한 것으로 보이고 증량 신청서가 없으면 담당자가 확인한다
"""

from collections.abc import Iterator, Sequence

from models.call import Call
from models.call_rules import RequiredDocument
from models.document import Document, DocumentKindId, Field, Value
from models.finding import Finding, Outcome
from models.judgement import Submission
from models.particles import with_particle
from validators.namesakes import namesakes
from validators.values import answers, cite, in_order, is_recognised, no_force, unread_files
from validators.wording import files, kind_name, place, quoted

CHECK = "required-documents"
_FORM: DocumentKindId = "application_plan"
_PLAN = "plan"
"""The field that says where the plan begins. Form and plan are one document, in one file or in two."""


def check(submission: Submission, call: Call) -> Iterator[Finding]:
    """One answer for each required document, one more for storage if more is asked for than is included."""
    for required in call.required_documents:
        yield from _required(required, submission, call)
    yield from _storage(submission, call)


def _required(required: RequiredDocument, submission: Submission, call: Call) -> Iterator[Finding]:
    for kinds in required.any_of:
        there = [_there(submission, kind) for kind in kinds]
        if all(there):
            names = with_particle(", ".join(kind_name(kind, call) for kind in kinds), "이")
            shown = ", ".join(place(documents[0]) for documents in there)
            sought = _FORM in kinds and bool(call.vocabulary.plan_headings)
            if sought and not any(document.field(_PLAN) for document in there[kinds.index(_FORM)]):
                yield _without_plan(required, there[kinds.index(_FORM)], submission, call)
                return
            message = f"{names} 제출되었습니다({shown})."
            yield _finding(required.kind, required.clause, "pass", message, [d for some in there for d in some])
            return
    begun = next((kinds for kinds in required.any_of if len(kinds) > 1 and _there(submission, kinds[0])), None)
    if begun is None:
        alternatives = tuple(dict.fromkeys(kinds[0] for kinds in required.any_of))
        yield _missing(required.kind, alternatives, required.clause, submission, call)
        return
    for kind in begun:
        if not _there(submission, kind):
            yield _missing(kind, (kind,), required.clause, submission, call)


def _without_plan(
    required: RequiredDocument, forms: Sequence[Document], submission: Submission, call: Call
) -> Finding:
    """The form is there, but what it is to be handed in with was not found: nobody can prove that it is missing."""
    name = f"{kind_name(_FORM, call)}({place(forms[0])})"
    message = f"{name}에서 신청서는 읽었으나 계획의 내용을 찾지 못했으므로, 계획서가 있는지 확인해 주십시오."
    if unknown := tuple(file for file in _unknown(submission) if file not in {form.file for form in forms}):
        message += f" 알아보지 못한 파일({files(unknown)})에 있을 수 있습니다."
    return _finding(required.kind, required.clause, "review", message, forms)


def _missing(
    subject: DocumentKindId, kinds: Sequence[DocumentKindId], clause: str, submission: Submission, call: Call
) -> Finding:
    name = _either(kinds, call)
    subjects, things = with_particle(name, "이"), with_particle(name, "은")
    perhaps = in_order(d for d in submission.of_kind(*kinds) if not is_recognised(d))
    if perhaps:
        for document in perhaps:
            if void := no_force(document):
                called = f"{kind_name(document.kind, call)}({place(document)})"
                message = f"{called}에 {quoted(void.value)} 문구가 있으므로, 증빙서류로 인정할지 확인해 주십시오."
                finding = _finding(subject, clause, "review", message, perhaps)
                return finding.model_copy(update={"evidence": cite(void, *finding.evidence)})
        like = with_particle(name, "으로")
        told = next((why for d in perhaps if (why := namesakes(d, submission, call))), "확실하지 않으므로")
        message = f"{like} 보이는 파일({place(perhaps[0])})이 있으나 {told} 확인해 주십시오."
        return _finding(subject, clause, "review", message, perhaps)
    beside = in_order(d for d in submission.loose if d.kind in kinds)
    if beside:
        message = (
            f"{things} 압축파일에 없고 메일에 따로 첨부되어 있으므로({place(beside[0])}), 인정할지 확인해 주십시오."
        )
        return _finding(subject, clause, "review", message, beside)
    surplus = _surplus(kinds, submission, call)
    if surplus:
        other = kind_name(surplus[0].kind, call)
        message = (
            f"{subjects} 없고 {with_particle(other, '이')} {len(surplus)}건이므로, 누구의 것인지 확인해 주십시오."
        )
        return _finding(subject, clause, "review", message, surplus)
    if not submission.documents:
        return _finding(subject, clause, "review", f"읽은 서류가 없어 {subjects} 있는지 확인해 주십시오.", ())
    if unknown := _unknown(submission):
        message = f"{subjects} 보이지 않습니다. 알아보지 못한 파일({files(unknown)}) 가운데 있는지 확인해 주십시오."
        found = [d for d in submission.documents if d.file in unknown]
        return _finding(subject, clause, "review", message, found)
    message = f"압축파일의 서류를 모두 확인하였으나 {subjects} 없습니다."
    return _finding(subject, clause, "fail", message, ())


def _either(kinds: Sequence[DocumentKindId], call: Call) -> str:
    """Kinds any one of which would do: `실무담당자 재직증명서(또는 재학증명서, 졸업/수료증명서)`."""
    names = [kind_name(kind, call) for kind in kinds]
    owner = f"{names[0].split()[0]} "
    others = [name.removeprefix(owner) for name in names[1:]]
    return f"{names[0]}(또는 {', '.join(others)})" if others else names[0]


def _storage(submission: Submission, call: Call) -> Iterator[Finding]:
    storage = call.storage
    field = submission.field("storage_tb")
    asked = _storage_values(field)
    most = max((int(value.value) for value in asked), default=0)
    if most <= storage.included_tb:
        return
    form = kind_name(storage.form, call)
    there = _there(submission, storage.form)
    clearly = any(int(value.value) == most and value.certainty != "unsure" for value in asked)
    stated = "가" if clearly else "로 보이는 내용이"
    why = f"신청서에 스토리지 {most}TB(기본 {storage.included_tb}TB){stated} 적혀 있"
    if there and submission.application.storage_tb is None:
        sizes = " 또는 ".join(dict.fromkeys(f"{value.value}TB" for value in asked))
        message = (
            f"신청서와 {form}에 적힌 스토리지 용량({sizes})이 분명하지 않으므로, 모두 얼마를"
            " 신청한 것인지 확인해 주십시오."
        )
        unclear = _finding(storage.form, storage.clause, "review", message, there)
        yield unclear.model_copy(update={"evidence": cite(*asked, *unclear.evidence)})
        return
    if there:
        message = f"{why}고 {with_particle(form, '이')} 제출되었습니다({place(there[0])})."
        yield _finding(storage.form, storage.clause, "pass", message, there)
        return
    finding = _finding(
        storage.form,
        storage.clause,
        "review",
        f"{why}으나 {with_particle(form, '이')} 확인되지 않으므로, 추가 용량을 신청한 것인지 확인해 주십시오.",
        in_order(d for d in (*submission.of_kind(storage.form), *submission.loose) if d.kind == storage.form),
    )
    yield finding.model_copy(update={"evidence": cite(*asked, *finding.evidence)})


def _storage_values(field: Field | None) -> list[Value]:
    """What the forms ask for; what they say unclearly in text too, for it may be more: `기본 10TB + 추가 10TB`."""
    clear = answers(field)
    every = field.values if field else ()
    unclear = [value for value in every if value.certainty == "unsure" and value.source == "text"]
    by_hand = any(value.source == "operator" for value in clear)
    values = clear if by_hand else [*clear, *unclear] if clear else every
    return [value for value in values if value.value.isdecimal()]


def _there(submission: Submission, kind: DocumentKindId) -> tuple[Document, ...]:
    return in_order(document for document in submission.of_kind(kind) if is_recognised(document))


def _surplus(kinds: Sequence[DocumentKindId], submission: Submission, call: Call) -> tuple[Document, ...]:
    """Several documents of a kind that differs from a missing one only in whose it is: one may be the missing one."""
    pairs = [words.kinds for words in call.vocabulary.kinds if len(words.kinds) > 1]
    for kind in kinds:
        for other in (other for pair in pairs if kind in pair for other in pair if other != kind):
            found = _there(submission, other)
            if len(found) > 1:
                return found
    return ()


def _unknown(submission: Submission) -> tuple[str, ...]:
    """Files in which the missing document may be: not read, or not recognised as a named kind beyond doubt."""
    doubtful = {d.file for d in submission.documents if not is_recognised(d) or d.certainty != "sure"}
    return tuple(sorted(doubtful | set(unread_files(submission))))


def _finding(
    subject: DocumentKindId, clause: str, outcome: Outcome, message: str, documents: Sequence[Document]
) -> Finding:
    evidence = cite(*documents)
    return Finding(check=f"{CHECK}/{subject}", clause=clause, outcome=outcome, message=message, evidence=evidence)
