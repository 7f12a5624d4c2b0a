"""Selection: thresholds, places, ties, limits; every boundary in pairs."""

from datetime import datetime, timedelta
from random import Random

import pytest

from models.config import load
from models.selection import PRESENTATION, Candidate, Ranked, Score, Selection
from models.settings import SelectionSettings
from models.times import SEOUL
from rules.selection import select, two_decimals
from tests.whole import CONFIG

CALL = load(CONFIG, {}).call
NAMES = [criterion.name for criterion in CALL.evaluation.criteria]
FULL = {criterion.name: criterion.points * 10 for criterion in CALL.evaluation.criteria}
HOW = SelectionSettings(reviewers=1)
START = datetime(2025, 8, 1, 9, 0, tzinfo=SEOUL)


def candidate(number: int, resource: str = "A100", business: str | None = None) -> Candidate:
    """An applicant of its own unless a business number is shared."""
    return Candidate(
        case_id=f"C{number:06d}", receipt_number=f"AICA-2025-{number:04d}", organization=f"기업{number}",
        business_number=business or f"{number:03d}-81-00000", resource=resource,
        received_at=START + timedelta(minutes=number),
    )  # fmt: skip


def score(number: int, tenths: int, reviewer: str = "가위원", presentation: int | None = None) -> Score:
    """A total in tenths of a point, spread over the criteria."""
    points, left = {}, tenths
    for name in NAMES:
        points[name] = min(left, FULL[name])
        left -= points[name]
    assert left == 0, "no such total"
    if presentation is not None:
        points[PRESENTATION] = presentation
    return Score(case_id=f"C{number:06d}", reviewer=reviewer, points=points)


def verdicts(selection: Selection) -> dict[int, str]:
    """By number of the candidate."""
    return {int(one.candidate.case_id[1:]): one.verdict for one in selection.ranked}


def of(selection: Selection, number: int) -> Ranked:
    """The result of one candidate."""
    (one,) = [r for r in selection.ranked if int(r.candidate.case_id[1:]) == number]
    return one


@pytest.mark.parametrize(("tenths", "verdict"), [(700, "selected"), (699, "below"), (1000, "selected"), (0, "below")])
def test_기준_점수_이상만_선정된다(tenths: int, verdict: str) -> None:
    assert verdicts(select([candidate(1)], [score(1, tenths)], CALL, HOW)) == {1: verdict}


def test_평균은_반올림하지_않고_기준과_견준다() -> None:
    """69.95 is shown as 69.95 and is below; three reviewers with 70.0, 70.0, 69.9 are below as well."""
    given = [score(1, 700, "가"), score(1, 699, "나")]
    one = of(select([candidate(1)], given, CALL, HOW), 1)
    assert (one.total, one.verdict) == ("69.95", "below")
    given = [score(1, 700, "가"), score(1, 700, "나"), score(1, 699, "다")]
    one = of(select([candidate(1)], given, CALL, HOW), 1)
    assert (one.total, one.verdict) == ("69.97", "below")


@pytest.mark.parametrize(("last", "verdict", "shown"), [(699, "below", "69.99"), (700, "selected", "70.00")])
def test_기준에_못_미친_점수는_기준_점수로_보이지_않는다(last: int, verdict: str, shown: str) -> None:
    """Four reviewers of the papers and three of the presentation: below by a 240th of a point, which rounds up."""
    given = [
        score(1, 1400 - last, "가", 700),
        score(1, 700, "나", 700),
        score(1, 700, "다", last),
        score(1, 700, "라"),
    ]
    one = of(select([candidate(1, "HPC")], given, CALL, HOW), 1)
    assert (one.verdict, one.total) == (verdict, shown)


def test_자원별_모집_규모까지_높은_점수_순서로_선정하고_나머지는_예비다() -> None:
    places = round(CALL.support.organizations * CALL.resource("A100").share_percent / 100)  # type: ignore[union-attr]
    many = [candidate(n) for n in range(1, places + 3)]
    given = [score(n, 700 + n) for n in range(1, places + 3)]
    Random(3).shuffle(many)
    selection = select(many, given, CALL, HOW)
    found = verdicts(selection)
    assert selection.places["A100"] == places
    assert [n for n, verdict in sorted(found.items()) if verdict == "waiting"] == [1, 2]
    assert (of(selection, 2).waiting_number, of(selection, 1).waiting_number) == (1, 2)
    assert of(selection, places + 2).rank == 1


