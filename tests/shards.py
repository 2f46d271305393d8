"""A pytest plugin that runs a part of a session: ``-p tests.shards`` with ``--shard 1/2`` or ``--examples first``.

By `shard`, browser tests are dealt out in whole files by what they cost, the dearest first, each to the part that has
least so far; the same files give the same parts on every machine. By `examples`, tests run with the first of their
parameters, or with the others: the first reach nearly all code, and only they are worth the price of measuring it. Of
the others EXAMPLES_OF_DAY=2 keeps the quarter of every fourth day, as CI does.
"""

import os
import zlib
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
    "test_first_day": 45,
    "test_embeds": 40,
    "test_under_path": 30,
}
"""What the files of browser tests took when they were measured; a file that is not listed counts as USUAL."""
USUAL: Final = 15
QUARTERS: Final = 4


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--shard", default="1/1", help="which part of how many: 1/2")
    parser.addoption("--examples", choices=["all", "first", "others"], default="all")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the items of the wanted part."""
    left_out = {*_of_other_shards(config, items), *_of_other_examples(config, items)}
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=list(left_out))


def _of_other_shards(config: pytest.Config, items: list[pytest.Item]) -> list[pytest.Item]:
    number, count = map(int, config.getoption("--shard").split("/"))
    if not 1 <= number <= count:
        raise pytest.UsageError(f"There is no part {number} of {count}.")
    browsing = [item for item in items if item.get_closest_marker("browser")]
    mine = dealt({item.path.stem for item in browsing}, count)[number - 1]
    return [item for item in browsing if item.path.stem not in mine]


def _of_other_examples(config: pytest.Config, items: list[pytest.Item]) -> list[pytest.Item]:
    wanted = config.getoption("--examples")
    first = {item.nodeid.partition("[")[0]: item for item in reversed(items)}
    others = [item for item in items if first[item.nodeid.partition("[")[0]] is not item]
    if wanted == "first":
        return others
    day = os.environ.get("EXAMPLES_OF_DAY", "")
    # By name, so that each stands on the same day until it is renamed.
    not_today = [
        one for one in others if day and zlib.crc32(one.nodeid.encode()) % QUARTERS != int(day)
    ]
    return not_today if wanted == "all" else [*first.values(), *not_today]


def dealt(files: Iterable[str], count: int) -> list[set[str]]:
    """Return `count` sets of files that cost about the same."""
    parts: list[set[str]] = [set() for _ in range(count)]
    costs = [0] * count
    for file in sorted(files, key=lambda name: (-SECONDS.get(name, USUAL), name)):
        cheapest = costs.index(min(costs))
        parts[cheapest].add(file)
        costs[cheapest] += SECONDS.get(file, USUAL)
    return parts
