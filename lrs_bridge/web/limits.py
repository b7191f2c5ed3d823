"""Rate limits for sign-in and look-ups, counted by all server processes together (limit_store.py)."""

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from lrs_bridge.web.limit_store import LimitStore

limiter = Limiter(
    key_func=get_remote_address, storage_uri=f"{LimitStore.STORAGE_SCHEME[0]}://", strategy="moving-window"
)
