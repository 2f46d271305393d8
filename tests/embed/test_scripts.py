"""Scripts that other sites load: who may, how long they are kept, and that they stay light."""

import re

import brotli
import pytest
from django.conf import settings
from django.test import Client

from portal.web.assets.accent import accent_properties, contrast
from portal.web.assets.static_files import slim

FOLDER = settings.BASE_DIR / "static" / "embed"


@pytest.mark.parametrize(
    ("name", "most"),
    [("element.js", 2500), ("snippet.js", 4000), ("child.js", 2000), ("booked.js", 500)],
)
def test_scripts_stay_light(name: str, most: int) -> None:
    # Bytes, as the best coding sends them.
    text = slim((FOLDER / name).read_text("utf-8"), ".js")
    assert len(brotli.compress(text.encode())) <= most


@pytest.mark.parametrize("address", ["/embed.js", "/embed/embed.js"])
@pytest.mark.django_db
def test_every_site_may_load_a_script_and_asks_again_soon(client: Client, address: str) -> None:
    answer = client.get(address)
    text = answer.content.decode()
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "max-age=600" in answer["Cache-Control"]
    assert f'"{settings.PORTAL_URL}"' in text
    assert "PORTAL_HOME" not in text
    # No way from a message or an attribute to code or markup.
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|Function\(", text
    )
    again = client.get(address, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Access-Control-Allow-Origin"] == "*"
    assert client.post(address).status_code == 405


@pytest.mark.django_db
def test_a_site_s_colours_are_made_readable(client: Client) -> None:
    sheet = client.get("/embed/brand/ffff00-000011.css")
    text = sheet.content.decode()
    assert text == accent_properties("#ffff00", "#000011")
    light, dark = re.findall(r"--accent:light-dark\((#\w{6}),(#\w{6})\)", text)[0]
    assert contrast(light, "#ffffff") >= 4.5
    assert contrast(dark, "#1b1f23") >= 4.5
    assert "immutable" in sheet["Cache-Control"]
    for wrong in ("ffff00", "ffff0-000011", "ffff00-00001g", "ffff00-000011;x"):
        assert client.get(f"/embed/brand/{wrong}.css").status_code == 404
