"""Frozen records that the stages exchange, the configuration, and the one Store."""
