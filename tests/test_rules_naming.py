"""The cases of `tests/cases/naming.yaml`, and the examples of the manual page."""

import re
from typing import Any

import pytest

from models.call import Call
from models.decision import NameReading, Resource
from rules import naming
from rules.naming import read_archive_name, read_bare, read_subject
from tests.rule_cases import CALL, call_of, cases

CASES = cases("naming.yaml")
READERS = {"subject": read_subject, "archive": read_archive_name, "bare": read_bare}
KEYS = {"state", "organization", "resource", "size", "standard", "problems"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_이름(case: dict[str, Any]) -> None:
    call, expect = call_of(case), case["expect"]
    assert set(expect) <= KEYS
    (kind,) = READERS.keys() & case.keys()
    reading = READERS[kind](case[kind], call.naming, call.resources)
    assert summary(reading) == {
        "state": expect["state"],
        "organization": expect.get("organization"),
        "resource": expect.get("resource"),
        "problems": expect.get("problems", []),
    }
    if reading.resource is not None:
        written = expect.get("size") or expect.get("standard")
        assert amount(reading.resource, call) == written
        assert reading.resource.stated == ("standard" not in expect)


def summary(reading: NameReading) -> dict[str, object]:
    return {
        "state": reading.state,
        "organization": reading.organization,
        "resource": reading.resource.name if reading.resource else None,
        "problems": list(reading.problems),
    }


def amount(resource: Resource, call: Call) -> str | None:
    """`8장` or `2PF`, with the cards of the petaflops checked; None if the size cannot be told."""
    offer = call.resource(resource.name)
    assert offer is not None
    if offer.unit == "card":
        return f"{resource.cards}장" if resource.cards else None
    if resource.petaflops is None:
        assert resource.cards is None
        return None
    assert resource.cards == resource.petaflops * offer.cards_per_unit
    return f"{resource.petaflops}PF"


def test_사례는_모든_결과를_담는다() -> None:
    states = [case["expect"]["state"] for case in CASES]
    assert {state: states.count(state) >= 10 for state in ("kept", "recoverable", "near", "none")} == {
        "kept": True,
        "recoverable": True,
        "near": True,
        "none": True,
    }
    assert len(CASES) >= 120


def test_설명서의_예는_사례에도_있다() -> None:
    known = {case["subject"]: case["expect"]["state"] for case in CASES if "subject" in case and "call" not in case}
    examples = re.findall(
        r"^(kept|recoverable|near|none)\s+(\S.*?)(?:\s{3,}.*)?$", naming.__doc__ or "", re.MULTILINE
    )
    assert len(examples) >= 8
    for state, text in examples:
        assert read_subject(text, CALL.naming, CALL.resources).state == state, text
        assert known.get(text) == state, f"no case: {text}"
