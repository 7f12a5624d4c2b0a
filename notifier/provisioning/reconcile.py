"""Register against queue: every difference that can be seen from here, as a Korean sentence."""

from collections.abc import Iterator, Sequence

from models.provisioning import CloudEvent
from models.record import Record
from notifier.provisioning.messages import wire
from notifier.provisioning.transport import Look


class Told(Record):
    """A message as the register has it."""

    event: CloudEvent
    sent: bool
    """Whether it has been handed over; if not, it may lie there already (the program was stopped in between)."""


def differences(told: Sequence[Told], look: Look) -> Iterator[str]:
    """What is missing, changed, there twice, or unknown to the register. Nothing if all fits, or nothing is seen."""
    sent = [one.event.id for one in told if one.sent]
    if look.count is not None and look.count > len(told):
        yield f"대기열에 메시지가 {look.count}건 있는데 접수대장에는 {len(told)}건뿐입니다."
    if look.found is None:
        return
    known = {one.event.id: wire(one.event) for one in told}
    for name in sent if look.keeps else ():
        if name not in look.found and name not in look.taken:
            yield f"{name}: 보낸 것으로 기록되어 있으나 대기열에 없습니다. --resend로 다시 보낼 수 있습니다."
    for name, copies in sorted(look.found.items()):
        if name not in known:
            yield f"{name}: 대기열에 있으나 접수대장에 없는 메시지입니다."
        elif any(copy != known[name] for copy in copies):
            yield f"{name}: 대기열의 내용이 접수대장과 다릅니다."
        elif len(copies) > 1:
            yield f"{name}: 대기열에 {len(copies)}번 들어 있습니다."
    for name in sorted(look.taken - known.keys() - look.found.keys()):
        yield f"{name}: 보낸 적이 있으나 접수대장에 없는 메시지입니다."
