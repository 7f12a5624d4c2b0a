"""Which message the provisioning system has to get, what it looks like to the byte, and what a comparison finds."""

import itertools
import json
from datetime import UTC, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.case import ApplicationView, Person
from models.judgement import Discount, Eligibility, Fee, Judgement
from models.provisioning import CloudEvent, GrantedDiscount, MessageType, Wish, due_type, message, standing
from notifier.provisioning.messages import provision, wire
from notifier.provisioning.reconcile import Told, differences
from notifier.provisioning.transport import Look
from tests.judging import CALL, NEXT_YEAR
from tests.provisioning import GRANTED, NOON, facts

WRITTEN = (
    '{"data":{"cards":8,"case_id":"C000001","contacts":{"pi":{"department":null,"email":"haneul@hanbit.example",'
    '"name":"김하늘","phone":"010-0000-0000"},"staff":null},"discount":{"decision":"needs_review","percent":0,'
    '"reason":"youth"},"monthly_fee_krw":3200000,"organization":"㈜한빛 \\"기술\\" 연구소\u2028",'
    '"period":{"months":4,"text":"협약체결일 ~ \'25. 12월"},"petaflops":null,"project":"저선량 CT 영상 복원",'
    '"reason":null,"receipt_number":"AICA-2025-0001","resource":"H100","storage_tb":10,"track":1},'
    '"datacontenttype":"application/json","id":"C000001-3","sequence":"000003","source":"/jeopsu/AICA-2025",'
    '"specversion":"1.0","subject":"AICA-2025-0001","time":"2025-08-20T12:00:00.125+09:00",'
    '"type":"application.validated"}'
)


def test_메시지는_글자까지_정해져_있다() -> None:
    for moment in (NOON, NOON.astimezone(UTC), NOON.astimezone(UTC) + timedelta(microseconds=400)):
        assert wire(message("application.validated", 3, facts(), moment)).decode() == WRITTEN
    assert json.loads(WRITTEN)["data"]["organization"].endswith("\u2028")


def test_시간대_없는_시각으로는_메시지를_만들지_않는다() -> None:
    with pytest.raises(ValueError, match="naive"):
        message("application.validated", 1, facts(), NOON.replace(tzinfo=None))


def told(*kinds: str, **changes: Any) -> list[CloudEvent]:
    """Messages of a case, each with the same data."""
    types = {kind.split(".")[1]: kind for kind in get_args(MessageType)}
    return [message(types[kind], number, facts(**changes), NOON) for number, kind in enumerate(kinds, 1)]


SAME: dict[str, Any] = {}
NEEDED = [
    ("처음 적격이면 알린다", (), "validated", SAME, "application.validated"),
    ("처음인데 내용 변경이라 해도 적격 확인이다", (), "updated", SAME, "application.validated"),
    ("알린 적이 없으면 철회도 없다", (), "withdrawn", SAME, None),
    ("바로 선정되어도 알린다", (), "approved", SAME, "allocation.approved"),
    ("같은 상태는 두 번 알리지 않는다", ("validated",), "validated", SAME, None),
    ("내용이 같으면 변경이 아니다", ("validated",), "updated", SAME, None),
    ("할인이 정해지면 변경이다", ("validated",), "validated", GRANTED, "application.updated"),
    ("자원이 바뀌면 변경이다", ("validated",), "updated", {"resource": "A100"}, "application.updated"),
    ("철회는 한 번 알린다", ("validated",), "withdrawn", SAME, "application.withdrawn"),
    ("변경 뒤에도 철회한다", ("validated", "updated"), "withdrawn", SAME, "application.withdrawn"),
    ("철회는 두 번 알리지 않는다", ("validated", "withdrawn"), "withdrawn", SAME, None),
    ("철회한 뒤 다시 적격이면 다시 알린다", ("validated", "withdrawn"), "validated", SAME, "application.validated"),
    (
        "철회한 뒤의 내용 변경도 적격 확인이다",
        ("validated", "withdrawn"),
        "updated",
        GRANTED,
        "application.validated",
    ),
    ("선정되면 승인을 알린다", ("validated",), "approved", SAME, "allocation.approved"),
    ("승인은 두 번 알리지 않는다", ("validated", "approved"), "approved", SAME, None),
    ("승인 뒤 다시 심사해도 그대로면 조용하다", ("validated", "approved"), "validated", SAME, None),
    ("승인 뒤 할인이 정해지면 변경이다", ("validated", "approved"), "validated", GRANTED, "application.updated"),
    ("승인 뒤 다른 내용의 승인은 변경이다", ("validated", "approved"), "approved", GRANTED, "application.updated"),
    ("변경된 승인을 다시 승인하지 않는다", ("validated", "approved", "updated"), "approved", SAME, None),
    ("승인도 철회할 수 있다", ("validated", "approved"), "withdrawn", SAME, "application.withdrawn"),
    ("철회 뒤 다시 선정되면 승인한다", ("approved", "withdrawn"), "approved", SAME, "allocation.approved"),
]


