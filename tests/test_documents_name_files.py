"""What the documents for developers name is there: no file that was moved or removed goes on being pointed at."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("README*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("docs/decisions/*.md")])
OURS = (
    "cli",
    "demo",
    "runners",
    "intake",
    "validators",
    "rules",
    "notifier",
    "models",
    "tests",
    "docs",
    "deploy",
    "benchmarks",
)
NAMED = re.compile(rf"`((?:{'|'.join(OURS)})/[\w./-]*)`")
LINKED = re.compile(r"\]\((?!https?:)([^)#]+)")


def named(page: Path) -> set[Path]:
    """Files and folders that a page names between back-ticks or links to."""
    text = page.read_text(encoding="utf-8")
    places = {ROOT / name for name in NAMED.findall(text)}
    return places | {page.parent / name for name in LINKED.findall(text)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_문서가_가리키는_파일은_모두_있다(page: Path) -> None:
    made = {
        place for place in named(page) if place.with_name(f"{place.name}.example").exists()
    }  # by whoever installs
    assert sorted(str(place) for place in named(page) - made if not place.exists()) == []


def test_가리키는_파일을_알아본다() -> None:
    assert len(named(ROOT / "docs" / "architecture.md")) > 60
    assert ROOT / "docs" / "operations.md" in named(ROOT / "README.md")
