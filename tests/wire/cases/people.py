"""Wire cases of people: the caller, an organization's users, absences, keys, and lists for pickers."""

from portal.calcom.schemas.out_of_office import OutOfOffice
from portal.calcom.schemas.user import Me, User
from tests.wire.case import (
    NO_KEY,
    NOBODY,
    NUMBER,
    STRANGER,
    TEXT,
    UUID,
    WRONG_KEY,
    Holding,
    answers,
    answers_nothing,
    bad_request,
    conflict,
    forbidden,
    invalid,
    many,
    not_found,
    one,
    problem,
    refuses,
)

OF_MAX = "/organizations/{house}/users/{max}/ooo"
AWAY = {"start": "2027-01-04T00:00:00Z", "end": "2027-01-05T23:59:59Z"}
MIA = {
    "id": "{mia}",
    "username": "mia",
    "email": "mia@lock.test",
    "timeFormat": 12,
    "defaultScheduleId": "{hours}",
    "weekStart": "Sunday",
    "timeZone": "Europe/London",
    "organizationId": "{house}",
    "organization": {"isPlatform": False, "id": "{house}"},
}

ZONES = Holding({"city": "Kolkata", "timezone": "Asia/Kolkata"})

ME = (
    answers("GET /me", "mia", MIA, reads=one(Me)),
    answers(
        "GET /me",
        "otto",
        {"organizationId": None, "defaultScheduleId": None},
        reads=one(Me),
    ),
    answers(
        "PATCH /me",
        "mia",
        {"id": "{mia}", "name": "Mia M.", "timeZone": "Europe/Paris", "timeFormat": 24},
        sends={"name": "Mia M.", "timeZone": "Europe/Paris", "timeFormat": 24},
        reads=one(Me),
    ),
    refuses("GET /me", NOBODY, NO_KEY),
    refuses("GET /me", STRANGER, WRONG_KEY),
    refuses("PATCH /me", NOBODY, NO_KEY, sends={"name": "Mia M."}),
    refuses(
        "PATCH /me",
        "mia",
        invalid(
            {"timeZone": "Mars/Olympus"},
            problem(
                "timeZone", "Mars/Olympus", isTimeZone="timeZone must be a valid IANA time-zone"
            ),
        ),
        sends={"timeZone": "Mars/Olympus"},
    ),
)
USERS = (
    answers(
        "GET /organizations/{house}/users?take=2",
        "olga",
        [
            {"id": "{olga}", "username": "olga", "profile": {"organizationId": "{house}"}},
            {"id": "{mia}", "email": "mia@lock.test", "name": "Mia", "timeZone": "Europe/London"},
        ],
        reads=many(User),
    ),
    answers(
        "GET /organizations/{house}/users?emails=max@lock.test",
        "olga",
        [{"id": "{max}"}],
        reads=many(User),
    ),
    refuses(
        "GET /organizations/{house}/users",
        "mia",
        forbidden(
            "RolesGuard - user with id={mia} does not have the minimum required"
            " role=ORG_ADMIN within organization"
            " with id={house}."
        ),
    ),
)
OF_HOUSE = "/organizations/{house}/users"
NOT_ADMIN = forbidden(
    "RolesGuard - user with id={mia} does not have the minimum required role=ORG_ADMIN within organization"
    " with id={house}."
)
NOT_IN_HOUSE = forbidden(
    "IsUserInOrg - user with id={otto} is not part of the organization with id={house}."
)
CHANGES_OF_USERS = (
    answers(
        f"POST {OF_HOUSE}",
        "olga",
        {
            "id": NUMBER,
            "username": "ada.byron-lock-house",
            "name": None,
            "email": "ada.byron@lock.test",
            "emailVerified": None,
            "timeZone": "Europe/Rome",
            "locale": None,
            "verified": True,
            "invitedTo": "{house}",
            "profile": {"organizationId": "{house}", "username": "ada.byron-lock-house"},
        },
        status=201,
        sends={"email": "Ada.Byron@lock.test", "timeZone": "europe/rome"},
        reads=one(User),
    ),
    refuses(
        f"POST {OF_HOUSE}",
        "olga",
        conflict("A user already exists with that email"),
        sends={"email": "MIA@lock.test"},
    ),
    refuses(f"POST {OF_HOUSE}", "mia", NOT_ADMIN, sends={"email": "ada@lock.test"}),
    answers(
        f"PATCH {OF_HOUSE}/{{max}}",
        "olga",
        {
            "id": "{max}",
            "name": "Max M.",
            "bio": "Nurse",
            "brandColor": "#112233",
            "weekStart": "Monday",
        },
        sends={"name": "Max M.", "bio": "Nurse", "brandColor": "#112233", "weekday": "Monday"},
        reads=one(User),
    ),
    refuses(f"PATCH {OF_HOUSE}/{{otto}}", "olga", NOT_IN_HOUSE, sends={"bio": "x"}),
    refuses(
        f"PATCH {OF_HOUSE}/{{max}}",
        "olga",
        conflict("Username is already taken"),
        sends={"username": "Mia"},
    ),
    answers(
        f"DELETE {OF_HOUSE}/{{max}}", "olga", {"id": "{max}", "username": "max"}, reads=one(User)
    ),
    refuses(f"DELETE {OF_HOUSE}/{{otto}}", "olga", NOT_IN_HOUSE),
    refuses(
        f"DELETE {OF_HOUSE}/{{olga}}",
        "olga",
        bad_request("You cannot delete yourself from the organization."),
    ),
)
ABSENCES = (
    answers(
        "GET /organizations/{house}/ooo",
        "olga",
        [
            {
                "id": "{away}",
                "uuid": UUID,
                "userId": "{max}",
                "toUserId": None,
                "start": "2026-12-28T00:00:00.000Z",
                "end": "2026-12-29T23:59:59.999Z",
                "notes": None,
                "reason": "vacation",
            }
        ],
        reads=many(OutOfOffice),
    ),
    answers(
        "GET /organizations/{house}/ooo?email=mia@lock.test",
        "olga",
        [],
        reads=many(OutOfOffice),
    ),
    refuses(
        "GET /organizations/{house}/ooo",
        "max",
        forbidden(
            "RolesGuard - user with id={max} does not have the minimum required"
            " role=ORG_ADMIN within organization"
            " with id={house}."
        ),
    ),
    answers(f"GET {OF_MAX}", "olga", [{"id": "{away}"}], reads=many(OutOfOffice)),
    refuses(
        "GET /organizations/{house}/users/{otto}/ooo",
        "olga",
        not_found("User with id {otto} not found in organization with id {house}"),
    ),
    answers(
        f"POST {OF_MAX}",
        "olga",
        {
            "id": NUMBER,
            "userId": "{max}",
            "toUserId": "{mia}",
            "start": "2027-01-04T00:00:00.000Z",
            "notes": "Skiing",
            "reason": "unspecified",
        },
        status=201,
        sends=AWAY | {"notes": "Skiing", "toUserId": "{mia}"},
        reads=one(OutOfOffice),
    ),
    refuses(
        f"POST {OF_MAX}",
        "olga",
        conflict("Ooo entry already exists."),
        sends={"start": "2026-12-28T00:00:00Z", "end": "2026-12-29T23:59:59Z"},
    ),
    refuses(
        f"POST {OF_MAX}",
        "olga",
        bad_request("Start date must be before end date."),
        sends={"start": AWAY["end"], "end": AWAY["start"]},
    ),
    refuses(
        f"POST {OF_MAX}",
        "olga",
        bad_request("Cannot redirect to self."),
        sends=AWAY | {"toUserId": "{max}"},
    ),
    answers(
        f"PATCH {OF_MAX}/{{away}}",
        "olga",
        {"id": "{away}", "reason": "sick", "start": "2026-12-28T00:00:00.000Z"},
        sends={"reason": "sick"},
        reads=one(OutOfOffice),
    ),
    refuses(
        f"PATCH {OF_MAX}/{{away}}",
        "olga",
        bad_request("Please specify both ooo start and end time."),
        sends={"start": AWAY["start"]},
    ),
    answers(f"DELETE {OF_MAX}/{{away}}", "olga", {"id": "{away}"}, reads=one(OutOfOffice)),
    refuses(f"DELETE {OF_MAX}/0", "olga", not_found("OOO entry with id 0 not found")),
    refuses(
        "DELETE /organizations/{house}/users/{mia}/ooo/{away}",
        "olga",
        forbidden("This OOO entry does not belong to this user."),
    ),
)
KEYS = (
    answers("POST /api-keys/refresh", "mia", {"apiKey": TEXT}, sends={"apiKeyDaysValid": 7}),
    refuses("POST /api-keys/refresh", NOBODY, NO_KEY, sends={}),
    refuses(
        "POST /api-keys/refresh",
        "mia",
        bad_request(
            "ApiKeysService -Cannot set both apiKeyDaysValid and apiKeyNeverExpires. It"
            " has to be either or none of"
            " them."
        ),
        sends={"apiKeyDaysValid": 7, "apiKeyNeverExpires": True},
    ),
)
PICKERS = (
    answers("GET /conferencing", "mia", []),
    refuses("GET /conferencing", NOBODY, NO_KEY),
    answers_nothing("GET /conferencing/default", "mia"),
    answers("GET /timezones", NOBODY, ZONES),
    refuses("GET /timezones", STRANGER, WRONG_KEY),
    refuses("GET /conferencing/default", NOBODY, NO_KEY),
)
ROUTES = (
    refuses("GET /nothing", "mia", not_found("Cannot GET /v2/nothing")),
    refuses(
        "GET /schedules/{hours}",
        "mia",
        not_found("Cannot GET /v2/schedules/{hours}"),
        version="2024-08-13",
        why="with another noun's version",
    ),
    refuses("PUT /me?a=b", "mia", not_found("Cannot PUT /v2/me?a=b")),
)
CASES = ME + USERS + CHANGES_OF_USERS + ABSENCES + KEYS + PICKERS + ROUTES
