"""A workbook's row of decisions that is handed in, perhaps again, against what was decided meanwhile.

docs/decisions/workbook-handed-in-again.md says why.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from models import korean
from models.config import Config
from models.finding import Ruling, RulingKind
from models.record import Record
from models.store import Store, Transaction, judging, ruling, views
from models.store.ids import case_name
from models.store.triage import Settled
from models.times import korean as korean_time
from rules.rulings import validate_value
from runners.decide import DISPOSITIONS, Decided, DecisionRefused, Order, decide


class Source(Record):
    """The workbook that a row stands in."""

    exported_at: datetime | None
    """When the register was written into it: what was decided until then, whoever filled it in has seen. None: it
    does not say so."""
    names_who: bool
    """Whether the row itself says who decided, or the command does."""


class Taken(Record):
    """What became of a row."""

    decided: Decided | None
    """None: all that it says stands already."""
    instead_of: tuple[Ruling, ...] = ()
    """Decisions that said something else until now."""


class _Item(Record):
    """One decision of a row."""

    what: RulingKind
    subject: str = ""
    value: str = ""

    def same(self, other: Ruling) -> bool:
        """Whether the effect is the same."""
        return (self.what, self.subject, self.value) == (other.what, other.subject, other.value)


class _AllTaken(Exception):
    """Nothing is left to be decided; leaves the transaction."""


def take(store: Store, config: Config, order: Order, source: Source, now: datetime) -> Taken:
    """Decides what of the row does not stand yet. Raises DecisionRefused, also if somebody decided otherwise since
    the workbook was exported; then nothing of the row is done."""
    replaced: list[Ruling] = []

    def left(connection: Transaction, settled: Settled) -> Order:
        rest, against = _left(connection, config, settled, order, source)
        replaced.extend(against)
        return rest

    origin = source.exported_at.isoformat() if source.exported_at else None
    try:
        decided = decide(store, config, order, now, left=left, origin=origin)
    except _AllTaken:
        return Taken(decided=None)
    return Taken(decided=decided, instead_of=tuple(replaced))


def _left(
    connection: Transaction, config: Config, settled: Settled, order: Order, source: Source
) -> tuple[Order, list[Ruling]]:
    known = judging.rulings_of(connection, [settled.case]).get(settled.case, [])
    origins = ruling.origins(connection, settled.case)
    items = _items(connection, config, order)
    new, replaced = [], []
    for item in items:
        against = [one for one in _standing(item, known) if not any(mine.same(one) for mine in (item, *items))]
        said = any(_equal(item, one, order, source) for one in known)
        if said and not against:
            continue
        for one in against:
            if said or not _own(one, origins, order, source):
                _require_seen(order, item, one, said, source)
        new.append(item)
        replaced += against
    if not new:
        raise _AllTaken
    return _only(order, new), replaced


def _equal(item: _Item, one: Ruling, order: Order, source: Source) -> bool:
    """Whether this decision was written down from the same row."""
    return item.same(one) and one.reason == order.reason and (one.by == order.by or not source.names_who)


def _own(one: Ruling, origins: dict[int, str], order: Order, source: Source) -> bool:
    """Whether the same person wrote it into the same workbook: who hands in a corrected workbook takes back a word of
    their own."""
    same_book = source.exported_at is not None and origins.get(one.number) == source.exported_at.isoformat()
    return same_book and one.by == order.by


def _require_seen(order: Order, item: _Item, one: Ruling, said: bool, source: Source) -> None:
    if one.at > source.exported_at if source.exported_at else said:
        raise DecisionRefused(
            f"{order.case}: '{_words(item)}'{_instead(one)} 이 줄은 반영하지 않았습니다. 그래도 바꾸려면 접수대장을"
            " 새로 내보내 적거나 `jeopsu decide`로 결정하십시오."
        )


def _instead(one: Ruling) -> str:
    return f"와 다른 나중 결정이 있습니다 ({told(one)})."


def told(one: Ruling) -> str:
    """A decision as an operator reads it: what, who, when and why."""
    return f"{_words(one)}, {one.by}, {korean_time(one.at)}, “{one.reason}”"


def _words(one: "_Item | Ruling") -> str:
    value = f"={one.value}" if one.value else ""
    about = korean.REOPENED.get(one.subject, one.subject) if one.what == "reopen" else one.subject
    return f"{korean.RULINGS[one.what]} {about}{value}".strip()


def _items(connection: Transaction, config: Config, order: Order) -> list[_Item]:
    """The single decisions of the row; of several values for a field the last counts."""
    found = [_Item(what=order.disposition)] if order.disposition else []
    found += [_Item(what="pass", subject=check) for check in order.passes]
    found += [_Item(what="fail", subject=check) for check in order.fails]
    found += [_Item(what="set", subject=f, value=_value(f, v, config)) for f, v in dict(order.values).items()]
    if order.supersedes:
        row = views.find(connection, order.supersedes)
        found.append(_Item(what="supersedes", subject=case_name(row) if row else order.supersedes))
    return found


def _value(field: str, value: str, config: Config) -> str:
    """As it would be recorded."""
    try:
        return validate_value(field, value, config.call)
    except ValueError:
        return value  # no such value stands; deciding says what is wrong with it


def _standing(item: _Item, known: Sequence[Ruling]) -> list[Ruling]:
    """What counts now for everything that the decision speaks of, oldest first."""
    if item.what in DISPOSITIONS:
        found = _last(one for one in known if one.what in DISPOSITIONS)
    elif item.what == "supersedes":
        found = _last(one for one in known if one.what == "supersedes")
    elif item.what == "set":
        found = _last(one for one in known if one.what == "set" and one.subject == item.subject)
    else:
        found = _checks(item.subject, [one for one in known if one.what in ("pass", "fail")])
    return sorted({one.number: one for one in found}.values(), key=lambda one: one.number)


def _checks(subject: str, known: Sequence[Ruling]) -> list[Ruling]:
    """A check named without its part means all of its parts, so each part has a last word."""
    parts = {one.subject for one in known if one.subject.startswith(f"{subject}/")}
    found = []
    for part in (subject, *parts):
        found += _last(one for one in known if one.subject in (part, part.partition("/")[0]))
    return found


def _last(some: Iterable[Ruling]) -> list[Ruling]:
    return list(some)[-1:]


def _only(order: Order, items: Sequence[_Item]) -> Order:
    """The order with nothing but these decisions."""
    kept = {(item.what, item.subject) for item in items}
    return order.model_copy(
        update={
            "disposition": order.disposition if (order.disposition, "") in kept else None,
            "passes": tuple(check for check in order.passes if ("pass", check) in kept),
            "fails": tuple(check for check in order.fails if ("fail", check) in kept),
            "values": tuple((f, v) for f, v in dict(order.values).items() if ("set", f) in kept),
            "supersedes": order.supersedes if any(item.what == "supersedes" for item in items) else None,
        }
    )
