"""Cookies of staff in production: only over TLS, for this host alone, and none for visitors."""

import json
from pathlib import Path

from tests.own_process import printed
from tests.servers import prepare_static

SCRIPT = """
import json, re
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0); call_command("createcachetable", verbosity=0)
from django.contrib.auth.models import User
from django.test import Client
from portal.engine.models import Team
Team.objects.create(name="Library", slug="library", is_organization=True)
User.objects.create_user("kim", password="long and right", is_staff=True)
client = Client(enforce_csrf_checks=True)
secure = {"secure": True, "HTTP_HOST": "book.example.com"}
page = client.get("/admin/login/", **secure).content.decode()
token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', page)[1]
typed = {"username": "kim", "password": "long and right", "csrfmiddlewaretoken": token}
answer = client.post("/admin/login/", typed, HTTP_REFERER="https://book.example.com/admin/login/", **secure)
visitor = Client()
visitor.get("/", **secure)
print(json.dumps({
    "status": answer.status_code,
    "inside": client.get("/admin/", **secure).status_code,
    "without_token": client.post("/admin/logout/", {}, **secure).status_code,
    "cookies": {c.key: [c["path"], c["domain"], bool(c["secure"]), bool(c["httponly"]), c["samesite"]]
                for c in client.cookies.values()},
    "visitors": list(visitor.cookies),
}))
"""


def test_names_of_cookies_bind_them_to_this_host(tmp_path: Path) -> None:
    """Settings are read at start, so this needs a process of its own."""
    prepare_static(tmp_path)
    found = json.loads(
        printed(
            tmp_path,
            *("-c", SCRIPT),
            PORTAL_URL="https://book.example.com",
            SECRET_KEY="only-for-tests-" + "x" * 50,
            MAIL_URL="none",
        )
    )
    assert (found["status"], found["inside"], found["without_token"]) == (302, 200, 403)
    assert found["visitors"] == []
    attributes = ["/", "", True, True, "Lax"]
    assert found["cookies"] == {
        "__Host-sessionid": attributes,
        "__Host-csrftoken": attributes,
        "__Host-staff-browser": attributes,
    }
