"""Spans of time: half-open [start, end) in whole UTC seconds, and the arithmetic of sets of them.

A set is a list of spans that do not touch, earliest first.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

Span = tuple[int, int]


def merge_spans(spans: Iterable[Span]) -> list[Span]:
    """Return the set of all instants in the given spans, which may overlap and come in any order."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def intersect(span: Span, span_set: Sequence[Span]) -> list[Span]:
    """Return the parts of a span that lie inside a set."""
    start, end = span
    found = []
    for position in range(max(bisect_right(span_set, (start, start)) - 1, 0), len(span_set)):
        other_start, other_end = span_set[position]
        if other_start >= end:
            break
        low, high = max(start, other_start), min(end, other_end)
        if low < high:
            found.append((low, high))
    return found


def subtract(span: Span, span_set: Sequence[Span]) -> list[Span]:
    """Return the parts of a span that lie outside a set."""
    at, end = span
    left = []
    for inside_start, inside_end in intersect(span, span_set):
        if at < inside_start:
            left.append((at, inside_start))
        at = inside_end
    if at < end:
        left.append((at, end))
    return left


def insert_span(span_set: list[Span], span: Span) -> None:
    """Add a span to a set in place; the span may overlap or touch what is there."""
    start, end = span
    if start >= end:
        return
    first = bisect_left(span_set, (start, start))
    if first and span_set[first - 1][1] >= start:
        first -= 1
    last = first
    while last < len(span_set) and span_set[last][0] <= end:
        last += 1
    if first < last:
        start, end = min(start, span_set[first][0]), max(end, span_set[last - 1][1])
    span_set[first:last] = [(start, end)]


def seconds_of(spans: Iterable[Span]) -> int:
    """Return the summed length of spans; an instant in two of them counts twice."""
    return sum(end - start for start, end in spans)
