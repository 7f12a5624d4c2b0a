"""A document as recognition hands it from step to step."""

from typing import NamedTuple

from intake.documents.recognise.kinds import Guess
from intake.documents.recognise.parts import Part
from models.document import Certainty, DocumentKindId, Field


class Found(NamedTuple):
    """A part with its kind."""

    part: Part
    guess: Guess
    kind: DocumentKindId
    certainty: Certainty
    fields: tuple[Field, ...] = ()

    @property
    def continues(self) -> bool:
        """Whether it is a later part of a document (the plan of an application) by its title."""
        return self.part.title is not None and self.part.title.part
