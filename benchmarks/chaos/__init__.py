"""The kill campaign: `python -m benchmarks.chaos`. See `__main__.py` for the way, `books.py` for what must hold."""
