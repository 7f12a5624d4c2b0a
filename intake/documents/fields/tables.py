"""Labels and values in tables: value at the right, value below, rows under a header, headings written downwards."""

import re
from collections.abc import Iterator

from intake.documents.fields.choices import is_option
from intake.documents.fields.item import Item, confidence_at
from intake.documents.fields.lexicon import Hit, Lexicon, Role, is_other_person
from intake.documents.fields.person_columns import OF_PERSONS
from intake.documents.fields.words import squash, tidy
from models.document import Cell, Page, Table

_IN_KOREAN = frozenset(("국문", "한글", "국문명", "한글명", "(국문)", "(한글)", "국어", "한국어"))
_IN_OTHERS = frozenset(("영문", "한자", "영문명", "(영문)", "(한자)", "영어", "english"))
"""What stands between a label and its value in the languages of names."""
_FORMER = re.compile(r"^(?:변경전|종전|당초|이전|기존|정정전)(?:내용|사항)?$")
_PRESENT = re.compile(r"^(?:변경후|현재|변경|정정후|신규)(?:내용|사항)?$")
"""Headings of columns of what was valid before, and what is now."""
_LISTED = frozenset(("resource", "category", "discount"))
_DEEPEST = 40
"""Rows under a header that are looked at."""


class Grid:
    """A table with its labels found. `heading` is the role that the text before the table announces."""

    def __init__(self, table: Table, page: Page, lexicon: Lexicon, heading: Role | None) -> None:
        self.page, self.lexicon, self.heading = page, lexicon, heading
        self.cells = table.cells
        self.at = {
            (r, c): cell
            for cell in table.cells
            for r in _span(cell.row, cell.rows)
            for c in _span(cell.column, cell.columns)
        }
        self.width = max((c for _, c in self.at), default=-1) + 1
        self.height = max((r for r, _ in self.at), default=-1) + 1
        fuzzy = page.source == "ocr"
        self.hits = {
            (cell.row, cell.column): hit for cell in table.cells if (hit := lexicon.lookup(cell.text, fuzzy=fuzzy))
        }
        self.headers = {row for row in range(self.height) if self._is_header(row)}

    def items(self) -> Iterator[Item]:
        """Every label that has a value."""
        carried: dict[int, Role | None] = {}  # by column: who was named last above
        named: tuple[int, set[Role | None]] = (-1, set())  # the last row that names somebody, and whom
        for cell in self.cells:
            hit = self.hits.get((cell.row, cell.column))
            if hit is None:
                if self._full_width(cell):
                    carried.clear()
                    named = (-1, set())
                continue
            if hit.bare_role:
                carried[cell.column] = hit.role
                named = (cell.row, named[1] | {hit.role} if named[0] == cell.row else {hit.role})
            if not hit.read or self._heads_column(cell, hit):
                continue
            if cell.row in self.headers:
                yield from self._below(cell, hit)
            elif columns := self._in_columns(cell, hit):
                yield from (self._item(cell, value, hit, owner, strong=True) for value, owner in columns)
            else:
                role = hit.role or self.role_of(cell)
                if role is None and self._alike(cell.row, named[0]):
                    role = carried.get(cell.column)
                if role is None and len(named[1]) == 1 and not self._again(cell, hit):
                    role = next(iter(named[1]))
                yield from self._beside(cell, hit, role)

    def _is_header(self, row: int) -> bool:
        """Whether a row holds only labels (a blank corner and blanks at the end aside) and values stand below."""
        cells = self._row(row)
        filled = [cell for cell in cells if cell.text.strip()]
        first = (
            filled[0].column == 0 and len(filled) > 3 if filled else False
        )  # `연번`, `구분`: anything may stand there
        if len(filled) < 2 or any(cell.row != row for cell in cells) or not all(map(self._is_label, filled[first:])):
            return False
        inner = cells[1 : cells.index(filled[-1])]
        if any(not cell.text.strip() for cell in inner) or not any(
            self.hits[c.row, c.column].read for c in filled[first:]
        ):
            return False
        below = [cell for cell in self._row(row + filled[0].rows) if cell.row > row]
        values = [cell for cell in below if cell.text.strip() and not self._is_label(cell)]
        blanks = {cell.column for cell in cells if not cell.text.strip() and cell.column}
        return bool(values) and not blanks & {cell.column for cell in values} and self._free_of_labels(below)

    def _free_of_labels(self, cells: list[Cell]) -> bool:
        """Whether no label of a value stands here; a role at the left is none, nor is another person's office."""
        labels = (cell for cell in cells if cell.column == 0 and self._is_label(cell))
        return all(self.hits[cell.row, 0].bare_role or is_other_person(cell.text) for cell in labels)

    def _heads_column(self, cell: Cell, hit: Hit) -> bool:
        """Whether a role stands above a column of what the labels at the left of the rows below ask for."""
        if not hit.bare_role or not cell.column or len(self._roles_of(cell.row)) < 2:
            return False
        left = self.at.get((cell.row + cell.rows, 0))
        below = self.hits.get((left.row, left.column)) if left is not None else None
        return below is not None and below.read and not below.bare_role

    def _roles_of(self, row: int) -> dict[Role, Cell]:
        """The cells of a row that name one person each, if all else stands left of them and nobody comes twice."""
        roles: dict[Role, Cell] = {}
        for cell in (one for one in self._row(row) if one.row == row and one.column and one.text.strip()):
            hit = self._hit(cell)
            if hit and hit.bare_role and hit.role and hit.role not in roles:
                roles[hit.role] = cell
            elif roles or hit is None:
                return {}
        return roles

    def _hit(self, cell: Cell) -> Hit | None:
        return self.hits.get((cell.row, cell.column))

    def _in_columns(self, cell: Cell, hit: Hit) -> list[tuple[Cell, Role]]:
        """The values of a label whose persons head the columns at its right: `구분 | 과제책임자 | 실무담당자`."""
        if hit.role or not all(field is None or field.name in OF_PERSONS for field in hit.fields):
            return []
        for row in range(cell.row - 1, max(-1, cell.row - _DEEPEST), -1):
            roles = self._roles_of(row)
            if len(roles) > 1:
                found = [(self.at.get((cell.row, head.column)), head, role) for role, head in roles.items()]
                return [
                    (value, role)
                    for value, head, role in found
                    if value is not None and value.text.strip() and self._stands_under(value, head, cell)
                ]
            if any(self._full_width(one) for one in self._row(row)):
                break
        return []

    def _stands_under(self, value: Cell, head: Cell, label: Cell) -> bool:
        """Whether a value fills the column of a heading, and no other label stands between it and its own."""
        same = (value.column, value.columns, value.row) == (head.column, head.columns, label.row)
        between = (
            self.at.get((label.row, column)) for column in range(label.column + label.columns, value.column + 1)
        )
        return same and not any(one is not None and self._is_label(one) for one in between)

    def _row(self, row: int) -> list[Cell]:
        found: dict[tuple[int, int], Cell] = {}
        for column in range(self.width):
            cell = self.at.get((row, column))
            if cell is not None:
                found[cell.row, cell.column] = cell
        # a heading written downwards at the left belongs to no single row
        return [cell for cell in found.values() if cell.rows == 1 or (cell.row == row and not self._downwards(cell))]

    def _downwards(self, cell: Cell) -> bool:
        return cell.rows > 1 and cell.column == 0

    def _alike(self, row: int, other: int) -> bool:
        """Whether two rows have their cells in the same columns; where one lacks a cell, columns say nothing."""
        columns = [{c for c in range(self.width) if (r, c) in self.at} for r in (row, other)]
        return columns[0] == columns[1]

    def _again(self, cell: Cell, hit: Hit) -> bool:
        """Whether its row holds the same label once more: for another person."""
        row = [self.hits.get((one.row, one.column)) for one in self._row(cell.row) if one is not cell]
        return any(other is not None and other.fields == hit.fields for other in row)

    def _is_label(self, cell: Cell) -> bool:
        return (cell.row, cell.column) in self.hits

    def _below(self, cell: Cell, hit: Hit) -> Iterator[Item]:
        rows = range(cell.row + cell.rows, min(self.height, cell.row + _DEEPEST))
        values: list[tuple[Cell, Role | None]] = []
        for row in rows:
            below = self.at.get((row, cell.column))
            if row in self.headers or below is None or (self._is_label(below) and below.column == cell.column):
                break
            if below.row == row and below.columns <= max(cell.columns, 1) and below.text.strip():
                values.append((below, hit.role or self._left_role(below) or self.role_of(cell)))
        for value, role in values:
            clear = (len(values) == 1 or role is not None) and self._alike(value.row, cell.row)
            yield self._item(cell, value, hit, role, strong=clear)

    def _beside(self, cell: Cell, hit: Hit, role: Role | None) -> Iterator[Item]:
        value = self.at.get((cell.row, cell.column + cell.columns))
        if value is not None and squash(value.text) in _IN_KOREAN:  # `과제명 | 국문 | … | 영문 | …`
            value = self.at.get((cell.row, value.column + value.columns))
        if value is not None and squash(value.text) in _IN_OTHERS:
            return
        value = self._present(self._past_blanks(value))
        again = value is not None and (other := self._hit(value)) is not None and other.fields == hit.fields
        if value is not None and (not self._is_label(value) or (again and not self._downwards(cell))):
            # `트랙 | ② 트랙`: a value may repeat its label
            several = self._all_beside(cell, value)
            for one in several:
                yield self._item(cell, self._with_choices(one, hit), hit, role, strong=len(several) == 1)
            return
        below = self.at.get((cell.row + cell.rows, cell.column))
        if below is None or self._is_label(below) or self._is_labelled(below, cell) or self._downwards(cell):
            return
        if below.text.strip():
            # beside stands another label or nothing: the value can only be the cell below
            yield self._item(cell, below, hit, role, strong=below.columns == cell.columns and value is None)

    def _is_labelled(self, below: Cell, cell: Cell) -> bool:
        """Whether a wide cell under a label begins left of it, behind a label of its own."""
        left = self.at.get((below.row, below.column - 1))
        return below.column < cell.column and left is not None and self._is_label(left) and left.row == below.row

    def _all_beside(self, label: Cell, value: Cell) -> list[Cell]:
        """The value beside a label, and those in further rows of it: `본점` beside its former and its present one."""
        rows = range(label.row, label.row + max(1, label.rows))
        column = [self.at.get((row, value.column)) for row in rows]
        cells = {(one.row, one.column): one for one in (value, *column) if one is not None and not self._hit(one)}
        alike = [one for one in cells.values() if one is value or one.column == value.column]
        return [one for one in alike if one.text.strip()] if not self._hit(value) else [value]

    def _past_blanks(self, value: Cell | None) -> Cell | None:
        """On a scan the next cell with text: a speck of ruling may have cut a blank strip off the value's cell."""
        if self.page.source != "ocr" or value is None or value.text.strip():
            return value
        cell: Cell | None = value
        while cell is not None and not cell.text.strip():
            cell = self.at.get((value.row, cell.column + max(1, cell.columns)))
        return value if cell is None or self._is_label(cell) or cell.row != value.row else cell

    def _present(self, value: Cell | None) -> Cell | None:
        """The value itself, or that of the column `변경 후` where it stands under `변경 전`."""
        if value is None or not self._column_of(value, _FORMER):
            return value
        row = [cell for cell in self._row(value.row) if cell.column > value.column]
        return next((cell for cell in row if self._column_of(cell, _PRESENT)), None)

    def _column_of(self, cell: Cell, words: re.Pattern[str]) -> bool:
        above = (self.at.get((row, cell.column)) for row in range(cell.row))
        return any(one is not None and words.search(squash(one.text)) for one in above)

    def _with_choices(self, value: Cell, hit: Hit) -> Cell:
        """The value with further cells of its row that list options: `신청자원 | A100 | H100 | HPC`."""
        if not any(field and field.type in _LISTED for field in hit.fields):
            return value
        texts, column = [value.text], value.column + value.columns
        while (cell := self.at.get((value.row, column))) and not self._is_label(cell) and is_option(cell.text):
            texts.append(cell.text)
            column = cell.column + cell.columns
        return value.model_copy(update={"text": " / ".join(texts)})

    def role_of(self, cell: Cell) -> Role | None:
        """The role that the cells at the left, a heading row above or the text before the table announce."""
        if role := self._left_role(cell):
            return role
        for row in range(cell.row - 1, -1, -1):
            above = self.at.get((row, cell.column))
            if above is not None and self._full_width(above):
                return self.lexicon.role_in(above.text)
        return self.heading

    def _left_role(self, cell: Cell) -> Role | None:
        for column in range(cell.column - 1, -1, -1):
            left = self.at.get((cell.row, column))
            if left is not None and len(squash(left.text)) <= 30 and (role := self.lexicon.role_in(left.text)):
                return role
        return None

    def _others(self, cell: Cell) -> bool:
        """Whether a cell at the left names somebody else: who checks, issues or represents."""
        left = (self.at.get((cell.row, column)) for column in range(cell.column))
        return any(one is not None and is_other_person(one.text) for one in left)

    def _full_width(self, cell: Cell) -> bool:
        return cell.column == 0 and cell.columns >= self.width and self.width > 1

    def _item(self, label: Cell, value: Cell, hit: Hit, role: Role | None, *, strong: bool) -> Item:
        quote = f"{tidy(label.text)} {tidy(value.text)}"
        page = self.page
        confidence = confidence_at(page, value) if page.source == "ocr" else None
        foreign = hit.role is None and self._others(label)
        return Item(
            hit,
            role,
            value.text,
            quote,
            page.number,
            value.box,
            page.source,
            confidence,
            strong and hit.exact,
            label.text,
            foreign,
        )


def _span(first: int, length: int) -> range:
    return range(first, first + max(1, length))
