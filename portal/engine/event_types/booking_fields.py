"""Booking fields: what bodies may say and how answers list them (CONTRACT.md section 5.4).

Stored and answered is always the whole list: name, email, the attendee's phone, location, the event
type's own questions, title, notes, guests, rescheduleReason.
"""

from collections.abc import Mapping
from typing import Any, Final

from portal.engine.errors import BadRequest
from portal.engine.protocol.values import Json

PHONE_SLUG: Final = "attendeePhoneNumber"
BY_SLUG: Final = ("title", "notes", "guests", "rescheduleReason")
CUSTOM_TYPES: Final = (
    "phone",
    "address",
    "text",
    "textarea",
    "number",
    "url",
    "multiemail",
    "select",
    "multiselect",
    "checkbox",
    "radio",
    "boolean",
)
WITH_OPTIONS: Final = ("select", "multiselect", "checkbox", "radio")
WITHOUT_PLACEHOLDER: Final = ("multiselect", "checkbox", "radio", "boolean")
DEFAULT_TYPES: Final = {
    "title": "text",
    "notes": "textarea",
    "guests": "multiemail",
    "rescheduleReason": "textarea",
}
UNREACHABLE: Final = (
    "Booking fields validation failed: visible and required email or visible and required"
    " attendee phone field is needed."
)

EMAIL_NEEDED: Final = (
    "checkIsEmailUserAccessible - Email booking field must be required and visible"
)


def default_fields(*, guests_hidden: bool = False) -> list[Json]:
    """Return the fields of an event type that nobody gave any."""
    return _assemble({}, [], guests_hidden=guests_hidden)


def normalise(given: Any, *, guests_hidden: bool = False, of_team: bool = False) -> list[Json]:
    """Return the stored list for a body's `bookingFields`. Raises BadRequest in Cal.com's words.

    Only event types of teams may do without an email address.
    """
    if not isinstance(given, list):
        raise BadRequest("'bookingFields' must be an array.")
    if not given:
        raise BadRequest("'bookingFields' must contain at least 1 booking field.")
    known: dict[str, Json] = {}
    custom: list[Json] = []
    for each in given:
        slug = _check(each)
        if slug in known or any(field["slug"] == slug for field in custom):
            raise BadRequest(
                f"Duplicate bookingFields slug '{slug}' found."
                " All bookingFields slugs must be unique."
            )
        if slug in ("name", "email", "location", *BY_SLUG):
            known[slug] = each
        else:
            custom.append(each)
    _check_reachable(known, custom, of_team=of_team)
    return _assemble(known, custom, guests_hidden=guests_hidden)


def visible(fields: list[Json]) -> list[Json]:
    """Return the fields that users' public lists show."""
    return [field for field in fields if not field.get("hidden")]


def _check(each: Any) -> str:
    """Return the slug of one given field, after checking it."""
    if not isinstance(each, dict):
        raise BadRequest("Each object in 'bookingFields' must be an object.")
    kind, slug = each.get("type"), each.get("slug")
    if not isinstance(kind, str | None) or not isinstance(slug, str | None):
        raise BadRequest("'type' and 'slug' of a booking field must be strings.")
    if slug in (*BY_SLUG, "location"):
        _refuse(kind or slug, _problems(each, _OF_DEFAULTS))
        return slug
    if not kind:
        raise BadRequest(
            "All booking fields except ones with slug equal to title, notes, guests,"
            " rescheduleReason and location must have a 'type' property."
        )
    if kind in ("name", "email"):
        _refuse(kind, _problems(each, _OF_DEFAULTS))
        return kind
    if not slug:
        raise BadRequest(
            "Each booking field except ones with type equal to name, splitName, email must have a"
            " 'slug' property."
        )
    if kind not in CUSTOM_TYPES:
        raise BadRequest(f"Unsupported booking field type '{kind}'.")
    _refuse(kind, _problems_of_custom(kind, each))
    return slug


_SENTENCES: Final = {str: "must be a string", bool: "must be a boolean value"}
_OF_DEFAULTS: Final = {
    "required": bool,
    "hidden": bool,
    "label": str,
    "placeholder": str,
    "disableOnPrefill": bool,
}


