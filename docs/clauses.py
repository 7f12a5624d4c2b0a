"""The page of clauses: who sees to each clause of the announcement, in which file, and with how many cases."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from models.call import Call, Clause, ClauseStatus
from models.call_types import Text
from models.record import Record
from validators import ALL

ROOT = Path(__file__).parent.parent
CASES = ROOT / "tests" / "cases"
STATUS: dict[ClauseStatus, str] = {
    "checked": "자동 점검",
    "decided": "자동 판정",
    "person": "담당자 판단",
    "information": "안내",
}
_RULE_FILES = {"review_result": "rules/review.py"}
"""Rules whose file has another name than they."""
_TRIAGE = ("disposition.yaml", "naming.yaml")
"""Cases of the rule `disposition`."""
_TESTS = {"selection": "test_rules_selection.py"}
"""Rules whose cases are no data but tests, each of which is a case."""
_HEAD = """# 공고문 조항

이 문서는 `make accept`가 `config.yaml`의 조항 목록과 `tests/cases/`에서 만듭니다. 직접 고치지 마십시오.

자동 점검은 점검 항목(`validators/`)이, 자동 판정은 규칙(`rules/`)이 맡고, 괄호 안은 그 사례의 수입니다.
담당자 판단은 프로그램이 정하지 않으며, 안내는 정할 것이 없는 조항입니다.
"""


class Cover(Record):
    """Who sees to a clause."""

    name: Text
    file: str | None
    """From the root of the repository; None: not in this version."""
    cases: int


def page(call: Call) -> str:
    """The whole page."""
    counts = case_counts()
    rows = [_row(clause, counts) for clause in call.clauses]
    tally = Counter(clause.status for clause in call.clauses)
    total = ", ".join(f"{name} {tally[status]}" for status, name in STATUS.items())
    table = ["| 조항 | 내용 | 처리 | 점검 항목·규칙 (사례) |", "| --- | --- | --- | --- |", *rows]
    return "\n".join([_HEAD, f"모두 {len(call.clauses)}개 조항: {total}.", "", *table, ""])


def covers(clause: Clause, counts: Counter[str]) -> tuple[Cover, ...]:
    """Who sees to this clause."""
    return tuple(Cover(name=name, file=_file(name), cases=counts[name]) for name in clause.covered_by)


def check_names() -> dict[str, str]:
    """Id of every check, and its file."""
    modules = [check.__module__ for check in ALL]
    return {m.rpartition(".")[2].replace("_", "-"): m.replace(".", "/") + ".py" for m in modules}


def case_counts() -> Counter[str]:
    """How many cases say what a check or rule must answer, by its name."""
    counts: Counter[str] = Counter()
    counts["disposition"] = sum(len(_load(CASES / name)) for name in _TRIAGE)
    for folder in ("checks", "rules"):
        for path in sorted((CASES / folder).glob("*.yaml")):
            for case in _load(path):
                counts.update(set(_subjects(case)))
    counts.update({name: _tests_in(ROOT / "tests" / file) for name, file in _TESTS.items()})
    return counts


def _tests_in(path: Path) -> int:
    body = ast.parse(path.read_text(encoding="utf-8")).body
    return sum(isinstance(one, ast.FunctionDef) and one.name.startswith("test_") for one in body)


def _subjects(case: dict[str, Any]) -> Iterator[str]:
    for key in case["expect"]:
        yield str(key).partition("/")[0]


def _load(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8")) or []
    return found


def _file(name: str) -> str | None:
    known = check_names().get(name) or _RULE_FILES.get(name, f"rules/{name}.py")
    return known if (ROOT / known).exists() else None


def _row(clause: Clause, counts: Counter[str]) -> str:
    cells = [clause.id, clause.summary, STATUS[clause.status], ", ".join(_link(c) for c in covers(clause, counts))]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _link(cover: Cover) -> str:
    if cover.file is None:
        return f"{cover.name} (준비 중)"
    return f"[{cover.name}](../{cover.file}) ({cover.cases}건)"
