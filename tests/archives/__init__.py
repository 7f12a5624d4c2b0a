"""Archives for tests: written byte by byte after the specifications, or made by other programs."""
