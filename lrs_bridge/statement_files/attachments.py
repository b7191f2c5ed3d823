"""What came along with statements: a folder beside their file, each attachment in a file named by its SHA-2."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from lrs_bridge.ledger import files
from lrs_bridge.statement_files.line import LineError
from lrs_bridge.xapi import attachments
from lrs_bridge.xapi.statement import Statement

LARGEST_ATTACHMENT_BYTES = 64 * 1024 * 1024  # larger than any that can come in


class AttachmentFolder:
    """The folder of one statements file; it is made when the first attachment is written."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __contains__(self, sha2: str) -> bool:
        return (self.path / sha2).is_file()

    def write(self, sha2: str, content: bytes) -> None:
        """Put an attachment there, whole or not at all."""
        files.make_private_folder(self.path)
        fresh = self.path / f".{sha2}.{secrets.token_hex(4)}"
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.path / sha2)
        files.sync_folder(self.path)

    def read(self, sha2: str) -> bytes:
        """Return an attachment's bytes. Raises: LineError when they are not what their name says."""
        path = self.path / sha2
        if path.stat().st_size > LARGEST_ATTACHMENT_BYTES:
            raise LineError(f"The attachment {path} is larger than any that can be kept.")
        content = path.read_bytes()
        if not attachments.has_sha2(content, sha2):
            raise LineError(f"The attachment {path} is not what its name, its SHA-2, says. Copy it again.")
        return content


def folder_beside(file: Path) -> Path:
    """Return where the attachments of a statements file lie: statements.attachments beside statements.jsonl.gz."""
    return file.with_name(file.name.removesuffix(".gz").removesuffix(".jsonl") + ".attachments")


def hashes_in(statement: Statement, folder: AttachmentFolder) -> Iterator[str]:
    """Give the hashes of a statement's attachments that are in the folder."""
    for _, attachment in attachments.attachments_of(statement):
        sha2 = attachment["sha2"].lower()
        if sha2 in folder:
            yield sha2


def check_present(statement: Statement, folder: AttachmentFolder) -> None:
    """Check that what came along with a statement is in the folder, byte for byte.

    Raises: LineError.
    """
    for where, attachment in attachments.attachments_of(statement):
        sha2 = attachment["sha2"].lower()
        if sha2 in folder:
            folder.read(sha2)
        elif "fileUrl" not in attachment:
            raise LineError(f"The attachment {sha2} is not in {folder.path}. Copy it there.", where=where)
