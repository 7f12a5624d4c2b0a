"""Who executes: threads of one process, and killable worker processes for strangers' files."""
