"""The assistant: from an empty portal to a booking, step by step, and what it refuses."""

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.engine import models
from portal.engine.demo import seed
from portal.services.models import Look, Setup
from portal.services.setup import first_start
from portal.staff.assistant.steps import NAMES
from tests.cast import NOW, Cast
from tests.staff.assistant.walk import HOURS, ORGANIZATION, page, people, step
from tests.staff.conftest import SignIn

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/", "/?q=a", "/?lang=de"])
def test_the_start_page_of_an_empty_portal_says_that_it_opens_soon(
    empty: None, client: Client, address: str
) -> None:
    answer = client.get(address)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert '<meta name="robots" content="noindex">' in html
    assert ("Buchungen bald möglich" if "de" in address else "Bookings open soon") in html
    assert "Cal.com" not in html
    assert "API" not in html
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "address", ["/team/desk", "/team/desk/visit", "/ana", "/ana/talk", "/bookings", "/sitemap.xml"]
)
def test_no_page_of_an_empty_portal_is_broken(empty: None, client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code in (200, 404), address
    assert "Cal.com" not in answer.content.decode()


@pytest.mark.parametrize(
    "address",
    ["/admin/", "/admin/staff/booking/", "/admin/staff/eventtype/add/", "/admin/auth/user/"],
)
def test_every_page_of_staff_leads_to_the_assistant(boss: Client, address: str) -> None:
    answer = boss.get(address, follow=True)
    assert answer.redirect_chain[-1][0] == "/admin/setup/backend/"
    assert "Step 1 of 9" in answer.content.decode()


def test_strangers_and_people_without_the_right_do_not_set_it_up(
    empty: None, sign_in: SignIn, client: Client
) -> None:
    for name in NAMES:
        assert "/admin/login/" in client.get(f"/admin/setup/{name}/").headers["Location"]
        assert sign_in("view_booking").get(f"/admin/setup/{name}/").status_code == 403
        assert (
            sign_in("view_booking").post(f"/admin/setup/{name}/", ORGANIZATION).status_code == 403
        )
    assert not first_start.is_set_up()


def test_nothing_after_the_organization_is_done_before_it(boss: Client) -> None:
    for name in NAMES[3:]:
        answer = boss.get(f"/admin/setup/{name}/")
        assert answer.headers["Location"] == "/admin/setup/organization/"
    # It cannot be skipped either.
    assert step(boss, "organization", skip="1").status_code == 422
    assert boss.get("/admin/setup/nothing/").status_code == 404


def test_from_nothing_to_a_booking(boss: Client, client: Client) -> None:
    assert step(boss, "backend", own="1").headers["Location"] == "/admin/setup/organization/"
    assert step(boss, "organization", **ORGANIZATION).headers["Location"] == "/admin/setup/mail/"
    assert step(boss, "mail", skip="1").headers["Location"] == "/admin/setup/people/"
    rows = people(
        {"name": "Bruno Costa", "email": "Bruno@library.example", "time_zone": "Europe/Lisbon"},
        {"name": "Carla Díaz", "email": "carla@library.example", "role": "scheduler"},
        {"name": "", "email": "", "time_zone": "", "role": ""},
    )
    assert step(boss, "people", **rows).headers["Location"] == "/admin/setup/hours/"
    ids = {user.email: str(user.pk) for user in models.User.objects.all()}
    assert set(ids) == {"ana@library.example", "bruno@library.example", "carla@library.example"}
    everybody = list(ids.values())
    assert (
        step(boss, "hours", people=everybody, **HOURS).headers["Location"]
        == "/admin/setup/closing/"
    )
    assert step(boss, "closing", add="1", first="2026-03-03", name="Carnival").status_code == 302
    assert step(boss, "closing", go="1").headers["Location"] == "/admin/setup/teams/"
    team = step(boss, "teams", name="Front desk", people=everybody)
    assert team.headers["Location"] == "/admin/setup/offers/"
    [desk] = models.Team.objects.filter(is_organization=False)
    offer = {
        "kind": "desk",
        "title": "Desk talk",
        "minutes": "30",
        "team": str(desk.pk),
        "location": "address",
        "where": "Plaza Mayor 1",
    }
    assert step(boss, "offers", **offer).headers["Location"] == "/admin/setup/trial/"
    # The Tuesday is closed, so the first free time is on the Monday, an hour from now on the clock of Madrid.
    [talk] = models.EventType.objects.all()
    trial = {"event_type": str(talk.pk), "name": "Ana Ruiz", "email": "ana@library.example"}
    assert step(boss, "trial", book="1", **trial).status_code == 302
    [booking] = models.Booking.objects.all()
    assert booking.starts_at.isoformat() == "2026-03-02T08:00:00+00:00"
    assert "Take the test booking back" in page(boss, "trial")
    assert step(boss, "trial", end="1").status_code == 302
    booking.refresh_from_db()
    assert booking.status == "cancelled"
    assert step(boss, "trial", finish="1").headers["Location"] == "/admin/"
    assert first_start.is_finished()
    shown = client.get("/").content.decode()
    assert "Town Library of Aldea" in shown
    assert "Desk talk" in shown
    assert client.get("/team/front-desk/desk-talk").status_code == 200
    assert "Still to be set up" not in boss.get("/admin/").content.decode()


def test_the_founder_is_who_signed_in(founded: Client) -> None:
    user = User.objects.get()
    assert user.email == "ana@library.example"
    owner = models.User.objects.get()
    assert (owner.name, owner.time_zone, owner.locale) == ("Ana Ruiz", "Europe/Madrid", "es")
    assert Look.objects.get().accent == "#8a2be2"
    assert models.Team.objects.get().slug == "town-library-of-aldea"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"slug": "Ümlaut!"}, "slug"),
        ({"time_zone": "Madrid"}, "time_zone"),
        ({"week_start": "Mo"}, "week_start"),
        ({"accent": "red"}, "accent"),
        ({"owner_email": "ana"}, "owner_email"),
        ({"owner_name": ""}, "owner_name"),
        ({"language": "xx"}, "language"),
    ],
)
def test_what_is_wrong_is_marked_and_what_was_typed_is_kept(
    boss: Client, wrong: dict[str, str], field: str
) -> None:
    answer = step(boss, "organization", **ORGANIZATION | wrong)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in html
    assert field == "owner_email" or "ana@library.example" in html
    assert not first_start.is_set_up()


