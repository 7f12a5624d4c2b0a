"""Small documents written by hand, byte for byte, so that no library of ours has a part in them."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from intake.documents import DocumentLimits, read_text
from models.document import DocumentText

NOTHING = "0" * 64


def read(folder: Path, name: str, content: bytes, limits: DocumentLimits | None = None) -> DocumentText:
    """What `read_text` says of a file with this content."""
    path = folder / "file"
    path.write_bytes(content)
    return read_text(path, name, limits or DocumentLimits(), sha256=NOTHING)


def squeezed(text: str) -> str:
    """Without any white space."""
    return "".join(text.split())


def package(parts: Mapping[str, str | bytes], first: str | None = None) -> bytes:
    """A ZIP of parts; `first` is stored, as the `mimetype` of an HWPX is."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            way = zipfile.ZIP_STORED if name == first else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=way)
    return out.getvalue()


def hwpx(section: str, **more: str) -> bytes:
    """An HWPX whose section holds the given paragraphs."""
    names = 'xmlns:hs="urn:s" xmlns:hp="urn:p"'
    return package(
        {
            "mimetype": "application/hwp+zip",
            "version.xml": "<v/>",
            "Contents/content.hpf": "<p/>",
            "Contents/section0.xml": f"<?xml version='1.0' encoding='UTF-8'?><hs:sec {names}>{section}</hs:sec>",
            **more,
        },
        first="mimetype",
    )


def docx(body: str, **more: str) -> bytes:
    """A DOCX with this body; further parts by name, with `__` for `/` and `_xml` for `.xml`."""
    word = 'xmlns:w="urn:w" xmlns:wp="urn:wp" xmlns:a="urn:a" xmlns:mc="urn:mc" xmlns:v="urn:v"'
    parts = {
        name.replace("__", "/").replace("_xml", ".xml"): f"<w:x {word}>{text}</w:x>" for name, text in more.items()
    }
    return package(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": f"<w:document {word}><w:body>{body}</w:body></w:document>",
            **parts,
        }
    )


def pdf(content: str, *, rotate: int = 0, more: str = "", objects: tuple[str, ...] = (), catalog: str = "") -> bytes:
    """A PDF of one page, 600 x 800 points, with Helvetica as /F1. Further objects are numbered from 6."""
    bodies = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Rotate {rotate} /Contents 4 0 R "
        f"/Resources << /Font << /F1 5 0 R >> >> {more} >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        *objects,
    ]
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start = len(out)
    out += f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    out += f"trailer << /Size {len(bodies) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def shown(x: float, y: float, text: str, size: int = 12) -> str:
    """Operators that write a text at a place."""
    return f"BT /F1 {size} Tf {x} {y} Td ({text}) Tj ET "


def ole(streams: Mapping[str, bytes]) -> bytes:
    """A compound file with streams (`storage/name` or `name`), each padded past the limit of the mini stream."""
    sector = 512
    bodies = {name: data.ljust(max(4096, -(-len(data) // sector) * sector), b"\0") for name, data in streams.items()}
    fat: list[int] = []
    starts: dict[str, int] = {}
    for name, data in bodies.items():
        starts[name] = len(fat)
        count = len(data) // sector
        fat += [*range(len(fat) + 1, len(fat) + count), 0xFFFFFFFE]
    directory = len(fat)
    entries = _entries({name: (starts[name], len(data)) for name, data in bodies.items()})
    while len(entries) % 4:
        entries.append(bytes(64) + b"\xff" * 12 + bytes(52))
    count = len(entries) // 4
    fat += [*range(directory + 1, directory + count), 0xFFFFFFFE]
    table = len(fat)
    fat.append(0xFFFFFFFD)
    fat += [0xFFFFFFFF] * (128 - len(fat))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + bytes.fromhex("3e000300feff09000600") + bytes(6)
    header += b"".join(
        n.to_bytes(4, "little") for n in (0, 1, directory, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, table)
    )
    header += b"\xff" * (sector - len(header))
    return header + b"".join(bodies.values()) + b"".join(entries) + b"".join(n.to_bytes(4, "little") for n in fat)


def _entries(streams: Mapping[str, tuple[int, int]]) -> list[bytes]:
    """The directory: siblings are chained to the right, a storage's first stream is its child."""
    tops = list(dict.fromkeys(name.partition("/")[0] for name in streams))
    order = [*tops, *(name for name in streams if "/" in name)]
    places = {name: n for n, name in enumerate(order, 1)}
    entries = [_entry("Root Entry", 5, 1 if order else -1, 0xFFFFFFFE, 0, -1)]
    for name in order:
        siblings = [one for one in order if one.rpartition("/")[0] == name.rpartition("/")[0]]
        after = siblings[siblings.index(name) + 1 :]
        right = places[after[0]] if after else -1
        inner = [one for one in order if one.startswith(f"{name}/")]
        start, size = streams.get(name, (0xFFFFFFFE, 0))
        kind, child = (1, places[inner[0]]) if inner else (2, -1)
        entries.append(_entry(name.rpartition("/")[2], kind, child, start, size, right))
    return entries


def _entry(name: str, kind: int, child: int, start: int, size: int, right: int) -> bytes:
    label = (name + "\0").encode("utf-16-le")
    links = b"".join((n & 0xFFFFFFFF).to_bytes(4, "little") for n in (-1, right, child))
    return (
        label.ljust(64, b"\0")
        + len(label).to_bytes(2, "little")
        + bytes([kind, 1])
        + links
        + bytes(36)
        + start.to_bytes(4, "little")
        + size.to_bytes(8, "little")
    )
