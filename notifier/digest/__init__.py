"""The daily report: facts in, a mail (HTML, plain text, charts, register) out."""

from notifier.digest.compose import compose_digest, preview, text_of

__all__ = ["compose_digest", "preview", "text_of"]
