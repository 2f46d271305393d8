"""What every test shares: no sockets but where a test says so, and servers for those."""

import pytest
import pytest_socket

_WITH_SOCKETS = {"browser", "wire", "postgres", "redis"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run browser tests last: they are the slowest, and their event loop lives until the session ends."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Block sockets except for the browser and wire tests."""
    if any(item.get_closest_marker(name) for name in _WITH_SOCKETS):
        pytest_socket.enable_socket()
    else:
        pytest_socket.disable_socket(allow_unix_socket=True)
