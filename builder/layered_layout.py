"""A small layered layout of a directed graph: every node in a row below what leads to it, with few crossings.

Pure, and made for the dozen nodes of a scenario: longest-path rows, places taken on the way through a row, barycentre
ordering. Source: Sugiyama, Tagawa and Toda, Methods for Visual Understanding of Hierarchical System Structures (1981).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_SWEEPS = 6


@dataclass(frozen=True)
class Edge:
    """One arrow. is_back: it leads to its own row or one above, which closes a loop.

    Shape: through holds the places of the rows between, as (row, place), top first; empty for a back edge.
    """

    source: str
    target: str
    is_back: bool
    through: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Layout:
    """Where each node stands: name → (row, place), both from 0; row_sizes counts the places of each row."""

    nodes: dict[str, tuple[int, int]]
    edges: tuple[Edge, ...]
    row_sizes: tuple[int, ...]


def lay_out(start: str, arrows: Mapping[str, Sequence[str]]) -> Layout:
    """Return the layout of all that can be reached from the start; an arrow drawn twice is laid out once."""
    order, back = _walk(start, arrows)
    rows = _rows(order, arrows, back)
    forward = [(one, to) for one in order for to in dict.fromkeys(arrows[one]) if (one, to) not in back]
    chains = {edge: _chain(edge, rows) for edge in forward}
    by_row: list[list[str]] = [[] for _ in range(max(rows.values()) + 1)]
    for name in order:
        by_row[rows[name]].append(name)
    for (one, _), chain in chains.items():
        for row, name in enumerate(chain[1:-1], start=rows[one] + 1):
            by_row[row].append(name)
    _order_rows(by_row, [pair for chain in chains.values() for pair in zip(chain, chain[1:], strict=False)])
    place = {name: (row, at) for row, names in enumerate(by_row) for at, name in enumerate(names)}
    edges = [
        Edge(one, to, is_back=False, through=tuple(place[name] for name in chain[1:-1]))
        for (one, to), chain in chains.items()
    ]
    edges += [Edge(one, to, is_back=True, through=()) for one, to in sorted(back, key=lambda edge: place[edge[0]])]
    return Layout({name: place[name] for name in order}, tuple(edges), tuple(len(names) for names in by_row))


def _walk(start: str, arrows: Mapping[str, Sequence[str]]) -> tuple[list[str], set[tuple[str, str]]]:
    """Return the nodes in the order of a walk into depth, and the arrows that lead back onto the way to themselves."""
    order: list[str] = []
    back: set[tuple[str, str]] = set()
    on_the_way: set[str] = set()
    # Each entry is a node and the arrows of it that are still to be followed.
    stack = [(start, iter(arrows[start]))]
    order.append(start)
    on_the_way.add(start)
    while stack:
        name, left = stack[-1]
        to = next(left, None)
        if to is None:
            stack.pop()
            on_the_way.discard(name)
        elif to in on_the_way:
            back.add((name, to))
        elif to not in order:
            order.append(to)
            on_the_way.add(to)
            stack.append((to, iter(arrows[to])))
    return order, back


def _rows(order: list[str], arrows: Mapping[str, Sequence[str]], back: set[tuple[str, str]]) -> dict[str, int]:
    rows = dict.fromkeys(order, 0)
    # Without the arrows back there is no loop, so the longest way has fewer steps than there are nodes.
    for _ in order:
        for one in order:
            for to in arrows[one]:
                if (one, to) not in back:
                    rows[to] = max(rows[to], rows[one] + 1)
    return rows


def _chain(edge: tuple[str, str], rows: dict[str, int]) -> list[str]:
    one, to = edge
    between = [f"{one}\n{to}\n{row}" for row in range(rows[one] + 1, rows[to])]
    return [one, *between, to]


def _order_rows(by_row: list[list[str]], pairs: list[tuple[str, str]]) -> None:
    above: dict[str, list[str]] = {}
    below: dict[str, list[str]] = {}
    for one, to in pairs:
        above.setdefault(to, []).append(one)
        below.setdefault(one, []).append(to)
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        numbers = range(1, len(by_row)) if down else range(len(by_row) - 2, -1, -1)
        for row in numbers:
            beside = by_row[row - 1] if down else by_row[row + 1]
            centre = {name: (at + 0.5) / len(beside) for at, name in enumerate(beside)}
            links = above if down else below
            by_row[row].sort(key=lambda name: _barycentre(links.get(name, []), centre))


def _barycentre(names: list[str], centre: dict[str, float]) -> float:
    return sum(centre[name] for name in names) / len(names) if names else 0.5