def _problems_of_custom(kind: str, each: Json) -> list[str]:
    """What is wrong with a question, in the order of Cal.com's classes."""
    problems = [
        f"{name} {_SENTENCES[wanted]}"
        for name, wanted in (("label", str), ("required", bool))
        if not isinstance(each.get(name), wanted)
    ]
    if kind not in WITHOUT_PLACEHOLDER:
        problems += _problems(each, {"placeholder": str})
    if kind in WITH_OPTIONS and not _is_texts(each.get("options")):
        problems.append("options must be an array")
    return problems + _problems(each, {"disableOnPrefill": bool, "hidden": bool})


def _problems(each: Json, wanted: Mapping[str, type]) -> list[str]:
    """What is wrong with properties that may be missing."""
    return [
        f"{name} {_SENTENCES[kind]}"
        for name, kind in wanted.items()
        if each.get(name) is not None and not isinstance(each[name], kind)
    ]


def _refuse(name: str, problems: list[str]) -> None:
    if problems:
        raise BadRequest(f"Validation failed for {name} booking field: {', '.join(problems)}")


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _check_reachable(known: dict[str, Json], custom: list[Json], *, of_team: bool) -> None:
    """A booker has to leave an email address or a phone number."""
    email = known.get("email")
    if email is None or (email.get("required") is True and not email.get("hidden")):
        return
    for each in custom:
        if each["slug"] == PHONE_SLUG and each["required"] and not each.get("hidden"):
            if of_team:
                return
            raise BadRequest(EMAIL_NEEDED)
    raise BadRequest(UNREACHABLE)


def _assemble(known: dict[str, Json], custom: list[Json], *, guests_hidden: bool) -> list[Json]:
    phones = [_custom(each) for each in custom if each["slug"] == PHONE_SLUG]
    others = [_custom(each) for each in custom if each["slug"] != PHONE_SLUG]
    fields = [_name(known.get("name", {})), _email(known.get("email")), *phones]
    fields += [_location(known.get("location", {})), *others]
    return fields + [_default(slug, known.get(slug), guests_hidden) for slug in BY_SLUG]


def _name(given: Json) -> Json:
    body: Json = {"isDefault": True, "type": "name", "slug": "name", "required": True}
    body["label"] = given.get("label", "your_name")
    return (
        body
        | _texts(given, "placeholder")
        | {"disableOnPrefill": bool(given.get("disableOnPrefill"))}
    )


def _email(given: Json | None) -> Json:
    given = {"required": True} if given is None else given
    body: Json = {"isDefault": True, "type": "email", "slug": "email"}
    body["required"] = bool(given.get("required"))
    return body | _texts(given, "label", "placeholder") | _switches(given)


def _location(given: Json) -> Json:
    body: Json = {"isDefault": True, "type": "radioInput", "slug": "location", "required": False}
    return body | _texts(given, "label") | {"hidden": False}


def _default(slug: str, given: Json | None, guests_hidden: bool) -> Json:
    if given is None:
        untouched_title = slug == "title"
        given = {"required": untouched_title, "hidden": untouched_title}
    body: Json = {"isDefault": True, "type": DEFAULT_TYPES[slug], "slug": slug}
    body["required"] = bool(given.get("required"))
    body |= _texts(given, "label", "placeholder") | _switches(given)
    if slug == "guests" and guests_hidden:
        body["hidden"] = True
    return body


def _custom(given: Json) -> Json:
    body: Json = {"isDefault": False, "type": given["type"], "slug": given["slug"]}
    body |= {"label": given["label"], "required": given["required"]}
    body |= _texts(given, "placeholder") | {"disableOnPrefill": bool(given.get("disableOnPrefill"))}
    if given["type"] in WITH_OPTIONS:
        body["options"] = given["options"]
    return body | {"hidden": bool(given.get("hidden"))}


def _texts(given: Json, *names: str) -> Json:
    return {name: given[name] for name in names if isinstance(given.get(name), str)}


def _switches(given: Json) -> Json:
    return {
        "disableOnPrefill": bool(given.get("disableOnPrefill")),
        "hidden": bool(given.get("hidden")),
    }
