"""Sign in by OpenID Connect against an issuer made here; run in a process of its own, it prints what happened.

Settings decide at import whether single sign-on is on, so the tests start this with the environment for it.
"""

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import django

CLAIMS: dict[str, Any] = {}


class Issuer(BaseHTTPRequestHandler):
    """Configuration, token and user info; whoever has the code is signed in."""

    def do_GET(self) -> None:
        base = f"http://127.0.0.1:{self.server.server_address[1]}"  # type: ignore[index]  # a host and a port
        if "openid-configuration" in self.path:
            self.send_json(
                {
                    "issuer": base,
                    "authorization_endpoint": f"{base}/authorize",
                    "token_endpoint": f"{base}/token",
                    "userinfo_endpoint": f"{base}/userinfo",
                    "jwks_uri": f"{base}/keys",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                }
            )
        else:
            self.send_json(CLAIMS)

    def do_POST(self) -> None:
        sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        if sent.get("code") == ["good"] and sent.get("client_secret") == ["s3cret"]:
            self.send_json({"access_token": "t", "token_type": "Bearer"})
        else:
            self.send_json({"error": "invalid_grant"}, status=400)

    def send_json(self, body: object, status: int = 200) -> None:
        raw = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: Any) -> None:
        pass


def main() -> None:
    """Walk through it for several people and print where each ends."""
    server = HTTPServer(("127.0.0.1", int(sys.argv[1])), Issuer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    django.setup()
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret  # noqa: PLC0415  after setup
    from django.contrib.auth.models import User  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from portal.engine.models import Team  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    Team.objects.create(name="Library", slug="library", is_organization=True)
    User.objects.create_user("sam", "sam@example.com", is_staff=True)
    User.objects.create_user("vic", "vic@example.com")

    def walk(email: str, *, verified: bool, code: str = "good") -> tuple[str, int]:
        CLAIMS.clear()
        CLAIMS.update(sub=f"id-{email}", email=email, email_verified=verified, name="Somebody")
        client = Client()
        page = client.get("/admin/login/?next=/admin/staff/booking/").content.decode()
        href = page.split('class="button" href="')[1].split('"')[0].replace("&amp;", "&")
        away = client.get(href)
        query = parse_qs(urlsplit(away["Location"]).query)
        back = urlsplit(query["redirect_uri"][0]).path
        answer = client.get(back, {"code": code, "state": query["state"][0]})
        return answer["Location"], client.get("/admin/").status_code

    walks = [
        walk("sam@example.com", verified=True),
        walk("sam@example.com", verified=True),
        walk("vic@example.com", verified=True),
        walk("new@example.com", verified=True),
        walk("sam@example.com", verified=True, code="bad"),
    ]
    User.objects.create_user("ann", "ann@example.com", is_staff=True)
    walks.append(walk("ann@example.com", verified=False))
    sam = User.objects.get(username="sam")
    TOTP.activate(sam, generate_totp_secret())
    with_factor = walk("sam@example.com", verified=True)
    found = {"walks": walks, "users": User.objects.count(), "with_factor": with_factor}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
