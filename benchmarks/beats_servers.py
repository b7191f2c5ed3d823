"""The two apps that benchmarks/beats.py compares, as Granian's worker makes them."""

import os
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, Response, jsonify, request


class SteppingClock:
    """Moves on by a quarter of a second each time it is asked, so that beats sent at full speed credit time too."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._lock = threading.Lock()

    def now(self) -> datetime:
        with self._lock:
            self._now += timedelta(milliseconds=250)
            return self._now


def make_bare() -> Flask:
    """Return a Flask app that parses a beat and answers as ours does, and does nothing else."""
    app = Flask(__name__)

    @app.post("/api/sessions/<session_id>/beats")
    def beat(session_id: str) -> Response:
        sent: dict[str, Any] = request.get_json()
        return jsonify({"sequence": sent["sequence"], "nonce": sent["nonce"], "credited_seconds": 0})

    return app


def make_ours() -> Flask:
    """Return the whole bridge on the store that the benchmark prepared."""
    from lrs_bridge.app import create_app
    from lrs_bridge.config import read_config

    settings = {name: value for name, value in os.environ.items() if name.startswith("HANDRAIL_")}
    return create_app(read_config(settings), clock=SteppingClock(datetime(2026, 3, 2, 9, 30, tzinfo=UTC)))
