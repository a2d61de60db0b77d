"""A gateway on a real socket that speaks as Kannel's smsbox does, slowly, and counts what it accepted."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class Smsbox(ThreadingHTTPServer):
    """Accepts every message after `seconds`; `accepted` counts them by number, `most` how many there were at once."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, seconds: float) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.seconds, self.accepted, self.lock = seconds, Counter(), threading.Lock()
        self.now = self.most = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/cgi-bin/sendsms"


class _Request(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Smsbox

    def do_GET(self) -> None:
        asked = parse_qs(urlsplit(self.path).query)
        with self.server.lock:
            self.server.now += 1
            self.server.most = max(self.server.most, self.server.now)
        time.sleep(self.server.seconds)
        with self.server.lock:
            self.server.now -= 1
            self.server.accepted[asked["to"][0]] += 1
        self.send_response(202)
        body = b"0: Accepted for delivery"
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing."""

    def handle(self) -> None:
        try:
            super().handle()
        except ConnectionError:  # whoever asked was killed
            return


@contextmanager
def smsbox(seconds: float = 0.01) -> Iterator[Smsbox]:
    with Smsbox(seconds) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
