"""Receipts that verify offline: c2sp.org/tlog-proof@v1, without extra data."""

from collections.abc import Sequence
from dataclasses import dataclass

from lrs_bridge.ledger import strict_base64
from lrs_bridge.ledger.checkpoint import Checkpoint, open_checkpoint
from lrs_bridge.ledger.commitment import LeafType, commit, leaf_data
from lrs_bridge.ledger.merkle import HASH_BYTES, ProofError, leaf_hash, verify_inclusion
from lrs_bridge.ledger.note import Verifier

HEADER = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True)
class TlogProof:
    """The place of one leaf, the hashes that tie it to the root, and the signed checkpoint, verbatim."""

    leaf_index: int
    hashes: tuple[bytes, ...]
    signed_checkpoint: str


def write_proof(leaf_index: int, hashes: Sequence[bytes], signed_checkpoint: str) -> str:
    """Return a receipt's text."""
    lines = [HEADER, f"index {leaf_index}", *(strict_base64.encode(one) for one in hashes)]
    return "\n".join(lines) + "\n\n" + signed_checkpoint


def parse_proof(text: str) -> TlogProof:
    """Return what a receipt says. Raises: ProofError if it is malformed."""
    head, separator, signed_checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    if lines[0] != HEADER or not separator:
        raise ProofError(f"A receipt begins with {HEADER} and ends with a checkpoint.")
    rest = lines[1:]
    if rest and rest[0].startswith("extra "):
        rest = rest[1:]  # not authenticated, and Handrail writes none
    word, _, number = rest[0].partition(" ") if rest else ("", "", "")
    if word != "index" or not (number.isascii() and number.isdigit()) or str(int(number)) != number:
        raise ProofError("The receipt does not say which leaf it is for.")
    hashes = [strict_base64.decode(line) for line in rest[1:]]
    if any(one is None or len(one) != HASH_BYTES for one in hashes):
        raise ProofError("A hash in the receipt is not 32 bytes in base64.")
    return TlogProof(int(number), tuple(one for one in hashes if one is not None), signed_checkpoint)


def verify_record(
    proof: TlogProof, verifier: Verifier, *, leaf_type: LeafType, salt: bytes, record: bytes
) -> Checkpoint:
    """Check that a record is in the log that this key signs, and return the checkpoint that says so.

    Raises: ProofError, CommitmentError or NoteError.
    """
    checkpoint = open_checkpoint(proof.signed_checkpoint, verifier)
    verify_under(proof, checkpoint, leaf_type=leaf_type, salt=salt, record=record)
    return checkpoint


def verify_under(proof: TlogProof, checkpoint: Checkpoint, *, leaf_type: LeafType, salt: bytes, record: bytes) -> None:
    """Check that a record is in the tree of a checkpoint whose signature the caller has verified.

    Raises: ProofError or CommitmentError.
    """
    hashed = leaf_hash(leaf_data(leaf_type, commit(leaf_type, salt, record)))
    verify_inclusion(proof.leaf_index, checkpoint.tree_size, hashed, proof.hashes, checkpoint.root_hash)
