"""Claimed against supported, one group of bars for each setting; the picture and its table share these figures."""

from collections.abc import Iterable
from dataclasses import dataclass

FULL_WIDTH = 1000  # the SVG's own units across


@dataclass(frozen=True)
class SettingSum:
    """What one setting's submitted claims add up to."""

    setting_name: str
    claim_count: int
    claimed_seconds: int
    supported_seconds: int
    amount_pence: int

    @property
    def unsupported_seconds(self) -> int:
        return self.claimed_seconds - self.supported_seconds


@dataclass(frozen=True)
class Bars:
    """A setting's bars. Units: widths in thousandths of the picture."""

    sums: SettingSum
    claimed_width: int
    supported_width: int
    unsupported_width: int


def setting_bars(sums: Iterable[SettingSum]) -> list[Bars]:
    """Return bars on one common scale, the longest across the whole width."""
    wanted = list(sums)
    longest = max((one.claimed_seconds for one in wanted), default=0) or 1
    bars = []
    for one in wanted:
        claimed = one.claimed_seconds * FULL_WIDTH // longest
        supported = one.supported_seconds * FULL_WIDTH // longest
        bars.append(Bars(one, claimed, supported, claimed - supported))
    return bars
