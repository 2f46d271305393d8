"""Each step of the assistant: what it takes, what it refuses, and that nothing that was typed is lost."""

import pytest
from django.core import mail
from django.test import Client
from pytest_django import Settings

from portal.backend import get_client
from portal.engine import models
from portal.process import invalidation
from portal.services.mail.server import server_get
from portal.staff.assistant.people import rows_of
from tests.staff.assistant.walk import HOURS, SERVER, page, people, step

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            {"name": "Delphine", "email": "d@x.example", "time_zone": "Madrid"},
            "no time zone “Madrid”",
        ),
        ({"name": "Delphine", "email": "d@x"}, "valid email address"),
        ({"name": "Delphine", "email": ""}, "Give an email address."),
        ({"name": "", "email": "d@x.example"}, "Give a name."),
        ({"name": "Delphine", "email": "d@x.example", "role": "BOSS"}, "Select a valid choice"),
        ({"name": "Delphine", "email": "ana@library.example"}, "has this address already"),
    ],
)
def test_a_row_that_is_wrong_loses_nothing(founded: Client, row: dict[str, str], said: str) -> None:
    good = {"name": "Bruno Costa", "email": "bruno@library.example"}
    answer = step(founded, "people", **people(good, row))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert said in html.replace("&#x27;", "'")
    for value in (value for name, value in row.items() if name != "role" and value):
        assert f'value="{value}"' in html
    # Sent again as the page has it, mended: everybody is there, and nobody twice.
    left = [] if "bruno@library.example" not in html else [good]
    mended = people(*left, {"name": "Delphine", "email": "delphine@library.example"})
    assert step(founded, "people", **mended).status_code == 302
    assert models.User.objects.count() == 3


def test_one_address_in_two_rows_is_found(founded: Client) -> None:
    rows = people(
        {"name": "B", "email": "b@library.example"}, {"name": "C", "email": "B@library.example"}
    )
    answer = step(founded, "people", **rows)
    assert answer.status_code == 422
    assert "stands in two rows" in answer.content.decode()
    assert models.User.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "Name,Email,Zone\nAna Ruiz,ana@x.example,Europe/Madrid",
            [("Ana Ruiz", "ana@x.example", "Europe/Madrid", "")],
        ),
        ("ana@x.example;Ana Ruiz;viewer", [("Ana Ruiz", "ana@x.example", "", "viewer")]),
        ("Ana\tana@x.example\tUTC\tAdministrator", [("Ana", "ana@x.example", "UTC", "")]),
        ('"Ruiz, Ana",<ana@x.example>', [("Ruiz, Ana", "ana@x.example", "", "")]),
        ("Ana,ana@x.example,Madrid", [("Ana", "ana@x.example", "Madrid", "")]),
        (
            "ana@x.example\n\nbo@x.example\n",
            [("", "ana@x.example", "", ""), ("", "bo@x.example", "", "")],
        ),
        ("", []),
        ("only a heading", []),
    ],
)
def test_a_pasted_table_is_read(text: str, rows: list[tuple[str, ...]]) -> None:
    found = [(row["name"], row["email"], row["time_zone"], row["role"]) for row in rows_of(text)]
    expected = [row if "Administrator" not in text else (*row[:3], "administrator") for row in rows]
    assert found == expected


def test_what_was_pasted_is_seen_before_it_is_saved(founded: Client) -> None:
    data = people({"name": "Bo", "email": "bo@library.example"})
    # Also where the wrong button was pressed.
    for button in ("paste", "save"):
        pasted = {**data, "pasted": "Cy,cy@library.example,Europe/Rome", button: "1"}
        answer = step(founded, "people", **pasted)
        html = answer.content.decode()
        assert answer.status_code == 200
        assert 'value="cy@library.example"' in html
        assert 'value="bo@library.example"' in html
    assert models.User.objects.count() == 1


