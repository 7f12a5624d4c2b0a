"""In a worker: it ends with the service and with the fork server, whatever it is doing.

A library that hangs would never look whether they are still there, so the kernel is asked to see to it (design R5).
"""

import ctypes
import fcntl
import os
import signal
from multiprocessing.connection import Connection

SET_PARENT_DEATH_SIGNAL = 1
"""Option of prctl(2)."""


def end_with_service(service: Connection) -> None:
    """The kernel ends this process as soon as the service is gone. Before files are closed to it.

    `service` is the reading end of a pipe whose writing end the service alone holds, and into which nothing is ever
    written. When that end closes the kernel sends a signal, which nobody handles.
    """
    # opened anew, since the ends that were handed over are one to the kernel, and it tells only one process of each
    own = os.open(f"/proc/self/fd/{service.fileno()}", os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(own, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(own, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
    if service.poll():  # it was gone before
        signal.raise_signal(signal.SIGKILL)


def end_with_fork_server() -> None:
    """The kernel ends this process when its parent ends. After privileges were given up, which makes it forget."""
    ctypes.CDLL(None, use_errno=True).prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
