"""The Merkle tree of RFC 6962 section 2.1: roots, proofs and their verification.

Everything is built from ranges of leaves: a proof is a list of ranges, and the hash of each range is its entry. With
all leaf hashes at hand a range is hashed directly; a store that keeps the hashes of complete subtrees reads O(log n)
of them instead (tree_nodes.py). No odd node is ever doubled: that made two different trees share a root elsewhere
(CVE-2012-2459).
"""

import hashlib
from collections.abc import Sequence

from lrs_bridge.errors import HandrailError

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()

Range = tuple[int, int]  # half-open: leaves begin to end


class ProofError(HandrailError):
    """A proof does not prove what it was given for, or cannot exist."""

    code = "bad-proof"


def leaf_hash(data: bytes) -> bytes:
    """Return SHA-256(0x00 ‖ data)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def split_point(count: int) -> int:
    """Return the largest power of two smaller than count (count is 2 or more)."""
    return 1 << ((count - 1).bit_length() - 1)


def root(leaf_hashes: Sequence[bytes]) -> bytes:
    """Return the tree's root; that of no leaves is SHA-256 of nothing."""
    if not leaf_hashes:
        return EMPTY_ROOT
    if len(leaf_hashes) == 1:
        return leaf_hashes[0]
    split = split_point(len(leaf_hashes))
    return node_hash(root(leaf_hashes[:split]), root(leaf_hashes[split:]))


def inclusion_ranges(leaf_index: int, tree_size: int) -> list[Range]:
    """Return the ranges whose hashes tie one leaf to the root, leaf side first.

    Raises: ProofError if the tree has no such leaf.
    Source: RFC 6962 section 2.1.1.
    """
    if not 0 <= leaf_index < tree_size:
        raise ProofError(f"Leaf {leaf_index} is not in a tree of {tree_size} leaves.")
    ranges: list[Range] = []
    begin, end = 0, tree_size
    while end - begin > 1:
        middle = begin + split_point(end - begin)
        if leaf_index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((begin, middle))
            begin = middle
    return ranges[::-1]


def consistency_ranges(old_size: int, new_size: int) -> list[Range]:
    """Return the ranges whose hashes show that the new tree only added to the old one.

    Raises: ProofError unless 0 < old_size <= new_size.
    Source: RFC 6962 section 2.1.2.
    """
    if not 0 < old_size <= new_size:
        raise ProofError(f"A tree of {new_size} leaves cannot be compared with one of {old_size}.")
    if old_size == new_size:
        return []
    ranges: list[Range] = []
    begin, end = 0, new_size
    whole = True  # whether the old tree is all of this range so far
    while end != old_size:
        middle = begin + split_point(end - begin)
        if old_size <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((begin, middle))
            begin = middle
            whole = False
    if not whole:
        ranges.append((begin, end))
    return ranges[::-1]


def inclusion_proof(leaf_index: int, leaf_hashes: Sequence[bytes]) -> list[bytes]:
    """Return the sibling hashes that tie one leaf to the tree's root.

    Shape: leaf_hashes oldest first, 32 bytes each; result leaf side first, empty for one leaf.
    Units: leaf_index counts from 0.
    Raises: ProofError if there is no such leaf.
    Source: RFC 6962 section 2.1.1.
    """
    return [root(leaf_hashes[begin:end]) for begin, end in inclusion_ranges(leaf_index, len(leaf_hashes))]


def consistency_proof(old_size: int, leaf_hashes: Sequence[bytes]) -> list[bytes]:
    """Return the hashes that show that the first old_size leaves are unchanged.

    Raises: ProofError unless 0 < old_size <= len(leaf_hashes).
    Source: RFC 6962 section 2.1.2.
    """
    return [root(leaf_hashes[begin:end]) for begin, end in consistency_ranges(old_size, len(leaf_hashes))]


def verify_inclusion(leaf_index: int, tree_size: int, hashed_leaf: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """Check that a leaf stands at leaf_index in the tree with this root.

    Raises: ProofError saying what was expected and what came.
    Source: RFC 9162 section 2.1.3.2.
    """
    if not 0 <= leaf_index < tree_size:
        raise ProofError(f"Leaf {leaf_index} is not in a tree of {tree_size} leaves.")
    for value in (root, hashed_leaf, *proof):
        if len(value) != HASH_BYTES:
            raise ProofError(f"A hash in the proof has {len(value)} bytes; {HASH_BYTES} are needed.")
    place, last = leaf_index, tree_size - 1
    result = hashed_leaf
    for sibling in proof:
        if last == 0:
            raise ProofError("The proof has more hashes than the tree has levels.")
        if place & 1 or place == last:
            result = node_hash(sibling, result)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            result = node_hash(result, sibling)
        place, last = place >> 1, last >> 1
    if last != 0:
        raise ProofError("The proof has fewer hashes than the tree has levels.")
    if result != root:
        raise ProofError(f"The proof leads to root {result.hex()[:16]}…, and the checkpoint says {root.hex()[:16]}….")


def verify_consistency(old_size: int, new_size: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    """Check that the tree with new_root holds the tree with old_root as its beginning.

    Raises: ProofError saying what was expected and what came.
    Source: RFC 9162 section 2.1.4.2.
    """
    if not 0 < old_size <= new_size:
        raise ProofError(f"A tree of {new_size} leaves cannot be compared with one of {old_size}.")
    if old_size == new_size:
        if proof:
            raise ProofError("Two trees of one size need no proof, and one was given.")
        if old_root != new_root:
            raise ProofError(f"Two trees of {old_size} leaves have different roots.")
        return
    path = list(proof)
    if old_size & (old_size - 1) == 0:
        path.insert(0, old_root)
    if not path:
        raise ProofError("The proof is empty.")
    place, last = old_size - 1, new_size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    from_old = from_new = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise ProofError("The proof has more hashes than the tree has levels.")
        if place & 1 or place == last:
            from_old, from_new = node_hash(sibling, from_old), node_hash(sibling, from_new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            from_new = node_hash(from_new, sibling)
        place, last = place >> 1, last >> 1
    if last != 0:
        raise ProofError("The proof has fewer hashes than the tree has levels.")
    if from_old != old_root:
        raise ProofError(f"The first {old_size} leaves are not those of the older checkpoint.")
    if from_new != new_root:
        raise ProofError("The proof does not lead to the newer checkpoint's root.")