def test_more_rows_than_a_form_takes_are_cut_and_not_a_fault(founded: Client) -> None:
    text = "\n".join(f"P{number},p{number}@library.example" for number in range(300))
    answer = step(founded, "people", **people(), pasted=text, paste="1")
    assert answer.status_code == 200
    assert answer.content.decode().count("@library.example") >= 100


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ({}, "Give hours for one day at least."),
        ({"Monday_1_from": "09:00"}, "Give both times"),
        ({"Monday_1_from": "17:00", "Monday_1_to": "09:00"}, "The end is not after the beginning."),
        ({"Monday_1_from": "9 h", "Monday_1_to": "12:00"}, "Give a time such as 09:30."),
        (
            {
                "Monday_1_from": "09:00",
                "Monday_1_to": "13:00",
                "Monday_2_from": "12:00",
                "Monday_2_to": "17:00",
            },
            "before the hours above it end",
        ),
    ],
)
def test_hours_that_cannot_be_meant_are_refused(
    founded: Client, hours: dict[str, str], said: str
) -> None:
    me = str(models.User.objects.get().pk)
    answer = step(founded, "hours", people=[me], **hours)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not models.Schedule.objects.exists()


def test_hours_are_those_of_each_persons_own_clock(founded: Client) -> None:
    rows = people({"name": "Bo", "email": "bo@library.example", "time_zone": "Asia/Tokyo"})
    step(founded, "people", **rows)
    everybody = [str(user.pk) for user in models.User.objects.all()]
    data = HOURS | {"Monday_2_from": "14:00", "Monday_2_to": "00:00"}
    assert step(founded, "hours", people=everybody, **data).status_code == 302
    zones = models.Schedule.objects.order_by("owner_id").values_list("time_zone", flat=True)
    assert list(zones) == ["Europe/Madrid", "Asia/Tokyo"]
    # Once more for one of them: the other keeps the first.
    assert (
        step(
            founded, "hours", people=everybody[1:], Friday_1_from="10:00", Friday_1_to="12:00"
        ).status_code
        == 302
    )
    first, second = models.Schedule.objects.order_by("owner_id")
    assert {day for row in first.weekly_hours.all() for day in row.days} == {"Monday", "Tuesday"}
    assert {day for row in second.weekly_hours.all() for day in row.days} == {"Friday"}
    assert models.Schedule.objects.count() == 2


def test_holidays_are_offered_ticked_and_added_once(founded: Client) -> None:
    html = founded.get("/admin/setup/closing/?country=ES-MD").content.decode()
    assert 'value="2026-04-03" checked' in html
    assert "Spain – MD" in html
    data = {"holidays": "1", "country": "ES-MD", "day": ["2026-04-03", "2026-12-25", "2026-07-07"]}
    for _again in range(2):
        assert step(founded, "closing", **data).status_code == 302
    # A day that is no holiday there is not added under a holiday's name.
    assert models.ClosingDay.objects.count() == 2
    html = founded.get("/admin/setup/closing/?country=ES-MD").content.decode()
    assert 'value="2026-04-03" disabled' in html
    assert (
        "No holidays are known there."
        in founded.get("/admin/setup/closing/?country=XX").content.decode()
    )
    row = models.ClosingDay.objects.first()
    assert row is not None
    assert step(founded, "closing", remove=str(row.pk)).status_code == 302
    assert step(founded, "closing", remove="9" * 30).status_code == 302
    assert models.ClosingDay.objects.count() == 1


@pytest.mark.parametrize(
    "data",
    [
        {"first": ""},
        {"first": "2026-03-05", "last": "2026-03-04"},
        {"first": "0001-01-01"},
        {"first": "2026-03-05", "team": "99999"},
    ],
)
def test_closing_days_that_cannot_be_meant_are_refused(
    founded: Client, data: dict[str, str]
) -> None:
    assert step(founded, "closing", add="1", **data).status_code == 422
    assert not models.ClosingDay.objects.exists()


