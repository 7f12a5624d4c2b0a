"""Findings and facts -> decisions. Pure functions: "now" and everything known are arguments."""
