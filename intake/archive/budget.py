"""The limits of one attached archive, counted over all its levels while it is read (contract §2).

Nothing an archive states about itself is trusted: bytes count when they come out of the decompressor.
"""

import time

from intake.archive.problems import Unsafe, shown
from models.particles import with_particle
from models.settings import ArchiveLimits

MIB = 1024 * 1024


class Budget:
    """What may still be read. Every method raises Unsafe when its limit is passed."""

    def __init__(self, limits: ArchiveLimits, packed_size: int, password: bytes = b"") -> None:
        self.limits = limits
        self.password = password
        """What an operator was told by the applicant; empty while nobody gave one."""
        self._packed_size = packed_size
        self._entries = 0
        self._total = 0
        self._until = time.monotonic() + limits.seconds

    @property
    def entries_left(self) -> int:
        """How many entries may still come."""
        return max(0, self.limits.entries - self._entries)

    def announced(self, entries: int, total: int) -> None:
        """Refuses early what states itself to be too much; what states too little is caught while reading."""
        if entries > self.entries_left:
            raise Unsafe(self._too_many())
        if total > self.limits.total_bytes:
            raise Unsafe(self._too_large())

    def entry(self) -> None:
        """Counts one entry, be it a file, a folder or junk."""
        self._entries += 1
        if self._entries > self.limits.entries:
            raise Unsafe(self._too_many())
        self.tick()

    def member(self, name: str, size: int, packed: int | None) -> None:
        """Checks one file of which `size` bytes have come out so far; `packed` is its packed size, if known."""
        if size > self.limits.member_bytes:
            raise Unsafe(
                f"압축파일 안의 {with_particle(shown(name), '이')} {self.limits.member_bytes // MIB:,}MB를 넘습니다."
            )
        if packed is not None and self._ratio_exceeded(size, packed):
            raise Unsafe(
                f"압축파일 안의 {with_particle(shown(name), '이')} 비정상적으로 높은 비율로 압축되어 있습니다."
            )

    def spend(self, count: int) -> None:
        """Counts `count` bytes that came out."""
        self._total += count
        if self._total > self.limits.total_bytes:
            raise Unsafe(self._too_large())
        if self._ratio_exceeded(self._total, self._packed_size):
            raise Unsafe("압축파일이 비정상적으로 높은 비율로 압축되어 있습니다.")
        self.tick()

    def tick(self) -> None:
        """Checks the time."""
        if time.monotonic() > self._until:
            raise Unsafe(f"압축을 푸는 데 {self.limits.seconds}초가 넘게 걸려 중단하였습니다.")

    def _too_many(self) -> str:
        return f"압축파일 안의 항목이 {self.limits.entries:,}개를 넘습니다."

    def _too_large(self) -> str:
        return f"압축을 푼 전체 크기가 {self.limits.total_bytes // MIB:,}MB를 넘습니다."

    def _ratio_exceeded(self, size: int, packed: int) -> bool:
        return size > self.limits.ratio_applies_above_bytes and size > packed * self.limits.ratio
