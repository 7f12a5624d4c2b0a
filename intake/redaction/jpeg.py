"""JPEG data without what is not the picture: EXIF with its thumbnail and place, comments, editors' notes."""

_START, _SCAN, _COMMENT = 0xD8, 0xDA, 0xFE
_KEPT = (0xE0, 0xEE)
"""JFIF, and Adobe's segment that says how colours are meant."""


def bare(data: bytes) -> bytes:
    """`data` without application segments and comments; as it is where it is not understood."""
    if data[:2] != b"\xff\xd8":
        return data
    parts = [data[:2]]
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == _SCAN:
            return b"".join((*parts, data[at:]))
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if not (marker == _COMMENT or (0xE0 <= marker <= 0xEF and marker not in _KEPT)):
            parts.append(data[at:end])
        at = end
    return data
