"""How a case is called by people: `C000123` for the row 123."""

import re

_FORM = re.compile(r"^[Cc]0*([1-9][0-9]{0,17})$")


def case_name(row_id: int) -> str:
    """The case id of a row."""
    return f"C{row_id:06d}"


def case_row(name: str) -> int | None:
    """The row of a case id; None if the text is not one."""
    match = _FORM.match(name.strip())
    return int(match.group(1)) if match else None


def receipt_numbers(name: str) -> tuple[str, ...]:
    """The receipt numbers that a person may mean: capital letters are often left out."""
    return tuple(dict.fromkeys((name.strip(), name.strip().upper())))
