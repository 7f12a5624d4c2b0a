"""Of which call a register is: numbers, applications and scores of two calls must never stand in one.

A call is known by four signs: its title and kind, the day on which its window opens, how its receipt numbers begin,
and the fixed part of subjects and archive names. Everything else may change with a corrected announcement (a later
deadline, other amounts), and one of the signs, too: the kind of an announcement that was extended, or a slip that is
put right. Where two differ it is another call (docs/decisions/one-call-a-register.md).
"""

from datetime import datetime

from sqlalchemy import Connection, select

from models.call import Call
from models.record import Record
from models.store import views, watch
from models.store.engine import StoreError
from models.store.tables import cases
from models.text import squash
from models.times import in_seoul

MARK = "call"
CORRECTED = 1
"""Signs that may differ: more is another call."""


class Identity(Record):
    """The signs of a call, as they are printed."""

    title: str
    opens_on: str
    receipts: str
    fixed_part: str

    @property
    def name(self) -> str:
        """For people: enough to tell it from any other call."""
        return f"'{self.title}'({self.opens_on}부터 접수, 접수번호 {self.receipts}-)"

    def is_other_than(self, other: "Identity") -> bool:
        """Whether these are two calls. White space and letter case do not count."""
        signs, others = self.model_dump().values(), other.model_dump().values()
        return sum(squash(one) != squash(two) for one, two in zip(signs, others, strict=True)) > CORRECTED


def identity(call: Call) -> Identity:
    """The signs of the configured call."""
    return Identity(
        title=f"{call.title} {call.notice}",
        opens_on=in_seoul(call.window.opens_at).date().isoformat(),
        receipts=f"{call.receipt.prefix}-{call.receipt.year}",
        fixed_part=call.naming.fixed_part,
    )


def require_same(connection: Connection, call: Call, now: datetime) -> None:
    """Makes sure that the register is of this call, in a writing transaction; whoever is the first marks it, and a
    corrected sign is what stands there from now on. Raises StoreError where it is of another call."""
    told = difference(connection, call)
    if told is not None:
        raise StoreError(told)
    known, signs = views.mark(connection, MARK), identity(call).model_dump()
    if known is None or known.data != signs:
        watch.set_mark(connection, MARK, now, signs)


def difference(connection: Connection, call: Call) -> str | None:
    """Why the register is not of this call, as a Korean sentence that names both; None if it is, or of none yet: it
    took no mail in, or an older version left it."""
    known, configured = views.mark(connection, MARK), identity(call)
    if known is None or not (own := Identity(**known.data)).is_other_than(configured):
        return None
    if connection.execute(select(cases.c.id).limit(1)).first() is None:
        return None
    return (
        f"call: 이 접수대장은 {own.name}의 것인데, 설정 파일은 {configured.name}입니다. 다른 공고의 신청을 한"
        " 접수대장에 섞지 않습니다. --config로 그 공고의 설정 파일을 주거나, database.url과 storage.root에 이 공고의"
        " 접수대장을 적으십시오."
    )
