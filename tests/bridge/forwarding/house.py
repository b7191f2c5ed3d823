"""A whole `handrail serve` in a process of its own, with a credential, that can be killed and brought back."""

import base64
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

HANDRAIL = Path(sys.executable).with_name("handrail")


class House:
    """One instance folder and the server on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as listening:
            listening.bind(("127.0.0.1", 0))
            self.port: int = listening.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/xapi"
        plain = {name: value for name, value in os.environ.items() if not name.startswith("HANDRAIL_")}
        self.environ = plain | {"HANDRAIL_INSTANCE": str(folder / "instance")}
        made = json.loads(self.handrail("credential", "add", "--scope", "all", "--json"))
        self.key, self.secret = made["key"], made["secret"]
        self.process: subprocess.Popen[bytes] | None = None

    def handrail(self, *arguments: str, stdin: str = "", code: int | None = 0) -> str:
        """Run a command on this instance; return what it printed."""
        done = subprocess.run(
            [HANDRAIL, *arguments],
            env=self.environ,
            cwd=self.folder,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert code is None or done.returncode == code, done.stderr
        return done.stdout

    def start(self) -> None:
        """Serve, and wait until it answers."""
        log = (self.folder / "log.txt").open("ab")
        command = [str(HANDRAIL), "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(
            command, env=self.environ, cwd=self.folder, stdout=log, stderr=log, start_new_session=True
        )
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                self.get("/about")
                return
            except OSError:
                time.sleep(0.05)
        raise AssertionError((self.folder / "log.txt").read_text())

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def get(self, path: str) -> Any:
        return json.loads(self._ask(path, None))

    def get_bytes(self, path: str) -> bytes:
        return self._ask(path, None)

    def post(self, statements: list[dict[str, Any]]) -> Any:
        return json.loads(self._ask("/statements", json.dumps(statements).encode()))

    def _ask(self, path: str, body: bytes | None) -> bytes:
        basic = base64.b64encode(f"{self.key}:{self.secret}".encode()).decode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/xapi{path}", data=body)
        request.add_header("Authorization", f"Basic {basic}")
        request.add_header("X-Experience-API-Version", "2.0.0")
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=20) as answer:
            found: bytes = answer.read()
            return found

    def statement_ids(self) -> list[str]:
        """Return the ids of everything that it lists, the oldest first, page after page."""
        ids: list[str] = []
        path = "/statements?ascending=true"
        while path:
            page = self.get(path)
            ids += [one["id"] for one in page["statements"]]
            path = page.get("more", "").removeprefix("/xapi")
        return ids
