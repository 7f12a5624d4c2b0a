"""resident-number: no resident registration number stands unmasked in what was sent (§4 ※: '반드시 뒷자리
마스킹처리').

The announcement demands the masking of ID copies, a proof that only serves a discount; a whole number anywhere else
is a fault of form. Neither excludes anybody, so the answer is `review`, never `fail`. File and page are named, the
number never. Documents beside the archive count too. Corporate registration numbers look alike and are told apart
where the document is read. `pass` speaks only of what could be read: an unread file is named by the checks that
need it. Where nothing could be read there is nothing to pass.

pass    가려지지 않은 주민등록번호가 없으면 통과한다
review  신분증의 주민등록번호가 가려지지 않았으면 담당자가 확인한다
review  재직증명서의 주민등록번호가 가려지지 않았으면 담당자가 확인한다
review  읽은 서류가 하나도 없으면 통과로 하지 않고 담당자가 확인한다
"""

from collections.abc import Iterator

from models.call import Call
from models.document import Evidence
from models.finding import Finding
from models.judgement import Submission
from validators.values import cite, clause_of, unread_files
from validators.wording import file_name, files

CHECK = "resident-number"


def check(submission: Submission, call: Call) -> Iterator[Finding]:
    """One answer, whatever the call: personal data has to be noticed."""
    clause = clause_of(call, CHECK) or call.clauses[0].id
    found = sorted(set(submission.reading.unmasked), key=lambda e: (e.file, e.page or 0, e.text))
    if found:
        message = (
            f"주민등록번호가 가려지지 않은 곳({_places(found)})이 있으므로, 가린 서류를 다시 받을지 판단해 주십시오."
        )
        # the quotation is masked already; nothing of it is repeated here
        yield Finding(check=CHECK, clause=clause, outcome="review", message=message, evidence=cite(*found))
        return
    unread = unread_files(submission)
    read = {document.file: document for document in submission.documents if document.state == "read"}
    if unread and not read:
        message = f"읽은 서류가 없어 주민등록번호가 가려졌는지 알 수 없으므로 {files(unread)} 파일을 확인해 주십시오."
        yield Finding(check=CHECK, clause=clause, outcome="review", message=message, evidence=())
        return
    scope = f"읽은 범위에서(읽지 못한 파일: {files(unread)}) " if unread else "읽은 범위에서 "
    message = f"{scope}가려지지 않은 주민등록번호가 보이지 않습니다."
    evidence = cite(*sorted(read.values(), key=lambda d: d.file))
    yield Finding(check=CHECK, clause=clause, outcome="pass", message=message, evidence=evidence)


def _places(found: list[Evidence]) -> str:
    places = tuple(dict.fromkeys(_place(evidence) for evidence in found))
    return files(places)


def _place(evidence: Evidence) -> str:
    name = file_name(evidence.file)
    return f"{name} {evidence.page}쪽" if evidence.page else name
