"""Rate limits for sign-in and look-ups, counted in this process (decision 16: one server process)."""

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(key_func=get_remote_address, storage_uri="memory://", strategy="moving-window")
