"""Recipes of the golden mails: who sends what and when, and what operators decide. Keys not known are faults."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Literal

import yaml
from pydantic import Field

from demo.documents import Names
from demo.mails import Client
from models.finding import RulingKind
from tests.golden_applications import Made, Page, Part

STORIES = Path(__file__).parent / "golden" / "mails"


class Mail(Part):
    """A mail that somebody sends. Braces name those of `Handed.names`, `{rule}`, and `{title}`, the right name."""

    at: datetime
    """INTERNALDATE, Korean time."""
    sent: datetime | None = None
    """The `Date:` header, which may lie; else a few seconds before."""
    client: Client = "naver"
    sender: str = "{staff_email}"
    sender_name: str = "{staff}"
    subject: str = "{title}"
    archives: tuple[str, ...] = ("{title}.zip",)
    """Names of the archives; several get the documents dealt out."""
    packing: Literal["zip", "encrypted", "damaged"] = "zip"
    names: Names = "cp949"
    """How the archive writes the names of its files."""
    loose: bool = False
    """The documents hang at the mail one by one."""
    besides: tuple[Page, ...] = ()
    """Files beside the archive."""
    text: str = "안녕하십니까. 제출서류를 첨부와 같이 제출합니다.\n\n{organization} {staff} 드림"
    link: tuple[str, str] | None = None
    headers: Mapping[str, str] = Field(default={})
    answers: int | None = None
    """Written as an answer to our n-th mail of the story, from 1."""
    holds: Made | None = None
    """What is handed in; the first of the story if left out."""
    again: int | None = None
    """The very bytes of the n-th mail of the story, from 1."""


class Decision(Part):
    """What an operator decides about the case of the n-th mail."""

    at: datetime
    mail: int = 1
    reason: str
    by: str = "김담당"
    disposition: RulingKind | None = None
    passes: tuple[str, ...] = ()
    fails: tuple[str, ...] = ()
    values: Mapping[str, str] = Field(default={})
    supersedes: int | None = None
    """The case of which mail it replaces."""
    notify: bool = False


class Step(Part):
    """One thing that happens."""

    mail: Mail | None = None
    decide: Decision | None = None


class Secret(Part):
    """What stands in the documents of one kind and must stand nowhere in what comes out."""

    kind: str
    pattern: str
    """Regular expression."""


class Story(Part):
    """A recipe."""

    story: str
    """Situation and outcome, as a Korean sentence."""
    never: tuple[Secret, ...] = ()
    steps: tuple[Step, ...]


def stories() -> dict[str, Story]:
    """All recipes by the names of their folders."""
    return {path.parent.name: read(path) for path in sorted(STORIES.glob("*/recipe.yaml"))}


def read(path: Path) -> Story:
    """A recipe. Raises ValidationError for one that does not follow `Story`."""
    return Story.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
