"""A believable month: who opened the module when, how far they came, and how the visit ended."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lrs_bridge.clock import LONDON
from lrs_bridge.course.manifest import Manifest, Module, Page


@dataclass(frozen=True)
class Visit:
    """One visit of one person.

    days_ago and at (local HH:MM) say when; pages is the first and last page number read (from 1, both read; 0 for the
    last page means to the end); pace_percent is reading time against the author's minutes; misses is None when the end
    check was not taken, else how many questions were missed in each try.
    """

    person_ref: str
    days_ago: int
    at: str
    pages: tuple[int, int]
    pace_percent: int = 100
    misses: tuple[int, ...] | None = None
    walks_away: bool = False

    def starts_at(self, today: date) -> datetime:
        hour, minute = map(int, self.at.split(":"))
        return datetime.combine(today - timedelta(days=self.days_ago), datetime.min.time(), LONDON).replace(
            hour=hour, minute=minute
        )


TO_THE_END = 0

VISITS = (
    Visit("L-02", 27, "14:05", (1, TO_THE_END), 105, (1,)),
    Visit("F-01", 26, "09:35", (1, 4), 95),
    Visit("F-01", 25, "09:30", (5, TO_THE_END), 110, (2, 0)),
    Visit("L-04", 24, "13:02", (1, TO_THE_END), 90, (0,)),
    Visit("F-04", 22, "10:10", (1, TO_THE_END), 100, (1,)),
    Visit("L-03", 20, "23:40", (1, 3), 120, walks_away=True),
    Visit("L-03", 19, "02:15", (4, TO_THE_END), 125, (2, 1)),
    Visit("F-05", 17, "15:20", (1, TO_THE_END), 80, (0,)),
    Visit("L-05", 13, "15:45", (1, 5), 100),
    Visit("L-05", 12, "15:45", (6, TO_THE_END), 100, (1,)),
    Visit("F-02", 9, "11:05", (1, TO_THE_END), 115, (3, 1)),
    Visit("F-03", 4, "14:10", (1, 3), 100, walks_away=True),
    Visit("L-01", 2, "21:50", (1, 3), 110),
)


def pages_of_visit(module: Module, visit: Visit) -> list[Page]:
    """Return the pages a visit reads, in order; other routes are left to those who need them."""
    main = [page for page in module.pages if page.alternative_to is None]
    first, last = visit.pages
    return main[first - 1 : None if last == TO_THE_END else last]


def first_module(manifest: Manifest) -> Module | None:
    """Return the module that the month is about, or None for a course without one."""
    return next(iter(manifest.modules), None)
