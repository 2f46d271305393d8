"""What the settings demand before anything starts: whatever cannot be used is said in one sentence that names it."""

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from portal.conf.env import BadSetting
from tests.own_process import ROOT, printed

HIDDEN = "opensesame"
GOOD = {"PORTAL_URL": "https://book.example.com", "SECRET_KEY": "s" * 60}
# What is wrong in production, and words of the sentence.
COMBINED: list[tuple[dict[str, str], str]] = [
    ({"PORTAL_URL": ""}, "Set PORTAL_URL"),
    ({"SECRET_KEY": ""}, "Set SECRET_KEY"),
    ({"PORTAL_URL": "http://book.example.com"}, "PORTAL_URL"),
    ({"DEBUG": "1"}, "DEBUG=1 needs PORTAL_MODE=local"),
    ({"ENGINE_CLOCK_FILE": "clock"}, "ENGINE_CLOCK_FILE needs PORTAL_MODE=local"),
    ({"OIDC_ISSUER": "https://login.example.com"}, "OIDC_ISSUER needs OIDC_CLIENT_ID"),
    ({"OIDC_CLIENT_ID": "portal"}, "OIDC_CLIENT_ID and OIDC_CLIENT_SECRET need OIDC_ISSUER"),
    ({"PORTAL_MODE": "local", "ENGINE_CLOCK_FILE": "/"}, "ENGINE_CLOCK_FILE=/ is a folder"),
    ({"DATABASE_POOLED": "1"}, "DATABASE_POOLED=1 needs a PostgreSQL"),
    ({"SECRET_KEY_FILE": "/nowhere/key"}, "Set SECRET_KEY or SECRET_KEY_FILE, not both"),
]
# Setting → values that it cannot have.
BAD: dict[str, tuple[str, ...]] = {
    "PORTAL_MODE": ("staging", "Local"),
    "PORTAL_URL": (
        *("book.example.com", "ftp://book.example.com", "https://", "https://book.example.com/a b"),
        *(
            f"https://me:{HIDDEN}@book.example.com",
            "https://a b.example",
            "https://h:port",
            "https://h:99999",
            "https://book.example.com/a//b",
            "https://book.example.com/../b",
            "https://book.example.com/admin",
            "https://book.example.com/b?c",
            "https://book.example.com/b#c",
        ),
    ),
    "ALLOWED_HOSTS": ("https://a.example", "a.example:8000", "a.example/b", "a..b", "[::1"),
    "HOST": ("http://0.0.0.0", "0.0.0.0:80", "a b"),
    "PORT": ("http", "0", "65536", "-1", "80.5"),
    "WEB_WORKERS": ("0", "many", "65"),
    "STATIC_FOLDER": ("/dev/null",),
    "WEB_THREADS": ("0", "few", "65"),
    "DEBUG": ("perhaps", "2"),
    "LOG_LEVEL": ("loud", "TRACE", "10"),
    "SECRET_KEY_FILE": ("/nowhere/key", "/", "{empty}", "{binary}"),
    "BEHIND_PROXY": ("nginx",),
    "SECURE_SSL_REDIRECT": ("always",),
    "SECURE_HSTS_SECONDS": ("a year", "-1"),
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": ("all",),
    "SECURE_HSTS_PRELOAD": ("soon",),
    "SECURITY_CONTACT": ("somebody", "http://example.com", "mailto:"),
    "SECURITY_POLICY": ("disclosure", "mailto:a@b.example"),
    "STAFF_USERNAME": ("a b", "x" * 151, "a/b"),
    "CALCOM_API_KEY": (f"cal_ {HIDDEN}", f"cal_{HIDDEN}\u2026"),
    "CALCOM_API_KEY_FILE": ("/nowhere/key",),
    "CALCOM_API_URL": (
        "api.cal.com",
        "https://api.cal.com/v2?a=b",
        f"https://me:{HIDDEN}@api.cal.com",
    ),
    "CALCOM_WEBHOOK_SECRET_FILE": ("/nowhere/key",),
    "CALCOM_API_VERSIONS": (
        *("2026-02-25", "bookings", "bookings=", "bookings=newest", "bookings=2026-02-30"),
        *("me=2026-02-25", "Bookings=2026-02-25", "bookings=2026-02-25;slots=2026-02-25"),
        *("bookings=2026-02-25,bookings=2026-03-01", "bookings=20260225", "bookings:2026-02-25"),
    ),
    "CALCOM_ORG_ID": ("acme", "0", "-4", "1.5"),
    "CALCOM_BLOCK_SECONDS": ("0", "61", "long"),
    "CALCOM_RATE_LIMIT": ("29", "none"),
    "CALCOM_TIMEOUT_SECONDS": ("0", "21", "ten"),
    "ENGINE_HTTP": ("v2",),
    "ENGINE_RATE_LIMIT": ("0", "off"),
    "ENGINE_SLOTS_CACHE_SECONDS": ("-1", "61", "two"),
    "DEMO": ("full",),
    "ENGINE_WEBHOOKS_TO_PRIVATE": ("some",),
    "ENGINE_FEEDS_FROM_PRIVATE": ("some",),
    "ENGINE_FEED_MEGABYTES": ("0", "101", "20 MB"),
    "ENGINE_FEED_KEPT_DAYS": ("0", "366", "a week"),
    "MAIL_URL": (f"imap://me:{HIDDEN}@mail.example", f"me:{HIDDEN}", "smtp://", "smtp://h:x"),
    "MAIL_FROM": ("Booking", "a@b <c>", "a@b\nBcc: c@d", "Booking <a@b> too"),
    "PORTAL_ACCENT": ("green", "#12345", "0f6b5c"),
    "FRAME_ANCESTORS": ("*", "intranet.example.com", "https://a.example/b", "https://a.example?b"),
    "FORM_MINIMUM_SECONDS": ("-1", "61", "some"),
    "CAPTCHA": ("Puzzle", "my site.Puzzle", "captcha/puzzle.py"),
    "KEPT_MEGABYTES": ("0", "5000", "some"),
    "PAGES_KEPT_SECONDS": ("-1", "301", "some"),
    "INTRANET_NETWORKS": ("intranet", "10.0.0.1/8", "10.0.0.0/33"),
    "METADATA_KEYS": ("videoCallUrl", "x" * 41),
    "STAFF_SECOND_FACTOR": ("on", "1"),
    "STAFF_IDLE_MINUTES": ("-1", "20161", "a day"),
    "REMOTE_USER_HEADER": ("X Remote User", "X-User:", "HTTP_X_USER"),
    "OIDC_ISSUER": ("login.example.com", f"ldap://me:{HIDDEN}@login.example.com"),
    "OIDC_CLIENT_SECRET_FILE": ("/nowhere/key",),
    "DELIVERY_RETENTION_DAYS": ("0", "two weeks"),
    "INTENT_CONCLUSIVE_SECONDS": ("4", "soon"),
    "INTENT_RETENTION_DAYS": ("0", "a month"),
    "PORTAL_DATA_DIR": ("/dev/null", "{empty}", "/proc/nothing"),
    "DATABASE_URL": (
        *(f"mysql://me:{HIDDEN}@h/d", f"postgres://me:{HIDDEN}@h", "sqlite://", "portal.sqlite3"),
        *(f"postgres://me:{HIDDEN}@h:port/d", "sqlite:////", "sqlite:////dev/null/d", "{folder}"),
    ),
    "DATABASE_POOLED": ("pgbouncer", "2"),
    "REDIS_URL": (f"http://:{HIDDEN}@h", "cache:6379", "redis://", f"redis://:{HIDDEN}@h/zero"),
    **dict.fromkeys(
        (
            *("THROTTLE_ADDRESS", "THROTTLE_EMAIL", "THROTTLE_EVENT_TYPE", "THROTTLE_SIGN_IN"),
            *("THROTTLE_SIGN_IN_ADDRESS", "THROTTLE_SIGN_IN_ACCOUNT", "THROTTLE_PASSWORD_MAIL"),
            *("GUEST_MAILS_PER_CLIENT", "GUEST_MAILS_PER_ADDRESS"),
        ),
        ("many", "60", "60/fortnight", "/hour", ";"),
    ),
}
# Any text will do, and STAFF_PASSWORD is read with the first start only.
ANY_TEXT = {"PORTAL_NAME", "OIDC_NAME", "OIDC_CLIENT_ID", "SECRET_KEY_FALLBACKS", "STAFF_PASSWORD"}
ENGINE_CLOCK = {"ENGINE_CLOCK_FILE"}  # combined


