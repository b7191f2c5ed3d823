"""The tree against the RFC's own definition, the published constants, and every small tree there is."""

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrs_bridge.ledger import merkle, tree_nodes
from lrs_bridge.ledger.merkle import ProofError
from lrs_bridge.ledger.tree_nodes import nodes_of_range

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "rfc6962.json").read_text())
LEAVES = [merkle.leaf_hash(number.to_bytes(2, "big")) for number in range(70)]


def root_by_definition(data: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, word for word and apart from the code under test."""
    if not data:
        return hashlib.sha256(b"").digest()
    if len(data) == 1:
        return hashlib.sha256(b"\x00" + data[0]).digest()
    split = 1
    while split * 2 < len(data):
        split *= 2
    left, right = root_by_definition(data[:split]), root_by_definition(data[split:])
    return hashlib.sha256(b"\x01" + left + right).digest()


def test_published_constants_come_out() -> None:
    assert merkle.root([]).hex() == VECTORS["empty_root"]
    for text, expected in VECTORS["leaves"].items():
        assert merkle.leaf_hash(text.encode()).hex() == expected
    node = VECTORS["node"]
    assert merkle.node_hash(node["left"].encode(), node["right"].encode()).hex() == node["hash"]


def test_roots_are_those_of_the_definition_up_to_70_leaves() -> None:
    for size in range(71):
        data = [number.to_bytes(2, "big") for number in range(size)]
        assert merkle.root(LEAVES[:size]) == root_by_definition(data)


def test_every_leaf_of_every_tree_up_to_70_leaves_is_proved_and_no_other_leaf_with_its_proof() -> None:
    for size in range(1, 71):
        root = merkle.root(LEAVES[:size])
        for index in range(size):
            proof = merkle.inclusion_proof(index, LEAVES[:size])
            merkle.verify_inclusion(index, size, LEAVES[index], proof, root)
            with pytest.raises(ProofError):
                merkle.verify_inclusion((index + 1) % size, size, merkle.leaf_hash(b"other"), proof, root)


def test_every_pair_of_trees_up_to_70_leaves_is_proved_consistent_and_no_changed_root_is() -> None:
    roots = [merkle.root(LEAVES[:size]) for size in range(71)]
    for new in range(1, 71):
        for old in range(1, new + 1):
            proof = merkle.consistency_proof(old, LEAVES[:new])
            merkle.verify_consistency(old, new, proof, roots[old], roots[new])
            with pytest.raises(ProofError):
                merkle.verify_consistency(old, new, proof, roots[old - 1], roots[new])


@settings(deadline=None)
@given(st.integers(1, 300), st.data())
def test_a_proof_with_one_bit_changed_or_a_hash_too_many_or_too_few_is_refused(size: int, data: st.DataObject) -> None:
    leaves = [merkle.leaf_hash(number.to_bytes(2, "big")) for number in range(size)]
    index = data.draw(st.integers(0, size - 1))
    root, proof = merkle.root(leaves), merkle.inclusion_proof(index, leaves)
    with pytest.raises(ProofError):
        merkle.verify_inclusion(index, size, leaves[index], [*proof, root], root)
    if proof:
        with pytest.raises(ProofError):
            merkle.verify_inclusion(index, size, leaves[index], proof[:-1], root)
        place = data.draw(st.integers(0, len(proof) - 1))
        bit = data.draw(st.integers(0, 255))
        changed = (int.from_bytes(proof[place], "big") ^ (1 << bit)).to_bytes(32, "big")
        with pytest.raises(ProofError):
            merkle.verify_inclusion(index, size, leaves[index], [*proof[:place], changed, *proof[place + 1 :]], root)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 1), (-1, 4), (4, 4)])
def test_a_leaf_outside_the_tree_has_no_proof(index: int, size: int) -> None:
    with pytest.raises(ProofError, match="is not in a tree"):
        merkle.verify_inclusion(index, size, LEAVES[0], [], LEAVES[0])
    with pytest.raises(ProofError, match="is not in a tree"):
        merkle.inclusion_proof(index, LEAVES[:size])


def test_an_empty_tree_is_consistent_with_nothing() -> None:
    with pytest.raises(ProofError):
        merkle.verify_consistency(0, 0, [], merkle.EMPTY_ROOT, merkle.EMPTY_ROOT)


@settings(deadline=None)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=8))
def test_a_tree_grown_in_any_batches_keeps_the_same_subtrees_and_root(batches: list[int]) -> None:
    leaves = [merkle.leaf_hash(number.to_bytes(2, "big")) for number in range(sum(batches))]
    kept: dict[tree_nodes.Node, bytes] = {}
    size = 0
    for count in batches:
        edge = {node: kept[node] for node in nodes_of_range(0, size)}  # all that a store has to read
        kept |= tree_nodes.grow(size, edge, leaves[size : size + count])
        size += count
        assert tree_nodes.range_hash(0, size, kept) == merkle.root(leaves[:size])
    for index in range(size):
        ranges = merkle.inclusion_ranges(index, size)
        assert tree_nodes.proof_from(ranges, kept) == merkle.inclusion_proof(index, leaves)


def test_a_proof_in_a_tree_of_a_million_leaves_reads_at_most_forty_hashes() -> None:
    size = 1_000_003
    for index in (0, 1, 524_287, 524_288, 999_999, size - 1):
        assert len(tree_nodes.nodes_of_ranges(merkle.inclusion_ranges(index, size))) <= 40
    assert len(tree_nodes.nodes_of_ranges(merkle.consistency_ranges(777_777, size))) <= 60
