"""Numbers, days and moments that anybody can send."""

import signal
from contextlib import suppress
from datetime import UTC, date, datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.engine.errors import BadRequest
from portal.engine.people.bodies import CREATE, one_line
from portal.web.middleware import right_address
from portal.web.protection.mailboxes import addresses_in
from portal.web.protection.readers import read_day, read_integer, read_moment, without_end


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("7", 7),
        ("007", 7),
        ("999", 999),
        ("1000", None),
        ("9" * 5000, None),
        ("", None),
        ("-1", None),
        ("+1", None),
        (" 1", None),
        ("1\n", None),
        ("1_0", None),
        ("1.0", None),
        ("\u0661", None),
        ("\uff11", None),
        ("\u00b2", None),
    ],
)
def test_integers(text: str, number: int | None) -> None:
    assert read_integer(text, most=999) == number


def test_integers_have_a_least() -> None:
    assert read_integer("0", least=1, most=9) is None
    assert read_integer("1", least=1, most=9) == 1
    assert read_integer("0", most=-1) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-31", date(2026, 3, 31)),
        ("1970-01-01", date(1970, 1, 1)),
        ("9990-12-31", date(9990, 12, 31)),
        ("1969-12-31", None),
        ("9991-01-01", None),
        ("0001-01-01", None),
        ("9999-12-31", None),
        ("2026-02-30", None),
        ("20260331", None),
        ("2026-W14-2", None),
        ("2026-03-31\n", None),
        ("\u0662\u0660\u0662\u0666-03-31", None),
        ("", None),
    ],
)
def test_days(text: str, day: date | None) -> None:
    assert read_day(text) == day


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-03T13:00:00Z", datetime(2026, 3, 3, 13, tzinfo=UTC)),
        ("2026-03-03T13:00:00.000Z", datetime(2026, 3, 3, 13, tzinfo=UTC)),
        ("2026-03-03T14:00:00+01:00", datetime(2026, 3, 3, 13, tzinfo=UTC)),
        ("2026-03-03T13:00", datetime(2026, 3, 3, 13, tzinfo=UTC)),
        ("1970-01-01T00:00:00Z", datetime(1970, 1, 1, tzinfo=UTC)),
        ("1970-01-01T00:00:00+14:00", None),
        ("9990-12-31T23:59:59Z", datetime(9990, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("9990-12-31T23:59:59-00:01", None),
        ("0001-01-01T00:00:00Z", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:45:00Z", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("2026-02-31T13:00:00Z", None),
        ("\u0662\u0660\u0662\u0666-03-03T13:00:00Z", None),
        ("2026-03-03T13:00:00." + "1" * 400 + "Z", None),
        ("tomorrow", None),
        ("", None),
    ],
)
def test_moments_are_read_as_utc(text: str, moment: datetime | None) -> None:
    assert read_moment(text) == moment


@given(st.text(st.characters(codec=None)))
def test_nothing_is_too_strange_to_be_read(text: str) -> None:
    read_integer(text, most=10**9)
    read_day(text)
    read_moment(text)


PIECES = (
    ".",
    "&gt;",
    "&gt;.",
    "&amp",
    "&#1",
    "%2E",
    "?",
    "-",
    " ",
    "\n",
    "\u3000",
    "<",
    "(",
    '"',
    "a@b(",
    "1 ",
)


def username(text: str) -> None:
    with suppress(BadRequest):
        CREATE.validated({"email": "a@example.com", "username": text})


READERS = {
    "without_end": without_end,
    "right_address": right_address,
    "addresses_in": addresses_in,
    "one_line": one_line,
    "a username": username,
}


@pytest.mark.parametrize("name", READERS)
def test_no_text_of_a_stranger_takes_long_to_read(name: str) -> None:
    def too_long(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, too_long)
    try:
        for piece, other in product(PIECES, PIECES):
            # A quadratic reader takes seconds for one of these, an exponential one for ever.
            signal.setitimer(signal.ITIMER_REAL, 2)
            READERS[name]((piece + other) * (20_000 // len(piece + other)) + "a")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
