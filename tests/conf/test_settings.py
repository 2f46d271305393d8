"""What the settings demand before anything starts: whatever cannot be used is said in one sentence that names it."""

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from portal.conf.env import BadSetting
from portal.web.protection.first_password import check_first_password
from tests.own_process import ROOT, printed

HIDDEN = "opensesame"
KEY = "0123456789abcdef" * 4
GOOD = {"PORTAL_URL": "https://book.example.com", "SECRET_KEY": KEY, "MAIL_URL": "none"}
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
    ({"DATABASE_POOL": "4"}, "DATABASE_POOL needs a PostgreSQL"),
    (
        {"DATABASE_POOL": "4", "DATABASE_POOLED": "1", "DATABASE_URL": "postgres://a:b@c/d"},
        "DATABASE_POOL and DATABASE_POOLED",
    ),
    ({"MAIL_URL": ""}, "Set MAIL_URL"),
    ({"MAIL_URL": "", "DEMO": "1"}, "Set MAIL_URL"),
    ({"REMOTE_USER_HEADER": "X-Remote-User"}, "REMOTE_USER_HEADER needs TRUSTED_PROXIES"),
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
            "https://*.example.com",
            "https://a_b.example",
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
    "LOG_FORMAT": ("xml", "JSON", "KeylessFormatter"),
    "ACCESS_LOG": ("some",),
    "METRICS_TOKEN_FILE": ("/nowhere/key",),
    "METRICS_NETWORKS": ("prometheus", "10.0.0.1/8"),
    "SENTRY_DSN": (HIDDEN, f"https://{HIDDEN}", f"https://{HIDDEN}@sentry.example.com"),
    "SENTRY_DSN_FILE": ("/nowhere/key",),
    "SECRET_KEY": (
        *(f"{HIDDEN}-{HIDDEN}", "s" * 60, "ab" * 40, "abcd" * 20),
        *(KEY[:49], f"django-insecure-{KEY}"),
    ),
    "SECRET_KEY_FILE": ("/nowhere/key", "/", "{empty}", "{binary}", "{short}"),
    "BEHIND_PROXY": ("nginx",),
    "TRUSTED_PROXIES": ("nginx", "10.0.0.1/8", "0.0.0.0/0", "10.0.0.0/8, ::/0", "https://10.0.0.1"),
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
    "MAIL_URL": (
        *(f"imap://me:{HIDDEN}@mail.example", f"me:{HIDDEN}", "smtp://", "smtp://h:x", "None"),
        *(f"smtp://me:12{mark}{HIDDEN}@mail.example" for mark in "/?#"),
    ),
    "MAIL_FROM": ("Booking", "a@b <c>", "a@b\nBcc: c@d", "Booking <a@b> too"),
    "PORTAL_ACCENT": ("green", "#12345", "0f6b5c"),
    "FRAME_ANCESTORS": (
        *("*", "intranet.example.com", "https://a.example/b", "https://a.example?b", "https://*"),
        *("https://a.com;script-src", "https://*.com", f"https://me:{HIDDEN}@a.example"),
    ),
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
        *(f"postgres://me:1{mark}2{HIDDEN}@h/d" for mark in "@/#:?%[] \n"),
        *(f"postgres://me:{mark}2{HIDDEN}@h:5432/d?sslmode=require" for mark in "@/#:?%[]"),
        *(f"postgres://{mark}me:{HIDDEN}@h/d" for mark in "@/#:?%"),
        *(f"postgres://me:1/{HIDDEN}?a=b@h/d", f"postgresql://me:{HIDDEN}@h/d#e"),
    ),
    "DATABASE_POOLED": ("pgbouncer", "2"),
    "DATABASE_POOL": ("-1", "201", "many"),
    "REDIS_URL": (
        *(f"http://:{HIDDEN}@h", "cache:6379", "redis://", f"redis://:{HIDDEN}@h/zero"),
        *(f"redis://me:12{mark}{HIDDEN}@cache/0" for mark in "/?#"),
    ),
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
    (tmp_path / "short").write_text(HIDDEN)
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    places = {
        "{empty}": str(tmp_path / "empty"),
        "{binary}": str(tmp_path / "binary"),
        "{short}": str(tmp_path / "short"),
        "{folder}": f"sqlite:///{tmp_path}",
    }
    good = {key: value for key, value in GOOD.items() if key != name.removesuffix("_FILE")}
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
            "FRAME_ANCESTORS": "https://日本.example https://*.Intranet.example/ https://日本.example",
            "ALLOWED_HOSTS": ".example.com, 10.0.0.8 [::1] .bücher.example",
            "DATABASE_URL": f"sqlite:///{tmp_path}/new/portal.sqlite3",
            "REDIS_URL": "unix:///run/redis.sock",
            "MAIL_FROM": "book@intranet",
            "THROTTLE_EMAIL": "off",
            "CALCOM_API_KEY": "",
            "CALCOM_API_VERSIONS": "bookings=2026-02-25, slots=2024-09-04",
        },
    )
    assert found["ALLOWED_HOSTS"] == [
        "[2001:db8::1]",
        ".example.com",
        "10.0.0.8",
        "[::1]",
        ".xn--bcher-kva.example",
    ]
    # What is known already needs no proof.
    assert found["CALCOM_API_VERSIONS"] == {"bookings": "2026-02-25"}
    assert found["FRAME_ANCESTORS"] == [
        "https://xn--wgv71a.example",
        "https://*.intranet.example",
    ]
    assert found["CSRF_TRUSTED_ORIGINS"] == ["https://[2001:db8::1]:8443"]
    assert (tmp_path / "new").is_dir()


