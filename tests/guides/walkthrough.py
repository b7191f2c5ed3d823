"""Follows a guide word by word: reads its Markdown, and does what each step says with the real command.

A guide has steps of a few forms, told by the words right above a block. A block that is none of them is an error, so
that nothing in a guide goes unread.
"""

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

_FENCE = re.compile(r"^(?P<mark>`{3,})(?P<info>.*)\n(?P<body>(?:.*\n)*?)(?P=mark)$", re.MULTILINE)
_SAVE = re.compile(r"Save this as `([^`]+)`")
_DELETE = re.compile(r"Delete `([^`]+)`")
_CHANGE_IN = re.compile(r"In `([^`]+)`, change this line:$")
_ADDRESS = re.compile(r"<(http://127\.0\.0\.1:8001/[^>]*)>")
_HANDRAIL = 'exec "$PYTHON" -c "from handrail.cli import main; main()" "$@"\n'
_PREVIEW_PORT = "8001"


@dataclass(frozen=True)
class Block:
    """A block of a guide. before: the prose between it and the block above it; line: where it starts."""

    line: int
    info: str
    text: str
    before: str


def read_blocks(markdown: str) -> tuple[list[Block], str]:
    """Return a guide's blocks in order, and the prose after the last one."""
    blocks, at = [], 0
    for found in _FENCE.finditer(markdown):
        line = markdown.count("\n", 0, found.start()) + 1
        blocks.append(Block(line, found["info"], found["body"], markdown[at : found.start()].strip()))
        at = found.end()
    return blocks, markdown[at:]


def matches(shown: str, printed: str) -> bool:
    """Return whether a guide's text is what was printed, line for line; … stands for anything in a line."""
    pattern = "\n".join(".*".join(map(re.escape, line.split("…"))) for line in shown.strip().split("\n"))
    return re.fullmatch(pattern, printed.strip()) is not None


@dataclass
class Reader:
    """Somebody who follows a guide in a folder: what they typed, what it printed, and where they are now."""

    folder: Path
    tools: Path
    said: str = ""
    done: list[str] = field(default_factory=list)
    preview: subprocess.Popen[str] | None = None
    _port: int = 0
    _changing: str = ""
    _old: str | None = None

    def __post_init__(self) -> None:
        """Put the command where a shell finds it."""
        self.tools.mkdir()
        command = self.tools / "handrail"
        command.write_text(f"#!/bin/sh\n{_HANDRAIL}")
        command.chmod(0o755)

    def follow(self, markdown: str) -> None:
        """Do every step of a guide. Raises: AssertionError with the guide's line where something is not as it says."""
        blocks, after = read_blocks(markdown)
        for block in blocks:
            self._do_prose(block.before)
            self._do(block)
        self._do_prose(after)

    def stop(self) -> None:
        """End what still runs."""
        if self.preview and self.preview.poll() is None:
            self.preview.kill()
            self.preview.communicate()

    def _do_prose(self, words: str) -> None:
        for name in _DELETE.findall(words):
            (self.folder / name).unlink()
            self.done.append(f"delete {name}")
        if "press Ctrl and C together" in words:
            assert self.preview
            os.kill(self.preview.pid, signal.SIGINT)
            self.said = self.preview.communicate(timeout=60)[0].rstrip().rpartition("\n")[2]

    def _do(self, block: Block) -> None:
        save = _SAVE.search(block.before)
        here = f"line {block.line} of the guide"
        if block.info == "sh":
            self._type(block.text)
        elif block.info == "text":
            self._see(block, here)
        elif save:
            (self.folder / save[1]).write_text(block.text, "utf-8")
            self.done.append(f"save {save[1]}")
        elif block.before.endswith("change this line:"):
            found = _CHANGE_IN.search(block.before)
            self._changing = found[1] if found else self._changing
            self._old = block.text
        elif block.before.endswith("to this:") and self._old is not None:
            self._change(block.text, here)
        else:
            raise AssertionError(f"{here}: nobody would know what to do with this block")

    def _change(self, new: str, here: str) -> None:
        file = self.folder / self._changing
        text = file.read_text("utf-8")
        assert self._old is not None
        assert text.count(self._old) == 1, f"{here}: {self._changing} does not have this line once"
        file.write_text(text.replace(self._old, new), "utf-8")
        self.done.append(f"change {self._changing}")
        self._old = None

    def _environment(self) -> dict[str, str]:
        people = {
            f"GIT_{who}_{what}": "ada@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
        }
        path = f"{self.tools}{os.pathsep}{os.environ['PATH']}"
        return os.environ | people | {"PATH": path, "PYTHON": sys.executable, "BROWSER": "true"}

    def _type(self, commands: str) -> None:
        self.said = ""
        for command in commands.strip().split("\n"):
            self.done.append(command)
            words = shlex.split(command)
            if words[0] == "cd":
                self.folder /= words[1]
            elif words[:2] == ["handrail", "preview"]:
                self._start_preview(words)
            else:
                done = subprocess.run(
                    words, cwd=self.folder, env=self._environment(), text=True, check=False, timeout=120,
                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                )  # fmt: skip
                self.said += done.stdout
                expected = 1 if re.search(r"^\d+ mistakes?\.", done.stdout, re.MULTILINE) else 0
                assert done.returncode == expected, f"{command}: ended with {done.returncode}\n{done.stdout}"

    def _start_preview(self, words: list[str]) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.preview = subprocess.Popen(
            [*words, "--port", str(self._port)], cwd=self.folder, env=self._environment(), text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, bufsize=1,
        )  # fmt: skip
        assert self.preview.stdout
        for line in self.preview.stdout:
            self.said = line.replace(f":{self._port}/", f":{_PREVIEW_PORT}/")
            if "Serving on" in line:
                return
        raise AssertionError(f"the preview did not start: {self.said}")

    def _see(self, block: Block, here: str) -> None:
        address = _ADDRESS.search(block.before)
        if address:
            self._look(address[1], block.text.strip(), here)
            return
        printed = self.said.strip()
        if "The last lines say" in block.before:
            printed = "\n".join(printed.split("\n")[-len(block.text.strip().split("\n")) :])
        assert matches(block.text, printed), f"{here} shows\n{block.text}\nand there was\n{self.said}"

    def _look(self, address: str, words: str, here: str) -> None:
        there = address.replace(f":{_PREVIEW_PORT}/", f":{self._port}/")
        text = ""
        for _ in range(200):
            with urllib.request.urlopen(there, timeout=20) as answer:
                text = unescape(re.sub(r"<[^>]+>", "", answer.read().decode()))
            if words in text:
                return
            time.sleep(0.2)
        raise AssertionError(f"{here}: {address} does not say {words}")