@pytest.mark.parametrize("kind", ["desk", "room", "visit", "workshop", "call"])
@pytest.mark.parametrize("of_team", [True, False])
def test_every_kind_can_be_booked_at_once(
    founded: Client, client: Client, kind: str, of_team: bool
) -> None:
    me = models.User.objects.get()
    everyday = {
        f"{day}_1_{end}": at
        for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
        for end, at in (("from", "09:00"), ("to", "17:00"))
    }
    step(founded, "hours", people=[str(me.pk)], **everyday)
    step(founded, "teams", name="Desk", people=[str(me.pk)])
    team = models.Team.objects.get(is_organization=False)
    offered = founded.get(f"/admin/setup/offers/?kind={kind}").content.decode()
    location = "link" if kind == "call" else "address"
    assert f'<option value="{location}" selected>' in offered
    data = {
        "kind": kind,
        "title": "Visita guiada",
        "minutes": "45",
        "team": str(team.pk) if of_team else "",
        "location": location,
        "where": "https://meet.example/a" if kind == "call" else "Plaza Mayor 1",
    }
    for _again in range(2):
        assert step(founded, "offers", **data, add="1").status_code == 302
    first, second = models.EventType.objects.order_by("pk")
    assert (first.slug, second.slug) == ("visita-guiada", "visita-guiada-2")
    assert "cal-video" not in str(first.locations)
    path = f"/team/desk/{first.slug}" if of_team else f"/{me.username}/{first.slug}"
    assert b"slot=" in client.get(path, follow=True).content
    trial = {"event_type": str(first.pk), "name": "Ana", "email": "ana@library.example"}
    assert step(founded, "trial", book="1", **trial).status_code == 302
    assert models.Booking.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"minutes": "0"}, "minutes"),
        ({"location": "cal-video"}, "location"),
        ({"where": " "}, "where"),
        ({"location": "link", "where": "no link"}, "where"),
        ({"kind": "party"}, "kind"),
        ({"team": "77"}, "team"),
    ],
)
def test_an_offer_without_a_place_or_title_is_refused(
    founded: Client, wrong: dict[str, str], field: str
) -> None:
    data = {
        "kind": "desk",
        "title": "T",
        "minutes": "30",
        "team": "",
        "location": "address",
        "where": "Here",
    }
    answer = step(founded, "offers", **data | wrong)
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode() or field == "kind"
    assert not models.EventType.objects.exists()


def test_a_trial_where_nothing_is_free_says_so(founded: Client) -> None:
    me = models.User.objects.get()
    made = get_client().event_types.create(title="T", slug="t", length_in_minutes=30)
    models.ClosingDay.objects.create(
        team=models.Team.objects.get(), first_day="2026-03-01", last_day="2028-02-01"
    )
    invalidation.mark()
    data = {"event_type": str(made.id), "name": "Ana", "email": me.email}
    answer = step(founded, "trial", book="1", **data)
    assert answer.status_code == 422
    assert "Nothing is free" in answer.content.decode()


def test_a_mail_server_is_stored_sealed_and_never_shown(
    founded: Client, settings: Settings
) -> None:
    settings.MAIL_BY_STAFF = True
    assert "No mail goes out" in founded.get("/admin/").content.decode()
    assert step(founded, "mail", **SERVER).headers["Location"] == "/admin/setup/people/"
    back = founded.post("/admin/setup/mail/?back=mail", SERVER)
    assert back.headers["Location"] == "/admin/services/mailserver/"
    html = page(founded, "mail")
    assert "smtp.library.example" in html
    assert "s3cret" not in html
    server = server_get()
    assert server is not None
    assert server.password == "s3cret"
    assert "No mail goes out" not in founded.get("/admin/").content.decode()
    # Left empty, it stays; for another host it does not go along.
    step(founded, "mail", **SERVER | {"password": ""})
    again = server_get()
    assert again is not None
    assert again.password == "s3cret"
    step(founded, "mail", **SERVER | {"password": "", "host": "evil.example"})
    other = server_get()
    assert other is not None
    assert other.password == ""
    step(founded, "mail", remove="1")
    assert server_get() is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"host": ""}, "host"),
        ({"port": "0"}, "port"),
        ({"port": "70000"}, "port"),
        ({"security": "ssl3"}, "security"),
        ({"sender": "Town Library"}, "sender"),
        ({"sender": "a@b.example\nBcc: c@d.example"}, "sender"),
    ],
)
def test_a_mail_server_that_is_none_is_refused(
    founded: Client, settings: Settings, wrong: dict[str, str], field: str
) -> None:
    settings.MAIL_BY_STAFF = True
    answer = step(founded, "mail", **SERVER | wrong)
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert server_get() is None


def test_with_mail_url_the_page_only_tests(founded: Client, settings: Settings) -> None:
    settings.MAIL_BY_STAFF = False
    html = page(founded, "mail")
    assert "MAIL_URL decides" in html
    assert 'name="host"' not in html
    assert step(founded, "mail").headers["Location"] == "/admin/setup/people/"
    assert mail.outbox == []
