"""Waiting for a socket without waiting too long."""

import select
import socket
import ssl
import threading
import time

_STEP_SECONDS = 0.5


def watch(sock: socket.socket, seconds: float, woken: threading.Event) -> bool:
    """Until there is something to read (True), or the end of the connection; False after `seconds` or if `woken`.

    imapclient's own `idle_check` returns at once, for ever, when the connection is dead.
    """
    poller = select.poll()
    poller.register(sock.fileno(), select.POLLIN)
    end = time.monotonic() + seconds
    while not woken.is_set() and (left := end - time.monotonic()) > 0:
        buffered = isinstance(sock, ssl.SSLSocket) and sock.pending() > 0
        if buffered or poller.poll(min(left, _STEP_SECONDS) * 1000):
            return True
    return False
