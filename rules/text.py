"""Comparing Korean names as people do: width, case and white space do not count."""

import re
import unicodedata


def fold(text: str) -> str:
    """`text` in NFKC and lower case, white space collapsed and trimmed."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def squash(text: str) -> str:
    """Folded and without any white space: the form in which texts are compared."""
    return "".join(fold(text).split())


def tidy(text: str) -> str:
    """NFKC, white space collapsed and trimmed; letter case kept, for showing."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def organization_key(name: str, corporate_forms: tuple[str, ...]) -> str:
    """Equal for names of the same organisation: ㈜X, (주)X, 주식회사 X and X."""
    squashed = squash(name)
    bare = squashed
    for form in sorted((squash(form) for form in corporate_forms), key=len, reverse=True):
        bare = bare.replace(form, "")
    return re.sub(r"[·.,]", "", bare) or squashed
