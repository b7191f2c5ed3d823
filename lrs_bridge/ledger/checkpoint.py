"""Checkpoints: the origin, size and root of the tree, as a signed note, after c2sp.org/tlog-checkpoint."""

from dataclasses import dataclass

from lrs_bridge.ledger import strict_base64
from lrs_bridge.ledger.merkle import HASH_BYTES
from lrs_bridge.ledger.note import NoteError, Signer, Verifier, open_note, split_note

DEMONSTRATION_PREFIX = "DEMONSTRATION."
DEMONSTRATION_LINE = "DEMONSTRATION: fictional people, not evidence"


@dataclass(frozen=True)
class Checkpoint:
    """What a log says its tree is; demonstration is part of what is signed."""

    origin: str
    tree_size: int
    root_hash: bytes

    @property
    def demonstration(self) -> bool:
        return self.origin.startswith(DEMONSTRATION_PREFIX)

    def text(self) -> str:
        """Return the note's text: origin, size, root, and in demonstration a line that says so."""
        lines = [self.origin, str(self.tree_size), strict_base64.encode(self.root_hash)]
        if self.demonstration:
            lines.append(DEMONSTRATION_LINE)
        return "\n".join(lines) + "\n"


def sign_checkpoint(checkpoint: Checkpoint, signer: Signer) -> str:
    """Return the checkpoint as a signed note."""
    return signer.sign(checkpoint.text())


def parse_checkpoint(text: str) -> Checkpoint:
    """Return the checkpoint in a note's text; lines after the third are the log's own and are passed over.

    Raises: NoteError if a line is missing or has another spelling.
    """
    lines = text.split("\n")
    if len(lines) < 4 or not lines[0]:
        raise NoteError("A checkpoint has three lines: origin, size and root.")
    size = lines[1]
    root_hash = strict_base64.decode(lines[2])
    if not (size.isascii() and size.isdigit()) or str(int(size)) != size:
        raise NoteError(f'The checkpoint\'s size is "{size[:40]}", which is not a plain number.')
    if root_hash is None or len(root_hash) != HASH_BYTES:
        raise NoteError("The checkpoint's root is not 32 bytes in base64.")
    return Checkpoint(lines[0], int(size), root_hash)


def open_checkpoint(note: str, verifier: Verifier) -> Checkpoint:
    """Return the checkpoint in a note that this log's key signed.

    Raises: NoteError if the signature is not the key's or the origin is not the key's name.
    """
    checkpoint = parse_checkpoint(open_note(note, verifier))
    if checkpoint.origin != verifier.name:
        raise NoteError(f"The checkpoint is of log {checkpoint.origin}; the key is that of {verifier.name}.")
    return checkpoint


def read_unverified(note: str) -> Checkpoint:
    """Return the checkpoint in a note without looking at its signatures: for messages and comparisons only."""
    return parse_checkpoint(split_note(note)[0])