@pytest.fixture
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [*os.environ]:
        if name.removesuffix("_FILE") in documented():
            monkeypatch.delenv(name)
    monkeypatch.setenv("PORTAL_DATA_DIR", str(tmp_path))


def documented() -> set[str]:
    text = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    return set(re.findall(r"^### `([A-Z_]+)`", text, re.MULTILINE))


def evaluate(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]) -> dict[str, Any]:
    """Run the file of settings as a start does, in this process."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(ROOT / "portal" / "settings.py"))


def check_sentence(error: BadSetting, words: str) -> None:
    sentence = str(error)
    assert words in sentence
    assert sentence.rstrip(").").count("\n") == 0
    assert len(sentence) < 250
    assert HIDDEN not in sentence
    assert "Errno" not in sentence


def test_every_setting_that_can_be_wrong_is_in_the_table() -> None:
    named = {name.removesuffix("_FILE") for name in BAD}
    assert named | ANY_TEXT | ENGINE_CLOCK == documented()
    assert not named & ANY_TEXT


@pytest.mark.parametrize("name", BAD)
@pytest.mark.usefixtures("clean")
def test_a_wrong_value_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    (tmp_path / "empty").touch()
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    places = {
        "{empty}": str(tmp_path / "empty"),
        "{binary}": str(tmp_path / "binary"),
        "{folder}": f"sqlite:///{tmp_path}",
    }
    good = GOOD if name != "SECRET_KEY_FILE" else {"PORTAL_URL": GOOD["PORTAL_URL"]}
    for value in BAD[name]:
        with pytest.raises(BadSetting) as caught:
            evaluate(monkeypatch, good | {name: places.get(value, value)})
        check_sentence(caught.value, name.removesuffix("_FILE"))


@pytest.mark.parametrize(("environment", "words"), COMBINED)
@pytest.mark.usefixtures("clean")
def test_what_does_not_go_together_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], words: str
) -> None:
    with pytest.raises(BadSetting) as caught:
        evaluate(monkeypatch, GOOD | environment)
    check_sentence(caught.value, words)


@pytest.mark.usefixtures("clean")
def test_other_spellings_of_good_values_are_taken(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = evaluate(
        monkeypatch,
        GOOD
        | {
            "PORTAL_URL": "https://[2001:db8::1]:8443/",
            "ALLOWED_HOSTS": ".example.com, 10.0.0.8 [::1]",
            "DATABASE_URL": f"sqlite:///{tmp_path}/new/portal.sqlite3",
            "REDIS_URL": "unix:///run/redis.sock",
            "MAIL_FROM": "book@intranet",
            "THROTTLE_EMAIL": "off",
            "CALCOM_API_KEY": "",
            "CALCOM_API_VERSIONS": "bookings=2026-02-25, slots=2024-09-04",
        },
    )
    assert found["ALLOWED_HOSTS"] == ["[2001:db8::1]", ".example.com", "10.0.0.8", "[::1]"]
    # What is known already needs no proof.
    assert found["CALCOM_API_VERSIONS"] == {"bookings": "2026-02-25"}
    assert found["CSRF_TRUSTED_ORIGINS"] == ["https://[2001:db8::1]:8443"]
    assert (tmp_path / "new").is_dir()


@pytest.mark.parametrize(
    ("program", "status"),
    [
        (["manage.py", "worker"], 1),
        # gunicorn starts no worker again that ends with this status.
        (["-c", "import portal.wsgi"], 4),
    ],
)
def test_a_process_that_cannot_start_says_so_in_one_line(
    tmp_path: Path, program: list[str], status: int
) -> None:
    done = subprocess.run(
        [sys.executable, *program],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "PORTAL_DATA_DIR": str(tmp_path),
            "CAPTCHA": "nowhere.Puzzle",
            **GOOD,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status
    assert done.stderr == "CAPTCHA='nowhere.Puzzle' cannot be made: No module named 'nowhere'.\n"


@pytest.mark.usefixtures("clean")
def test_production_marks_cookies_secure_and_asks_for_https(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = evaluate(monkeypatch, GOOD)
    assert found["SESSION_COOKIE_SECURE"]
    assert found["CSRF_COOKIE_SECURE"]
    assert found["SECURE_SSL_REDIRECT"]
    assert found["SECURE_HSTS_SECONDS"]
    assert found["ALLOWED_HOSTS"] == ["book.example.com"]
    assert not found["ENGINE_HTTP"]
    assert not found["FRAME_ANCESTORS"]


def test_a_checkout_starts_locally_with_no_settings(tmp_path: Path) -> None:
    code = "from portal import settings; print(len(settings.SECRET_KEY) > 50)"
    assert printed(tmp_path, "-c", code, PORTAL_MODE="local") == "True\n"
    assert (tmp_path / "secret_key").exists()
