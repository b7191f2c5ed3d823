"""A course as it was: its folder at a revision, taken out of Git."""

import io
import subprocess
import tarfile
from pathlib import Path

from builder.review.errors import ReviewError


def find_revision(project: Path, name: str) -> str:
    """Return a revision's short name.

    Raises: ReviewError when this is no Git repository, or it has no such revision.
    """
    why = f"{project} is in no Git repository, so nothing is known of how it was."
    _git(project, "rev-parse", "--git-dir", why=why)
    cure = "Name a tag, a branch or a commit; git log shows them."
    spec = f"{name}^{{commit}}"
    found = _git(
        project, "rev-parse", "--verify", "--quiet", "--end-of-options", spec, why=f'Git knows no "{name}". {cure}'
    )
    return found.decode().strip()[:12]


def find_head(project: Path) -> str | None:
    """Return the short name of what is checked out, with a star when files differ from it; None without Git."""
    try:
        head = find_revision(project, "HEAD")
        is_changed = _git(project, "status", "--porcelain", "--", "content", why="")
    except ReviewError:
        return None
    return f"{head} with changes that are not committed" if is_changed.strip() else head


def take_out(project: Path, revision: str, folder: Path) -> Path:
    """Write content/ as it was at a revision below folder, and return it.

    Raises: ReviewError when it had no content/.
    """
    why = f"The course had no content/ at {revision}."
    data = _git(project, "archive", "--format=tar", revision, "--", "content", why=why)
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        archive.extractall(folder, filter="data")
    return folder / "content"


def _git(project: Path, *arguments: str, why: str) -> bytes:
    try:
        done = subprocess.run(["git", *arguments], cwd=project, capture_output=True, check=False)  # noqa: S607
    except FileNotFoundError as error:
        raise ReviewError("Git is not installed here, so nothing is known of how the course was.") from error
    if done.returncode:
        raise ReviewError(why)
    return done.stdout
