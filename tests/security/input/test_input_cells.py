"""Exports hold words of strangers: no spreadsheet takes any part of them for a formula, whatever divides its cells."""

import csv
import io
import re
from datetime import UTC, datetime
from typing import Final

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from portal.backend import get_client
from portal.staff.bookings.export import safe_cell
from tests.cast import Cast
from tests.staff.conftest import admin, cast, sign_in, wire

__all__ = ["admin", "cast", "sign_in", "wire"]

SIGNS: Final = "=+-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212"
BREAKS: Final = ";\t\r\n\v\f\x85\u2028\u2029"
BETWEEN: Final = ("", " ", "  ", '"', "'", "\u00a0", "\u3000", "\u200b", "\ufeff", ' "')


@pytest.mark.parametrize("sign", SIGNS)
def test_no_part_of_a_cell_begins_with_a_formula_s_sign(sign: str) -> None:
    for before in ("", *(f"x{one}" for one in BREAKS), "x\r\n", ";;", "\t\t"):
        for between in BETWEEN:
            assert not _has_formula(safe_cell(f"{before}{between}{sign}1+1")), (before, between)


@pytest.mark.parametrize(
    "text",
    ["", "Ada", "1 + 1 = 2", "a-b; c", "ada@example.com", "x; y", "2026-03-02T10:00:00+00:00"],
)
def test_other_words_stay_as_they_are(text: str) -> None:
    assert safe_cell(text) == text


@given(st.text(st.sampled_from(SIGNS + BREAKS + " \"',a1\u200b")))
def test_whatever_stands_in_a_cell(text: str) -> None:
    safe = safe_cell(text)
    assert not _has_formula(safe)
    # Apostrophes are added, and nothing is taken away.
    assert safe.replace("'", "") == text.replace("'", "")


def test_all_cells_of_the_export_are_quoted(admin: Client, cast: Cast) -> None:
    get_client().bookings.create(
        event_type_id=cast.visit.id,
        starts_at=datetime(2026, 3, 3, 10, tzinfo=UTC),
        attendee={"name": "x;=1+1", "email": "ada@example.com", "time_zone": "Europe/Rome"},
    )
    answer = admin.get("/admin/staff/booking/export/")
    text = answer.getvalue().decode().removeprefix("\ufeff")
    assert all(re.fullmatch(r'("[^"]*",)*"[^"]*"', line) for line in text.splitlines())
    _head, row = csv.reader(io.StringIO(text))
    assert "x;'=1+1" in row


def _has_formula(cell: str) -> bool:
    parts = re.split(f"[{BREAKS}]", cell)
    bare = (part.lstrip(' "\u00a0\u3000\u200b\ufeff') for part in parts)
    return any(part.startswith(tuple(SIGNS)) for part in bare)
