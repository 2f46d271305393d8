"""The floor of the coverage."""

from tests.measured import floor, verdict


def test_less_than_the_floor_is_too_little() -> None:
    assert verdict(89.9, 90) == "less than the floor"


def test_the_floor_rises_with_what_is_measured() -> None:
    assert verdict(90.0, 90) == ""
    assert verdict(91.0, 90) == ""
    assert verdict(91.6, 90) == "raise fail_under in pyproject.toml to 91.5"


def test_there_is_a_floor() -> None:
    assert floor() > 80
