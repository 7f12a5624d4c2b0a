"""§6 평가방법: at least so many points, highest first, within the share of each resource.

Averages are exact fractions; only what is shown is rounded. Equal totals are told apart by the criteria in the
configured order, then by the earlier receipt.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction

from models.call import Call
from models.selection import PRESENTATION, Candidate, Ranked, Score, Selection, Verdict
from models.settings import SelectionSettings

TENTHS = 10


def select(candidates: Sequence[Candidate], scores: Iterable[Score], call: Call, how: SelectionSettings) -> Selection:
    """Ranks the candidates of each resource. Later scores of a reviewer for a case replace earlier ones.

    Candidates must ask for a resource of the call.
    """
    given: dict[str, dict[str, Score]] = defaultdict(dict)
    for score in scores:
        given[score.case_id][score.reviewer] = score
    totals = {c.case_id: _average(tuple(given[c.case_id].values()), c.resource, call, how) for c in candidates}
    places = {offer.name: _places(call, offer.share_percent) for offer in call.resources}
    order = sorted(candidates, key=lambda c: _key(c, totals[c.case_id], call, how))
    ranked = _rank(order, totals, places, call, given)
    names = list(places)
    return Selection(ranked=tuple(sorted(ranked, key=lambda r: names.index(r.candidate.resource))), places=places)


class _Average:
    """The averages of one case. None as total: too few reviewers."""

    def __init__(self, total: Fraction | None, criteria: dict[str, Fraction]) -> None:
        self.total = total
        self.criteria = criteria


def _average(scores: tuple[Score, ...], resource: str, call: Call, how: SelectionSettings) -> _Average:
    names = [criterion.name for criterion in call.evaluation.criteria]
    presented = resource in call.evaluation.presentation_resources
    counted = _without_extremes([s for s in scores if all(name in s.points for name in names)], names, how)
    if len([s for s in scores if all(name in s.points for name in names)]) < how.reviewers:
        return _Average(None, {})
    criteria = {name: _mean([s.points[name] for s in counted]) for name in names}
    total = sum(criteria.values(), Fraction())
    if presented:
        shown = [score.points[PRESENTATION] for score in scores if PRESENTATION in score.points]
        if not shown:
            return _Average(None, criteria)
        weight = Fraction(how.presentation_percent, 100)
        criteria[PRESENTATION] = _mean(shown)
        total = total * (1 - weight) + criteria[PRESENTATION] * weight
    return _Average(total, criteria)


def _without_extremes(scores: list[Score], names: list[str], how: SelectionSettings) -> list[Score]:
    if how.average != "trimmed" or len(scores) < how.trimmed_from:
        return scores
    return sorted(scores, key=lambda score: (sum(score.points[name] for name in names), score.reviewer))[1:-1]


def _mean(tenths: Sequence[int]) -> Fraction:
    return Fraction(sum(tenths), len(tenths) * TENTHS)


def _places(call: Call, percent: int) -> int:
    """About the resource's share of all places, half up."""
    return (call.support.organizations * percent * 2 + 100) // 200


def _key(candidate: Candidate, average: _Average, call: Call, how: SelectionSettings) -> tuple[object, ...]:
    by_points = sorted(call.evaluation.criteria, key=lambda criterion: -criterion.points)
    names = how.ties or tuple(criterion.name for criterion in by_points)
    ties = tuple(-average.criteria.get(name, Fraction()) for name in names)
    total = average.total if average.total is not None else Fraction(-1)
    return (-total, *ties, candidate.received_at, candidate.receipt_number)


def _rank(
    order: list[Candidate],
    totals: dict[str, _Average],
    places: dict[str, int],
    call: Call,
    given: dict[str, dict[str, Score]],
) -> list[Ranked]:
    """Highest total first over all resources, so that an applicant's better applications count for the limit."""
    ranks: dict[str, int] = defaultdict(int)
    selected: dict[str, int] = defaultdict(int)
    waiting: dict[str, int] = defaultdict(int)
    taken: dict[str, int] = defaultdict(int)
    found: list[Ranked] = []
    for candidate in order:
        name, average = candidate.resource, totals[candidate.case_id]
        who = candidate.business_number or candidate.organization
        within = taken[who] < call.support_limit.applications
        verdict = _verdict(average, selected[name] < places[name], within, call)
        ranks[name] += average.total is not None
        selected[name] += verdict == "selected"
        taken[who] += verdict == "selected"
        waiting[name] += verdict == "waiting"
        found.append(
            Ranked(
                candidate=candidate,
                verdict=verdict,
                rank=ranks[name] if average.total is not None else None,
                waiting_number=waiting[name] if verdict == "waiting" else None,
                total=_shown(average.total, verdict, call) if average.total is not None else None,
                criteria={part: two_decimals(value) for part, value in average.criteria.items()},
                reviewers=len(given[candidate.case_id]),
            )
        )
    return found


def _verdict(average: _Average, has_place: bool, within_limit: bool, call: Call) -> Verdict:
    if average.total is None:
        return "unscored"
    if average.total < call.evaluation.threshold:
        return "below"
    if not within_limit:
        return "limit"
    return "selected" if has_place else "waiting"


def _shown(total: Fraction, verdict: Verdict, call: Call) -> str:
    """Rounded, but never up to the threshold that was missed."""
    most = Fraction(call.evaluation.threshold * 100 - 1, 100)
    return two_decimals(min(total, most) if verdict == "below" else total)


def two_decimals(value: Fraction) -> str:
    """Rounded half up: `83.33`."""
    hundredths = (value.numerator * 200 + value.denominator) // (2 * value.denominator)
    return f"{hundredths // 100}.{hundredths % 100:02d}"
