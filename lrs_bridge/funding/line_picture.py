"""One picture of the day behind a claim line: the release, what was recorded, what counts and what does not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lrs_bridge.funding.facts import Interval, Release
from lrs_bridge.funding.spans import Span, merge_spans, seconds_of
from lrs_bridge.funding.verdict import LineVerdict
from lrs_bridge.funding.words import REASON_WORDS, from_to, local_clock

FULL_WIDTH = 1000  # the SVG's own units across
_HOUR = 3600
_MOST_LABELS = 5
_NARROWEST = 3  # so that a few seconds can still be seen


@dataclass(frozen=True)
class Band:
    """One row of the picture. kind is release, tolerance, recorded, counted, unclaimed or taken; bars is (x, width)."""

    kind: str
    label: str
    times: tuple[str, ...]
    seconds: int
    bars: tuple[tuple[int, int], ...]
    code: str = ""


@dataclass(frozen=True)
class LinePicture:
    """The rows from top to bottom and the hours beneath them, evenly spaced."""

    start: int
    end: int
    bands: tuple[Band, ...]
    hours: tuple[str, ...]


def draw_line(
    verdict: LineVerdict, release: Release, tolerance_seconds: int, intervals: Iterable[Interval]
) -> LinePicture:
    """Return the picture of a line that was not refused; intervals are those that were considered."""
    recorded = merge_spans(interval.span for interval in intervals)
    reach = (release.planned[0] - tolerance_seconds, release.planned[1] + tolerance_seconds)
    start = min([reach[0], *(span[0] for span in recorded)]) // _HOUR * _HOUR
    end = -(-max([reach[1], *(span[1] for span in recorded)]) // _HOUR) * _HOUR
    step = max(-(-(end - start) // (_MOST_LABELS - 1) // _HOUR), 1) * _HOUR
    end = start + -(-(end - start) // step) * step
    scale = _Scale(start, end)
    bands = [scale.band("release", "Release from shift", [release.planned])]
    if tolerance_seconds:
        edges = [(reach[0], release.planned[0]), (release.planned[1], reach[1])]
        bands.append(scale.band("tolerance", "Tolerance that the rules allow", edges))
    bands.append(scale.band("recorded", "Recorded", recorded))
    bands.append(scale.band("counted", "Counted", [(piece[0], piece[1]) for piece in verdict.supported_pieces]))
    if verdict.unclaimed_pieces:
        unclaimed = [(piece[0], piece[1]) for piece in verdict.unclaimed_pieces]
        bands.append(scale.band("unclaimed", "Would count, but was not claimed", unclaimed))
    for reason in verdict.reasons:
        if reason.pieces:
            taken = [(piece[0], piece[1]) for piece in reason.pieces]
            band = scale.band("taken", REASON_WORDS[reason.code].rstrip("."), taken, seconds=reason.seconds)
            bands.append(Band(band.kind, band.label, band.times, band.seconds, band.bars, reason.code))
    hours = tuple(local_clock(hour) for hour in range(start, end + 1, step))
    return LinePicture(start, end, tuple(bands), hours)


@dataclass(frozen=True)
class _Scale:
    start: int
    end: int

    def x(self, second: int) -> int:
        return (second - self.start) * FULL_WIDTH // (self.end - self.start)

    def band(self, kind: str, label: str, spans: Sequence[Span], *, seconds: int | None = None) -> Band:
        merged = merge_spans(spans)
        bars = tuple((self.x(start), max(self.x(end) - self.x(start), _NARROWEST)) for start, end in merged)
        times = tuple(from_to(start, end) for start, end in merged)
        return Band(kind, label, times, seconds_of(merged) if seconds is None else seconds, bars)
