"""Documentation; `generate.py` writes the generated part of it."""
