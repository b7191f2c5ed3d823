"""A built course, served with no inline script allowed but those of its manifest, as the bridge serves it."""

import functools
import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class _Handler(http.server.SimpleHTTPRequestHandler):
    def __init__(self, *args: object, policy: str, **options: object) -> None:
        self._policy = policy
        super().__init__(*args, **options)  # type: ignore[arg-type]

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", self._policy)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def served_under_policy(site: Path) -> Iterator[str]:
    """Serve a built site while the block runs; give its address, without a slash at the end."""
    hashes = json.loads((site / "course.json").read_bytes())["inline_scripts"]
    allowed = " ".join(f"'{source}'" for source in hashes)
    policy = f"default-src 'self'; script-src 'self' {allowed}; img-src 'self' data:; object-src 'none'"
    handler = functools.partial(_Handler, directory=str(site), policy=policy)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