def test_동점이면_배점이_큰_항목_그다음은_먼저_접수한_쪽이다() -> None:
    high, low = FULL.copy(), FULL.copy()
    biggest = max(CALL.evaluation.criteria, key=lambda criterion: criterion.points).name
    smallest = min(CALL.evaluation.criteria, key=lambda criterion: criterion.points).name
    high[smallest] -= 100
    low[biggest] -= 100
    given = [
        Score(case_id="C000001", reviewer="가", points=low),
        Score(case_id="C000002", reviewer="가", points=high),
    ]
    selection = select([candidate(1), candidate(2)], given, CALL, HOW)
    assert (of(selection, 2).rank, of(selection, 1).rank) == (1, 2)
    turned = HOW.model_copy(update={"ties": (smallest,)})
    assert of(select([candidate(1), candidate(2)], given, CALL, turned), 1).rank == 1
    same = [score(1, 800), score(2, 800)]
    assert of(select([candidate(2), candidate(1)], same, CALL, HOW), 1).rank == 1


def test_한_기업은_최대_건수까지만_선정되며_점수가_높은_것부터다() -> None:
    limit = CALL.support_limit.applications
    many = [candidate(n, resource="H100" if n % 2 else "A100", business="111-81-11111") for n in range(1, limit + 2)]
    selection = select(many, [score(n, 900 - n) for n in range(1, limit + 2)], CALL, HOW)
    found = verdicts(selection)
    assert [n for n in found if found[n] == "selected"].__len__() == limit and found[limit + 1] == "limit"


def test_위원이_모자라면_평가가_끝나지_않은_것이다() -> None:
    how = SelectionSettings(reviewers=2)
    assert verdicts(select([candidate(1)], [score(1, 900)], CALL, how)) == {1: "unscored"}
    assert verdicts(select([candidate(1)], [score(1, 900, "가"), score(1, 900, "나")], CALL, how)) == {1: "selected"}
    again = [score(1, 900, "가"), score(1, 500, "가")]
    assert verdicts(select([candidate(1)], again, CALL, HOW)) == {1: "below"}, "the later score of a reviewer counts"


def test_최고점과_최저점은_위원이_충분할_때만_뺀다() -> None:
    how = SelectionSettings(reviewers=1, average="trimmed", trimmed_from=5)
    four = [score(1, 0, "가"), *(score(1, 800, name) for name in "나다라")]
    assert of(select([candidate(1)], four, CALL, how), 1).total == "60.00"
    five = [*four, score(1, 1000, "마")]
    assert of(select([candidate(1)], five, CALL, how), 1).total == "80.00"


def test_발표하는_자원은_발표_점수가_있어야_하고_비중대로_더한다() -> None:
    hpc = candidate(1, CALL.evaluation.presentation_resources[0])
    assert verdicts(select([hpc], [score(1, 900)], CALL, HOW)) == {1: "unscored"}
    one = of(select([hpc], [score(1, 900, presentation=700)], CALL, HOW), 1)
    assert (one.total, one.verdict) == ("80.00", "selected")
    how = SelectionSettings(reviewers=1, presentation_percent=100)
    assert of(select([hpc], [score(1, 900, presentation=690)], CALL, how), 1).verdict == "below"


def test_순서를_섞어도_결과는_같다() -> None:
    rng = Random(7)
    many = [candidate(n, rng.choice([o.name for o in CALL.resources]), rng.choice([None, "1"])) for n in range(1, 80)]
    given = [
        score(n, rng.randrange(600, 1000), who, rng.randrange(0, 1000)) for n in range(1, 80) for who in "가나다"
    ]
    expected = select(many, given, CALL, HOW)
    for _ in range(5):
        rng.shuffle(many)
        assert select(many, given, CALL, HOW) == expected
    for name, places in expected.places.items():
        chosen = [r for r in expected.ranked if r.candidate.resource == name and r.verdict == "selected"]
        assert len(chosen) <= places


def test_반올림은_반을_올린다() -> None:
    from fractions import Fraction

    assert two_decimals(Fraction(69995, 1000)) == "70.00" and two_decimals(Fraction(1, 3)) == "0.33"
