"""Program of the child process that is the embedded IMAP server. Started by `demo.servers`, never by hand.

Arguments: file descriptor of a listening loopback socket, process id of the parent. User name and password come on
standard input, one a line. Mails live in memory and are gone when the process ends.
"""

import asyncio
import os
import socket
import sys
from argparse import Namespace
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable

from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPServer

ORPHAN_CHECK_SECONDS = 0.5


def _arguments(username: str, password: str) -> Namespace:
    """What pymap's own command line would have yielded for an empty mailbox without TLS."""
    return Namespace(
        host="127.0.0.1",
        port=0,
        debug=False,
        cert=None,
        key=None,
        tls=False,
        proxy_protocol=None,
        passlib_cfg=None,
        inherited_sockets=None,
        demo_data=False,
        demo_user=username,
        demo_password=password,
    )


async def _end_with_parent(parent: int) -> None:
    """Polling the parent's id needs no pipe that forked workers of the parent could keep open by accident."""
    while os.getppid() == parent:
        await asyncio.sleep(ORPHAN_CHECK_SECONDS)


async def serve(descriptor: int, parent: int, username: str, password: str) -> None:
    """Serves the mailbox until the parent is gone."""
    backend, config = await DictBackend.init(_arguments(username, password))
    config.apply_context()
    callback = ProxyProtocolReader(config.proxy_protocol).get_callback(IMAPServer(backend.login, config))

    def connected(reader: StreamReader, writer: StreamWriter) -> Awaitable[None]:
        return callback(reader, writer)

    listener = socket.socket(fileno=descriptor)
    server = await asyncio.start_server(connected, sock=listener)
    await _end_with_parent(parent)
    server.close()


def main() -> None:
    """Runs the server; leaves without waiting for clients, which pymap would do for seconds."""
    os.environ["FQDN"] = "localhost"  # pymap would ask the name service, which can hang
    for name in ("CERT_FILE", "KEY_FILE"):  # pymap would load what other programs of the machine mean by them
        os.environ.pop(name, None)
    username, password = sys.stdin.readline().rstrip("\n"), sys.stdin.readline().rstrip("\n")
    asyncio.get_event_loop_policy().new_event_loop().run_until_complete(
        serve(int(sys.argv[1]), int(sys.argv[2]), username, password)
    )
    os._exit(0)


if __name__ == "__main__":
    main()
