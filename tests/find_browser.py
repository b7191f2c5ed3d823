"""Makes sure that a Chromium is there for the browser tests: finds one, installs Debian's where it may, or says how.

Run by `make test`. CHROMIUM names another browser.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

# Chromium without the window around its pages: the same engine, and every new profile costs a quarter of the time.
SHELL = "chromium-headless-shell"
CANDIDATES = (SHELL, "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_TRIED = Path(sys.prefix) / ".tried-for-a-browser"


def find_browser() -> str | None:
    """Return the path of a Chromium, or None."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    return next((path for path in map(shutil.which, CANDIDATES) if path), None)


def main() -> int:
    """Return 0 when there is a browser to test with."""
    if os.environ.get("CHROMIUM") or shutil.which(SHELL):
        return 0
    # Another Chromium will do, but takes longer; where there is no such package, one does not ask for it every time.
    if shutil.which("apt-get") and os.geteuid() == 0 and not (find_browser() and _TRIED.exists()):
        print("Installing Debian's Chromium for tests (once)…", file=sys.stderr)
        _TRIED.touch()
        _install(SHELL) or find_browser() or _install("chromium")
    if find_browser():
        return 0
    print(
        "The browser tests need Chromium. Install it (Debian: sudo apt-get install chromium-headless-shell), or set "
        "CHROMIUM to the path of a Chromium or Chrome. Nothing was tested.",
        file=sys.stderr,
    )
    return 1


def _install(package: str) -> bool:
    """Install a package and Debian's Latin fonts; say whether there is a browser of that name now."""
    quiet = {"stdout": subprocess.DEVNULL, "env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"}}
    subprocess.run(["apt-get", "update", "-q"], check=False, **quiet)
    subprocess.run(
        ["apt-get", "install", "-y", "-q", "--no-install-recommends", package, "fonts-liberation"], check=False, **quiet
    )
    return shutil.which(package) is not None


if __name__ == "__main__":
    sys.exit(main())
