"""The token-info endpoint that Dovecot asks about an OAuth 2 access token."""

import json
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import unquote

from tests.servers.ports import LOOPBACK


class TokenServer:
    """Knows the tokens of `users` (user name to token). Use as a context manager; `url` ends where the token goes."""

    def __init__(self, users: Mapping[str, str]) -> None:
        names = {token: user for user, token in users.items()}

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                token = unquote(self.path.rpartition("=")[2])
                known = token in names
                self.send_response(200 if known else 401)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps({"user": names[token]} if known else {"error": "invalid_token"}).encode())

            def log_message(self, format: str, *args: object) -> None:
                """Silent."""

        self._server = ThreadingHTTPServer((LOOPBACK, 0), Handler)
        self.url = f"http://{LOOPBACK}:{self._server.server_address[1]}/tokeninfo?access_token="

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
