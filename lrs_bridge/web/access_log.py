"""One line for each request, without anything personal or secret: the route's rule, never the address itself."""

import logging
import time

from flask import Response, g, request

log = logging.getLogger("handrail.access")


def start_timing() -> None:
    """Note when the request began."""
    g.began_at = time.perf_counter()


def log_request(response: Response) -> Response:
    """Write method, rule, status and milliseconds. Ids, tokens, codes and queries stay out."""
    rule = request.url_rule.rule if request.url_rule else "(no such page)"
    milliseconds = (time.perf_counter() - g.began_at) * 1000 if "began_at" in g else 0
    log.info("%s %s %s %.0f ms", request.method, rule, response.status_code, milliseconds)
    return response
