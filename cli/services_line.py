"""Which services work on the intake, in one line."""

from collections.abc import Sequence

from models.store.jobs import Machine


def services_line(working: Sequence[Machine] | None, *, shared: bool) -> str:
    """`서버 2대 (담당: a(12), 마지막 소식: a(12) 3초 전, b(34) 1초 전)`, or whether the one service runs."""
    if working is None:
        return "확인할 수 없음 (저장 폴더를 볼 권한이 없습니다)"
    if not shared:
        return f"실행 중: {working[0].label}" if working else "실행하고 있지 않음"
    alive = [one for one in working if one.alive]
    silent = [f"{one.label}, {_long(one.silent_seconds)} 전" for one in working if not one.alive]
    lost = f". 소식이 끊긴 서버: {'; '.join(silent)}" if silent else ""
    if not alive:
        return f"돌고 있는 서버가 없음{lost}"
    duty = ", ".join(one.label for one in alive if one.on_duty) or "정하는 중"
    heard = ", ".join(f"{one.label} {_long(one.silent_seconds)} 전" for one in alive)
    return f"서버 {len(alive)}대 (담당: {duty}, 마지막 소식: {heard}){lost}"


def _long(seconds: int) -> str:
    for size, unit in ((3600, "시간"), (60, "분")):
        if seconds >= size:
            return f"{seconds // size}{unit}"
    return f"{seconds}초"
