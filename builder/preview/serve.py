"""Serves a preview on this machine, looks at the course's folder, and has the browser load again what changed."""

import logging
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import click
from mkdocs.livereload import LiveReloadServer

from builder.errors import BuildError, CourseError, Fault, count_of_mistakes
from builder.plugin import RUNTIME, THEME
from builder.preview.lookout import Lookout
from builder.preview.studio import Step, Studio

_LOOK_EVERY_SECONDS = 0.1
# An editor may write a file in two goes.
_SETTLE_SECONDS = 0.05


def serve_preview(project: Path, port: int, *, open_browser: bool = False) -> None:
    """Show the course until Ctrl-C.

    Raises: CourseError when there is no course; BuildError when it cannot be shown, or the port is taken.
    """
    site = Path(tempfile.mkdtemp(prefix="handrail-preview-"))
    try:
        studio = Studio(project, site)
        follow = _teller(studio)
        follow()
        server = LiveReloadServer(follow, "127.0.0.1", port, str(site))
        server.observer = Lookout(_LOOK_EVERY_SECONDS)  # type: ignore[assignment]
        server.build_delay = _SETTLE_SECONDS
        for path in (Path(studio.content), project / "mkdocs.yml", THEME, RUNTIME):
            if path.exists():
                server.watch(str(path))
        _serve(server, open_browser)
    finally:
        shutil.rmtree(site, ignore_errors=True)


def _serve(server: LiveReloadServer, open_browser: bool) -> None:
    logging.getLogger("mkdocs").setLevel(logging.ERROR)
    click.echo(f"Serving on {server.url} (Ctrl-C ends it)", err=True)
    try:
        server.serve(open_in_browser=open_browser)  # type: ignore[no-untyped-call]
    except KeyboardInterrupt:
        click.echo("Preview ended. Nothing was recorded.", err=True)
    except OSError as error:
        cure = "Choose another with --port."
        raise BuildError(f"Port {server.server_address[1]} cannot be used: {error.strerror}. {cure}") from error
    finally:
        server.shutdown()


def _teller(studio: Studio) -> Callable[[], None]:
    """Return what follows the course's folder and tells its author, on stderr, what came of it."""
    told: list[tuple[Fault, ...]] = [()]

    def follow() -> None:
        started = time.monotonic()
        try:
            step = studio.follow()
        except (CourseError, BuildError, OSError) as error:
            if not studio.has_begun:
                raise
            told[0] = ()
            click.echo(f"{error}\nThe preview stays as it was.", err=True)
            return
        if step.faults != told[0]:
            for fault in step.faults:
                click.echo(str(fault), err=True)
            count = count_of_mistakes(len(step.faults))
            click.echo(f"{count}." if step.faults else "No mistakes left.", err=True)
        told[0] = step.faults
        click.echo(f"{_made(step)} in {time.monotonic() - started:.2f} s.", err=True)

    return follow


def _made(step: Step) -> str:
    count = len(step.pages)
    if step.whole:
        return f"All {count} pages made"
    return f"{count} page{'s'[: count != 1]} made again"
