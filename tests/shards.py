"""A pytest plugin that runs a part of the browser tests: ``-p tests.shards`` with ``--shard 1/2``.

They are dealt out in whole files by what they cost, the dearest first, each to the part that has least so far; the same
files give the same parts on every machine.
"""

from collections.abc import Iterable
from typing import Final

import pytest

SECONDS: Final = {
    "test_staff": 76,
    "test_every_page": 45,
    "test_golden_times": 20,
    "test_own_booking": 38,
    "test_staff_editors": 29,
    "test_calendar": 29,
    "test_shifts": 23,
    "test_form": 20,
    "test_over_http": 18,
    "test_walk": 17,
    "test_weight": 16,
    "test_framing": 15,
    "test_calendar_for_everyone": 15,
    "test_reservation": 6,
}
"""What the files of browser tests took when they were measured; a file that is not listed counts as USUAL."""
USUAL: Final = 15


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--shard", default="1/1", help="which part of how many: 1/2")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the items of the wanted part."""
    number, count = map(int, config.getoption("--shard").split("/"))
    if not 1 <= number <= count:
        raise pytest.UsageError(f"There is no part {number} of {count}.")
    browsing = [item for item in items if item.get_closest_marker("browser")]
    mine = dealt({item.path.stem for item in browsing}, count)[number - 1]
    left_out = {item for item in browsing if item.path.stem not in mine}
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=list(left_out))


def dealt(files: Iterable[str], count: int) -> list[set[str]]:
    """Return `count` sets of files that cost about the same."""
    parts: list[set[str]] = [set() for _ in range(count)]
    costs = [0] * count
    for file in sorted(files, key=lambda name: (-SECONDS.get(name, USUAL), name)):
        cheapest = costs.index(min(costs))
        parts[cheapest].add(file)
        costs[cheapest] += SECONDS.get(file, USUAL)
    return parts
