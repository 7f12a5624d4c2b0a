"""The glossary and the product speak the same words."""

import re
from pathlib import Path

import pytest

from models import korean

ROOT = Path(__file__).parent.parent
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("|")
]


def meant(name: str) -> set[str]:
    """The Korean words of every row that gives this id."""
    found: set[str] = set()
    for words, english, *_ in ROWS:
        ids = [part.strip(" `") for part in english.replace(",", "/").split("/")]
        pairs = words.replace(" / ", "/").split("/")
        if name in ids:
            found.add(pairs[ids.index(name)].strip() if len(pairs) == len(ids) else words)
    return found


@pytest.mark.parametrize("name", korean.DISPOSITIONS)
def test_판정은_용어집의_말로_나온다(name: str) -> None:
    assert korean.DISPOSITIONS[name] in meant(name), meant(name)


@pytest.mark.parametrize("name", korean.REVIEW_RESULTS)
def test_검토_결과는_용어집의_말로_나온다(name: str) -> None:
    assert meant(name) == {korean.REVIEW_RESULTS[name]}


def holding(pattern: str) -> set[str]:
    """The files with such words, of everything that people read: mails, screens, documents of the project."""
    files = [
        p
        for part in ("cli", "notifier", "runners", "rules", "validators", "intake", "docs")
        for p in (ROOT / part).rglob("*.*")
    ]
    texts = [p for p in [*files, *ROOT.glob("README*.md")] if p.suffix in (".py", ".j2", ".json", ".md", ".typ")]
    assert len(texts) > 100
    return {str(p.relative_to(ROOT)) for p in texts if re.search(pattern, p.read_text(encoding="utf-8"))}


def test_수신_시각은_어디서나_띄어_쓴다() -> None:
    assert holding("수신시각") == set()


def test_신청인은_한_가지_말로_부른다() -> None:
    theirs = {"intake/documents/fields/signatures.py", "docs/clauses.md"}  # words of forms and of the announcement
    assert holding("신청자(?![격원])") - {"docs/glossary.md"} == theirs
