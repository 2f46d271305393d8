"""Wire cases of lists of bookings: the caller's, an organization's, a user's and a team's."""

from portal.calcom.schemas.booking import Booking
from tests.wire.case import (
    NO_PERMISSION,
    NOBODY,
    answers,
    forbidden,
    invalid,
    not_found,
    page,
    problem,
    refuses,
)
from tests.wire.cases.bookings import BOOKED

ONE_PAGE = {
    "pagination": {"totalItems": 1, "hasNextPage": False, "currentPage": 1, "totalPages": 1}
}
LISTS = (
    answers(
        "GET /bookings?eventTypeId={visit}&status=upcoming",
        "mia",
        [BOOKED],
        beside=ONE_PAGE,
        reads=page(Booking),
    ),
    answers(
        "GET /bookings?take=1&sortStart=desc",
        "mia",
        [{"recurringBookingUid": "{series}"}],
        beside={
            "pagination": {
                "totalItems": 8,
                "remainingItems": 7,
                "returnedItems": 1,
                "hasNextPage": True,
            }
        },
        reads=page(Booking),
    ),
    answers(
        "GET /bookings?status=cancelled",
        "mia",
        [{"uid": "{cancelled}"}],
        reads=page(Booking),
    ),
    answers("GET /bookings?attendeeEmail=sam@client.test", "mia", [], reads=page(Booking)),
    refuses("GET /bookings", NOBODY, NO_PERMISSION),
    refuses(
        "GET /bookings?take=0",
        "mia",
        invalid({"take": 0}, problem("take", 0, min="take must not be less than 1")),
    ),
    refuses(
        "GET /bookings?status=odd",
        "mia",
        invalid(
            {"status": ["odd"]},
            problem(
                "status",
                ["odd"],
                isEnum="Invalid status. Allowed are upcoming, recurring, past, cancelled, unconfirmed",
            ),
        ),
    ),
    answers(
        "GET /organizations/{house}/bookings?eventTypeIds={visit}&status=upcoming",
        "olga",
        [BOOKED],
        reads=page(Booking),
    ),
    refuses(
        "GET /organizations/{house}/bookings",
        "mia",
        forbidden(
            "RolesGuard - user with id={mia} does not have the minimum required"
            " role=ORG_ADMIN within organization"
            " with id={house}."
        ),
    ),
    answers(
        "GET /organizations/{house}/users/{mia}/bookings?eventTypeIds={visit}&status=upcoming",
        "olga",
        [BOOKED],
        reads=page(Booking),
    ),
    refuses(
        "GET /organizations/{house}/users/{otto}/bookings",
        "olga",
        not_found("User with id {otto} not found in organization with id {house}"),
    ),
    answers(
        "GET /organizations/{house}/teams/{desk}/bookings",
        "mia",
        [{"uid": "{shifted}"}],
        reads=page(Booking),
    ),
    refuses(
        "GET /organizations/{house}/teams/0/bookings",
        "mia",
        not_found("IsTeamInOrg - Team (0) not found."),
    ),
    answers("GET /teams/{desk}/bookings", "mia", [{"uid": "{shifted}"}], reads=page(Booking)),
    refuses("GET /teams/0/bookings", "mia", not_found("Team with id=0 not found.")),
)
CASES = LISTS
