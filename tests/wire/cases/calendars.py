"""Wire cases of calendars; tests/engine/calendars fetches feeds, over sockets."""

from portal.calcom.schemas.calendar import BusyTime, Calendars
from tests.wire.case import (
    NO_KEY,
    NOBODY,
    Refusal,
    answers,
    answers_nothing,
    bad_request,
    invalid,
    many,
    not_found,
    one,
    problem,
    refuses,
    unauthorized,
)
from tests.wire.world import FEED

CHOICE = {"integration": "ics-feed_calendar", "externalId": FEED, "credentialId": "{calendar}"}
QUERY = f"integration=ics-feed_calendar&externalId={FEED}&credentialId="
DAY = "dateFrom=2026-12-02&dateTo=2026-12-02"
LOADED = f"calendarsToLoad[0][credentialId]={{calendar}}&calendarsToLoad[0][externalId]={FEED}"
NOT_MINE = unauthorized("These credentials do not belong to you")
NO_APP = Refusal(
    404,
    {
        "error": {
            "code": "NotFoundException",
            "message": "Not Found",
            "details": {"message": "Not Found", "statusCode": 404},
        }
    },
)

CONNECTIONS = (
    answers(
        "GET /calendars",
        "max",
        {
            "connectedCalendars": [
                {
                    "credentialId": "{calendar}",
                    "integration": {"type": "ics-feed_calendar"},
                    "calendars": [
                        {
                            "externalId": FEED,
                            "integration": "ics-feed_calendar",
                            "readOnly": True,
                            "isSelected": True,
                            "credentialId": "{calendar}",
                        }
                    ],
                }
            ],
            "destinationCalendar": {"externalId": FEED, "credentialId": "{calendar}"},
        },
        reads=one(Calendars),
    ),
    answers(
        "GET /calendars",
        "mia",
        {"connectedCalendars": [], "destinationCalendar": {}},
        reads=one(Calendars),
    ),
    refuses("GET /calendars", NOBODY, NO_KEY),
    refuses(
        "POST /calendars/ics-feed/save",
        "mia",
        bad_request("Could not add ICS feeds, try using private ics feed."),
        sends={"urls": []},
    ),
    answers_nothing("GET /calendars/ics-feed/check", "max"),
    refuses(
        "GET /calendars/ics-feed/check",
        "mia",
        bad_request("Credentials for Ics Feed calendar not found."),
    ),
    answers(
        "POST /calendars/ics-feed/disconnect",
        "max",
        {"id": "{calendar}", "type": "ics-feed_calendar", "userId": "{max}"},
        sends={"id": "{calendar}"},
    ),
    refuses("POST /calendars/ics-feed/disconnect", "mia", NOT_MINE, sends={"id": "{calendar}"}),
    refuses(
        "POST /calendars/ics-feed/disconnect", "max", bad_request("id must be a number"), sends={}
    ),
    refuses(
        "GET /calendars/google/check",
        "mia",
        bad_request("Credentials for google_calendar not found."),
    ),
    refuses("GET /calendars/google/connect", "mia", NO_APP),
)
BUSY = (
    answers(
        f"GET /calendars/busy-times?{DAY}&timeZone=UTC&{LOADED}",
        "max",
        [
            {
                "start": "2026-12-02T15:00:00.000Z",
                "end": "2026-12-02T16:00:00.000Z",
                "source": "ics-feed",
            }
        ],
        reads=many(BusyTime),
    ),
    refuses(f"GET /calendars/busy-times?{DAY}&timeZone=UTC&{LOADED}", "mia", NOT_MINE),
    refuses(
        f"GET /calendars/busy-times?{DAY}&{LOADED}",
        "max",
        bad_request("Either timeZone or loggedInUsersTz must be provided"),
    ),
)
CHOICES = (
    answers_nothing(
        "POST /selected-calendars",
        "max",
        status=201,
        sends=CHOICE,
        why="once more",
    ),
    refuses("POST /selected-calendars", "mia", NOT_MINE, sends=CHOICE),
    refuses(
        "POST /selected-calendars",
        "max",
        not_found("Could not find calendar elsewhere"),
        sends=CHOICE | {"externalId": "elsewhere"},
    ),
    answers(
        f"DELETE /selected-calendars?{QUERY}{{calendar}}",
        "max",
        {
            "userId": "{max}",
            "integration": "ics-feed_calendar",
            "externalId": FEED,
            "credentialId": "{calendar}",
        },
    ),
    refuses(f"DELETE /selected-calendars?{QUERY}0", "max", NOT_MINE),
    refuses(
        "PUT /destination-calendars",
        "max",
        not_found("Could not find calendar primary"),
        sends={"integration": "google_calendar", "externalId": "primary"},
    ),
    refuses(
        "PUT /destination-calendars",
        "max",
        invalid(
            {"integration": "none", "externalId": "primary"},
            problem(
                "integration",
                "none",
                isEnum="integration must be one of the following values: apple_calendar,"
                " google_calendar, office365_calendar",
            ),
        ),
        sends={"integration": "none", "externalId": "primary"},
    ),
)
CASES = CONNECTIONS + BUSY + CHOICES
