"""Puts the bridge together: settings, store, ledger, and the blueprint of every room."""

import hashlib
import hmac
from importlib import import_module
from pathlib import Path
from typing import Any

from flask import Flask, g, url_for
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader
from werkzeug.middleware.proxy_fix import ProxyFix

from lrs_bridge.clock import Clock, SystemClock
from lrs_bridge.config import Config
from lrs_bridge.forwarding.forwarder import Forwarder
from lrs_bridge.instance import load_or_make_secret, make_instance_folder
from lrs_bridge.ledger.keys import load_or_make_signer
from lrs_bridge.ledger.sequencer import Sequencer
from lrs_bridge.people.visitor import load_person, page_person
from lrs_bridge.storage.database import Database
from lrs_bridge.storage.open_store import open_store
from lrs_bridge.web.access import Permission, access
from lrs_bridge.web.access_log import log_request, start_timing
from lrs_bridge.web.bridge import Bridge
from lrs_bridge.web.error_pages import register_error_pages
from lrs_bridge.web.gate import csrf, pass_gate
from lrs_bridge.web.limits import limiter
from lrs_bridge.web.measured_body import BridgeRequest
from lrs_bridge.web.navigation import navigation_of
from lrs_bridge.web.security_headers import add_security_headers
from lrs_bridge.web.visit import VisitInterface
from lrs_bridge.xapi.reindex import index_older_statements

_HERE = Path(__file__).parent
_LARGEST_REQUEST_BYTES = 32 * 1024 * 1024

# Where each room's pages and APIs hang: (module, attribute).
ROOMS = (
    ("lrs_bridge.home", "blueprint"),
    ("lrs_bridge.administration", "blueprint"),
    ("lrs_bridge.people.views", "blueprint"),
    ("lrs_bridge.course.views", "blueprint"),
    ("lrs_bridge.xapi.views", "blueprint"),
    ("lrs_bridge.xapi.credential_views", "blueprint"),
    ("lrs_bridge.xapi.records_views", "blueprint"),
    ("lrs_bridge.forwarding.views", "blueprint"),
    ("lrs_bridge.launch.views", "blueprint"),
    ("lrs_bridge.timekeeping.views", "blueprint"),
    ("lrs_bridge.funding.views", "blueprint"),
    ("lrs_bridge.evidence.pack_views", "blueprint"),
    ("lrs_bridge.evidence.learner_views", "blueprint"),
    ("lrs_bridge.evidence.pledge_views", "blueprint"),
    ("lrs_bridge.evidence.poll_views", "blueprint"),
    ("lrs_bridge.evidence.trainer_views", "blueprint"),
    ("lrs_bridge.evidence.corrections_views", "blueprint"),
    ("lrs_bridge.evidence.shared_views", "blueprint"),
    ("lrs_bridge.evidence.sign_off_views", "blueprint"),
    ("lrs_bridge.evidence.another_try_views", "blueprint"),
)


def create_app(
    config: Config,
    *,
    clock: Clock | None = None,
    database: Database | None = None,
    start_sequencer: bool = True,
) -> Flask:
    """Return the bridge as a WSGI app, its store upgraded and its keys made.

    Raises: StoreRefusedError, LedgerBehindError or LedgerKeyError when these settings must not meet this store.
    """
    make_instance_folder(config.instance)
    clock = clock or SystemClock()
    database = open_store(config, database or Database(config.store_url, clock))
    index_older_statements(database)
    secret = load_or_make_secret(config.instance)
    app = Flask(__name__, static_folder=str(_HERE / "static"), template_folder=str(_HERE / "templates"))
    app.request_class = BridgeRequest
    _configure(app, config, secret)
    app.extensions["handrail"] = Bridge(config, database, clock, secret)
    app.extensions["handrail_xapi_authorisers"] = []
    _guard(app)
    _add_words_for_templates(app, config)
    for module, attribute in ROOMS:
        app.register_blueprint(getattr(import_module(module), attribute))
    sequencer = Sequencer(database, load_or_make_signer(config), clock, config)
    app.extensions["handrail_sequencer"] = sequencer
    app.extensions["handrail_sequence_now"] = sequencer.sequence_once
    forwarder = Forwarder(database, secret, clock, config)
    app.extensions["handrail_forwarder"] = forwarder
    if start_sequencer:
        sequencer.start()
        forwarder.start()
    return app


def close_app(app: Flask) -> None:
    """Seal what waits and let go of the store; what waits to be forwarded goes on at the next start."""
    app.extensions["handrail_forwarder"].stop()
    app.extensions["handrail_sequencer"].stop()
    app.extensions["handrail"].database.close()


def _configure(app: Flask, config: Config, secret: bytes) -> None:
    app.config.update(
        SECRET_KEY=hmac.new(secret, b"handrail/forms", hashlib.sha256).digest(),
        SESSION_COOKIE_SECURE=config.secure,
        TRUSTED_HOSTS=["127.0.0.1", "localhost", "[::1]", config.base_url.split("://")[1].split(":")[0]],
        MAX_CONTENT_LENGTH=_LARGEST_REQUEST_BYTES,
        WTF_CSRF_CHECK_DEFAULT=False,  # the gate checks, after the permission
        WTF_CSRF_TIME_LIMIT=None,  # a token lasts as long as its sign-in
        PROPAGATE_EXCEPTIONS=False,
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_loader = ChoiceLoader(
        [
            FileSystemLoader(_HERE / "templates"),
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        ]
    )
    app.session_interface = VisitInterface()
    if config.secure:
        # We listen on this machine only: what asks is the TLS proxy, and it names the caller.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)  # type: ignore[method-assign]


def _guard(app: Flask) -> None:
    access(Permission.PUBLIC)(app.view_functions["static"])
    app.before_request(start_timing)
    app.before_request(load_person)
    app.before_request(pass_gate)
    csrf.init_app(app)
    limiter.init_app(app)
    app.after_request(add_security_headers)
    app.after_request(log_request)
    register_error_pages(app)


def _add_words_for_templates(app: Flask, config: Config) -> None:
    versions: dict[str, str] = {}

    def asset(name: str) -> str:
        if name not in versions:
            path = _HERE / "static" / name
            versions[name] = hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.exists() else "0"
        return url_for("static", filename=name, v=versions[name])

    def words() -> dict[str, Any]:
        person = g.get("person")
        return {
            "asset": asset,
            "person": person,
            "page_person": page_person(person),
            "demonstration": config.demo,
            "navigation": navigation_of(person),
        }

    app.context_processor(words)
