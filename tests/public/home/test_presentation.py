"""What staff chose to show, and for whom."""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django import Settings

from portal.services.models import Intent, Look, Visibility
from portal.services.models.presentation import check_links
from portal.services.portal.appearance import Choice, appearance_save, choices_save
from tests.cast import Cast, add_event_type

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@pytest.fixture
def other(cast: Cast) -> int:
    return add_event_type(cast, "Tour", "tour").id


def show(event_type_id: int, **choice: object) -> None:
    choices_save(choices={("event", str(event_type_id)): Choice(**choice)})  # type: ignore[arg-type]


def page(client: Client, path: str = "/") -> str:
    return client.get(path).content.decode()


def test_what_is_not_listed_can_still_be_booked_by_its_address(
    client: Client, cast: Cast, other: int
) -> None:
    show(other, visibility=Visibility.UNLISTED)
    assert "Tour" not in page(client)
    assert "Tour" not in page(client, "/team/desk")
    assert "/team/desk/tour" not in page(client, "/sitemap.xml")
    assert client.get("/team/desk/tour").status_code == 200


def test_what_is_internal_is_not_there_for_others(client: Client, cast: Cast, other: int) -> None:
    show(other, visibility=Visibility.INTERNAL)
    assert "Tour" not in page(client)
    assert client.get("/team/desk/tour").status_code == 404
    assert client.post("/team/desk/tour?slot=2026-03-02T10:00:00Z").status_code == 404


def test_signed_in_staff_see_what_is_internal(client: Client, cast: Cast, other: int) -> None:
    show(other, visibility=Visibility.INTERNAL)
    client.force_login(User.objects.create_user("sam", is_staff=True))
    assert "Tour" in page(client)
    assert client.get("/team/desk/tour").status_code == 200
    client.force_login(User.objects.create_user("visitor"))
    assert client.get("/team/desk/tour").status_code == 404


def test_the_intranet_sees_what_is_internal(
    client: Client, cast: Cast, other: int, settings: Settings
) -> None:
    show(other, visibility=Visibility.INTERNAL)
    settings.INTRANET_NETWORKS = ["10.0.0.0/8", "127.0.0.0/8"]
    assert client.get("/team/desk/tour").status_code == 200
    assert client.get("/team/desk/tour", REMOTE_ADDR="192.0.2.7").status_code == 404


def test_kept_pages_of_staff_are_not_shown_to_others(
    client: Client, cast: Cast, other: int, settings: Settings
) -> None:
    settings.PAGES_KEPT_SECONDS = 60
    show(other, visibility=Visibility.INTERNAL)
    staff = Client()
    staff.force_login(User.objects.create_user("sam", is_staff=True))
    assert "Tour" in page(staff)
    assert "Tour" not in page(client)


def test_a_whole_team_can_be_internal(client: Client, cast: Cast) -> None:
    name = ("team", str(cast.team.pk))
    choices_save(choices={name: Choice(visibility=Visibility.INTERNAL)})
    assert "Front desk" not in page(client)
    assert client.get("/team/desk").status_code == 404
    assert client.get("/team/desk/visit").status_code == 404


def test_order_and_what_stands_in_front(client: Client, cast: Cast, other: int) -> None:
    before = page(client, "/team/desk")
    assert before.index("Visit") < before.index("Tour")
    show(other, position=1, is_featured=True)
    after = page(client, "/team/desk")
    assert after.index("Tour") < after.index("Visit")
    assert "In demand" in page(client)
    show(other)
    assert "In demand" not in page(client)


def test_texts_links_and_colours_of_staff(client: Client, cast: Cast) -> None:
    look = Look(
        name="Harbour bookings",
        heading="Come and see us",
        introduction="We are **open** <script>alert(1)</script>",
        accent="#aa3300",
        footer_links="Imprint https://example.com/imprint",
        privacy_url="https://example.com/privacy",
    )
    appearance_save(look=look)
    shown = page(client)
    for text in ("Harbour bookings", "Come and see us", "<strong>open</strong>", "/imprint"):
        assert text in shown
    assert "alert(1)</script>" not in shown
    accent = shown.split('href="/accent.')[1].split('"')[0]
    assert "#aa3300" in page(client, f"/accent.{accent}")


def test_logo_and_icon_are_served_for_good(client: Client, cast: Cast) -> None:
    appearance_save(look=Look(logo=PNG, logo_type="image/png"))
    address = page(client).split('class="site-logo" src="')[1].split('"')[0]
    answer = client.get(address)
    assert (answer.content, answer["Content-Type"]) == (PNG, "image/png")
    assert "immutable" in answer["Cache-Control"]
    assert client.get("/brand/logo-000000000000").status_code == 404
    assert client.get("/brand/icon-000000000000").status_code == 404


@pytest.mark.parametrize(
    "text", ["https://example.com", "Imprint javascript:alert(1)", "Only words"]
)
def test_links_need_a_label_and_an_address(text: str) -> None:
    with pytest.raises(ValidationError):
        check_links(text)


def test_consent_is_asked_for_and_kept_word_for_word(client: Client, cast: Cast) -> None:
    appearance_save(
        look=Look(consent="I agree to the house rules.", privacy_url="https://example.com/p")
    )
    path = "/team/desk/visit?slot=2026-03-03T10:00:00Z"
    form = client.get(path).content.decode()
    assert "I agree to the house rules." in form
    assert "https://example.com/p" in form
    token = form.split('name="token" value="')[1].split('"')[0]
    typed = {"token": token, "name": "Ada", "email": "ada@example.com"}
    refused = client.post(path, typed, headers={"Sec-Fetch-Site": "same-origin"})
    assert refused.status_code == 422
    assert "Please agree to this" in refused.content.decode()
    assert not Intent.objects.exists()
    agreed = typed | {"consentGiven": "on"}
    assert client.post(path, agreed, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303
    assert Intent.objects.get().consent == "I agree to the house rules."


def test_without_a_sentence_nothing_is_asked(client: Client, cast: Cast) -> None:
    form = client.get("/team/desk/visit?slot=2026-03-03T10:00:00Z").content.decode()
    assert "consentGiven" not in form
