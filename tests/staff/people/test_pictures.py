"""Pictures of people on staff's pages, and as visitors get them."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import Settings

from portal.services.models import Portrait
from tests.cast import Cast
from tests.staff.conftest import Wire, refused

LIST = "/admin/staff/member/"


def upload(colour: str = "red", name: str = "me.jpg") -> SimpleUploadedFile:
    made = io.BytesIO()
    Image.new("RGB", (300, 200), colour).save(made, "JPEG")
    return SimpleUploadedFile(name, made.getvalue(), "image/jpeg")


def give(who: Client, cast: Cast, file: Any) -> Any:
    return who.post(f"{LIST}{cast.priya.pk}/picture/", {"picture": file})


def test_a_picture_is_given_shown_and_taken_away(admin: Client, cast: Cast, client: Client) -> None:
    assert give(admin, cast, upload()).status_code == 302
    row = Portrait.objects.get()
    cast.priya.refresh_from_db()
    assert cast.priya.avatar_url
    assert cast.priya.avatar_url.endswith(f"/picture/person/{row.digest}.webp")
    path = f"/picture/person/{row.digest}.webp"
    assert f'src="{path}"' in admin.get(f"{LIST}{cast.priya.pk}/picture/").content.decode()
    assert path in client.get("/priya").content.decode()
    got = client.get(path)
    assert (got.headers["Content-Type"], got.content[8:12]) == ("image/webp", b"WEBP")
    assert "immutable" in got.headers["Cache-Control"]
    assert not got.cookies
    admin.post(f"{LIST}{cast.priya.pk}/picture/", {"remove": "1"})
    cast.priya.refresh_from_db()
    assert not cast.priya.avatar_url
    assert client.get(path).status_code == 404


def test_another_picture_takes_its_place(admin: Client, cast: Cast) -> None:
    give(admin, cast, upload("red"))
    first = Portrait.objects.get().digest
    give(admin, cast, upload("blue"))
    assert Portrait.objects.get().digest != first


def test_a_picture_that_two_have_stays_for_the_other(admin: Client, cast: Cast) -> None:
    for user in (cast.priya, cast.maren):
        admin.post(f"{LIST}{user.pk}/picture/", {"picture": upload()})
    admin.post(f"{LIST}{cast.priya.pk}/picture/", {"remove": "1"})
    assert Portrait.objects.count() == 1


@pytest.mark.parametrize("file", ["", SimpleUploadedFile("a.png", b"<svg/>", "image/png")])
def test_what_is_no_picture_is_told(admin: Client, cast: Cast, file: Any) -> None:
    assert give(admin, cast, file).status_code == 422
    assert not Portrait.objects.exists()


def test_what_cal_com_refuses_is_told(
    admin: Client, cast: Cast, wire: Wire, settings: Settings
) -> None:
    wire.answer("PATCH", "/users/", refused(403, "no", "ForbiddenException"))
    answer = give(admin, cast, upload())
    assert answer.status_code == 403
    assert "may not do this" in answer.content.decode()


@pytest.mark.parametrize("digest", ["0" * 64, "../x", "0" * 63])
def test_there_is_nothing_else_at_such_addresses(db: None, client: Client, digest: str) -> None:
    assert client.get(f"/picture/person/{digest}.webp").status_code == 404
