"""The demonstration: an embedded mailbox, a mail sink, and synthetic applications with known truth.

Nothing in the product imports this package but the `demo` command; tests and benchmarks use it freely.
"""
