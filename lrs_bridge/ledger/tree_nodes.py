"""The tree as a store keeps it: one hash for each complete subtree, so that roots and proofs read O(log n) hashes."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from lrs_bridge.ledger.merkle import EMPTY_ROOT, Range, node_hash


class Node(NamedTuple):
    """A complete subtree: the leaves from place × 2^level, 2^level of them."""

    level: int
    place: int


def nodes_of_range(begin: int, end: int) -> list[Node]:
    """Return the complete subtrees that make up a range of leaves, from the left.

    The ranges of proofs begin at a multiple of their largest subtree, so that sizes fall from left to right.
    """
    nodes = []
    while begin < end:
        level = (end - begin).bit_length() - 1
        nodes.append(Node(level, begin >> level))
        begin += 1 << level
    return nodes


def nodes_of_ranges(ranges: Iterable[Range]) -> set[Node]:
    """Return every node that range_hash needs for these ranges."""
    return {node for begin, end in ranges for node in nodes_of_range(begin, end)}


def range_hash(begin: int, end: int, hashes: Mapping[Node, bytes]) -> bytes:
    """Return the hash of a range of leaves from those of its complete subtrees."""
    parts = [hashes[node] for node in nodes_of_range(begin, end)]
    if not parts:
        return EMPTY_ROOT
    result = parts.pop()
    while parts:
        result = node_hash(parts.pop(), result)
    return result


def proof_from(ranges: Iterable[Range], hashes: Mapping[Node, bytes]) -> list[bytes]:
    """Return a proof from its ranges (merkle.inclusion_ranges, merkle.consistency_ranges)."""
    return [range_hash(begin, end, hashes) for begin, end in ranges]


def grow(tree_size: int, edge: Mapping[Node, bytes], leaf_hashes: Iterable[bytes]) -> dict[Node, bytes]:
    """Return the nodes that come into being when leaves are added on the right.

    Shape: edge holds at least the nodes of the range 0 to tree_size.
    """
    added: dict[Node, bytes] = {}
    level, start, values = 0, tree_size, list(leaf_hashes)
    while values:
        added.update((Node(level, place), value) for place, value in enumerate(values, start=start))
        if start & 1:  # the first of these completes a pair with one that was there
            start, values = start - 1, [edge[Node(level, start - 1)], *values]
        values = [node_hash(left, right) for left, right in zip(values[::2], values[1::2], strict=False)]
        level, start = level + 1, start >> 1
    return added
