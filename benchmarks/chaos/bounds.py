"""The times that the design promises, and what they are on a machine that has more to do than it has cores."""

import os

EMBEDDED_SECONDS, DISTRIBUTED_SECONDS = 5.0, 60.0
"""Take-over at most: from the restart of the service, and from the death or freeze of a machine (design, R4). On a
machine with more to do than it has cores, the part of it in which something is done (not waited for) takes longer."""
WAITING_SECONDS = 45.0
"""Of the 60: a silent machine is dead after 30, its last sign may come 5 later, and others look every 10."""
ORPHAN_SECONDS, ORPHAN_SECONDS_AT_MOST = 5.0, 15.0
"""So long after the death of a service nothing of it lives any more; the second on a machine however busy."""


def allowed(seconds: float, waiting: float = 0.0) -> float:
    """A bound on this machine as busy as it is now."""
    return waiting + (seconds - waiting) * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
