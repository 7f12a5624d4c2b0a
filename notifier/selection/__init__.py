"""What follows a selection: the result list for the notice board, and the mails to those who are selected."""

from notifier.selection.board import board_csv, board_html, masked_name
from notifier.selection.mail import SelectedFacts, compose_selected

__all__ = ["SelectedFacts", "board_csv", "board_html", "compose_selected", "masked_name"]
