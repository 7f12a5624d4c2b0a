"""Similar programmes that a form names where it is not asked for them. All are in doubt."""

import re
from collections.abc import Iterator, Sequence

from intake.documents.fields import gather
from intake.documents.fields.lexicon import Lexicon
from intake.documents.fields.names import Read
from intake.documents.fields.standing import Standing
from intake.documents.fields.unlabelled import at
from intake.documents.fields.words import squash, tidy, without_brackets
from models.document import Value

_NOTE = re.compile(r"^(?:[※*☞]|주\))|(?:선정|지원|신청)(?:될|한|된|되는|하는)?(?:시|경우)|제외|취소|불가")
"""What forms print as a note declares nothing."""


def named_programmes(file: str, lines: Sequence[Standing], lexicon: Lexicon) -> Iterator[tuple[str, Value]]:
    """`similar_programmes`, in doubt, for each line that names one of the announcement's."""
    names = [without_brackets(squash(name)) for name in lexicon.call.support_limit.similar_programmes]
    for standing in lines:
        said = squash(standing.line.text)
        if any(name in said for name in names) and not _NOTE.search(said):
            read = Read(tidy(standing.line.text), 0)
            yield "similar_programmes", gather.value(read, at(file, standing), strong=False)
