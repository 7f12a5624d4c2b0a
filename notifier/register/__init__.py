"""The register (접수대장) for operators: one row a case, as a spreadsheet, CSV or JSON."""

from notifier.register.rows import row_of
from notifier.register.write import write_csv, write_json, write_xlsx

__all__ = ["row_of", "write_csv", "write_json", "write_xlsx"]
