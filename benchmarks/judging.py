"""How applications are judged from the files alone: what is decided without a person, and whether any of it is wrong.

Applications come from the generator with seeds that are used here only: clean ones as text and with scanned
certificates, and ones with one deliberate fault each. A decision counts as automatic if neither the review of the
documents nor eligibility nor the discount waits for a person. Other seeds and numbers of applications can be given:
`python -m benchmarks judging --scans=40 --texts=0 --faults=0 --seed=another --which`.
"""

import argparse
import hashlib
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from functools import cache
from multiprocessing import get_context
from pathlib import Path

from demo.documents import FAULTS, Application, Terms, Wish, application, terms_of
from intake.documents import DocumentLimits, read_text
from intake.documents.recognise import read_documents
from models.call import Call
from models.config import Config, load
from models.decision import Resource, Triage
from models.document import Reading
from models.judgement import Judgement
from models.record import Record
from models.store.judging import ToJudge
from rules.judge import judge
from runners.judge import submission_of
from validators import check_all

SEED = "judging-bench-1"
TEXTS, SCANS, EACH_FAULT = 60, 16, 2
TEXT_PRODUCERS = ("typst", "reportlab", "docx", "hwpx", "hwp")
SCAN_PRODUCERS = ("scan",)
TARGETS = {"text": 85.0, "scan": 50.0}
"""Percent of the clean applications that are decided without a person (issue 4)."""


class Task(Record):
    """One application to be made, read and judged."""

    group: str
    seed: str
    producers: tuple[str, ...]
    fault: str | None = None


class Result(Record):
    """What became of one application."""

    group: str
    seed: str
    automatic: bool
    wrong: tuple[str, ...]
    """Decisions that are not what the generator knows to be true."""
    open: tuple[str, ...]
    """Checks and decisions that wait for a person."""


def main() -> int:
    """Prints the figures. Returns 0 if every target was met and no decision was wrong."""
    options = _options()
    listed = list(tasks(options.seed, options.texts, options.scans, options.faults))
    with ProcessPoolExecutor(2, mp_context=get_context("forkserver")) as pool:
        results = list(pool.map(run, listed, chunksize=2))
    groups = {name: [r for r in results if r.group == name] for name in ("text", "scan", "fault")}
    met = [_print(name, found) for name, found in groups.items() if found]
    for result in results if options.which else ():
        if result.open:
            print(f"  {result.seed} waits for {', '.join(result.open)}")
    wrong = [f"{result.seed}: {word}" for result in results for word in result.wrong]
    print(f"wrong automatic decisions: {len(wrong)} (0)")
    for line in wrong:
        print(f"  {line}")
    return 0 if all(met) and not wrong else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks judging")
    parser.add_argument("--texts", type=int, default=TEXTS)
    parser.add_argument("--scans", type=int, default=SCANS)
    parser.add_argument("--faults", type=int, default=EACH_FAULT, help="applications for each fault")
    parser.add_argument("--seed", default=SEED)
    parser.add_argument("--which", action="store_true", help="name the applications that wait for a person")
    return parser.parse_known_args()[0]  # names and options of other measurements stand beside them


def tasks(seed: str = SEED, texts: int = TEXTS, scans: int = SCANS, faults: int = EACH_FAULT) -> Iterator[Task]:
    """All applications of the bench; `faults` of them for each fault."""
    for number in range(texts):
        yield Task(group="text", seed=f"{seed}/text/{number}", producers=TEXT_PRODUCERS)
    for number in range(scans):
        yield Task(group="scan", seed=f"{seed}/scan/{number}", producers=SCAN_PRODUCERS)
    for fault in FAULTS:
        for number in range(faults):
            yield Task(group="fault", seed=f"{seed}/{fault}/{number}", producers=TEXT_PRODUCERS, fault=fault)


def run(task: Task) -> Result:
    """Makes, reads and judges one application."""
    config = _config()
    wish = _wish(task)
    made = application(task.seed, _terms(), wish)
    judgement = judged(made, read(made, config.call), config)
    waiting = tuple(_waiting(judgement))
    check = _faulty if task.fault else _clean
    wrong = tuple(check(made, judgement, config.call))
    return Result(group=task.group, seed=task.seed, automatic=not waiting, wrong=wrong, open=waiting)


def _wish(task: Task) -> Wish:
    wish = Wish(producers=task.producers)
    if task.fault is None:
        return wish
    companies = ("expired-certificate", "other-business-number")  # others have nothing that could differ
    category = {"category": "sme"} if task.fault in companies else {}
    return wish.model_copy(update={"faults": (task.fault,), **category})