@pytest.mark.parametrize(("story", "past", "wish", "changes", "expected"), NEEDED, ids=[row[0] for row in NEEDED])
def test_보낼_메시지(
    story: str, past: tuple[str, ...], wish: Wish, changes: dict[str, Any], expected: str | None
) -> None:
    assert due_type(wish, None if wish == "withdrawn" else facts(**changes), told(*past)) == expected


@pytest.mark.parametrize(
    ("past", "expected"),
    [
        ((), None),
        (("validated",), "queued"),
        (("validated", "updated"), "queued"),
        (("validated", "withdrawn"), "withdrawn"),
        (("validated", "withdrawn", "validated"), "queued"),
        (("validated", "approved"), "approved"),
        (("validated", "approved", "updated"), "approved"),
        (("validated", "approved", "withdrawn"), "withdrawn"),
        (("validated", "approved", "withdrawn", "validated"), "queued"),
    ],
)
def test_메시지가_말하는_상태(past: tuple[str, ...], expected: str | None) -> None:
    assert standing(event.type for event in told(*past)) == expected


STEPS = st.lists(st.tuples(st.sampled_from(get_args(Wish)), st.sampled_from([SAME, GRANTED])), max_size=12)


@given(STEPS)
def test_어떤_순서로_심사해도_받는_쪽이_아는_것은_마지막_상태와_같고_같은_말은_잇따르지_않는다(
    steps: list[Any],
) -> None:
    past: list[CloudEvent] = []
    valid, approved = False, False
    for wish, changes in steps:
        data = past[-1].data if wish == "withdrawn" and past else facts(**changes)
        for _ in range(2):  # deciding the same again says nothing
            kind = due_type(wish, data, past)
            if kind is not None:
                past.append(message(kind, len(past) + 1, data, NOON))
        valid = wish != "withdrawn"
        approved = valid and (approved or wish == "approved")
        if valid:
            assert past[-1].data == data
        assert standing(event.type for event in past) == (
            "approved" if approved else "queued" if valid else "withdrawn" if past else None
        )
    assert len({event.id for event in past}) == len(past)
    for one, next_one in itertools.pairwise(past):
        assert (one.type, one.data) != (next_one.type, next_one.data)
        assert one.sequence < next_one.sequence


def judged(percent: int = 0, fee: int | None = 12800000) -> Judgement:
    """A judgement of a valid application, as far as it bears on a message."""
    return Judgement(
        findings=(),
        review_result="complete",
        eligibility=Eligibility(category="sme", decision="eligible", grounds=()),
        discount=Discount(reason="gwangju", percent=percent, decision="granted", grounds=()),
        fee=Fee(monthly_krw=fee, months=4, total_krw=4 * fee) if fee is not None else None,
    )


def test_자료는_신청과_판정과_공고에서_온다() -> None:
    pi = Person(name="김하늘", phone="062-000-0000", email="a@b.example")
    asked = ApplicationView(organization="한빛", project="과제", resource="HPC", petaflops=2, track=2, pi=pi)
    found = provision("C000007", "AICA-2025-0004", asked, judged(50), CALL)
    assert found is not None
    assert (found.resource, found.petaflops, found.cards, found.track, found.storage_tb) == ("HPC", 2, 32, 2, 10)
    assert found.discount == GrantedDiscount(reason="gwangju", percent=50, decision="granted")
    assert (found.monthly_fee_krw, found.period.months) == (12800000, 4)
    assert found.period.text == CALL.support.period
    assert (found.contacts.pi, found.contacts.staff) == (pi, None)
    cards = asked.model_copy(update={"resource": "A100", "cards": 8, "petaflops": None, "storage_tb": 25})
    found = provision("C000007", "AICA-2025-0004", cards, judged(), CALL)
    assert found is not None
    assert (found.resource, found.petaflops, found.cards, found.storage_tb) == ("A100", None, 8, 25)


