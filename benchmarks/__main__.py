"""`python -m benchmarks [NAME …]`: runs each benchmark that is there, or the ones named."""

import sys
from importlib import import_module
from importlib.util import find_spec

NAMES = ("build_pages", "preview_pages", "check_course", "beats", "statements", "queries", "statement_files")


def main(arguments: list[str]) -> int:
    """Run the benchmarks named, or all; return 2 for a name that is not one."""
    unknown = [name for name in arguments if name not in NAMES]
    if unknown:
        print(f"There is no benchmark {unknown[0]!r}. Choose from {', '.join(NAMES)}.", file=sys.stderr)
        return 2
    for name in arguments or NAMES:
        if find_spec(f"benchmarks.{name}"):
            print(f"== {name}", flush=True)
            import_module(f"benchmarks.{name}").main([])
    return 0


sys.exit(main(sys.argv[1:]))
