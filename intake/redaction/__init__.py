"""Derivatives of documents for reviewers, without resident numbers and other secrets of persons."""

from intake.redaction.redact import redact
from intake.redaction.result import Redacted

__all__ = ["Redacted", "redact"]
