"""Bodies and the query of calls of an organization's people (CONTRACT.md 18.1)."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from portal.conf.address import home_url
from portal.engine.bookings.changing.guests import IS_EMAIL
from portal.engine.bookings.making.requests import metadata_fits
from portal.engine.bookings.making.responses import is_email
from portal.engine.errors import ValidationFailed
from portal.engine.protocol.paging import Page, numbers, page_errors
from portal.engine.protocol.validation import (
    Constraint,
    Shape,
    each_is_number,
    field,
    is_boolean,
    is_in,
    is_number,
    is_string,
    matches,
    minimum,
)
from portal.engine.protocol.values import Json, canonical_zone
from portal.engine.slots.host_calendars import WEEKDAYS
from portal.engine.teams.models import Role

MOST_ROWS: Final = 1000
# First parts of the portal's own addresses: a person's page is at /<username>. A test compares them with its URLs.
RESERVED_USERNAMES: Final = frozenset(
    {
        ".well-known",
        "admin",
        "api",
        "apple-touch-icon.png",
        "booking",
        "bookings",
        "brand",
        "calendars",
        "d",
        "embed",
        "embed.js",
        "favicon.ico",
        "health",
        "hooks",
        "metrics",
        "picture",
        "request",
        "reschedule",
        "robots.txt",
        "sitemap.xml",
        "slots",
        "static",
        "team",
        "teams",
        "v2",
        "video",
    }
)
# What ends or splits a part of an address, and the one address of the portal that varies.
_NO_USERNAME: Final = re.compile(
    r".*[/\\?#%\x00-\x1f\x7f-\x9f\u2028\u2029].*|accent\..*\.css", re.DOTALL
)
# What is no part of an address at all.
_NO_PART: Final = frozenset({"", ".", ".."})
_BREAK: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_THEMES: Final = ("dark", "light")
_COLOR: Final = matches(
    r"(?i)#?(?:[0-9a-f]{3}|[0-9a-f]{4}|[0-9a-f]{6}|[0-9a-f]{8})",
    "{property} must be a hexadecimal color",
)
_HEX_COLOR: Final = Constraint("isHexColor", _COLOR.is_met, _COLOR.message)
# A picture as its https address, or as it is. Without blanks and quotes: pages print it as an address.
_AVATAR: Final = re.compile(
    r"https://[^\s/\"'<>\\]+\.[^\s\"'<>\\]+|data:image/[a-z+.-]+;base64,[A-Za-z0-9+/]+={0,2}"
)
_LONGEST_AVATAR: Final = 1_000_000
_OWN_PICTURE: Final = r"/picture/person/[0-9a-f]{64}\.webp"
_TEXT: Final = field(is_string(), required=False)
_THEME: Final = field(
    is_in(_THEMES, name="themeValidator", message="Please include either 'dark' or 'light"),
    required=False,
)


def _is_avatar(value: Any) -> bool:
    # Null takes the picture away; properties that may be missing are not checked when they are null.
    if not isinstance(value, str) or len(value) > _LONGEST_AVATAR:
        return False
    # The portal's own pictures, also where it is served without TLS, on one machine.
    is_own = re.fullmatch(re.escape(home_url()) + _OWN_PICTURE, value)
    return is_own is not None or _AVATAR.fullmatch(value) is not None


def _is_username(value: Any) -> bool:
    if not isinstance(value, str) or not value:
        # No text is refused as such, and the empty one counts as none.
        return True
    word = value.strip().lower()
    return word not in RESERVED_USERNAMES | _NO_PART and _NO_USERNAME.fullmatch(value) is None


def one_line(name: Any) -> Any:
    """Return a name without line breaks and other control characters; what is no text as it is."""
    if not isinstance(name, str):
        return name
    return " ".join(part for each in _BREAK.split(name) if (part := each.strip()))


# In the order in which refusals name them (recording 981). `name` is the engine's own.
CREATE: Final = Shape(
    {
        "organizationRole": field(is_in(Role.values), required=False),
        "autoAccept": field(is_boolean(), required=False),
        "email": field(IS_EMAIL),
        "username": field(
            is_string(),
            Constraint(
                "usernameValidator",
                _is_username,
                "username must not be one of the portal's own addresses, nor hold a slash or another"
                " character that addresses give a meaning",
            ),
            required=False,
        ),
        "name": _TEXT,
        "weekday": field(
            is_in(WEEKDAYS, name="weekdayValidator", message="Please include a valid weekday"),
            required=False,
        ),
        "brandColor": field(_HEX_COLOR, required=False),
        "bio": _TEXT,
        "metadata": field(
            Constraint(
                "ValidateMetadata",
                lambda value: isinstance(value, dict) and metadata_fits(value),
                "Metadata must have at most 50 keys, each key up to 40 characters, and values up to"
                " 500 characters.",
            ),
            required=False,
        ),
        "darkBrandColor": field(_HEX_COLOR, required=False),
        "hideBranding": field(is_boolean(), required=False),
        "timeZone": field(
            Constraint(
                "timezoneValidator",
                lambda value: canonical_zone(value) is not None,
                "Please include a valid time zone",
            ),
            required=False,
        ),
        "theme": _THEME,
        "appTheme": _THEME,
        "timeFormat": field(
            is_in([12, 24], name="timeFormatValidator", message="Please include either 12 or 24"),
            required=False,
        ),
        "defaultScheduleId": field(minimum(0), is_number(), required=False),
        "locale": _TEXT,
        "avatarUrl": field(
            Constraint(
                "avatarValidator",
                _is_avatar,
                "avatarUrl must be a valid HTTPS URL (HTTP not allowed) or base64 encoded image",
            ),
            required=False,
        ),
    }
)
UPDATE: Final = CREATE.partial()
_QUERY: Final = Shape(
    {
        "attributeQueryOperator": field(is_in(["OR", "AND", "NONE"]), required=False),
        "teamIds": field(each_is_number(), required=False),
    }
)
_EMAILS: Final = Shape(
    {
        "emails": field(
            Constraint(
                "IsEmailStringOrArray",
                lambda value: isinstance(value, list) and all(map(is_email, value)),
                "Please submit only valid email addresses",
            ),
            required=False,
        )
    }
)


def read_create(body: Any) -> Json:
    """Return the values to create a person of. Raises ValidationFailed."""
    given = _transformed(body)
    defaults = {"organizationRole": Role.MEMBER.value, "autoAccept": True}
    return CREATE.with_defaults(defaults).validated(given)


def read_update(body: Any) -> Json:
    """Return the values to change a person to. Raises ValidationFailed."""
    return UPDATE.validated(_transformed(body))


def _transformed(body: Any) -> Json:
    # What Cal.com does before it checks: lower case, and a username that is no text counts as none.
    given: Json = dict(body) if isinstance(body, dict) else {}
    for name in ("email", "username"):
        if isinstance(given.get(name), str):
            given[name] = given[name].lower()
    if "name" in given:
        given["name"] = one_line(given["name"])
    if "username" in given and not isinstance(given["username"], str):
        del given["username"]
    return given


def read_query(query: Mapping[str, Sequence[str]]) -> tuple[Json, Page]:
    """Return what picks people, and the page of them. Raises ValidationFailed.

    `emails` is one address, or repeated; `teamIds` are numbers with commas between.
    """
    values: Json = {"attributeQueryOperator": "AND"}
    plain = {name: texts[-1] for name, texts in query.items()}
    values |= numbers({name: plain[name] for name in ("take", "skip") if name in plain}, *plain)
    if "emails" in query:
        values["emails"] = list(query["emails"])
    for name in ("attributeQueryOperator", "assignedOptionIds"):
        if name in plain:
            values[name] = plain[name]
    if "teamIds" in query:
        texts = ",".join(query["teamIds"]).split(",")
        values["teamIds"] = [numbers({"id": text}, "id")["id"] for text in texts]
    errors = _QUERY.errors(values) + page_errors(values, most=MOST_ROWS) + _EMAILS.errors(values)
    if errors:
        raise ValidationFailed(errors)
    return values, Page(int(values.get("take", 250)), int(values.get("skip", 0)))
