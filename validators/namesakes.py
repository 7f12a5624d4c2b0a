"""Why nobody can tell whose a certificate is: the forms give project leader and member of staff one name."""

from models.call import Call
from models.document import Document
from models.judgement import Submission
from models.particles import with_particle
from models.text import squash
from validators.values import answers, no_force
from validators.wording import quoted


def namesakes(document: Document, submission: Submission, call: Call) -> str:
    """The reason as a phrase that ends in '…으로,'; empty where another reason leaves the document in doubt."""
    known = call.document_kind(document.kind)
    doubtful = document.certainty == "unsure" and document.state == "read" and no_force(document) is None
    if not doubtful or known is None or known.person is None:
        return ""
    leaders, members = answers(submission.field("pi.name")), answers(submission.field("staff.name"))
    if not leaders or {squash(one.value) for one in leaders} != {squash(one.value) for one in members}:
        return ""
    shown = with_particle(quoted(leaders[0].value), "으로")
    return f"과제책임자와 실무담당자의 이름이 {shown} 같아 누구의 것인지 가릴 수 없으므로,"
