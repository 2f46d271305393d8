"""Event types of one title are told apart in every list that staff choose from."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from portal.backend import get_client
from portal.staff.kit.event_types import labels_of
from tests.cast import Cast, add_event_type


@pytest.mark.parametrize(
    ("given", "labels", "with_owners"),
    [
        ([], [], []),
        ([("Desk", "Talk", "talk")], ["Talk"], ["Desk: Talk"]),
        (
            [("Desk", "Talk", "talk"), ("Maren", "Talk", "talk"), ("Maren", "Tour", "tour")],
            ["Desk: Talk", "Maren: Talk", "Tour"],
            ["Desk: Talk", "Maren: Talk", "Maren: Tour"],
        ),
        (
            [("Desk", "Talk", "a"), ("Desk", "talk ", "b"), ("Maren", "Talk", "a")],
            ["Desk: Talk (/a)", "Desk: talk  (/b)", "Maren: Talk"],
            ["Desk: Talk (/a)", "Desk: talk  (/b)", "Maren: Talk"],
        ),
    ],
)
def test_labels_are_as_long_as_needed(
    given: list[tuple[str, str, str]], labels: list[str], with_owners: list[str]
) -> None:
    found: Any = [
        SimpleNamespace(
            owner=SimpleNamespace(name=owner),
            event_type=SimpleNamespace(id=number, title=title, slug=slug),
        )
        for number, (owner, title, slug) in enumerate(given)
    ]
    assert list(labels_of(found).values()) == labels
    assert list(labels_of(found, with_owner=True).values()) == with_owners


def test_the_lists_of_staff_tell_them_apart(admin: Client, cast: Cast) -> None:
    add_event_type(cast, "Visit", "visit-2")
    get_client().event_types.create(title="Visit", slug="visit", length_in_minutes=15)
    for address in ("booking/", "booking/add/", "webhook/add/"):
        html = admin.get(f"/admin/staff/{address}").content.decode()
        assert "Front desk: Visit (/visit)" in html, address
        assert "Front desk: Visit (/visit-2)" in html, address
