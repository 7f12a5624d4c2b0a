"""Looks into the records that describe the configuration: which field has which type."""

import types
import typing
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from models.config_errors import Key


def inner(annotation: Any) -> Any:  # annotations have no common type
    """The type itself, without `Annotated` and `| None`."""
    while typing.get_origin(annotation) is typing.Annotated:
        annotation = typing.get_args(annotation)[0]
    if typing.get_origin(annotation) in (types.UnionType, typing.Union):
        rest = [part for part in typing.get_args(annotation) if part is not type(None)]
        return inner(rest[0]) if len(rest) == 1 else annotation
    return annotation


def optional(annotation: Any) -> bool:
    """Whether None is one of the values."""
    return type(None) in typing.get_args(annotation)


def record_type(annotation: Any) -> type[BaseModel] | None:
    """The record that `annotation` stands for, if it does."""
    found = inner(annotation)
    return found if isinstance(found, type) and issubclass(found, BaseModel) else None


def item_type(annotation: Any) -> Any:
    """The type of the items of a tuple; None for anything else."""
    found = inner(annotation)
    return typing.get_args(found)[0] if typing.get_origin(found) is tuple else None


def annotation_at(root: type[BaseModel], key: Key) -> Any:
    """The annotation of the value at `key`; None where there is no such value."""
    found: Any = root
    for step in key:
        if isinstance(step, int):
            found = item_type(found)
            continue
        record = record_type(found)
        field = record.model_fields.get(step) if record is not None else None
        found = field.annotation if field is not None else None
    return found


def names(root: type[BaseModel], key: Key = ()) -> Iterator[Key]:
    """Keys of all fields below `key` that are reached through records alone."""
    for name, field in root.model_fields.items():
        here = (*key, name)
        yield here
        record = record_type(field.annotation)
        if record is not None:
            yield from names(record, here)
