"""Typed readers fail loudly and name the variable."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal.conf import env


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (lambda: env.flag("X_TEST"), "perhaps"),
        (lambda: env.integer("X_TEST", 1), "ten"),
        (lambda: env.integer("X_TEST", 1, least=1), "0"),
        (lambda: env.integer("X_TEST", 1, least=1, most=5), "6"),
        (lambda: env.choice("X_TEST", "a", options=("a", "b")), "c"),
        (lambda: env.url("X_TEST"), "ftp://example.com"),
        (lambda: env.url("X_TEST"), "https://"),
        (lambda: env.url("X_TEST"), "http://host:port"),
        (lambda: env.origins("X_TEST"), "https://example.com/path"),
        (lambda: env.origins("X_TEST"), "example.com"),
        (lambda: env.origins("X_TEST"), "*"),
    ],
)
def test_a_value_that_cannot_be_understood_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, read: Callable[[], Any], value: str
) -> None:
    monkeypatch.setenv("X_TEST", value)
    with pytest.raises(ImproperlyConfigured, match="X_TEST"):
        read()


def test_values_are_read_with_their_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X_TEST", " yes ")
    assert env.flag("X_TEST") is True
    monkeypatch.setenv("X_TEST", "a, b c")
    assert env.words("X_TEST") == ["a", "b", "c"]
    monkeypatch.setenv("X_TEST", "https://api.example.com/v2/")
    assert env.url("X_TEST") == "https://api.example.com/v2"
    monkeypatch.setenv("X_TEST", "https://a.example https://b.example:8443")
    assert env.origins("X_TEST") == ["https://a.example", "https://b.example:8443"]


def test_a_secret_may_come_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("from-the-file\n")
    monkeypatch.setenv("X_TEST_FILE", str(path))
    assert env.secret("X_TEST") == "from-the-file"


def test_a_secret_given_twice_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("X_TEST", "direct")
    monkeypatch.setenv("X_TEST_FILE", str(tmp_path / "key"))
    with pytest.raises(ImproperlyConfigured, match="not both"):
        env.secret("X_TEST")


def test_a_secret_file_that_is_missing_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("X_TEST_FILE", str(tmp_path / "missing"))
    with pytest.raises(ImproperlyConfigured, match="missing"):
        env.secret("X_TEST")


def test_a_generated_secret_stays_the_same_and_is_private(tmp_path: Path) -> None:
    path = tmp_path / "var" / "secret_key"
    first = env.generated_secret(path)
    assert len(first) > 50
    assert env.generated_secret(path) == first
    assert path.stat().st_mode & 0o077 == 0
