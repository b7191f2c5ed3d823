"""Settings: read once at start from HANDRAIL_* and checked; every fault is told at once."""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from lrs_bridge.errors import HandrailError

XAPI_VERSIONS = ("1.0.3", "2.0.0")

# (name, default, help): docs/config.md is checked against this table.
SETTINGS: tuple[tuple[str, str, str], ...] = (
    ("HANDRAIL_INSTANCE", "instance", "Folder for the store, the keys and the courses."),
    (
        "HANDRAIL_STORE",
        "",
        "URL of the store, like postgresql://USER:PASSWORD@HOST/DATABASE. Empty: SQLite in the instance folder.",
    ),
    ("HANDRAIL_BASE_URL", "", "Public address, like https://training.example.org. Empty: http://127.0.0.1:PORT."),
    ("HANDRAIL_PORT", "8000", "Port to listen on, 1024 to 65535."),
    ("HANDRAIL_WORKERS", "1", "Server processes, 1 to 64. More than one needs a PostgreSQL store."),
    ("HANDRAIL_XAPI_DEFAULT_VERSION", "2.0.0", "xAPI version for a request that names none: 1.0.3 or 2.0.0."),
    (
        "HANDRAIL_XAPI_ORIGINS",
        "",
        "Addresses of web pages that may reach /xapi from a browser, like https://a.example.org, with spaces between.",
    ),
    ("HANDRAIL_DEMO", "", "1: demonstration mode, on a loopback address and a store of its own only."),
    ("HANDRAIL_SMTP_HOST", "", "Mail server that sends sign-in links. Empty: sign-in by mail is off."),
    ("HANDRAIL_SMTP_PORT", "587", "Port of the mail server."),
    ("HANDRAIL_SMTP_USER", "", "User name at the mail server. Empty: no login."),
    ("HANDRAIL_SMTP_PASSWORD", "", "Password at the mail server."),
    ("HANDRAIL_SMTP_SECURITY", "starttls", "starttls, tls or none (none on a loopback mail server only)."),
    ("HANDRAIL_MAIL_FROM", "", "Sender of sign-in mails. Needed when a mail server is set."),
    (
        "HANDRAIL_CHECKPOINT_COPY",
        "",
        "File outside the instance that keeps the last signed checkpoint. Empty: INSTANCE.last-checkpoint beside it.",
    ),
)


_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?")


class ConfigError(HandrailError):
    """One or more settings are unknown, missing or weak; the message lists every one with its cure."""

    code = "bad-settings"

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Config:
    """The settings of one run."""

    instance: Path
    store_url: str
    base_url: str
    port: int
    workers: int
    xapi_default_version: str
    xapi_origins: tuple[str, ...]
    demo: bool
    smtp_host: str
    smtp_port: int
    smtp_user: str
    smtp_password: str
    smtp_security: str
    mail_from: str
    checkpoint_copy: Path

    @property
    def secure(self) -> bool:
        """Whether the public address is https, so that cookies are sent over TLS only."""
        return self.base_url.startswith("https://")


