"""A case as it is shown: resident numbers that applicants wrote into names are unreadable in all of it.

What is shown of a document is masked where it is read; here it is the names of files, the subject and the
organisation, wherever they are repeated: in findings, in messages, in mails of ours.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from models.case import Case
from models.residents import without_residents


def shown(case: Case) -> Case:
    """The case without resident numbers in names; the same one if there are none. Birth date, suffix and digest of a
    file stay, so it can still be found."""
    hidden = {name: new for name in set(_names(case)) if (new := without_residents(name)) != name}
    if not hidden:
        return case
    longest_first = sorted(hidden, key=len, reverse=True)
    return Case.model_validate(
        _replaced(case.model_dump(by_alias=True), [(name, hidden[name]) for name in longest_first])
    )


def _names(case: Case) -> Iterator[str]:
    yield case.message.subject
    if case.application is not None:
        yield from _texts((case.application.organization, case.application.project))
    if case.archive is not None:
        yield from _paths([case.archive.name, *(file.get("name") for file in case.archive.files)])
    yield from _paths(one["file"] for one in (*case.documents, *case.unreadable))
    yield from _paths(e["file"] for finding in case.findings for e in finding["evidence"])
    yield from _texts(text for link in case.links for text in link.values())
    yield from (reply.subject for reply in case.replies)
    yield from (finding["message"] for finding in case.findings)
    for judged in (case.eligibility, case.discount):
        yield from _texts((judged or {}).get("reasons", ()))


def _paths(names: Iterable[Any]) -> Iterator[str]:
    """Each with its last part, by which messages name it."""
    for name in _texts(names):
        yield from (name, name.rpartition("/")[2])


def _texts(values: Iterable[Any]) -> Iterator[str]:
    return (value for value in values if isinstance(value, str))


def _replaced(value: Any, hidden: list[tuple[str, str]]) -> Any:
    if isinstance(value, str):
        for name, new in hidden:
            value = value.replace(name, new)
        return value
    if isinstance(value, dict):
        return {key: _replaced(one, hidden) for key, one in value.items()}
    return [_replaced(one, hidden) for one in value] if isinstance(value, list | tuple) else value
