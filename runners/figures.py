"""The figures of the service for a monitor, in the text format of Prometheus. No address, no name, no subject ever
stands there."""

import shutil
from pathlib import Path
from typing import NamedTuple

from models.store import filing, judging, provisioning, views
from models.store.jobs import Machine
from runners.context import Context
from runners.machines import services


class Sample(NamedTuple):
    """One figure. Those of one name differ in the values of their labels."""

    name: str
    help: str
    value: float
    labels: tuple[tuple[str, str], ...] = ()


def samples(context: Context) -> list[Sample]:
    """Every figure, from the register, the disk and the processes."""
    now = context.clock().timestamp()
    with context.store.reading() as connection:
        counts = views.counts(connection)
        alarms = views.open_alarms(connection)
        last = views.mark(connection, "poll")
        drafts = views.waiting_drafts(connection)
        working = services(context.settings, connection)
        behind = {
            "unjudged": judging.waiting(connection),
            "unfiled": filing.waiting(connection),
            "open_reviews": views.open_reviews(connection),
            "provisioning_waiting": provisioning.waiting(connection),
            "provisioning_failing": provisioning.failing(connection),
        }
    found = [
        Sample("cases", "Cases by disposition.", number, (("disposition", name),))
        for name, number in sorted(counts.by_disposition.items())
    ]
    found += [
        Sample("outbox_unsent", "Mails that wait.", n, (("kind", kind),)) for kind, n in sorted(counts.unsent.items())
    ]
    found += _services(working or ())
    found += [Sample("alarm", "Alarms that stand.", 1, (("key", alarm.key),)) for alarm in alarms]
    oldest, unsent = counts.oldest_waiting, counts.oldest_unsent
    plain = {
        "alarms": ("Number of alarms that stand.", len(alarms)),
        "waiting": ("Mails stored and not decided.", counts.waiting),
        "waiting_failing": ("Of these, how many failed to open.", counts.failing),
        "oldest_waiting_seconds": ("Age of the oldest of them.", now - oldest.timestamp() if oldest else 0),
        "unread": ("Cases whose documents are not read.", counts.unread),
        **{name: (HELP[name], number) for name, number in behind.items()},
        "unclear": ("Mails that a person should look at.", counts.unclear),
        "outbox_waiting": ("Mails that wait, of all kinds.", sum(counts.unsent.values())),
        "outbox_oldest_seconds": ("Age of the oldest of them.", now - unsent.timestamp() if unsent else 0),
        "outbox_drafts": ("Mails that an operator has to release.", drafts),
        "outbox_refused": ("Mails that were refused for good.", counts.refused),
        "outbox_bounced": ("Mails that came back.", counts.bounced),
        "sending_enabled": ("Whether mails go out (smtp.enabled).", int(context.settings.smtp.enabled)),
        "last_good_poll_timestamp_seconds": ("When the mailbox was last read.", last.at.timestamp() if last else 0),
        "workers": ("Processes that open files of strangers.", grandchildren()),
        "disk_free_bytes": ("Free in the storage.", shutil.disk_usage(context.settings.storage.root).free),
    }
    return found + [Sample(name, text, value) for name, (text, value) in plain.items()]


def _services(working: tuple[Machine, ...]) -> list[Sample]:
    alive = sum(one.alive for one in working)
    found = [
        Sample("services", "Services that work on this register.", number, (("state", state),))
        for state, number in (("alive", alive), ("silent", len(working) - alive))
    ]
    for one in working:
        name = (("service", one.name),)
        found.append(Sample("service_silent_seconds", "Since a service was heard of.", one.silent_seconds, name))
        found.append(Sample("service_on_duty", "Which takes in, decides and sends.", int(one.on_duty), name))
    return found


HELP = {
    "unjudged": "Cases whose judgement is due.",
    "unfiled": "Case folders that are due.",
    "open_reviews": "Accepted cases in which a person has to decide.",
    "provisioning_waiting": "Messages not handed over.",
    "provisioning_failing": "Of these, how many failed before.",
}


def grandchildren(proc: Path = Path("/proc"), own: int | None = None) -> int:
    """Processes whose parent is a child of this one: the workers, all of them children of the fork server."""
    parents: dict[int, int] = {}
    for folder in proc.iterdir():
        if not folder.name.isdecimal():
            continue
        try:
            after_name = (folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue  # gone meanwhile
        if after_name and after_name[0] != "Z":
            parents[int(folder.name)] = int(after_name[1])
    me = own if own is not None else int((proc / "self").resolve().name)
    return sum(1 for parent in parents.values() if parents.get(parent) == me)


def exposition(found: list[Sample]) -> str:
    """The figures as Prometheus reads them; all of one name stand together."""
    lines = []
    last = ""
    for one in sorted(found, key=lambda sample: sample.name):
        name = f"jeopsu_{one.name}"
        if name != last:
            lines += [f"# HELP {name} {one.help}", f"# TYPE {name} gauge"]
            last = name
        labels = ",".join(f'{key}="{_escaped(value)}"' for key, value in one.labels)
        value = repr(float(one.value)) if one.value != int(one.value) else str(int(one.value))
        lines.append(f"{name}{{{labels}}} {value}" if labels else f"{name} {value}")
    return "\n".join(lines) + "\n"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
