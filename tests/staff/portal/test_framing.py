"""Staff's list of sites that may frame pages, and what they see of those that may not."""

from datetime import date

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.test import Client

from portal.services.models import FramingSite, RefusedFrame
from portal.services.portal.framing_teams import follow_teams
from portal.staff.models import TeamRight
from tests.cast import Cast

SITES = "/admin/services/framingsite/"
REFUSED = "/admin/services/refusedframe/"


def policy(client: Client, address: str) -> str:
    return client.get(address)["Content-Security-Policy"].partition("frame-ancestors ")[2]


def test_a_site_is_added_for_all_pages_or_a_team_s_and_counts_at_once(
    admin: Client, cast: Cast
) -> None:
    visitor = Client()
    assert policy(visitor, "/team/desk/visit").startswith("'none'")
    done = admin.post(f"{SITES}add/", {"origin": "https://Bücher.example/", "team_id": "0"})
    assert done.status_code == 302
    admin.post(f"{SITES}add/", {"origin": "https://*.desk.example", "team_id": cast.team.pk})
    assert LogEntry.objects.count() == 2
    assert "'self' https://xn--bcher-kva.example;" in policy(visitor, "/")
    of_team = "'self' https://xn--bcher-kva.example https://*.desk.example;"
    assert policy(visitor, "/team/desk/visit").startswith(of_team)
    listed = admin.get(SITES).content.decode()
    assert "https://xn--bcher-kva.example" in listed
    assert "All pages of visitors" in listed
    FramingSite.objects.filter(team_id=0).get()
    for row in FramingSite.objects.all():
        assert admin.post(f"{SITES}{row.pk}/delete/", {"post": "yes"}).status_code == 302
    assert policy(visitor, "/team/desk/visit").startswith("'none'")


@pytest.mark.parametrize(
    ("origin", "team"),
    [
        ("https://*.com", "0"),
        ("wiki", "0"),
        ("https://a.example", "99999"),
        ("https://a.example", ""),
    ],
)
def test_what_cannot_be_allowed_is_refused_and_kept(
    admin: Client, cast: Cast, origin: str, team: str
) -> None:
    page = admin.post(f"{SITES}add/", {"origin": origin, "team_id": team})
    assert page.status_code == 200
    assert f'value="{origin}"' in page.content.decode()
    assert "errorlist" in page.content.decode()
    assert not FramingSite.objects.exists()


def test_the_same_site_twice_is_refused_with_a_sentence(admin: Client, cast: Cast) -> None:
    for _time in range(2):
        page = admin.post(f"{SITES}add/", {"origin": "https://a.example", "team_id": "0"})
    assert "This site is in the list already." in page.content.decode()


def test_a_site_follows_its_team(admin: Client, cast: Cast) -> None:
    FramingSite.objects.create(origin="https://a.example", team_id=cast.team.pk, team_slug="old")
    FramingSite.objects.create(origin="https://b.example", team_id=99999, team_slug="gone")
    assert follow_teams.call() == 1
    assert policy(Client(), "/team/desk/visit").startswith("'self' https://a.example;")
    assert follow_teams.call() == 0
    assert FramingSite.objects.get(team_id=99999).team_slug == "gone"


def test_refused_frames_are_shown_and_offer_nothing(admin: Client, cast: Cast) -> None:
    RefusedFrame.objects.create(origin="https://evil.example", day=date(2026, 3, 2), number=4)
    page = admin.get(REFUSED).content.decode()
    assert "https://evil.example" in page
    assert 'href="https://evil.example' not in page
    assert admin.post(f"{REFUSED}add/").status_code == 403


def test_who_is_bound_to_a_team_reaches_its_sites_only(cast: Cast) -> None:
    names = [f"{verb}_framingsite" for verb in ("add", "change", "delete", "view")]
    user = User.objects.create_user("bound", is_staff=True)
    found = Permission.objects.filter(codename__in=[*names, "view_refusedframe"])
    user.user_permissions.set(found)
    TeamRight.objects.create(user=user, team_ids=[cast.team.pk])
    member = Client()
    member.force_login(user)
    other = FramingSite.objects.create(origin="https://all.example")
    RefusedFrame.objects.create(origin="https://evil.example", day=date(2026, 3, 2), number=4)
    assert "https://all.example" not in member.get(SITES).content.decode()
    assert member.get(f"{SITES}{other.pk}/change/").status_code == 302
    assert "evil.example" not in member.get(REFUSED).content.decode()
    member.post(f"{SITES}add/", {"origin": "https://a.example", "team_id": "0"})
    assert FramingSite.objects.count() == 1
    member.post(f"{SITES}add/", {"origin": "https://a.example", "team_id": cast.team.pk})
    assert FramingSite.objects.get(team_id=cast.team.pk).team_slug == "desk"
