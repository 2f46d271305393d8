"""The parts that browser tests run in."""

from pathlib import Path

import pytest

from tests.shards import SECONDS, _of_other_examples, dealt

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


class Item:
    """As much of pytest's items as the plugin looks at."""

    def __init__(self, nodeid: str) -> None:
        self.nodeid = nodeid


def test_the_quarters_of_the_other_examples_are_all_of_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    items = [Item("a.py::test_other"), *(Item(f"a.py::test_it[{n}]") for n in range(80))]
    kept = {}
    for day in ("0", "1", "2", "3", ""):
        monkeypatch.setenv("EXAMPLES_OF_DAY", day)
        left_out = _of_other_examples(Wanted("others"), items)  # type: ignore[arg-type]
        kept[day] = {item.nodeid for item in items} - {item.nodeid for item in left_out}
    everything = kept.pop("")
    assert len(everything) == 79
    assert set.union(*kept.values()) == everything
    assert sum(map(len, kept.values())) == len(everything)
    assert min(map(len, kept.values())) > 8
    # Of browsers and servers, whose first ones are not measured apart.
    assert len(_of_other_examples(Wanted("all"), items)) == 0  # type: ignore[arg-type]
    monkeypatch.setenv("EXAMPLES_OF_DAY", "2")
    left_out = _of_other_examples(Wanted("all"), items)  # type: ignore[arg-type]
    assert len(items) - len(left_out) == len(kept["2"]) + 2
    # The first ones are run every day.
    assert len(_of_other_examples(Wanted("first"), items)) == 79  # type: ignore[arg-type]


class Wanted:
    """As much of pytest's configuration as the plugin looks at."""

    def __init__(self, examples: str) -> None:
        self._examples = examples

    def getoption(self, _name: str) -> str:
        return self._examples
