"""handrail start: build the course if it changed, fill a new demonstration store, say where to go, serve."""

import hashlib
import os
import sys
import time
from pathlib import Path

import click

from lrs_bridge.config import Config, ConfigError, read_config

_FINGERPRINT = Path("build") / "source-fingerprint"


@click.command()
@click.option("--port", type=int, default=None, help="Port to listen on; else HANDRAIL_PORT.")
def start(port: int | None) -> None:
    """Build the course if it changed, import it, and serve at 127.0.0.1."""
    began = time.monotonic()
    try:
        config = read_config(os.environ, port=port)
    except ConfigError as error:
        _stop(error.message)
    _build_if_changed()
    _prepare(config)
    _say_where(config, seconds=time.monotonic() - began)
    from lrs_bridge.commands import run_server

    run_server(config)


def _stop(message: str) -> None:
    click.echo(message, err=True)
    sys.exit(2)


def _build_if_changed() -> None:
    if not Path("mkdocs.yml").exists() or not Path("content").is_dir():
        _stop("There is no course here: no mkdocs.yml and content/. Run this in the course's folder.")
    fingerprint = _source_fingerprint()
    built = Path("site", "course.json").exists() and _FINGERPRINT.exists()
    if built and _FINGERPRINT.read_text() == fingerprint:
        return
    click.echo("Building the course…", err=True)
    from builder.commands import build

    try:
        build.main(["."], standalone_mode=False, obj=None)
    except SystemExit:
        # The mistakes stand above, each with its place and cure.
        if not Path("site", "course.json").exists():
            _stop("There is no earlier build to serve.")
        click.echo("The last good build is served.", err=True)
        return
    _FINGERPRINT.write_text(fingerprint)


def _source_fingerprint() -> str:
    digest = hashlib.sha256()
    builder = Path(__file__).parent.parent / "builder"
    sources = [Path("mkdocs.yml"), *Path("content").rglob("*"), *builder.rglob("*")]
    for path in sorted(path for path in sources if path.is_file() and "__pycache__" not in path.parts):
        digest.update(f"{path.name}\n{path.stat().st_size}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def _prepare(config: Config) -> None:
    from lrs_bridge.demonstration.prepare import import_course, prepare_demonstration

    if config.demo:
        prepare_demonstration(
            config, site=Path("site"), build=Path("build"), say=lambda words: click.echo(words, err=True)
        )
    else:
        import_course(config, site=Path("site"), build=Path("build"))


def _say_where(config: Config, *, seconds: float) -> None:
    click.echo(f"Ready in {seconds:.1f} s. Ctrl-C stops it; nothing is lost.", err=True)
    if config.demo:
        click.echo("DEMONSTRATION, with fictional people. Sign in as each role here:", err=True)
        click.echo(f"  {config.base_url}/sign-in/as")
    else:
        click.echo(f"  {config.base_url}/")
