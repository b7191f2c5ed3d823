"""Speaks HTTP with another store: TLS checked, no redirects, nothing read without end."""

import base64
import logging
import ssl
from datetime import datetime

import urllib3

from lrs_bridge.forwarding.answer import Answer, Meaning, read_answer
from lrs_bridge.forwarding.backoff import parse_retry_after
from lrs_bridge.forwarding.outgoing import Attachment, batch_body
from lrs_bridge.forwarding.target import Target
from lrs_bridge.xapi.kept_order import KeptStatement

CONNECT_SECONDS = 5.0
READ_SECONDS = 30.0
_MOST_ANSWER_BYTES = 16 * 1024

# What it says of a connection may name addresses; what went wrong stands in the target's row.
logging.getLogger("urllib3").setLevel(logging.ERROR)


class Sender:
    """Holds the connection to one target; close() it when done."""

    def __init__(self, target: Target, secret: str) -> None:
        self._target = target
        basic = base64.b64encode(f"{target.key}:{secret}".encode()).decode()
        self._headers = {
            "Authorization": f"Basic {basic}",
            "X-Experience-API-Version": target.xapi_version,
            "User-Agent": "handrail",
        }
        self._pool = urllib3.PoolManager(
            num_pools=1,
            maxsize=1,
            retries=False,
            timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
            ssl_context=ssl.create_default_context(),
        )

    def send(self, batch: list[KeptStatement], attachments: list[Attachment], now: datetime) -> Answer:
        """Send statements, all or none, and return what the other store makes of it. Raises nothing for the network."""
        body = batch_body(batch, attachments, self._target.xapi_version)
        try:
            response = self._pool.request(
                "POST",
                f"{self._target.endpoint}/statements",
                body=body.data,
                headers=self._headers | {"Content-Type": body.content_type},
                redirect=False,
                preload_content=False,
            )
            try:
                said = response.read(_MOST_ANSWER_BYTES, decode_content=False).decode(errors="replace")
            finally:
                # An answer that was not read to its end leaves a connection that cannot be used again.
                response.close() if response.length_remaining else response.release_conn()
        except (urllib3.exceptions.HTTPError, OSError) as failure:
            return Answer(Meaning.LATER, 0, _words_of(failure))
        return read_answer(response.status, said, parse_retry_after(response.headers.get("Retry-After"), now))

    def close(self) -> None:
        """Let go of the connection."""
        self._pool.clear()


def _words_of(failure: Exception) -> str:
    if isinstance(failure, urllib3.exceptions.SSLError | ssl.SSLError):
        return "Its TLS certificate could not be verified."
    if isinstance(failure, urllib3.exceptions.NameResolutionError):
        return "Its name is not known to this machine."
    if isinstance(failure, urllib3.exceptions.NewConnectionError):  # also a ConnectTimeoutError, so it comes first
        return "It takes no connection."
    if isinstance(failure, urllib3.exceptions.ConnectTimeoutError):
        return f"No connection within {CONNECT_SECONDS:.0f} seconds."
    if isinstance(failure, urllib3.exceptions.TimeoutError):
        return f"No answer within {READ_SECONDS:.0f} seconds."
    return "The connection broke off."
