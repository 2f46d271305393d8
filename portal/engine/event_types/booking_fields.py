"""Booking fields in bodies and answers (CONTRACT.md 5.4).

Stored and answered is always the whole list: name, email, the attendee's phone, location, custom
fields, title, notes, guests, rescheduleReason (recording 91).
"""

from collections.abc import Mapping
from typing import Any, Final

from portal.engine.errors import BadRequest
from portal.engine.protocol.constraints import LONGEST_NAME
from portal.engine.protocol.values import Json

# The attendee's phone; in the list it stands before location, not with the custom fields.
PHONE_SLUG: Final = "attendeePhoneNumber"
# Bodies name these by slug, name and email by type (CONTRACT.md 5.4).
BY_SLUG: Final = ("title", "notes", "guests", "rescheduleReason")
# Cal.com's `splitName` is not there (docs/engine.md).
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
# All other custom types must bring a placeholder, even an empty one.
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
    return assemble({}, [], guests_hidden=guests_hidden)


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
        slug = check(each)
        if slug in known or any(field["slug"] == slug for field in custom):
            raise BadRequest(
                f"Duplicate bookingFields slug '{slug}' found."
                " All bookingFields slugs must be unique."
            )
        if slug in ("name", "email", "location", *BY_SLUG):
            known[slug] = each
        else:
            custom.append(each)
    check_reachable(known, custom, of_team=of_team)
    return assemble(known, custom, guests_hidden=guests_hidden)


def visible(fields: list[Json]) -> list[Json]:
    return [field for field in fields if not field.get("hidden")]


def check(each: Any) -> str:
    if not isinstance(each, dict):
        raise BadRequest("Each object in 'bookingFields' must be an object.")
    kind, slug = each.get("type"), each.get("slug")
    # Ahead of the look-ups below, which need hashable values.
    if not isinstance(kind, str | None) or not isinstance(slug, str | None):
        raise BadRequest("'type' and 'slug' of a booking field must be strings.")
    refuse(kind or slug or "", too_long(each))
    if slug in (*BY_SLUG, "location"):
        refuse(kind or slug, problems_of(each, _OF_DEFAULTS))
        return slug
    if not kind:
        raise BadRequest(
            "All booking fields except ones with slug equal to title, notes, guests,"
            " rescheduleReason and location must have a 'type' property."
        )
    if kind in ("name", "email"):
        refuse(kind, problems_of(each, _OF_DEFAULTS))
        return kind
    if not slug:
        raise BadRequest(
            "Each booking field except ones with type equal to name, splitName, email must have a"
            " 'slug' property."
        )
    if kind not in CUSTOM_TYPES:
        raise BadRequest(f"Unsupported booking field type '{kind}'.")
    refuse(kind, _problems_of_custom(kind, each))
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
    # In the order of Cal.com's validator classes, which the message shows.
    problems = [
        f"{name} {_SENTENCES[wanted]}"
        for name, wanted in (("label", str), ("required", bool))
        if not isinstance(each.get(name), wanted)
    ]
    if kind not in WITHOUT_PLACEHOLDER:
        problems += problems_of(each, {"placeholder": str})
    options = each.get("options")
    if kind in WITH_OPTIONS and not (
        isinstance(options, list) and all(isinstance(item, str) for item in options)
    ):
        problems.append("options must be an array")
    return problems + problems_of(each, {"disableOnPrefill": bool, "hidden": bool})


def problems_of(each: Json, wanted: Mapping[str, type]) -> list[str]:
    return [
        f"{name} {_SENTENCES[kind]}"
        for name, kind in wanted.items()
        if each.get(name) is not None and not isinstance(each[name], kind)
    ]


def too_long(each: Json) -> list[str]:
    options = each.get("options")
    texts = [(name, each.get(name)) for name in ("slug", "label", "placeholder")]
    texts += [("options", option) for option in options] if isinstance(options, list) else []
    return [
        f"{name} must be shorter than or equal to {LONGEST_NAME} characters"
        for name, text in texts
        if isinstance(text, str) and len(text) > LONGEST_NAME
    ]


def refuse(name: str, problems: list[str]) -> None:
    if problems:
        raise BadRequest(f"Validation failed for {name} booking field: {', '.join(problems)}")


def check_reachable(known: dict[str, Json], custom: list[Json], *, of_team: bool) -> None:
    email = known.get("email")
    # A booker has to leave an email address or a phone number. A body without the email field gets
    # the default one, one that brings it must say `required: true` (recordings 39, 40).
    if email is None or (email.get("required") is True and not email.get("hidden")):
        return
    for each in custom:
        if each["slug"] == PHONE_SLUG and each["required"] and not each.get("hidden"):
            if of_team:
                return
            raise BadRequest(EMAIL_NEEDED)
    raise BadRequest(UNREACHABLE)


def assemble(known: dict[str, Json], custom: list[Json], *, guests_hidden: bool) -> list[Json]:
    phones = [custom_field(each) for each in custom if each["slug"] == PHONE_SLUG]
    others = [custom_field(each) for each in custom if each["slug"] != PHONE_SLUG]
    fields = [_name(known.get("name", {})), email_field(known.get("email")), *phones]
    # Its `hidden` is always false: pages show it only with two or more locations anyway.
    location: Json = {"isDefault": True, "type": "radioInput", "slug": "location"}
    location |= {"required": False, **_texts(known.get("location", {}), "label"), "hidden": False}
    fields += [location, *others]
    return fields + [default_field(slug, known.get(slug), guests_hidden) for slug in BY_SLUG]


def _name(given: Json) -> Json:
    body: Json = {"isDefault": True, "type": "name", "slug": "name", "required": True}
    # A translation key of Cal.com; the other default fields have no label until one is given.
    body["label"] = given.get("label", "your_name")
    return (
        body
        | _texts(given, "placeholder")
        | {"disableOnPrefill": bool(given.get("disableOnPrefill"))}
    )


def email_field(given: Json | None) -> Json:
    given = {"required": True} if given is None else given
    body: Json = {"isDefault": True, "type": "email", "slug": "email"}
    body["required"] = bool(given.get("required"))
    return body | _texts(given, "label", "placeholder") | _switches(given)


def default_field(slug: str, given: Json | None, guests_hidden: bool) -> Json:
    if given is None:
        # The title is required yet hidden: the server fills it.
        untouched_title = slug == "title"
        given = {"required": untouched_title, "hidden": untouched_title}
    body: Json = {"isDefault": True, "type": DEFAULT_TYPES[slug], "slug": slug}
    body["required"] = bool(given.get("required"))
    body |= _texts(given, "label", "placeholder") | _switches(given)
    # `disableGuests` wins over the field's own `hidden` (recording 42).
    if slug == "guests" and guests_hidden:
        body["hidden"] = True
    return body


def custom_field(given: Json) -> Json:
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
