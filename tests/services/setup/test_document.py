"""An organization in a file: what is wrong in it is said with its line, and applying it twice changes nothing."""

from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from portal.engine import models
from portal.services.people import accounts
from portal.services.setup.document import BadDocument, read_document

LIBRARY = """\
version: 1
organization:
  name: Town Library
  slug: town-library
  time_zone: Europe/Madrid
  language: es
people:
  - name: Ana Ruiz
    email: Ana@library.example
    role: owner
    signs_in: administrator
  - name: Bruno Costa
    email: bruno@library.example
    time_zone: Europe/Lisbon
    hours:
      Friday: ["10:00-13:00", "15:00-24:00"]
  - name: Carla Díaz
    email: carla@library.example
    role: admin
    signs_in: viewer
teams:
  - name: Front desk
    slug: desk
    members: [ana@library.example, bruno@library.example]
    admins: [ana@library.example]
  - name: Workshops
    slug: workshops
    members: [carla@library.example]
hours:
  Monday: 09:00-17:00
  Tuesday: 9:00-17:00
closing_days:
  - first: 2026-12-24
    last: 2026-12-31
    name: Winter
  - first: 2026-03-19
    team: workshops
event_types:
  - kind: desk
    title: Desk talk
    slug: desk-talk
    minutes: 30
    team: desk
    location: address
    where: Plaza Mayor 1
  - kind: call
    title: Call
    slug: call
    minutes: 15
    location: attendeePhone
"""


def lines_of(text: str) -> list[tuple[int, str]]:
    with pytest.raises(BadDocument) as caught:
        read_document(text)
    return list(caught.value.problems)


