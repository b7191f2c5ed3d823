"""The store whose statements go out and come in (tests/bridge/xapi/conftest.py)."""

from tests.bridge.xapi.conftest import empty_instance, store  # noqa: F401
