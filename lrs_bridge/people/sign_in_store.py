"""Rows of sign-in requests and sign-ins."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from lrs_bridge.people.sign_in import (
    REQUEST_LASTS,
    SIGN_IN_LASTS,
    SignInRequest,
    hash_code,
    hash_secret,
    is_code,
    new_secret,
)
from lrs_bridge.storage.tables import sign_in, sign_in_request

COOKIE = "handrail_sign_in"


def record_request(
    connection: Connection,
    *,
    secret: bytes,
    request_id: str,
    person_id: str | None,
    link: str,
    code: str,
    now: datetime,
) -> None:
    """Keep one request, hashed; requests long past are dropped."""
    connection.execute(delete(sign_in_request).where(sign_in_request.c.asked_at < now - 2 * REQUEST_LASTS))
    connection.execute(
        insert(sign_in_request).values(
            request_id=hash_secret(secret, "sign-in-request", request_id),
            person_id=person_id,
            link_hash=hash_secret(secret, "sign-in-link", link),
            code_hash=hash_code(secret, hash_secret(secret, "sign-in-request", request_id), code),
            asked_at=now,
        )
    )


def find_request_by_link(connection: Connection, *, secret: bytes, link: str) -> SignInRequest | None:
    """Return the request whose mail carried this link."""
    return _find_request(connection, sign_in_request.c.link_hash == hash_secret(secret, "sign-in-link", link))


def use_link(connection: Connection, *, secret: bytes, link: str, now: datetime) -> str | None:
    """Use a link up and return its person, or None when it is not (or no longer) good."""
    request = find_request_by_link(connection, secret=secret, link=link)
    if request is None or not request.is_open(now) or request.person_id is None:
        return None
    _use(connection, request, now)
    return request.person_id


def try_code(
    connection: Connection, *, secret: bytes, request_id: str, typed: str, now: datetime
) -> tuple[str | None, int]:
    """Try a code in the browser that asked for it: (person or None, tries so far).

    The try is counted in the same transaction, so that parallel tries are counted too.
    """
    name = hash_secret(secret, "sign-in-request", request_id)
    request = _find_request(connection, sign_in_request.c.request_id == name)
    if request is None or not request.is_open(now):
        return None, request.tries if request else 0
    if is_code(request, secret, typed):
        _use(connection, request, now)
        return request.person_id, request.tries
    connection.execute(
        update(sign_in_request).where(sign_in_request.c.request_id == name).values(tries=request.tries + 1)
    )
    return None, request.tries + 1


def has_open_request(connection: Connection, *, secret: bytes, request_id: str, now: datetime) -> bool:
    """Return whether this browser's request may still be answered."""
    name = hash_secret(secret, "sign-in-request", request_id)
    request = _find_request(connection, sign_in_request.c.request_id == name)
    return request is not None and request.is_open(now)


def start_sign_in(connection: Connection, *, secret: bytes, person_id: str, now: datetime) -> str:
    """Sign a person in and return the cookie's value, which the store does not keep."""
    token = new_secret()
    connection.execute(delete(sign_in).where(sign_in.c.started_at < now - 30 * SIGN_IN_LASTS))
    connection.execute(
        insert(sign_in).values(
            token_hash=hash_secret(secret, "sign-in", token),
            person_id=person_id,
            csrf_seed=new_secret(),
            started_at=now,
            last_seen_at=now,
        )
    )
    return token


def record_seen(connection: Connection, *, secret: bytes, token: str, now: datetime) -> None:
    """Note that the browser was heard of."""
    connection.execute(
        update(sign_in).where(sign_in.c.token_hash == hash_secret(secret, "sign-in", token)).values(last_seen_at=now)
    )


def end_sign_in(connection: Connection, *, secret: bytes, token: str, now: datetime) -> None:
    """End a browser's sign-in; its cookie is worth nothing from now on."""
    connection.execute(
        update(sign_in)
        .where(sign_in.c.token_hash == hash_secret(secret, "sign-in", token), sign_in.c.ended_at.is_(None))
        .values(ended_at=now)
    )


def _find_request(connection: Connection, condition: ColumnElement[bool]) -> SignInRequest | None:
    row = connection.execute(
        select(
            sign_in_request.c.request_id,
            sign_in_request.c.person_id,
            sign_in_request.c.link_hash,
            sign_in_request.c.code_hash,
            sign_in_request.c.tries,
            sign_in_request.c.asked_at,
            sign_in_request.c.used_at,
        ).where(condition)
    ).first()
    return SignInRequest(*row) if row else None


def _use(connection: Connection, request: SignInRequest, now: datetime) -> None:
    connection.execute(
        update(sign_in_request).where(sign_in_request.c.request_id == request.request_id).values(used_at=now)
    )
