"""Staff decide what visitors see: lists, texts, looks."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.services.models import Look, Shown, Visibility
from tests.cast import Cast
from tests.staff.pages import state_in

PAGE = "/admin/services/shown/"
APPEARANCE = "/admin/services/look/1/change/"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


def allowed(*codenames: str) -> Client:
    user = User.objects.create_user("member", is_staff=True)
    for codename in codenames:
        user.user_permissions.add(
            Permission.objects.get(codename=codename, content_type__app_label="services")
        )
    client = Client()
    client.force_login(user)
    return client


def opened(admin: Client) -> dict[str, Any]:
    found = state_in(admin.get(APPEARANCE), "look_form")
    return {name: value for name, value in found.items() if not name.endswith("_file")}


def test_everything_that_can_be_booked_stands_on_one_page(admin: Client, cast: Cast) -> None:
    shown = admin.get(PAGE).content.decode()
    for text in ("Front desk", "Visit", "Maren Holt", "/team/desk/visit"):
        assert text in shown


def test_choices_are_stored_logged_and_seen_by_visitors(admin: Client, cast: Cast) -> None:
    field = f"event-{cast.visit.id}"
    opened = state_in(admin.get(PAGE), "shown_form")
    typed = {f"{field}-visibility": "unlisted", f"{field}-position": "3", f"{field}-featured": "on"}
    answer = admin.post(PAGE, opened | typed, follow=True)
    assert "1 thing was changed" in answer.content.decode()
    row = Shown.objects.get()
    assert (row.visibility, row.position, row.is_featured) == (Visibility.UNLISTED, 3, True)
    message = LogEntry.objects.get().change_message
    assert message == "Listed → Not listed, but bookable by its address, place 3, in front"
    assert "Visit" not in Client().get("/team/desk").content.decode()
    again = state_in(admin.get(PAGE), "shown_form")
    again |= {f"{field}-visibility": "listed", f"{field}-position": ""}
    del again[f"{field}-featured"]
    admin.post(PAGE, again)
    assert not Shown.objects.exists()


@pytest.mark.parametrize(
    "typed",
    [{"visibility": "everybody"}, {"position": "-1"}, {"position": "²"}, {"position": "99999"}],
)
def test_bad_choices_are_told_and_nothing_is_stored(
    admin: Client, cast: Cast, typed: dict[str, Any]
) -> None:
    fields = {f"event-{cast.visit.id}-{name}": value for name, value in typed.items()}
    answer = admin.post(PAGE, state_in(admin.get(PAGE), "shown_form") | fields)
    assert answer.status_code == 422
    assert "errornote" in answer.content.decode()
    assert not Shown.objects.exists()


def test_viewers_look_only(cast: Cast) -> None:
    viewer = allowed("view_shown", "view_look")
    assert viewer.get(PAGE).status_code == 200
    assert viewer.post(PAGE, {}).status_code == 403
    assert viewer.get("/admin/services/look/", follow=True).status_code == 200
    assert viewer.post(APPEARANCE, {"heading": "x"}).status_code == 403


def test_texts_and_pictures_are_stored(admin: Client, cast: Cast) -> None:
    assert admin.get("/admin/services/look/", follow=True).status_code == 200
    typed = {
        "heading": "Come in",
        "accent": "#123456",
        "footer_links": "Imprint https://example.com/imprint",
        "logo_file": SimpleUploadedFile("logo.png", PNG),
    }
    assert admin.post(APPEARANCE, opened(admin) | typed).status_code == 302
    look = Look.objects.get()
    assert (look.heading, bytes(look.logo), look.logo_type) == ("Come in", PNG, "image/png")
    assert "Come in" in Client().get("/").content.decode()
    admin.post(APPEARANCE, opened(admin) | {"heading": "Come here"})
    assert bytes(Look.objects.get().logo) == PNG
    admin.post(APPEARANCE, opened(admin) | {"logo_clear": "on"})
    assert bytes(Look.objects.get().logo) == b""


@pytest.mark.parametrize(
    "typed",
    [
        {"accent": "red"},
        {"footer_links": "javascript:alert(1)"},
        {"privacy_url": "javascript:alert(1)"},
        {"logo_file": SimpleUploadedFile("logo.svg", b"<svg onload='x'/>")},
        {"logo_file": SimpleUploadedFile("logo.png", PNG + b"0" * 200_000)},
    ],
)
def test_what_cannot_be_used_is_refused(admin: Client, cast: Cast, typed: dict[str, Any]) -> None:
    answer = admin.post(APPEARANCE, opened(admin) | typed)
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    assert bytes(Look.objects.get().logo) == b""
