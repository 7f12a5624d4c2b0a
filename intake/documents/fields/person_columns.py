"""Lines of a form in which each person has a column: `구분   과제책임자   실무담당자` above `성명   …   …`.

Scans and plain text keep of such a table only its lines.
"""

import re
from collections.abc import Sequence

from intake.documents.fields.labels import Label
from intake.documents.fields.lexicon import Role
from models.document import Line

OF_PERSONS = frozenset(("name", "department", "affiliation", "phone", "email", "born_on"))
"""Fields that a form may ask for with a column for each person."""
_APART = re.compile(r"\s{2,}|\t")


class PersonColumns:
    """Whose columns stand in the lines that come; to be told of every line in order."""

    def __init__(self, lines: Sequence[Line], found: Sequence[Sequence[Label]]) -> None:
        self._lines, self._found = lines, found
        self._roles: tuple[Role, ...] = ()

    def head(self, index: int) -> bool:
        """Whether this line heads columns of persons."""
        labels = self._found[index]
        if roles := self._headed(index):
            self._roles = roles
            return True
        if not labels or labels[0].start or not self._is_asked(labels):
            self._roles = ()
        return False

    def values(self, index: int) -> list[tuple[Label, str, Role]]:
        """The values of a line under such a head, each with its person; empty if it does not fit the columns."""
        labels, text = self._found[index], self._lines[index].text
        if not self._roles or not labels[0].hit.read:
            return []
        if len(labels) > 1:  # `성명 …   성명 …`
            ends = [label.start for label in labels[1:]] + [len(text)]
            parts = [text[label.end : end].strip(" :|") for label, end in zip(labels, ends, strict=True)]
            alike = all(label.hit.fields == labels[0].hit.fields and not label.hit.role for label in labels)
        else:
            parts = [part.strip() for part in _APART.split(text[labels[0].end :]) if part.strip(" :")]
            alike = True
        if not alike or len(parts) != len(self._roles):
            return []
        each = labels if len(labels) > 1 else [labels[0]] * len(parts)
        return [(label, part, role) for label, part, role in zip(each, parts, self._roles, strict=True) if part]

    def _headed(self, index: int) -> tuple[Role, ...]:
        labels, text = self._found[index], self._lines[index].text
        named = [label for label in labels if label.hit.bare_role and label.hit.role]
        if len(named) < 2:
            return ()
        roles = tuple(label.hit.role for label in named if label.hit.role)
        rest = "".join(text[label.end : after.start] for label, after in zip(labels, [*labels[1:]], strict=False))
        # a column behind those of the persons would take the place of a blank in theirs
        unread = all(not label.hit.read for label in labels[: len(labels) - len(named)])
        unread = unread and list(labels[len(labels) - len(named) :]) == named
        if len(set(roles)) < 2 or len(set(roles)) != len(roles) or not unread or rest.strip(" :|"):
            return ()
        below = self._found[index + 1] if index + 1 < len(self._found) else ()
        return roles if below and not text[labels[-1].end :].strip(" :|") and self._is_asked(below) else ()

    @staticmethod
    def _is_asked(labels: Sequence[Label]) -> bool:
        """Whether a line begins with a label of what belongs to a person, or of what is not read."""
        first = labels[0].hit
        return first.role is None and all(field is None or field.name in OF_PERSONS for field in first.fields)
