"""A real mail server on this machine, which keeps what it is given."""

import socketserver
import threading
import time
from collections.abc import Iterator

import pytest


class _Conversation(socketserver.StreamRequestHandler):
    """One client: enough of RFC 5321 to take a mail."""

    def handle(self) -> None:
        self._say("220 mail.example ready")
        while line := self.rfile.readline().decode().strip():
            word = line.upper().split()[0]
            if word == "DATA":
                self._say("354 go on")
                self._take()
            elif word == "QUIT":
                self._say("221 goodbye")
                return
            self._say("250 mail.example")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def _take(self) -> None:
        lines = []
        while (line := self.rfile.readline().decode()) != ".\r\n":
            lines.append(line.rstrip("\r\n"))
        self.server.mails.append("\n".join(lines))  # type: ignore[attr-defined]


class MailServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.mails: list[str] = []

    @property
    def settings(self) -> dict[str, str]:
        """The HANDRAIL_* settings, without the prefix, that send mail here."""
        return {
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(self.server_address[1]),
            "SMTP_SECURITY": "none",
            "MAIL_FROM": "training@handrail.example",
        }

    def next_mail(self, count: int = 1) -> str:
        """Wait for the mail of that number and return its text."""
        deadline = time.monotonic() + 5
        while len(self.mails) < count and time.monotonic() < deadline:
            time.sleep(0.01)
        assert len(self.mails) >= count, "no mail came"
        return self.mails[count - 1].replace("=\n", "").replace("=3D", "=")


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with MailServer() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield server
        server.shutdown()
