"""Consents whose sections have headings that are titles of consents, too: `○ 개인정보 및 과제정보 제공 동의`.

The sheet names its person at the top and is signed at its end, the staff's also by the project leader. A part that
is unsigned and one behind it in the same file that names nobody but who signs are one document.
"""

from collections.abc import Callable, Sequence

from intake.documents.fields.lexicon import Lexicons
from intake.documents.fields.words import squash
from intake.documents.recognise.found import Found
from intake.documents.recognise.holders import by_heading
from intake.documents.recognise.parts import Part

_SIGNED = ("signer", "signature")


def whole_consents(found: Sequence[Found], lexicons: Lexicons, read: Callable[[Part], Found]) -> list[Found]:
    """The documents in order, sections put back to the consent that they are of; `read` reads the whole again."""
    result: list[Found] = []
    for one in found:
        if result and _is_section(one, result[-1], lexicons):
            part = result[-1].part
            result[-1] = read(part._replace(pages=(*part.pages, *one.part.pages)))
        else:
            result.append(one)
    return result


def _is_section(one: Found, last: Found, lexicons: Lexicons) -> bool:
    if one.part.text is not last.part.text or one.kind != last.kind or not one.kind.endswith("consent"):
        return False
    if any(field.name in _SIGNED for field in last.fields) or by_heading(one.part, lexicons.of(one.kind)):
        return False
    signers = {squash(v.evidence.text) for field in one.fields if field.name == "signer" for v in field.values}
    own = [field for field in one.fields if field.name not in _SIGNED and not field.name.startswith("agreed.")]
    return all(squash(value.evidence.text) in signers for field in own for value in field.values)
