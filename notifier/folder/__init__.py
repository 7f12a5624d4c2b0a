"""Case folders for reviewers (contract §6): rebuilt from stored facts at any time, byte for byte the same."""

from notifier.folder.build import IndexRow, build_folder, index_row, write_index
from notifier.folder.casefile import hidden
from notifier.folder.pack import pack
from notifier.folder.sheet import SheetCase, write_sheet

__all__ = [
    "IndexRow",
    "SheetCase",
    "build_folder",
    "hidden",
    "index_row",
    "pack",
    "write_index",
    "write_sheet",
]
