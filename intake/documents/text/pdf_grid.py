"""Cells between ruling lines. Fast on large grids, where a search through all crossings of all lines is not."""

from collections import defaultdict
from collections.abc import Sequence

from models.record import Record

Rectangle = tuple[float, float, float, float]
NEAR = 0.003
"""In parts of the page: lines closer than this are one, and a line that ends so near to another touches it."""
_CELLS = 6000
_TRIES = 400_000


class Rule(Record):
    """A straight line: where it stands, and from where to where it runs."""

    at: float
    start: float
    end: float


def merged(rules: Sequence[tuple[float, float, float]]) -> list[Rule]:
    """Lines (at, start, end) put together where they continue each other, in the order of `at` and `start`."""
    bands: list[list[tuple[float, float, float]]] = []
    for rule in sorted(rules):
        if bands and rule[0] - bands[-1][0][0] <= NEAR:
            bands[-1].append(rule)
        else:
            bands.append([rule])
    result: list[Rule] = []
    for band in bands:
        at = sum(rule[0] for rule in band) / len(band)
        runs: list[tuple[float, float]] = []
        for _, start, end in sorted(band, key=lambda rule: rule[1]):
            if runs and start - runs[-1][1] <= NEAR:
                runs[-1] = runs[-1][0], max(runs[-1][1], end)
            else:
                runs.append((start, end))
        result += [Rule.model_construct(at=at, start=start, end=end) for start, end in runs]
    return result


def tables(across: Sequence[Rule], down: Sequence[Rule]) -> list[list[Rectangle]]:
    """Groups of cells (left, top, right, bottom) that hang together by their corners; none for a mere drawing."""
    by_row, by_column = _crossings(across, down)
    cells: list[tuple[int, int, int, int]] = []
    tries = 0
    for top, columns in by_row.items():
        for place, left in enumerate(columns):
            found, more = _smallest(top, left, columns[place + 1 :], by_row, by_column)
            tries += more
            if found:
                cells.append(found)
            if tries > _TRIES or len(cells) > _CELLS:
                return []
    return [
        [(down[left].at, across[top].at, down[right].at, across[bottom].at) for left, top, right, bottom in group]
        for group in _groups(cells)
    ]


def _crossings(across: Sequence[Rule], down: Sequence[Rule]) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    """Which vertical lines each horizontal one meets, and the other way round, in order of place."""
    by_row: dict[int, list[int]] = defaultdict(list)
    by_column: dict[int, list[int]] = defaultdict(list)
    for row, rule in enumerate(across):
        for column, other in enumerate(down):
            if rule.start - NEAR <= other.at <= rule.end + NEAR and other.start - NEAR <= rule.at <= other.end + NEAR:
                by_row[row].append(column)
                by_column[column].append(row)
    return by_row, by_column


def _smallest(
    top: int, left: int, rights: Sequence[int], by_row: dict[int, list[int]], by_column: dict[int, list[int]]
) -> tuple[tuple[int, int, int, int] | None, int]:
    """The smallest cell with its upper left corner at a crossing, and how many were tried."""
    tries = 0
    for bottom in by_column[left]:
        if bottom <= top:
            continue
        below = set(by_row[bottom])
        for right in rights:
            tries += 1
            if right in below and top in by_column[right]:
                return (left, top, right, bottom), tries
    return None, tries


def _groups(cells: Sequence[tuple[int, int, int, int]]) -> list[list[tuple[int, int, int, int]]]:
    """Cells that share corners, directly or through others."""
    owner: dict[tuple[int, int], int] = {}
    parent = list(range(len(cells)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for index, (left, top, right, bottom) in enumerate(cells):
        for corner in ((left, top), (right, top), (left, bottom), (right, bottom)):
            parent[root(index)] = root(owner.setdefault(corner, index))
    groups: dict[int, list[tuple[int, int, int, int]]] = defaultdict(list)
    for index, cell in enumerate(cells):
        groups[root(index)].append(cell)
    return list(groups.values())
