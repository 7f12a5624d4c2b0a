"""Case folders for reviewers (contract §6): rebuilt from stored facts at any time, byte for byte the same."""

from notifier.folder.build import (
    MANIFEST,
    IndexRow,
    build_folder,
    index_row,
    manifest,
    plain_name,
    sheet_case,
    write_index,
)
from notifier.folder.casefile import hidden
from notifier.folder.pack import pack
from notifier.folder.sheet import SheetCase, write_sheet

__all__ = [
    "MANIFEST",
    "IndexRow",
    "SheetCase",
    "build_folder",
    "hidden",
    "index_row",
    "manifest",
    "pack",
    "plain_name",
    "sheet_case",
    "write_index",
    "write_sheet",
]
