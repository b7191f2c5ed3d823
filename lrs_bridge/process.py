"""Settings of the Python process that serves: how threads take turns and how often garbage is looked for."""

import gc
import sys

_SWITCH_SECONDS = 0.0005
_COLLECT_AFTER = (50_000, 20, 50)


def tune_process() -> None:
    """Make a process that is ready to serve suited to many short requests.

    The store's one writer waits for Python's lock after each step: with the default of 5 ms it would stand behind every
    request that is being read. What was made so far lives as long as the process, so it is not searched for garbage.
    """
    sys.setswitchinterval(_SWITCH_SECONDS)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECT_AFTER)
