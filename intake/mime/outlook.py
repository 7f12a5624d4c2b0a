"""Outlook .msg files (MS-OXMSG): their attachments, also those of messages attached to them."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from intake.mime.charsets import codec_name, decode

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROPERTIES = "__properties_version1.0"
_ATTACHMENT = "__attach_version1.0_"
_MOST_MESSAGES = 200
_CODEPAGES = (0x3FFD, 0x3FDE)


@dataclass(frozen=True, slots=True)
class MsgFile:
    """One file inside; `part` numbers it, e.g. `2` or `1/msg/1`."""

    part: str
    name: str
    content_type: str
    content_id: str
    stream: tuple[str, ...]


class MsgError(Exception):
    """The file cannot be read as an Outlook message to its end."""


class Message:
    """An open .msg file. A context manager."""

    def __init__(self, path: Path, deepest: int) -> None:
        """Opens `path`; nested messages are followed `deepest` levels. Raises MsgError for anything else."""
        import olefile  # rare, so imported only when a mail needs it

        self._deepest = deepest
        try:
            self._ole: Any = olefile.OleFileIO(str(path))
            names = self._ole.listdir(streams=True, storages=False)
        except _BROKEN as error:
            raise MsgError(str(error)) from error
        self._streams = {tuple(name) for name in names}
        if (_PROPERTIES,) not in self._streams:
            self._ole.close()
            raise MsgError("not an Outlook message")

    def __enter__(self) -> "Message":
        return self

    def __exit__(self, *_: object) -> None:
        self._ole.close()

    def files(self) -> Iterator[MsgFile]:
        """The attachments, those of nested messages behind their message. Raises MsgError where it breaks off."""
        waiting: list[tuple[tuple[str, ...], str]] = [((), "")]
        opened = 0
        while waiting:
            storage, prefix = waiting.pop(0)
            opened += 1
            if len(storage) // 2 > self._deepest or opened > _MOST_MESSAGES:
                raise MsgError("too many messages inside one another")
            codec = self._codec(storage)
            for number, folder in enumerate(self._attachments(storage), 1):
                part = f"{prefix}{number}"
                if (*folder, "__substg1.0_3701000D", _PROPERTIES) in self._streams:
                    waiting.append(((*folder, "__substg1.0_3701000D"), f"{part}/msg/"))
                elif (*folder, "__substg1.0_37010102") in self._streams:
                    yield MsgFile(
                        part=part,
                        name=self._text(folder, 0x3707, codec) or self._text(folder, 0x3704, codec),
                        content_type=self._text(folder, 0x370E, codec).lower(),
                        content_id=self._text(folder, 0x3712, codec),
                        stream=(*folder, "__substg1.0_37010102"),
                    )

    def content(self, stream: tuple[str, ...]) -> bytes:
        """The content of one attachment. Raises MsgError if it is damaged."""
        try:
            data: bytes = self._ole.openstream(list(stream)).read()
        except _BROKEN as error:
            raise MsgError(str(error)) from error
        return data

    def _attachments(self, storage: tuple[str, ...]) -> list[tuple[str, ...]]:
        depth = len(storage)
        found = {
            name[: depth + 1]
            for name in self._streams
            if len(name) > depth + 1 and name[:depth] == storage and name[depth].startswith(_ATTACHMENT)
        }
        return sorted(found)

    def _text(self, folder: tuple[str, ...], number: int, codec: str) -> str:
        wide = (*folder, f"__substg1.0_{number:04X}001F")
        if wide in self._streams:
            return self.content(wide).decode("utf-16-le", "replace").split("\0")[0]
        narrow = (*folder, f"__substg1.0_{number:04X}001E")
        return decode(self.content(narrow).split(b"\0")[0], codec) if narrow in self._streams else ""

    def _codec(self, storage: tuple[str, ...]) -> str:
        """The code page of texts that are not Unicode."""
        if (*storage, _PROPERTIES) not in self._streams:
            return "cp949"
        raw = self.content((*storage, _PROPERTIES))
        for at in range(24 if storage else 32, len(raw) - 15, 16):
            kind, number, _, value = struct.unpack_from("<HHII", raw, at)
            if number in _CODEPAGES and kind == 3 and codec_name(f"cp{value}"):
                return f"cp{value}"
        return "cp949"


_BROKEN = (OSError, struct.error, ValueError, IndexError, KeyError, TypeError, AttributeError, OverflowError)
"""What olefile lets out on damaged files: it checks little."""
