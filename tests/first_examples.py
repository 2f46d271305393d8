"""A pytest plugin that measures coverage by the first example of each test only: ``-p tests.first_examples``.

Tests run with all of their parameters; the first reach nearly all code, and only they are worth what measuring costs.
Where nothing is measured it does nothing.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from coverage import Coverage

_seen: dict[str, str] = {}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Note the first example of each test."""
    for item in items:
        _seen.setdefault(item.nodeid.partition("[")[0], item.nodeid)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[Any]:
    """Measure nothing while another example runs."""
    measuring = Coverage.current()
    if measuring is None or _seen[item.nodeid.partition("[")[0]] == item.nodeid:
        return (yield)
    measuring.stop()
    try:
        return (yield)
    finally:
        measuring.start()
