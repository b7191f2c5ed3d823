"""Which files of tests go out first, so that at the end no worker is left alone with a long one.

What is named here starts browsers, servers or whole builds; of the rest, the files with the most tests come first.
"""

from collections import Counter
from pathlib import Path

_TESTS = Path(__file__).parent
_LONG = (
    "browser/",
    "bridge/demonstration/",
    "bridge/ledger/test_crash.py",
    "bridge/xapi/crash/",
    "bridge/processes/",
    "bridge/forwarding/",
    "bridge/web/test_serve.py",
    "bridge/web/test_shared_computer.py",
    "bridge/funding/test_verdict_properties.py",
    "bridge/xapi/test_one_page_in_memory.py",
    "bridge/xapi/requirements/test_every_requirement.py",
    "guides/",
    "builder/",
)


def long_first(files: list[Path]) -> list[int]:
    """Return the places of these tests' files in the order in which they should go out; the tests of a file stay."""
    tests_in = Counter(files)

    def turn(place: int) -> tuple[int, int, str]:
        name = files[place].relative_to(_TESTS).as_posix()
        turns = (number for number, start in enumerate(_LONG) if name.startswith(start))
        return next(turns, len(_LONG)), -tests_in[files[place]], name

    return sorted(range(len(files)), key=turn)
