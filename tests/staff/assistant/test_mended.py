"""What a stranger broke in the assistant: each stays mended."""

import pytest
from django.test import Client
from pytest_django import Settings

from portal.backend import get_client
from portal.engine import models
from portal.services.mail.server import server_get
from portal.staff.assistant.people import rows_of
from tests.staff.assistant.walk import HOURS, ORGANIZATION, SERVER, page, people, step

pytestmark = pytest.mark.django_db


def test_hours_that_differ_are_not_lost_by_going_on(founded: Client) -> None:
    step(founded, "people", **people({"name": "Bo", "email": "bo@library.example"}))
    ana, bo = (str(user.pk) for user in models.User.objects.order_by("pk"))
    step(founded, "hours", people=[ana, bo], again="1", **HOURS)
    step(founded, "hours", people=[bo], again="1", Friday_1_from="10:00", Friday_1_to="13:00")
    html = page(founded, "hours")
    assert "checked" not in html
    # As the page stands.
    assert step(founded, "hours", **HOURS).headers["Location"] == "/admin/setup/closing/"
    kept = models.Schedule.objects.get(owner__pk=int(bo))
    assert [row.days for row in kept.weekly_hours.all()] == [["Friday"]]
    # Who comes later has none yet, and is ticked.
    step(founded, "people", **people({"name": "Cy", "email": "cy@library.example"}))
    assert page(founded, "hours").count("checked") == 1


@pytest.mark.parametrize("names", [("図書", "漢字"), ("😀", "مكتبة"), ("Ünder", "—")])
def test_a_team_has_an_address_whatever_its_script(founded: Client, names: tuple[str, str]) -> None:
    me = str(models.User.objects.get().pk)
    for name in names:
        assert step(founded, "teams", name=name, people=[me], add="1").status_code == 302
    slugs = models.Team.objects.filter(is_organization=False).values_list("slug", flat=True)
    assert len({slug for slug in slugs if slug}) == 2
    html = page(founded, "teams")
    assert all(name in html for name in names)


def test_two_of_one_name_have_pages_of_their_own(founded: Client) -> None:
    rows = people(
        {"name": "Ana Ruiz", "email": "ana2@library.example"},
        {"name": "Ana Ruiz", "email": "ana3@library.example"},
        {"name": "Admin", "email": "admin@library.example"},
    )
    assert step(founded, "people", **rows).status_code == 302
    names = models.User.objects.order_by("pk").values_list("username", flat=True)
    assert list(names) == ["ana-ruiz", "ana-ruiz-2", "ana-ruiz-3", "admin-1"]


def test_who_founds_second_is_told_and_changes_nothing(founded: Client) -> None:
    again = ORGANIZATION | {"name": "Another", "owner_name": "Zoe", "owner_email": "zoe@x.example"}
    answer = step(founded, "organization", **again)
    assert answer.status_code == 422
    assert "Somebody else has founded" in answer.content.decode()
    assert "zoe@x.example" in answer.content.decode()
    assert models.Team.objects.get().name == "Town Library of Aldea"


@pytest.mark.parametrize(
    "text",
    [
        "x" * 300_000,
        '"' * 5000,
        "a@b.example," + "y" * 200_000,
        '"open,ana@x.example\nBo,bo@x.example',
    ],
)
def test_no_paste_is_too_odd(founded: Client, text: str) -> None:
    assert step(founded, "people", **people(), pasted=text, paste="1").status_code == 200


@pytest.mark.parametrize(
    ("text", "name", "email", "role"),
    [
        ("Ana Ruiz <ana@x.example>", "Ana Ruiz", "ana@x.example", ""),
        ("Ana,mailto:ana@x.example", "Ana", "ana@x.example", ""),
        ("Ana,\u200bana@x.example,admin", "Ana", "ana@x.example", "administrator"),
    ],
)
def test_tables_of_other_programs_are_read(text: str, name: str, email: str, role: str) -> None:
    [row] = rows_of(text)
    assert (row["name"], row["email"], row["role"]) == (name, email, role)


def test_rows_that_do_not_fit_are_counted(founded: Client) -> None:
    text = "\n".join(f"P{number},p{number}@library.example" for number in range(150))
    html = step(founded, "people", **people(), pasted=text, paste="1").content.decode()
    assert "50 rows did not fit" in html


@pytest.mark.parametrize(
    "elsewhere",
    [{"host": "evil.example"}, {"port": "2525"}, {"username": "other"}, {"security": "none"}],
)
def test_a_stored_password_goes_to_no_other_server(
    founded: Client, settings: Settings, elsewhere: dict[str, str]
) -> None:
    settings.MAIL_BY_STAFF = True
    step(founded, "mail", **SERVER)
    step(founded, "mail", **SERVER | {"password": ""} | elsewhere)
    server = server_get()
    assert server is not None
    assert server.password == ""


def test_a_trial_is_made_once(founded: Client) -> None:
    made = get_client().event_types.create(title="T", slug="t", length_in_minutes=30)
    data = {"event_type": str(made.id), "name": "Ana", "email": "ana@library.example"}
    for _twice in range(2):
        assert step(founded, "trial", book="1", **data).status_code == 302
    assert models.Booking.objects.count() == 1


@pytest.mark.parametrize(
    ("location", "where"),
    [("link", "javascript:alert(1)"), ("link", "nope"), ("phone", "abc"), ("phone", "1")],
)
def test_a_place_that_is_none_is_refused_in_ones_own_words(
    founded: Client, location: str, where: str
) -> None:
    data = {"kind": "desk", "title": "T", "minutes": "30", "location": location, "where": where}
    html = step(founded, "offers", **data, team="").content.decode()
    assert "such as" in html
    assert "does not accept" not in html
