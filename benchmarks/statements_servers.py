"""The apps that benchmarks/statements.py compares, as Granian's worker makes them."""

import os

from flask import Flask, Response, jsonify, request


def make_bare() -> Flask:
    """Return a Flask app that parses the same JSON and answers as ours does, and does nothing else."""
    app = Flask(__name__)

    @app.post("/xapi/statements")
    def statements() -> Response:
        sent = request.get_json()
        return jsonify([one["id"] for one in (sent if isinstance(sent, list) else [sent])])

    return app


def make_ours() -> Flask:
    """Return the whole bridge on the store that the benchmark prepared, its sequencer running."""
    from lrs_bridge.app import create_app
    from lrs_bridge.config import read_config
    from lrs_bridge.process import tune_process

    settings = {name: text for name, text in os.environ.items() if name.startswith("HANDRAIL_")}
    app = create_app(read_config(settings))
    tune_process()
    return app
