"""Makes sure that a Chromium is there for the browser tests: finds one, installs Debian's where it may, or says how.

Run by `make test`. CHROMIUM names another browser.
"""

import os
import shutil
import subprocess
import sys

CANDIDATES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def find_browser() -> str | None:
    """Return the path of a Chromium, or None."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    return next((path for path in map(shutil.which, CANDIDATES) if path), None)


def main() -> int:
    """Return 0 when there is a browser to test with."""
    if find_browser():
        return 0
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("No Chromium found: installing Debian's.", file=sys.stderr)
        quiet = {"stdout": subprocess.DEVNULL, "env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"}}
        subprocess.run(["apt-get", "update", "-q"], check=False, **quiet)
        subprocess.run(
            ["apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium", "fonts-liberation"],
            check=False,
            **quiet,
        )
        if find_browser():
            return 0
    print(
        "The browser tests need Chromium. Install it (Debian: sudo apt-get install chromium), or set "
        "CHROMIUM to the path of a Chromium or Chrome. Nothing was tested.",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
