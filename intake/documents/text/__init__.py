"""Text by format: one interface, each line and table cell with its place. One file a format."""
