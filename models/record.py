"""The base of every record that stages exchange: frozen, closed, strict."""

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """An immutable value. Unknown fields are an error, so that a misspelt name never passes silently."""

    model_config = ConfigDict(frozen=True, extra="forbid")
