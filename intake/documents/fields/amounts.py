"""How much is asked for: cards and petaflops of a resource, terabytes of storage."""

import re
import unicodedata
from collections.abc import Iterator
from fractions import Fraction
from math import ceil, prod

from intake.documents.fields.names import Read
from models.call import ResourceOffer

_SIZE = re.compile(
    r"(?<![\d.,A-WYZa-wyz])(\d{1,3}(?:\.\d{1,2})?)(?![\d.]*\d)(?!\s*(?:[GT]B?\b|기가|테라))"
    r"\s*(장|개(?!월)|ea|대|매|pf|페타|gpu)?",
    re.IGNORECASE,
)
_SETS = re.compile(r"(\d{1,2})\s*(?:식|세트|셋트|set|노드|node|서버|묶음)", re.IGNORECASE)
"""How many times the size is wanted: `8장 × 2식`."""
_VAGUE = re.compile(
    r"\d\s*(?:장|개|pf|페타)?\s*[~∼〜-]\s*\d|최대|최소|이내|이하|이상|미만|초과|내외|또는|혹은"
    r"|(?<![가-힣])약\s*\d|\d\s*(?:장|개|pf|페타)?\s*(?:정도|가량|쯤|안팎|까지|에서)|협의|미정",
    re.IGNORECASE,
)
"""A range or a limit is no size."""
_TERABYTES: dict[str, Fraction] = {"g": Fraction(1, 1024), "t": Fraction(1), "p": Fraction(1024)}
_STORAGE = re.compile(
    r"(?<![\d.,])(\d{1,3}(?:,\d{3})+|\d{1,7})(\.\d{1,3})?\s*([gtp](?=b|i?b|바이트|(?![a-z]))|기가|테라|페타)(?:i?b|바이트)?"
    r"(?:\s*[x×*]\s*(\d{1,3})(?!\d))?",
    re.IGNORECASE,
)
_TOTAL = re.compile(r"(?:총|합계|(?<![가-힣])계)\s*(?:용량)?\s*:?\s*(?=\d)", re.IGNORECASE)
_MORE = re.compile(r"\+|추가|증량|증설|별도|외(?:에|\s|\d|$)")
_NO_MORE = re.compile(
    r"(?:추가|증량|증설|별도)[가-힣\s]{0,8}(?:없음|없습니다|불필요|않음|안\s?함|미신청|미해당|필요\s?없\w*|해당\s?없음)"
)

_BEGINS = re.compile(r"^[^\d]*(?:추가|증량|증설|외|\+)[^\d]*\d")
"""What is asked for more is all that is told."""


def sizes(text: str, offer: ResourceOffer) -> Iterator[tuple[str, Read]]:
    """`cards` (and `petaflops`) of a text that states a size in the unit of the offer.

    Of several sizes, of ranges and of multiples each is in doubt; none of them is left out.
    """
    text = unicodedata.normalize("NFKC", text)
    own, others = _stated(text, offer)
    times = prod(int(number) for number in _SETS.findall(text)) or 1
    doubt = bool(_VAGUE.search(text)) or times > 1 or len(own | others) > 1 or any(n.denominator > 1 for n in own)
    for size in sorted(own if times == 1 else {size * times for size in own} | own):
        quality = 0 if doubt else 2 if size in offer.sizes else 1
        if offer.unit == "petaflop" and size.denominator == 1:
            yield "petaflops", Read(str(size), quality)
        yield "cards", Read(str(ceil(size * offer.cards_per_unit)), quality)
    for size in sorted(others - own):  # `HPC 32장`, `HPC 2PF(16장)`
        quality = 0 if doubt else 1
        if size in offer.sizes:
            yield "petaflops", Read(str(size), quality)
        yield "cards", Read(str(ceil(size * offer.cards_per_unit)), quality)


def _stated(text: str, offer: ResourceOffer) -> tuple[set[Fraction], set[Fraction]]:
    """Sizes in the unit of the offer, and those of a petaflop offer that are stated in cards, in that unit too.

    A number without a unit counts only where no other is, and only alone.
    """
    marked: set[Fraction] = set()
    bare: set[Fraction] = set()
    in_cards: set[Fraction] = set()
    ranged = re.sub(r"(\d)(\s*[~∼〜-]\s*\d{1,3}\s*)(pf|페타|장)", r"\1\3\2\3", text, flags=re.IGNORECASE)
    for match in _SIZE.finditer(_SETS.sub(" ", ranged)):
        number, unit = Fraction(match[1]), (match[2] or "").casefold()
        if unit and offer.unit == "petaflop" and unit not in ("pf", "페타"):
            in_cards.add(number / offer.cards_per_unit)
        elif unit in ("pf", "페타") and offer.unit != "petaflop":
            continue
        elif unit or ranged[: match.start()].rstrip(" (").endswith(("*", "x", "X", "×")):
            marked.add(number)
        else:
            bare.add(number)
    own = marked or (bare if len(bare) == 1 and not in_cards else set())
    return own, in_cards


def terabytes(raw: str, included: int = 0) -> Read | None:
    """A storage size in TB, rounded up: the total where parts are stated too, else in doubt the sum of the parts.

    `included` TB are added to what is only asked for `추가`. Less than a terabyte is no size that anybody asks for.
    """
    text = _NO_MORE.sub(" ", unicodedata.normalize("NFKC", raw))
    if total := _TOTAL.search(text):
        rest = text[total.end() :]
        if (match := _STORAGE.match(rest)) or re.match(r"\d{1,5}(?![\d.,])", rest):
            return Read(str(ceil(_amount(match))), 2) if match else Read(_lone(rest), 2)
    found = [match for match in _STORAGE.finditer(text) if _amount(match) >= 1]
    if not found:
        lone = re.fullmatch(r"\s*(\d{1,4})\s*", text)
        return Read(lone[1], 1) if lone else None
    within = "".join(re.findall(r"\([^()]*\)", text))
    without = re.sub(r"\([^()]*\)", " ", text)
    outside = [_amount(match) for match in _STORAGE.finditer(without)]
    inside = [_amount(match) for match in _STORAGE.finditer(within)]
    amounts = [amount for amount in outside or inside if amount]
    if not amounts:
        return None
    more = bool(_MORE.search(without if outside else text))
    if outside and max(outside) <= included and any(inside) and _MORE.search(within):  # `10TB(추가 5TB)`
        amounts, more = [*amounts, *inside], True
    parts = amounts if more else list(dict.fromkeys(amounts))
    if more and len(parts) == 1:
        return Read(str(ceil(parts[0]) + (included if _BEGINS.search(text) else 0)), 0)
    plain = found[0][3].casefold() in ("t", "테라") and not found[0][2] and not found[0][4]
    return Read(str(ceil(sum(parts))), 0 if len(parts) > 1 else 2 if plain else 1)


def _amount(match: re.Match[str]) -> Fraction:
    unit = {"기": "g", "테": "t", "페": "p"}.get(match[3][0], match[3][0].casefold())
    number = Fraction(match[1].replace(",", "") + (match[2] or ""))
    return number * _TERABYTES[unit] * int(match[4] or 1)


def _lone(text: str) -> str:
    number = re.match(r"\d+", text)
    return number[0] if number else ""
