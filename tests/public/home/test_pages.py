"""How a start page is cut: small ones stay whole, large ones are bounded, and nothing is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.public.home.pages import CARDS, MOST_CARDS, MOST_TEAMS, overview_pages, result_pages

SIZES = st.lists(st.integers(0, 90), max_size=70)


@pytest.mark.parametrize(
    ("sizes", "wanted"),
    [
        ([], [[]]),
        ([4, 5, 3], [[4, 5, 3]]),
        ([60], [[60]]),
        ([4] * 15, [[4] * 15]),
        ([0, 0], [[0, 0]]),
        # Past a bound: as many of each as there is room for, and one more rather than a link to one.
        ([500], [[36]]),
        ([49, 12], [[18, 12]]),
        ([19, 42], [[19, 18]]),
        ([10] * 16, [[3] * 12, [10] * 4]),
        ([5] * 13, [[3] * 13]),
        ([4] * 15 + [1], [[4] * 12, [4, 4, 4, 1]]),
        ([10] * 50, [[3] * 12, [3] * 12, [3] * 12, [3] * 14]),
    ],
)
def test_an_overview_is_cut_where_it_grows(sizes: list[int], wanted: list[list[int]]) -> None:
    pages = overview_pages(sizes)
    assert [[each.stop for each in page] for page in pages] == wanted
    assert all(each.start == 0 for page in pages for each in page)


@given(SIZES)
def test_an_overview_has_every_team_once_and_pages_of_a_bounded_size(sizes: list[int]) -> None:
    pages = overview_pages(sizes)
    assert [each.group for page in pages for each in page] == list(range(len(sizes)))
    for page in pages:
        cards = sum(each.stop for each in page)
        assert len(page) <= MOST_TEAMS
        assert cards <= max(MOST_CARDS, CARDS + len(page))
        # Never a link that leads to one more card, and never a team whose cards are all behind it.
        assert all(sizes[one.group] - one.stop != 1 for one in page)
        assert all(one.stop or not sizes[one.group] for one in page)


@pytest.mark.parametrize(
    ("sizes", "wanted"),
    [
        ([], [[]]),
        ([0], [[(0, 0, 0)]]),
        ([36], [[(0, 0, 36)]]),
        ([37], [[(0, 0, 36)], [(0, 36, 37)]]),
        ([30, 20], [[(0, 0, 30), (1, 0, 6)], [(1, 6, 20)]]),
        ([36, 0, 1], [[(0, 0, 36)], [(1, 0, 0), (2, 0, 1)]]),
        ([80], [[(0, 0, 36)], [(0, 36, 72)], [(0, 72, 80)]]),
    ],
)
def test_results_fill_their_pages(sizes: list[int], wanted: list[list[tuple[int, ...]]]) -> None:
    pages = result_pages(sizes)
    assert [[(each.group, each.start, each.stop) for each in page] for page in pages] == wanted


@given(SIZES)
def test_results_have_every_card_once_in_order(sizes: list[int]) -> None:
    pages = result_pages(sizes)
    found = [
        (one.group, card) for page in pages for one in page for card in range(one.start, one.stop)
    ]
    assert found == [(group, card) for group, size in enumerate(sizes) for card in range(size)]
    assert {each.group for page in pages for each in page} == set(range(len(sizes)))
    assert all(sum(max(1, one.stop - one.start) for one in page) <= CARDS for page in pages)
