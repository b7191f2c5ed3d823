"""Runs Zensical in a process of its own: it prints as it likes, and a panic of it ends nothing else."""

import pickle
import sys
from pathlib import Path


def main(stage: Path) -> None:
    """Build the site of a folder that builder.engines.zensical has made ready."""
    import zensical

    from builder.markdown import hand_over_course

    hand_over_course(pickle.loads((stage / "course.pickle").read_bytes()))  # noqa: S301 (written by our parent process)
    zensical.build(str(stage / "zensical.yml"), {"clean": False, "strict": True})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
