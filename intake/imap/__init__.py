"""Parts of `intake.mailbox` that need no IMAP library: records, errors, reading raw answers, the spool."""