@pytest.mark.parametrize(
    "missing", [{"organization": None}, {"resource": None}, {"petaflops": None}, {"resource": "V100"}]
)
def test_자원이나_기관을_모르면_메시지가_없다(missing: dict[str, Any]) -> None:
    asked = ApplicationView(organization="한빛", resource="HPC", petaflops=2)
    assert provision("C000007", "A-2025-0004", asked, judged(), CALL) is not None
    assert provision("C000007", "A-2025-0004", asked.model_copy(update=missing), judged(), CALL) is None
    assert provision("C000007", "A-2025-0004", asked, judged(fee=None), CALL) is None


def test_내년_공고도_같은_코드로_된다() -> None:
    offer = next(one for one in NEXT_YEAR.resources if one.unit == "petaflop")
    asked = ApplicationView(organization="새벽", resource=offer.name, petaflops=offer.sizes[0])
    found = provision("C000001", NEXT_YEAR.receipt.number(12), asked, judged(), NEXT_YEAR)
    assert found is not None
    assert found.cards == offer.sizes[0] * offer.cards_per_unit
    assert found.storage_tb == NEXT_YEAR.storage.included_tb
    prefix = f"{NEXT_YEAR.receipt.prefix}-{NEXT_YEAR.receipt.year}"
    assert message("application.validated", 1, found, NOON).source == f"/jeopsu/{prefix}"


ONE, TWO = (message("application.validated", 1, facts(case), NOON) for case in (1, 2))
A, B = wire(ONE), wire(TWO)
SEEN = [
    ("모두 그대로", {"C000001-1": (A,), "C000002-1": (B,)}, (), []),
    ("보낸 것이 없다", {"C000002-1": (B,)}, (), ["C000001-1: 보낸 것으로 기록"]),
    ("보낸 것을 받는 쪽이 가져갔다", {}, ("C000001-1",), []),
    ("아직 보내지 않은 것이 먼저 와 있다", {"C000001-1": (A,), "C000002-1": (B,)}, ("C000002-1",), []),
    ("내용이 다르다", {"C000001-1": (A + b" ",)}, (), ["C000001-1: 대기열의 내용이"]),
    ("두 번 들어 있고 하나가 다르다", {"C000001-1": (A, B)}, (), ["C000001-1: 대기열의 내용이"]),
    ("두 번 들어 있다", {"C000001-1": (A, A)}, (), ["C000001-1: 대기열에 2번"]),
    ("모르는 것이 있다", {"C000001-1": (A,), "C000009-1": (A,)}, (), ["C000009-1: 대기열에 있으나"]),
    ("모르는 것을 보낸 적이 있다", {"C000001-1": (A,)}, ("C000009-1",), ["C000009-1: 보낸 적이 있으나"]),
]


@pytest.mark.parametrize(("story", "found", "taken", "expected"), SEEN, ids=[row[0] for row in SEEN])
def test_대조(story: str, found: dict[str, tuple[bytes, ...]], taken: tuple[str, ...], expected: list[str]) -> None:
    look = Look(what="대기열", found=found, taken=frozenset(taken), keeps=True)
    said = list(differences([Told(event=ONE, sent=True), Told(event=TWO, sent=False)], look))
    assert [line.startswith(wanted) for line, wanted in zip(said, expected, strict=True)] == [True] * len(expected)


def test_볼_수_없는_대기열은_다르다고_하지_않는다() -> None:
    register = [Told(event=ONE, sent=True)]
    assert list(differences(register, Look(what="웹훅"))) == []
    assert list(differences(register, Look(what="대기열", count=1))) == []
    assert len(list(differences(register, Look(what="대기열", count=2)))) == 1
