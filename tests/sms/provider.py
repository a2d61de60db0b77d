"""A provider's HTTP interface on a real socket: answers what it was told to, late or never, and keeps what it got."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

NEVER = None
"""As an answer: the connection stays open and nothing comes."""


@dataclass(frozen=True)
class Got:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> object:
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), strict_parsing=True))


class Provider(ThreadingHTTPServer):
    """`answers` are given in their order, the last for ever; each is a status and what stands in the body."""

    daemon_threads = True

    def __init__(self, *answers: tuple[int, object] | None) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.answers, self.got, self.over = list(answers), [], threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Request(BaseHTTPRequestHandler):
    server: Provider

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.got.append(Got(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body))
        answer = self.server.answers.pop(0) if len(self.server.answers) > 1 else self.server.answers[0]
        if answer is NEVER:
            self.server.over.wait(5)
            return
        status, told = answer
        self.send_response(status)
        self.end_headers()
        self.wfile.write(told.encode() if isinstance(told, str) else json.dumps(told).encode())

    do_GET = do_POST  # noqa: N815 (the server's own word)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@contextmanager
def provider(*answers: tuple[int, object] | None) -> Iterator[Provider]:
    with Provider(*answers) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.over.set()
        server.shutdown()
        thread.join()
