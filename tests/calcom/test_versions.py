import pytest

from portal.calcom.versions import version_for


@pytest.mark.parametrize(
    ("path", "version"),
    [
        ("/slots", "2024-09-04"),
        ("/slots/reservations/{uid}", "2024-09-04"),
        ("/bookings/{uid}/cancel", "2024-08-13"),
        ("/event-types/{event_type_id}", "2024-06-14"),
        ("/organizations/{organization_id}/teams/{team_id}/event-types", "2024-06-14"),
        ("/schedules/default", "2024-06-11"),
        ("/me", None),
        ("/teams", None),
        ("/organizations/{organization_id}/teams/me", None),
        ("/organizations/{organization_id}/users", None),
        ("/webhooks", None),
        ("/event-types/{event_type_id}/private-links", None),
        ("/organizations/{organization_id}/users/{user_id}/schedules", "2024-06-11"),
        ("/organizations/{organization_id}/bookings", "2024-08-13"),
        ("/calendars/busy-times", None),
    ],
)
def test_the_last_resource_of_a_path_decides(path, version):
    assert version_for(path) == version


def test_a_path_of_no_known_resource_is_refused():
    with pytest.raises(KeyError):
        version_for("/apps")
