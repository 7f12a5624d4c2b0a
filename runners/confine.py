"""What a worker that opens strangers' files does not have: the service's secrets, the network, privileges.

Secrets leave the environment before the fork server starts, since what a process was started with stays readable in
its memory. Network and privileges are given up by each worker itself; where the system does not let it, it works on
without (docs/security.md says what is left then).
"""

import ctypes
import multiprocessing.forkserver
import os
import re
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import Path

NEW_USER, NEW_NET = 0x10000000, 0x40000000
"""Flags of unshare(2)."""
SET_DUMPABLE, SET_NO_NEW_PRIVILEGES = 4, 38
"""Options of prctl(2)."""
CAPABILITIES_VERSION = 0x20080522
SETTING = re.compile(r"JEOPSU_\w*?__\w+")
"""A setting in the environment: some are secrets, and workers need none of them."""
SECRET = re.compile(r"PASSW|SECRET|TOKEN|CREDENTIAL|API_?KEY|PRIVATE_?KEY", re.IGNORECASE)


def forget_settings(environ: MutableMapping[str, str] = os.environ) -> None:
    """Takes every setting out of the environment of this process and of all that it starts. They were read before."""
    for name in [name for name in environ if SETTING.fullmatch(name)]:
        del environ[name]


@contextmanager
def without_secrets(environ: MutableMapping[str, str] = os.environ) -> Iterator[None]:
    """For a while, whatever looks like a secret is not in the environment (`PGPASSWORD`, which we need ourselves)."""
    kept = {name: value for name, value in environ.items() if SECRET.search(name)}
    for name in kept:
        del environ[name]
    try:
        yield
    finally:
        environ.update(kept)


def start_fork_server() -> None:
    """Starts the process from which all workers are forked, unless it runs, with an environment without secrets."""
    forget_settings()
    with without_secrets():
        multiprocessing.forkserver.ensure_running()


def hide_process() -> None:
    """Other processes of the same user, workers above all, cannot look into this one's memory and environment."""
    _prctl(SET_DUMPABLE, 0)


def give_up_privileges() -> None:
    """In a worker: no network, no capabilities, none to be had again, as far as the system allows."""
    _leave_network()
    _prctl(SET_NO_NEW_PRIVILEGES, 1)
    _drop_capabilities()


def _leave_network() -> bool:
    """Into a network of its own, without any interface. Returns whether it went."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(NEW_NET) == 0:
        return True
    user, group = os.geteuid(), os.getegid()
    if libc.unshare(NEW_USER | NEW_NET) != 0:
        return False
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        try:
            Path("/proc/self", name).write_text(text, encoding="ascii")
        except OSError:
            break  # without the map the worker is nobody to itself, and itself to the files
    return True


def _drop_capabilities() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(CAPABILITIES_VERSION, 0)
    libc.capset(header, (ctypes.c_uint32 * 6)())


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)