@pytest.mark.parametrize(
    ("old", "new", "line", "word"),
    [
        ("Europe/Madrid", "Madrid", 5, "Madrid"),
        ("Europe/Lisbon", "Lisbon", 14, "Lisbon"),
        ("role: admin", "role: BOSS", 19, "BOSS"),
        ("signs_in: viewer", "signs_in: king", 20, "king"),
        ("bruno@library.example\n", "bruno\n", 13, "no email address"),
        ("    role: owner\n", "", 7, "owner"),
        ("slug: town-library", "slug: Town Library", 4, "slug"),
        ("language: es", "language: xx", 6, "xx"),
        ("name: Town Library", "nam: Town Library", 3, "nam"),
        ('"10:00-13:00"', '"10:00"', 16, "10:00"),
        ('"10:00-13:00"', '"13:00-10:00"', 16, "ends before it begins"),
        ('"10:00-13:00"', '"25:00-26:00"', 16, "25:00"),
        ("Friday:", "Freitag:", 16, "Freitag"),
        ("members: [carla@library.example]", "members: [cora@library.example]", 28, "cora"),
        ("members: [carla@library.example]", "members: []", 28, "members"),
        ("slug: workshops", "slug: desk", 27, "twice"),
        ("carla@library.example\n    role", "bruno@library.example\n    role", 18, "twice"),
        ("2026-12-31", "2026-12-01", 33, "before the first"),
        ("2026-12-31", "soon", 34, "date"),
        ("team: workshops", "team: shop", 37, "shop"),
        ("team: desk\n", "team: dusk\n", 43, "dusk"),
        ("kind: desk", "kind: party", 39, "party"),
        ("minutes: 30", "minutes: 0", 42, "minutes"),
        ("location: address", "location: cal-video", 44, "cal-video"),
        ("    where: Plaza Mayor 1\n", "", 39, "where"),
        ("version: 1", "version: 2", 1, "version"),
        ("version: 1", "version: [1", 2, ""),
        ("first: 2026-12-24", "first: 2026-02-30", 33, "date"),
        ("last: 2026-12-31", "last: 2029-12-31", 33, "two years"),
        ("first: 2026-03-19", "first: 0001-01-01", 36, "years"),
        ("minutes: 30", "minutes: true", 42, "minutes"),
        ("minutes: 15", "minutes: 15\n    minutes: 20", 50, "twice"),
        ("where: Plaza Mayor 1", "where: ''", 45, "where"),
        ("location: attendeePhone", "location: link\n    where: nope", 51, "such as"),
        ('"15:00-24:00"', '"12:00-24:00"', 16, "before the hours"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(old: str, new: str, line: int, word: str) -> None:
    assert LIBRARY.count(old) >= 1
    problems = lines_of(LIBRARY.replace(old, new, 1))
    assert line in [number for number, _said in problems], problems
    assert any(word in said for _number, said in problems), problems


@pytest.mark.parametrize(
    "text", ["", "[]", "just words", "version: 1", "\0", "a: &a [*a]", "- " * 500]
)
def test_what_is_no_document_is_refused(text: str) -> None:
    assert lines_of(text)


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("organization", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "library.yaml"
    path.write_text(LIBRARY, encoding="utf-8")
    return path


def test_a_file_makes_an_organization_and_again_nothing(empty: None, file: Path) -> None:
    said = run("apply", str(file))
    assert "organization Town Library founded" in said
    assert "person bruno@library.example added" in said
    assert models.User.objects.count() == 3
    roles = models.Membership.objects.filter(team__is_organization=True).values_list(
        "user__email", "role"
    )
    assert dict(roles)["carla@library.example"] == "ADMIN"
    desk = models.Team.objects.get(slug="desk")
    assert sorted(desk.memberships.values_list("user__email", flat=True)) == [
        "ana@library.example",
        "bruno@library.example",
    ]
    bruno = models.Schedule.objects.get(owner__email="bruno@library.example")
    assert bruno.time_zone == "Europe/Lisbon"
    assert [row.end_time.isoformat() for row in bruno.weekly_hours.all()] == [
        "13:00:00",
        "23:59:00",
    ]
    assert models.ClosingDay.objects.count() == 2
    assert set(models.EventType.objects.values_list("slug", flat=True)) == {"desk-talk", "call"}
    viewer = accounts.account_list()[models.User.objects.get(email="carla@library.example").pk]
    assert viewer.role == "viewer"
    assert User.objects.count() == 2
    assert run("apply", str(file)) == "Nothing to do: everything is as the file says.\n"


def test_what_changed_in_the_file_changes_and_nothing_else(empty: None, file: Path) -> None:
    run("apply", str(file))
    changed = (
        LIBRARY.replace("name: Town Library", "name: City Library")
        .replace("Bruno Costa", "Bruno da Costa")
        .replace("minutes: 30", "minutes: 45")
        .replace("Monday: 09:00-17:00", "Monday: 10:00-17:00")
        .replace("members: [carla@library.example]", "members: [carla@library.example, ana@library.example]")
    )  # fmt: skip
    file.write_text(changed, encoding="utf-8")
    said = run("apply", str(file)).splitlines()
    assert said == [
        "organization City Library changed",
        "person bruno@library.example changed: name",
        "hours of ana@library.example set",
        "hours of carla@library.example set",
        "members of workshops set",
        "event type desk-talk changed: length_in_minutes",
    ]
    assert models.User.objects.get(email="bruno@library.example").name == "Bruno da Costa"


def test_what_is_exported_applies_as_it_is(empty: None, file: Path) -> None:
    run("apply", str(file))
    out = run("export")
    assert read_document(out).organization.name == "Town Library"
    file.write_text(out, encoding="utf-8")
    assert run("apply", str(file)) == "Nothing to do: everything is as the file says.\n"


def test_nothing_is_done_of_a_file_that_is_wrong(empty: None, file: Path) -> None:
    file.write_text(LIBRARY.replace("Europe/Lisbon", "Lisbon"), encoding="utf-8")
    with pytest.raises(CommandError, match=r"library\.yaml:14: .*Lisbon"):
        run("apply", str(file))
    with pytest.raises(CommandError, match="cannot be read"):
        run("apply", str(file.parent / "nothing.yaml"))
    assert not models.Team.objects.exists()
    file.write_text(LIBRARY, encoding="utf-8")
    assert "Nothing is wrong" in run("apply", str(file), "--check")
    assert not models.Team.objects.exists()