def read(made: Application, call: Call) -> Reading:
    """What is read from the files of an application."""
    with tempfile.TemporaryDirectory() as folder:
        texts = []
        for number, (name, content) in enumerate(made.files.items()):
            path = Path(folder) / f"{number}"
            path.write_bytes(content)
            texts.append(read_text(path, name, DocumentLimits(), sha256=hashlib.sha256(content).hexdigest()))
        return read_documents(texts, call)


def judged(made: Application, reading: Reading, config: Config) -> Judgement:
    """As the service judges it, received a day before the deadline with right names."""
    truth, call = made.truth, config.call
    offer = call.resource(truth.resource)
    assert offer is not None
    resource = Resource(
        name=truth.resource,
        cards=None if offer.unit == "petaflop" else truth.cards,
        petaflops=truth.petaflops,
        track=1 + [r.track for r in call.resources].index(offer.track) // max(1, len(call.resources)),
        stated=True,
    )
    triage = Triage(disposition="accepted", organization=truth.organization, resource=resource, submission=True)
    item = ToJudge(
        case=1,
        revision=1,
        stage="assessed",
        disposition="accepted",
        receipt_number=call.receipt.number(1),
        received_at=call.window.closes_at - timedelta(days=1),
        sender="applicant@example.com",
        triage=triage,
        reading=reading,
        rulings=(),
        replaced_by=None,
    )
    submission = submission_of(item, config)
    return judge(submission, call, check_all(submission, call))


def _waiting(judgement: Judgement) -> Iterable[str]:
    """What a person still has to decide before the application is settled. A failed one is settled by its failure."""
    if judgement.review_result == "incomplete":
        return
    yield from (finding.check for finding in judgement.findings if finding.outcome == "review")
    if judgement.eligibility.decision == "needs_review":
        yield "eligibility"
    if judgement.discount.decision == "needs_review":
        yield "discount"


def _clean(made: Application, judgement: Judgement, call: Call) -> Iterable[str]:
    truth = made.truth
    for finding in judgement.findings:
        if finding.outcome == "fail":
            yield f"{finding.check} fails: {finding.message}"
    if judgement.eligibility.decision == "ineligible":
        yield "ineligible"
    if judgement.eligibility.decision == "eligible" and judgement.eligibility.category != truth.category:
        yield f"category {judgement.eligibility.category}, not {truth.category}"
    if judgement.discount.decision == "none" and truth.discount_claimed:
        yield f"discount {truth.discount_claimed} denied"
    if judgement.discount.decision == "granted" and judgement.discount.reason != truth.discount_claimed:
        yield f"discount {judgement.discount.reason} granted, {truth.discount_claimed} claimed"
    offer = call.resource(truth.resource)
    assert offer is not None
    if judgement.fee and judgement.discount.decision != "needs_review":
        due = truth.cards * offer.won_per_card_month * (100 - judgement.discount.percent) // 100
        if judgement.fee.monthly_krw != due:
            yield f"fee {judgement.fee.monthly_krw}, not {due}"


def _faulty(made: Application, judgement: Judgement, call: Call) -> Iterable[str]:
    if judgement.review_result == "complete":
        yield f"{made.truth.faults[0]} was not noticed"
    expected = {FAULTS[fault].check for fault in made.truth.faults}
    for finding in judgement.findings:
        if finding.outcome == "fail" and finding.check not in expected and not _follows(finding.check, made):
            yield f"{finding.check} fails, though only {', '.join(made.truth.faults)} is wrong: {finding.message}"


def _follows(check: str, made: Application) -> bool:
    """Findings that follow from a fault beside the one that it is made for."""
    return {"pi-is-staff": ("consistency/",), "other-organization": ("consistency/",)}.get(
        made.truth.faults[0], ("-",)
    )[0] in check


@cache
def _config() -> Config:
    return load(Path(__file__).parent.parent / "config.yaml", {})


@cache
def _terms() -> Terms:
    return terms_of(_config().call)


def _print(group: str, results: Sequence[Result]) -> bool:
    share = 100 * sum(result.automatic for result in results) / max(1, len(results))
    target = TARGETS.get(group)
    wanted = f" (at least {target:.0f} %)" if target else ""
    print(f"{group}: {len(results)} applications, decided without a person {share:.1f} %{wanted}")
    for name, count in Counter(name for result in results for name in result.open).most_common(12):
        print(f"    {count:3} wait for {name}")
    return target is None or share >= target


if __name__ == "__main__":
    sys.exit(main())
