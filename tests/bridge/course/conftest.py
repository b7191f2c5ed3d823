from tests.bridge.launch.conftest import build_id  # noqa: F401
