"""Every setting with its default, as ``.env.example`` has it: ``python -m tests.deploying.env_example`` writes it."""

import inspect
import os
import re
import runpy
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final
from unittest import mock

from portal.conf import env

ROOT: Final = Path(__file__).resolve().parents[2]
TARGET: Final = ROOT / ".env.example"
HEAD: Final = """\
# Settings of the portal for compose.yaml: cp .env.example .env && docker compose up -d
# Every setting stands here with its default; docs/configuration.md tells more. Values stand without quotes.
# Made by: python -m tests.deploying.env_example

# --- Look at these first ---------------------------------------------------------------------------------------------

# The address that visitors use. Caddy gets a certificate for it by itself; for localhost it makes its own.
PORTAL_URL=https://localhost
# The mail server. With none staff choose one in the assistant, and no mail goes out before.
MAIL_URL=none
# The key of a Cal.com account. Without it the portal runs on its embedded engine.
CALCOM_API_KEY=
"""
# Set by compose.yaml itself, or above.
FIRST: Final = ("PORTAL_URL", "MAIL_URL", "CALCOM_API_KEY")
NEEDED: Final = {
    "MAIL_URL": "none",
    "PORTAL_MODE": "production",
    "PORTAL_URL": "https://book.example.com",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
}


def text() -> str:
    """Return the whole file."""
    defaults = recorded_defaults()
    parts = [HEAD]
    for title, settings in documented():
        wanted = [one for one in settings if one[0] not in FIRST]
        if not wanted:
            continue
        parts.append(f"\n# --- {title} {'-' * (112 - len(title))}\n")
        for name, sentence in wanted:
            parts.append(f"\n# {sentence}\n#{name}={defaults.get(name, '')}\n")
    return "".join(parts)


def documented() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield each part of the configuration page with its settings and the sentence that says what each is."""
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    for part in page.split("\n## ")[1:]:
        title, _, rest = part.partition("\n")
        found = re.findall(r"^### `([A-Z_]+)`\n\n(.+?)(?=\n\n|\Z)", rest, re.MULTILINE | re.DOTALL)
        yield title, [(name, _first_sentence(about)) for name, about in found]


def _first_sentence(about: str) -> str:
    plain = re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", about).replace("*Secret.* ", "")
    plain = " ".join(plain.replace("`", "").split())
    sentences = re.split(r"(?<=[.;:]) (?=[A-Z0])", plain)
    said = next((one for one in sentences if not one.startswith("Default")), plain)
    return "\n# ".join(textwrap.wrap(said.removesuffix(":"), 118))


def recorded_defaults() -> dict[str, str]:
    """Return what the settings hand to the readers of the environment as default, by name, in production."""
    found: dict[str, str] = {}

    def recording(reader: Callable[..., Any]) -> Callable[..., Any]:
        signature = inspect.signature(reader)

        def read(*args: Any, **kwargs: Any) -> Any:
            given = signature.bind(*args, **kwargs)
            given.apply_defaults()
            name, default = given.arguments["name"], given.arguments.get("default", "")
            found.setdefault(name, _as_text(default))
            return reader(*args, **kwargs)

        return read

    readers = {
        name: recording(function)
        for name, function in inspect.getmembers(env, inspect.isfunction)
        if "name" in inspect.signature(function).parameters and not name.startswith("_")
    }
    with tempfile.TemporaryDirectory() as folder:
        environment = NEEDED | {"PORTAL_DATA_DIR": folder}
        with (
            mock.patch.dict(os.environ, environment, clear=True),
            mock.patch.multiple("portal.conf.env", **readers),  # type: ignore[call-overload]
        ):
            runpy.run_path(str(ROOT / "portal/settings.py"))
    # Depends on the machine; the documentation says how.
    return found | {"WEB_WORKERS": "", "PORTAL_DATA_DIR": "", "STATIC_FOLDER": "", "MAIL_FROM": ""}


def _as_text(default: Any) -> str:
    if isinstance(default, bool):
        return str(int(default))
    return "" if default is None else str(default)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    TARGET.write_text(text(), encoding="utf-8")
    sys.stdout.write(f"Wrote {TARGET.name}\n")
