"""Labels with values as the rows of a table, for programs that know rows and columns only."""

import itertools

from demo.documents.sheet import Fields


def cells(fields: Fields) -> tuple[tuple[str, ...], ...]:
    """The rows of a table for any style but `lines`; in `vertical` the first cell of all holds the heading."""
    match fields.style:
        case "pairs":
            flat = [*itertools.chain.from_iterable(fields.rows), *(("", "") if len(fields.rows) % 2 else ())]
            return tuple(tuple(flat[start : start + 4]) for start in range(0, len(flat), 4))
        case "headed":
            rows: list[tuple[str, ...]] = []
            for start in range(0, len(fields.rows), 3):
                part = [*fields.rows[start : start + 3], *([("", "")] * 2)][:3]
                rows += [tuple(label for label, _ in part), tuple(value for _, value in part)]
            return tuple(rows)
        case "vertical":
            side = ("\n".join(fields.heading), *[""] * (len(fields.rows) - 1))
            return tuple((first, *row) for first, row in zip(side, fields.rows, strict=True))
        case _:
            return fields.rows
