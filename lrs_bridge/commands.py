"""handrail serve: the bridge behind Granian, on this machine only (a TLS proxy stands before it)."""

import logging
import os
import signal
import socket
import sys
import threading
from multiprocessing.util import Finalize
from typing import Any, NoReturn

import click

from lrs_bridge.config import Config, ConfigError, read_config
from lrs_bridge.errors import HandrailError
from lrs_bridge.process import tune_process

_ADDRESS = "127.0.0.1"
_THREADS = 8
_STOP_SECONDS = 10


@click.command()
@click.option("--port", type=int, default=None, help="Port to listen on; else HANDRAIL_PORT.")
@click.option("--workers", type=int, default=None, help="Server processes, on PostgreSQL; else HANDRAIL_WORKERS.")
def serve(port: int | None, workers: int | None) -> None:
    """Serve the bridge at 127.0.0.1, an empty instance too. Ctrl-C stops it."""
    try:
        config = read_config(os.environ, port=port, workers=workers)
    except ConfigError as error:
        _stop(error)
    processes = f" with {config.workers} processes" if config.workers > 1 else ""
    click.echo(f"Handrail serves {config.base_url} from {config.instance}{processes}. Ctrl-C stops it.", err=True)
    run_server(config)


def run_server(config: Config) -> None:
    """Serve until Ctrl-C or a stop signal; what waits for the ledger is sealed before the end."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    _check_port(config.port)
    _check_start(config)
    # Each worker is a process of its own and reads the same settings from the environment.
    os.environ["HANDRAIL_PORT"] = str(config.port)
    os.environ["HANDRAIL_WORKERS"] = str(config.workers)
    server = Granian(
        "lrs_bridge.commands:make_app",
        address=_ADDRESS,
        port=config.port,
        interface=Interfaces.WSGI,
        workers=config.workers,
        respawn_failed_workers=config.workers
        > 1,  # while the others go on; one alone is the service manager's to start
        blocking_threads=_THREADS,
        factory=True,
        websockets=False,
        log_access=False,  # ours names routes, never addresses (web/access_log.py)
        workers_kill_timeout=_STOP_SECONDS,
        log_level=LogLevels.error,
    )
    try:
        server.serve()
    except SystemExit:
        # A signal to the whole group may end the worker before Granian's parent has read its own: that is no failure.
        if not server.interrupt_signal:
            raise


def make_app() -> Any:
    """Return the app for Granian's worker."""
    from lrs_bridge.app import close_app, create_app

    _stop_at_the_first_signal()
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(name)s %(message)s")
    for chatty in ("alembic", "flask_wtf", "flask-limiter"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    app = create_app(read_config(os.environ))
    # The worker is a child of multiprocessing, which ends without atexit; its own finalizers are run.
    Finalize(None, close_app, args=(app,), exitpriority=10)
    tune_process()
    return app


def _stop_at_the_first_signal() -> None:
    """Let this worker stop at one SIGTERM and hear nothing more.

    Ctrl-C and service managers signal the whole group, and Granian's parent signals the worker once more: two in
    quick succession leave Granian's worker waiting for ever. So all are blocked, and one thread passes the first on.
    """
    if not hasattr(signal, "sigwait"):  # Windows has no groups of this kind
        return
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})

    def pass_on() -> None:
        signal.sigwait({signal.SIGTERM})
        handler = signal.getsignal(signal.SIGTERM)
        if callable(handler):
            handler(signal.SIGTERM, None)
        else:
            os._exit(0)  # before Granian listens there is nothing to finish

    threading.Thread(target=pass_on, name="handrail-stop", daemon=True).start()


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_ADDRESS, port))
        except OSError:
            _stop(HandrailError(f"Port {port} is taken by another program. Stop that one, or choose another: --port."))


def _check_start(config: Config) -> None:
    """Open the store and the ledger once before the server does, so that a refusal is said plainly and ends here."""
    from lrs_bridge.app import close_app, create_app

    try:
        close_app(create_app(config, start_sequencer=False))
    except HandrailError as error:
        _stop(error)


def _stop(error: HandrailError) -> NoReturn:
    click.echo(error.message, err=True)
    sys.exit(2)
