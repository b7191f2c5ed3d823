"""Method 1 of credited time: what one beat is worth, and how spans are counted once. Pure.

The browser sends a beat every 30 s while its page is visible and something was done in the last 240 s; the bridge's own
clock decides the rest. docs/trust.md says what this cannot know.
Source: decision 9.
"""

from collections.abc import Iterable

METHOD_VERSION = "1"
EVIDENCE_KIND = "beats"
MOST_CREDIT_SECONDS = 75


def credit(last_at_seconds: int | None, now_seconds: int) -> int:
    """Return the seconds that a beat credits: the time since the last accepted one, or 0 if that is over 75 s.

    Units: whole UTC seconds by the server's clock. The first beat credits nothing, nor does one after a clock set back.
    """
    if last_at_seconds is None:
        return 0
    gap = now_seconds - last_at_seconds
    return gap if 0 < gap <= MOST_CREDIT_SECONDS else 0


def union_spans(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the union of half-open spans, in order: what overlaps or touches becomes one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def union_seconds(spans: Iterable[tuple[int, int]]) -> int:
    """Return the whole seconds that half-open spans cover, each second once."""
    return sum(end - start for start, end in union_spans(spans))
