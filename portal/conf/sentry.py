"""Reports of faults to Sentry, or what speaks its protocol, without what a visitor or a booking is known by."""

import re
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

from portal import VERSION
from portal.conf.env import BadSetting
from portal.conf.logs import one_line, request_id, route, without_keys

# What a report may have: where it broke, not for whom.
_KEPT: Final = frozenset(
    {
        *("event_id", "timestamp", "level", "logger", "platform", "release", "environment"),
        *("exception", "logentry", "message", "sdk", "type", "threads"),
    }
)
_OF_FRAME: Final = frozenset({"filename", "function", "module", "lineno", "in_app", "abs_path"})

_TEXTS: Final = frozenset({"value", "message"})
_QUOTED: Final = re.compile(r"'[^']*'|\"[^\"]*\"")


def start(dsn: str, *, host: str) -> None:
    """Report errors from here on. Raises BadSetting, which does not repeat the DSN: it holds a key."""
    if find_spec("sentry_sdk") is None:
        raise BadSetting("SENTRY_DSN needs the extra sentry: pip install '.[sentry]'.")
    sdk = import_module("sentry_sdk")
    try:
        sdk.init(
            dsn=dsn,
            release=f"booking-portal@{VERSION}",
            environment=host,
            before_send=scrubbed,
            # Of what came before an error, the texts of log lines and the addresses of calls.
            max_breadcrumbs=0,
            include_local_variables=False,
            include_source_context=False,
            max_request_body_size="never",
            server_name="",
            # Nor how many visits there were.
            auto_session_tracking=False,
            # Errors, not times: those are at /metrics.
            traces_sample_rate=None,
        )
    except ValueError as error:
        raise BadSetting(
            "SENTRY_DSN is not an address such as https://key@sentry.example.com/1."
        ) from error


def scrubbed(event: dict[str, Any], _hint: dict[str, Any]) -> dict[str, Any] | None:
    """Return a report with nothing but where it broke, and texts without keys and mail addresses."""
    if str(event.get("logger", "")).startswith("django.security."):
        # Anybody can cause it.
        return None
    kept = {name: _clean(name, value) for name, value in event.items() if name in _KEPT}
    kept["transaction"] = route.get()
    kept["tags"] = {"request_id": request_id.get(), "route": route.get()}
    return kept


def _clean(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        if name == "logentry":
            # Without the parameters, which may be what somebody typed.
            value = {"message": value.get("message", "")}
        if name == "frames":
            value = {key: each for key, each in value.items() if key in _OF_FRAME}
        return {key: _clean(key, each) for key, each in value.items()}
    if isinstance(value, list):
        return [_clean(name, each) for each in value]
    if not isinstance(value, str) or name not in _TEXTS:
        # A path of a file looks like one of a page, and a release like an address.
        return value
    # An exception quotes what it could not use.
    return one_line(without_keys(_QUOTED.sub("'…'", value) if name == "value" else value))
