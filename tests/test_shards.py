"""The parts that browser tests run in."""

from pathlib import Path

import pytest

from tests.shards import SECONDS, dealt

FILES = {path.stem for path in (Path(__file__).parent / "browser").rglob("test_*.py")}


@pytest.mark.parametrize("count", [1, 2, 3])
def test_each_file_is_in_one_part(count: int) -> None:
    parts = dealt(FILES, count)

    assert len(FILES) >= 14
    assert sorted(file for part in parts for file in part) == sorted(FILES)


def test_the_parts_cost_about_the_same() -> None:
    first, second = ({SECONDS.get(file, 15) for file in part} for part in dealt(FILES, 2))

    assert abs(sum(first) - sum(second)) < 0.2 * sum(SECONDS.values())


def test_every_figure_is_of_a_file() -> None:
    assert set(SECONDS) - FILES == set()
