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
    log_answer(request.method, rule, response.status_code, g.get("began_at", time.perf_counter()))
    return response


def log_answer(method: str, rule: str, status: int, began_at: float) -> None:
    """Write the line of one answer; began_at is time.perf_counter() of the request's start."""
    log.info("%s %s %s %.0f ms", method, rule, status, (time.perf_counter() - began_at) * 1000)
