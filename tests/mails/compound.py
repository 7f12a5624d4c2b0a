"""Writes small OLE compound files (MS-CFB), so that Outlook messages can be made by hand."""

import struct

_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SECTOR, _SMALL = 512, 64


def compound_file(streams: dict[str, bytes]) -> bytes:
    """A compound file with these streams, each below 4,096 bytes; `/` separates storages."""
    entries: list[tuple[str, int, bytes, list[int]]] = [("Root Entry", 5, b"", [])]
    places: dict[str, int] = {"": 0}
    for path, content in streams.items():
        parent = 0
        parts = path.split("/")
        for depth, name in enumerate(parts):
            key = "/".join(parts[: depth + 1])
            if key not in places:
                last = depth == len(parts) - 1
                places[key] = len(entries)
                entries.append((name, 2 if last else 1, content if last else b"", []))
                entries[parent][3].append(places[key])
            parent = places[key]
    return _written(entries)


def _written(entries: list[tuple[str, int, bytes, list[int]]]) -> bytes:
    """Sectors in the order: table of sectors, table of small sectors, directory, all small streams in one."""
    small = b""
    small_chain: list[int] = []
    starts = [_END]
    for _, _, content, _ in entries[1:]:
        count = -(-len(content) // _SMALL)
        starts.append(len(small_chain) if count else _END)
        small_chain += [*range(len(small_chain) + 1, len(small_chain) + count), _END] if count else []
        small += content.ljust(count * _SMALL, b"\0")
    runs = [_sectors(len(small_chain) * 4), _sectors(len(entries) * 128), _sectors(len(small))]
    firsts = [1, 1 + runs[0], 1 + runs[0] + runs[1]]
    assert 1 + sum(runs) <= 128, "one table of sectors is all that this writer makes"
    chain = [_FAT]
    for first, count in zip(firsts, runs, strict=True):
        chain += [*range(first + 1, first + count), _END]
    starts[0] = firsts[2]
    directory = b"".join(
        _entry(index, entries, start, len(small) if index == 0 else len(entries[index][2]))
        for index, start in enumerate(starts)
    )
    header = struct.pack(
        "<8s16sHHHHH6s9I", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, b"",
        0, 1, firsts[1], 0, 4096, firsts[0], runs[0], _END, 0,
    )  # fmt: skip
    header += struct.pack("<109I", 0, *[_FREE] * 108)
    table = struct.pack("<128I", *chain, *[_FREE] * (128 - len(chain)))
    small_table = struct.pack(f"<{len(small_chain)}I", *small_chain).ljust(runs[0] * _SECTOR, b"\xff")
    return (
        header
        + table
        + small_table
        + directory.ljust(runs[1] * _SECTOR, b"\0")
        + small.ljust(runs[2] * _SECTOR, b"\0")
    )


def _sectors(size: int) -> int:
    return max(-(-size // _SECTOR), 1)


def _entry(index: int, entries: list[tuple[str, int, bytes, list[int]]], start: int, size: int) -> bytes:
    """A directory entry. Siblings hang in a row, each the right neighbour of the one before."""
    name, kind, _, children = entries[index]
    row = next((entry[3] for entry in entries if index in entry[3]), [index])
    following = row[row.index(index) + 1 :]
    raw = name.encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16sIQQIQ", raw, len(raw) + 2, kind, 1, _FREE, following[0] if following else _FREE,
        children[0] if children else _FREE, b"", 0, 0, 0, start, size,
    )  # fmt: skip
