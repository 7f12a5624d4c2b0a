"""The marks that our mails carry, so that replies and bounces find back to their case.

Two of them: the Message-ID, `<jeopsu.{case_id}.{token}@{domain}>`, and the envelope sender with the token in it
(VERP), `intake+{token}@example.or.kr`. Both are written here and read here, nowhere else.
"""

import re

_PART = "[A-Za-z0-9_-]{1,128}"
_OWN_ID = re.compile(rf"<?\s*jeopsu\.({_PART})\.({_PART})@([A-Za-z0-9.-]{{1,255}})\s*>?", re.IGNORECASE)
_PLACE = "{token}"


def own_message_id(case_id: str, token: str, domain: str) -> str:
    """The Message-ID of a mail of ours, with angle brackets.

    Raises ValueError for a case id or token other than letters, digits, `_` and `-`, and for a domain that is not
    plain ASCII: such an id could not be read back.
    """
    made = f"<jeopsu.{case_id}.{token}@{domain}>"
    if parse_own_message_id(made) != (case_id, token):
        raise ValueError(f"no Message-ID can be made of case id {case_id!r} and domain {domain!r}")
    return made


def parse_own_message_id(text: str, domain: str | None = None) -> tuple[str, str] | None:
    """`(case_id, token)` of one Message-ID of ours, with or without angle brackets; None for any other text.

    With `domain`, an id at another domain is not ours. The token is only a claim until the register confirms it.
    """
    found = _OWN_ID.fullmatch(text.strip())
    if found is None or (domain is not None and found[3].lower() != domain.lower()):
        return None
    return found[1], found[2]


def verp_address(pattern: str, token: str) -> str:
    """`pattern` (`smtp.bounce_address`) with `token` in its place; the pattern itself if it has no place for one."""
    if not re.fullmatch(_PART, token):
        raise ValueError("a token consists of letters, digits, '_' and '-'")
    return pattern.replace(_PLACE, token)


def parse_verp(address: str, pattern: str) -> str | None:
    """The token in `address` if it was made from `pattern`, else None. Letter case of the fixed part is ignored."""
    if pattern.count(_PLACE) != 1:
        return None
    before, after = pattern.split(_PLACE)
    shape = f"<?{re.escape(before)}({_PART}){re.escape(after)}>?"
    found = re.fullmatch(shape, address.strip(), re.IGNORECASE)
    return found[1] if found else None
