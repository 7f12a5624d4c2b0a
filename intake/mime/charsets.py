"""Bytes to text, whatever charset they claim.

Python's `euc_kr` cannot decode 8,822 of the 11,172 Hangul syllables that Windows writes under the labels
`euc-kr` and `ks_c_5601-1987`; every Korean label therefore means CP949 here. Labels lie, so a reading is
accepted only if it is plausible: strict decoding, and Hangul rather than mojibake.
"""

import codecs
import re
import sys
import unicodedata
from collections.abc import Sequence

_KOREAN = frozenset(
    {
        "ksc56011987", "ksc56011989", "ksc5601", "ksc56011992", "ksx1001", "ksc5861", "isoir149", "csksc56011987",
        "euckr", "xeuckr", "cseuckr", "korean", "xksc5601", "949", "cp949", "xcp949", "windows949", "xwindows949",
        "win949", "ms949", "xms949", "uhc", "xuhc", "ibm949", "ibm1363", "johabms", "isokorean", "kr", "euckorean",
    }
)  # fmt: skip
_LATIN = frozenset({"ascii", "iso8859-1", "iso8859-15", "cp1252", "iso8859-9", "cp437", "cp850"})
"""Codecs that read any byte, or that a mailer writes because it did not know better. `cp437` also stands for
an archive tool's habit."""
_NOT_FOR_MAIL = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem"})
_LARGER = {"gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "big5": "cp950"}
"""What Windows writes under the label of a smaller set."""
_LABEL = re.compile(r"[A-Za-z0-9_.:+-]{1,40}")
_SYLLABLE = re.compile(r"[가-힣]")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SHIFTED_KOREAN = b"\x1b$)C"
_REFERENCE = re.compile(r"&#(?:([0-9]{3,7})|[xX]([0-9A-Fa-f]{2,6}));")


def codec_name(label: str | None) -> str | None:
    """The codec for a charset label, all Korean 8-bit labels being `cp949`; None for an unknown one."""
    if not label:
        return None
    plain = label.strip().strip("\"'").lower()
    if re.sub(r"[^a-z0-9]", "", plain) in _KOREAN:
        return "cp949"
    if not _LABEL.fullmatch(plain):
        return None
    try:
        name = codecs.lookup(plain).name
    except (LookupError, ValueError):  # ValueError: a label with a NUL
        return None
    name = _LARGER.get(name, name)
    return None if name.replace("_", "-") in _NOT_FOR_MAIL else name


def decode(raw: bytes, label: str | None = None) -> str:
    """`raw` as text: by its label if that gives a plausible reading, else by the best guess. Never raises."""
    codec = codec_name(label)
    if codec is None or codec in _LATIN:
        return guess(raw)
    if codec == "cp949" and (utf8 := _as_utf8(raw)) is not None and _SYLLABLE.search(utf8):
        return utf8
    for name, data in _attempts(codec, raw):
        text = _strict(data, name)
        if text is not None:
            return text.removeprefix("\ufeff")
    return _damaged(raw, codec) if codec in {"utf-8", "cp949"} and _mostly(raw, codec) else guess(raw)


def guess(raw: bytes) -> str:
    """`raw`, of unknown charset, as text: UTF-8, CP949 or Latin-1, whichever reads best. Never raises."""
    if raw.isascii():
        if _SHIFTED_KOREAN in raw:
            return _strict(raw, "iso2022_kr") or raw.decode("ascii")
        return raw.decode("ascii")
    for mark, name in _BOMS:
        if raw.startswith(mark):
            return raw[len(mark) :].decode(name, "replace")
    for name in ("utf-8", "cp949"):
        text = _strict(raw, name)
        if text is not None and (name == "utf-8" or _is_korean(text)):
            return text
    if _mostly(raw, "utf-8"):
        return _damaged(raw, "utf-8")
    if _mostly(raw, "cp949"):
        return _damaged(raw, "cp949")
    return _strict(raw, "cp1252") or raw.decode("latin-1")


def unmojibake(text: str) -> str:
    """`text` read again if it is Korean that some program took for Latin-1 (`ê°€`); else unchanged."""
    if text.isascii() or _SYLLABLE.search(text):
        return text
    for codec in ("latin-1", "cp1252"):
        try:
            raw = text.encode(codec)
        except UnicodeEncodeError:
            continue
        again = guess(raw)
        if _SYLLABLE.search(again) and "\ufffd" not in again:
            return again
    return text


def dereferenced(text: str) -> str:
    """`text` with the characters beyond ASCII that stand in it as numbers (`&#46624;`): web forms send so what their
    charset lacks. Signs of markup stay as they are."""
    return _REFERENCE.sub(_referred, text) if "&#" in text else text


def _referred(match: re.Match[str]) -> str:
    number = int(match[1]) if match[1] else int(match[2], 16)
    return chr(number) if 0x80 <= number < 0xD800 or 0xE000 <= number <= sys.maxunicode else match[0]


def joined(lines: Sequence[bytes]) -> bytes:
    """The lines of one folded value, in UTF-8 or else CP949, without the blank of a fold inside a character."""
    if len(lines) == 1 or all(line.isascii() for line in lines):
        return b"".join(lines)
    readers = [codecs.getincrementaldecoder(name)() for name in ("utf-8", "cp949")]
    value = []
    for line in lines:
        waiting = bool(readers) and bool(readers[0].getstate()[0])
        value.append(line[1:] if waiting else line)
        readers = [reader for reader in readers if _reads(reader, value[-1])]
    return b"".join(value)


def _reads(reader: codecs.IncrementalDecoder, raw: bytes) -> bool:
    try:
        reader.decode(raw)
    except UnicodeDecodeError:
        return False
    return True


def normal(text: str) -> str:
    """`text` in NFC, so that what macOS wrote in single letters compares equal."""
    return unicodedata.normalize("NFC", text)


def _attempts(codec: str, raw: bytes) -> list[tuple[str, bytes]]:
    """Readings of `raw` that a label allows, the likelier first."""
    if codec == "iso2022_kr" and _SHIFTED_KOREAN not in raw:
        return [(codec, _SHIFTED_KOREAN + raw)]
    if codec == "utf-16" and not raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        little = raw[1::2].count(0) > raw[0::2].count(0)
        order = (
            ["utf-16-le", "utf-16-be"] if little or _hangul_pairs(raw, "utf-16-le") else ["utf-16-be", "utf-16-le"]
        )
        return [(name, raw) for name in order]
    return [(codec, raw)]


def _hangul_pairs(raw: bytes, codec: str) -> bool:
    other = "utf-16-be" if codec == "utf-16-le" else "utf-16-le"
    return len(_SYLLABLE.findall(raw.decode(codec, "replace"))) > len(_SYLLABLE.findall(raw.decode(other, "replace")))


def _strict(raw: bytes, codec: str) -> str | None:
    try:
        return raw.decode(codec)
    except (UnicodeError, LookupError):  # LookupError: a codec that is not for text
        return None


def _as_utf8(raw: bytes) -> str | None:
    return None if raw.isascii() else _strict(raw, "utf-8")


def _is_korean(text: str) -> bool:
    """Whether at least half of the characters beyond ASCII are Hangul or signs that go with it."""
    beyond = [sign for sign in text if ord(sign) > 127]
    fitting = sum("가" <= sign <= "힣" or sign in "ㆍ·㈜※→“”‘’「」『』○●■□△▷◇◆①②③④⑤、。" for sign in beyond)
    return bool(beyond) and 2 * fitting >= len(beyond) and bool(_SYLLABLE.search(text))


def _mostly(raw: bytes, codec: str) -> bool:
    """Whether `raw` is text of `codec` with few damaged places (cut inside a character, say)."""
    text = raw.decode(codec, "replace")
    lost = text.count("\ufffd")
    return lost * 8 <= len(text) and len(_SYLLABLE.findall(text)) > 2 * lost


def _damaged(raw: bytes, codec: str) -> str:
    return raw.decode(codec, "replace")