def is_loopback(host: str | None) -> bool:
    """Return whether a host name or address reaches this machine only."""
    if not host:
        return False
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def read_config(environ: Mapping[str, str], *, port: int | None = None, workers: int | None = None) -> Config:
    """Return the settings in environ; port and workers override HANDRAIL_PORT and HANDRAIL_WORKERS.

    Raises: ConfigError listing every fault.
    """
    known = {name: default for name, default, _ in SETTINGS}
    faults = [
        f"{name} is not a setting of Handrail. Remove it, or see docs/config.md for the names."
        for name in sorted(environ)
        if name.startswith("HANDRAIL_") and name not in known
    ]
    value = {name: environ.get(name, "").strip() or default for name, default in known.items()}

    port_number = _port("HANDRAIL_PORT", str(port) if port is not None else value["HANDRAIL_PORT"], faults)
    smtp_port = _port("HANDRAIL_SMTP_PORT", value["HANDRAIL_SMTP_PORT"], faults, lowest=1)
    base_url = (value["HANDRAIL_BASE_URL"] or f"http://127.0.0.1:{port_number}").rstrip("/")
    parts = urlsplit(base_url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query:
        faults.append(
            f'HANDRAIL_BASE_URL is "{base_url}". Give scheme and host only, like https://training.example.org.'
        )
    elif parts.scheme == "http" and not is_loopback(parts.hostname):
        faults.append(
            "HANDRAIL_BASE_URL is http on a public name. Use https there; http is for this machine only (127.0.0.1)."
        )
    if value["HANDRAIL_XAPI_DEFAULT_VERSION"] not in XAPI_VERSIONS:
        faults.append(f"HANDRAIL_XAPI_DEFAULT_VERSION must be one of {', '.join(XAPI_VERSIONS)}.")
    if value["HANDRAIL_DEMO"] not in ("", "0", "1"):
        faults.append("HANDRAIL_DEMO must be 1 or empty.")
    demo = value["HANDRAIL_DEMO"] == "1"
    if demo and not is_loopback(parts.hostname):
        faults.append(
            "HANDRAIL_DEMO=1 works on a loopback address only. Unset HANDRAIL_DEMO, or unset HANDRAIL_BASE_URL."
        )
    faults += _mail_faults(value)
    origins = tuple(value["HANDRAIL_XAPI_ORIGINS"].split())
    faults += [
        f'HANDRAIL_XAPI_ORIGINS names "{one}". Give scheme and host, and a port if there is one, like '
        "https://a.example.org."
        for one in origins
        if not _ORIGIN.fullmatch(one)
    ]
    instance = Path(value["HANDRAIL_INSTANCE"]).resolve()
    store_url = _store_url(value["HANDRAIL_STORE"], instance, faults)
    worker_count = _workers(str(workers) if workers is not None else value["HANDRAIL_WORKERS"], store_url, faults)
    copy = value["HANDRAIL_CHECKPOINT_COPY"]
    checkpoint_copy = Path(copy).resolve() if copy else instance.with_name(instance.name + ".last-checkpoint")
    if checkpoint_copy.is_relative_to(instance):
        faults.append("HANDRAIL_CHECKPOINT_COPY lies inside the instance folder. Name a file outside it.")
    if faults:
        raise ConfigError(faults)
    return Config(
        instance=instance,
        store_url=store_url,
        base_url=base_url,
        port=port_number,
        workers=worker_count,
        xapi_default_version=value["HANDRAIL_XAPI_DEFAULT_VERSION"],
        xapi_origins=origins,
        demo=demo,
        smtp_host=value["HANDRAIL_SMTP_HOST"],
        smtp_port=smtp_port,
        smtp_user=value["HANDRAIL_SMTP_USER"],
        smtp_password=value["HANDRAIL_SMTP_PASSWORD"],
        smtp_security=value["HANDRAIL_SMTP_SECURITY"],
        mail_from=value["HANDRAIL_MAIL_FROM"],
        checkpoint_copy=checkpoint_copy,
    )


def _port(name: str, text: str, faults: list[str], *, lowest: int = 1024) -> int:
    if text.isascii() and text.isdigit() and lowest <= int(text) <= 65535:
        return int(text)
    faults.append(f"{name} must be a number from {lowest} to 65535.")
    return 8000


def _workers(text: str, store_url: str, faults: list[str]) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 64):
        faults.append("HANDRAIL_WORKERS must be a number from 1 to 64.")
        return 1
    if int(text) > 1 and store_url.startswith("sqlite"):
        faults.append(
            f"HANDRAIL_WORKERS is {text}, and an SQLite store serves one process. "
            "Name a PostgreSQL database in HANDRAIL_STORE, or serve with one worker."
        )
    return int(text)


def _store_url(text: str, instance: Path, faults: list[str]) -> str:
    if not text:
        return f"sqlite:///{instance / 'handrail.sqlite'}"
    # SQLAlchemy would take any driver that is installed; the ones named here are those that the tests run on.
    scheme, _, rest = text.partition("://")
    if scheme == "sqlite" and rest:
        return text
    if scheme in ("postgresql", "postgresql+psycopg") and rest:
        return f"postgresql+psycopg://{rest}"
    faults.append(
        "HANDRAIL_STORE must begin with postgresql:// or sqlite:///, like postgresql://handrail@/handrail for a "
        "database on this machine."
    )
    return text


def _mail_faults(value: Mapping[str, str]) -> list[str]:
    faults = []
    if value["HANDRAIL_SMTP_SECURITY"] not in ("starttls", "tls", "none"):
        faults.append("HANDRAIL_SMTP_SECURITY must be starttls, tls or none.")
    host = value["HANDRAIL_SMTP_HOST"]
    if host and "@" not in value["HANDRAIL_MAIL_FROM"]:
        faults.append("HANDRAIL_MAIL_FROM is missing. Give the sender's address, like training@example.org.")
    if host and value["HANDRAIL_SMTP_SECURITY"] == "none" and not is_loopback(host):
        faults.append("HANDRAIL_SMTP_SECURITY=none sends sign-in links unprotected. Use starttls or tls.")
    return faults