@pytest.mark.parametrize(
    ("program", "status", "setting", "sentence"),
    [
        (
            ["manage.py", "worker"],
            1,
            {"CAPTCHA": "nowhere.Puzzle"},
            "CAPTCHA='nowhere.Puzzle' cannot be made: No module named 'nowhere'.",
        ),
        # gunicorn starts no worker again that ends with this status.
        (["-c", "import portal.wsgi"], 4, {"MAIL_URL": ""}, "Set MAIL_URL to your mail server, "),
        (
            ["manage.py", "portal"],
            1,
            {"STAFF_PASSWORD": "password1"},
            "STAFF_PASSWORD cannot be used. This password is too common.",
        ),
    ],
)
def test_a_process_that_cannot_start_says_so_in_one_line(
    tmp_path: Path, program: list[str], status: int, setting: dict[str, str], sentence: str
) -> None:
    done = subprocess.run(
        [sys.executable, *program],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "PORTAL_DATA_DIR": str(tmp_path),
            **GOOD,
            **setting,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status
    assert done.stderr.startswith(sentence)
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("username", "password", "is_refused"),
    [
        ("admin", "short1", True),
        ("admin", "password1", True),
        ("admin", "29384756102938", True),
        ("adalovelace", "adalovelace1", True),
        ("admin", "let-the-desk-in", False),
        ("admin", "", False),
    ],
)
def test_the_first_password_is_one_that_staff_could_choose(
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
    username: str,
    password: str,
    is_refused: bool,
) -> None:
    settings.STAFF_USERNAME, settings.IS_PRODUCTION = username, True
    monkeypatch.setenv("STAFF_PASSWORD", password)
    if not is_refused:
        check_first_password()
        return
    with pytest.raises(BadSetting) as caught:
        check_first_password()
    check_sentence(caught.value, "STAFF_PASSWORD")
    assert password not in str(caught.value)
    # On one's own machine it may be anything.
    settings.IS_PRODUCTION = False
    check_first_password()


@pytest.mark.parametrize(
    ("environment", "by_staff"),
    [
        ({"MAIL_URL": "none"}, True),
        ({"MAIL_URL": "smtp://mail.example"}, False),
        ({"MAIL_URL": "console:"}, False),
        ({"MAIL_URL": "", "CALCOM_API_KEY": "cal_live_x"}, True),
        ({"MAIL_URL": "", "PORTAL_MODE": "local"}, True),
    ],
)
@pytest.mark.usefixtures("clean")
def test_who_chooses_the_mail_server(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], by_staff: bool
) -> None:
    found = evaluate(monkeypatch, GOOD | environment)
    assert found["MAIL_BY_STAFF"] is by_staff
    otherwise = found["MAILERS"]["default"].get("OPTIONS", {}).get("otherwise", {})
    is_local = environment.get("PORTAL_MODE") == "local"
    # Never into the log, unless that was asked for.
    expected = "filebased.EmailBackend" if is_local else "backend.NoServer"
    assert not by_staff or otherwise["BACKEND"].endswith(expected)


@pytest.mark.usefixtures("clean")
def test_production_marks_cookies_secure_and_asks_for_https(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = evaluate(monkeypatch, GOOD)
    assert found["SESSION_COOKIE_SECURE"]
    assert found["CSRF_COOKIE_SECURE"]
    assert found["SECURE_SSL_REDIRECT"]
    assert found["SECURE_HSTS_SECONDS"]
    # They bind other sites of the domain: for the operator to say.
    assert not found["SECURE_HSTS_INCLUDE_SUBDOMAINS"]
    assert not found["SECURE_HSTS_PRELOAD"]
    assert found["ALLOWED_HOSTS"] == ["book.example.com"]
    assert not found["ENGINE_HTTP"]
    assert not found["FRAME_ANCESTORS"]


def test_a_checkout_starts_locally_with_no_settings(tmp_path: Path) -> None:
    code = "from portal import settings; print(len(settings.SECRET_KEY) > 50)"
    assert printed(tmp_path, "-c", code, PORTAL_MODE="local") == "True\n"
    assert (tmp_path / "secret_key").exists()
