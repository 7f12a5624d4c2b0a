"""Addresses that we send to: what SMTP without extensions can carry, or a clear refusal."""

import re

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-][A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{0,63}")
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_LONGEST = 254
"""Octets of an address (RFC 5321 §4.5.3.1.3, without the angle brackets)."""


class UnusableAddress(ValueError):
    """No mail can be sent to this address. The message says why, without repeating the address."""


def smtp_address(address: str) -> str:
    """`address` as it goes over the wire: an international domain in its ASCII form, everything else unchanged.

    Raises UnusableAddress for a local part outside ASCII (SMTPUTF8 is not offered everywhere), for quoted local
    parts, address literals, domains without a dot, and anything with a blank, a control or a second `@` in it.
    """
    local, at, domain = address.rpartition("@")
    if not at:
        raise UnusableAddress("메일 주소에 @가 없습니다.")
    if _LOCAL.fullmatch(local) is None:
        raise UnusableAddress("메일 주소의 @ 앞부분을 사용할 수 없습니다(영문·숫자 이외의 문자 등).")
    plain = _ascii_domain(domain)
    if len(local) + 1 + len(plain) > _LONGEST:
        raise UnusableAddress("메일 주소가 너무 깁니다.")
    return f"{local}@{plain}"


def domain_of(address: str) -> str:
    """The domain of `address` in ASCII, lower case. Raises UnusableAddress as `smtp_address` does."""
    return smtp_address(address).rpartition("@")[2].lower()


def _ascii_domain(domain: str) -> str:
    try:
        plain = domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError:
        raise UnusableAddress("메일 주소의 도메인이 올바르지 않습니다.") from None
    labels = plain.split(".")
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels) or labels[-1].isdigit():
        raise UnusableAddress("메일 주소의 도메인이 올바르지 않습니다.")
    return plain