def test_steps_are_resumed_where_they_were_left(founded: Client) -> None:
    step(founded, "backend", own="1")
    step(founded, "mail", skip="1")
    assert founded.get("/admin/setup/").headers["Location"] == "/admin/setup/people/"
    html = founded.get("/admin/").content.decode()
    assert "Still to be set up" in html
    assert "Opening hours" in html
    first_start.finish()
    assert "Still to be set up" not in founded.get("/admin/").content.decode()


def test_a_portal_that_runs_already_is_not_asked_to_be_set_up(admin: Client, cast: Cast) -> None:
    html = admin.get("/admin/").content.decode()
    assert "Still to be set up" not in html
    assert "This is a demonstration" not in html


def test_the_organization_is_changed_by_the_same_page(founded: Client) -> None:
    html = page(founded, "organization")
    assert 'value="Town Library of Aldea"' in html
    assert "owner_name" not in html
    changed = {
        name: value
        for name, value in ORGANIZATION.items()
        if name in ("slug", "time_zone", "week_start")
    }
    answer = step(founded, "organization", name="City Library", **changed | {"slug": "city"})
    assert answer.status_code == 302
    assert models.Team.objects.get().name == "City Library"


def test_a_logo_is_known_by_its_content(boss: Client) -> None:
    bad = SimpleUploadedFile("logo.png", b"<svg/>", "image/png")
    answer = step(boss, "organization", logo=bad, **ORGANIZATION)
    assert answer.status_code == 422
    assert "no PNG, JPEG, WebP or GIF" in answer.content.decode()
    good = SimpleUploadedFile("logo.png", b"\x89PNG\r\n\x1a\nx", "image/png")
    assert step(boss, "organization", logo=good, **ORGANIZATION).status_code == 302
    assert bytes(Look.objects.get().logo).startswith(b"\x89PNG")


def test_the_demonstration_is_left_only_by_its_name(empty: None, sign_in: SignIn) -> None:
    seed(NOW)
    boss = sign_in(superuser=True)
    html = boss.get("/admin/").content.decode()
    assert "This is a demonstration" in html
    counted = boss.get("/admin/setup/leave/").content.decode()
    assert f"{models.Booking.objects.count()} bookings" in counted
    assert boss.post("/admin/setup/leave/", {"name": "yes"}).status_code == 422
    assert models.User.objects.exists()
    assert sign_in("view_booking").post("/admin/setup/leave/", {}).status_code == 403
    name = models.Team.objects.get(is_organization=True).name
    answer = boss.post("/admin/setup/leave/", {"name": f" {name.lower()} "}, follow=True)
    assert answer.redirect_chain[-1][0] == "/admin/setup/backend/"
    assert not models.User.objects.exists()
    assert boss.get("/admin/setup/leave/").status_code in (302, 404)
    assert Setup.objects.get().is_own


def test_ones_own_organization_cannot_be_left_like_that(admin: Client, cast: Cast) -> None:
    answer = admin.post("/admin/setup/leave/", {"name": "Harbour Library"})
    assert answer.status_code == 404
    assert models.Team.objects.filter(pk=cast.organization.pk).exists()
