"""An organization written down in a file: what it may say, and where it is wrong (docs/organization.md)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from typing import Annotated, Any, Literal, Self

import yaml
from django.core.exceptions import ValidationError as DjangoError
from django.core.validators import validate_email
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from portal.i18n.languages import LANGUAGES
from portal.i18n.zones import canonical_zone
from portal.services.errors import InvalidInput
from portal.services.setup.closing_days import LONGEST_DAYS
from portal.services.setup.first_start import WEEK_STARTS
from portal.services.setup.starters import LOCATIONS, STARTERS, location_of

# As on pages, so that every day can be reckoned with.
FIRST_YEAR, LAST_YEAR = 1970, 9990
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_RANGE = re.compile(r"(\d{1,2}:\d{2})\s*[-–]\s*(\d{1,2}:\d{2})")


class BadDocument(Exception):
    """A file that says something that cannot be: each problem is a line number, 0 without one, and a sentence."""

    def __init__(self, problems: Sequence[tuple[int, str]]) -> None:
        super().__init__("; ".join(f"line {line}: {said}" for line, said in problems))
        self.problems = problems


def _zone(value: str) -> str:
    found = canonical_zone(value)
    if found is None:
        raise ValueError(f"there is no time zone “{value}”; one is Europe/Madrid")
    return found


def _email(value: str) -> str:
    try:
        validate_email(value)
    except DjangoError:
        raise ValueError(f"“{value}” is no email address") from None
    return value.lower()


def _one_of(*words: str) -> AfterValidator:
    def check(value: str) -> str:
        if value not in words:
            raise ValueError(f"“{value}” is not one of {', '.join(words)}")
        return value

    return AfterValidator(check)


def _hours(value: Any) -> Any:
    """Read ``09:00-13:00``, or a list of such, as pairs of times; 24:00 is the end of the day."""
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list):
        raise ValueError("hours are written as 09:00-13:00")
    found: list[tuple[time, time]] = []
    for text in texts:
        match = _RANGE.fullmatch(str(text).strip())
        if match is None:
            raise ValueError(f"“{text}” are no hours such as 09:00-13:00")
        try:
            begins, ends = _ends(match)
        except ValueError:
            raise ValueError(f"“{text}” has a time that is none") from None
        if ends <= begins:
            raise ValueError(f"“{text}” ends before it begins")
        if found and begins < found[-1][1]:
            raise ValueError(f"“{text}” begins before the hours before it end")
        found.append((begins, ends))
    return found


def _ends(match: re.Match[str]) -> tuple[time, time]:
    # The API's word for midnight at the end of a day.
    until = "23:59" if match[2] == "24:00" else match[2]
    return time.fromisoformat(f"{match[1]:0>5}"), time.fromisoformat(f"{until:0>5}")


type Zone = Annotated[str, AfterValidator(_zone)]
type Email = Annotated[str, AfterValidator(_email)]
type Name = Annotated[str, Field(min_length=1, max_length=120)]
type Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
type Ranges = Annotated[list[tuple[time, time]], BeforeValidator(_hours)]
type Week = dict[Annotated[str, _one_of(*WEEKDAYS)], Ranges]


class Part(BaseModel):
    # What is misspelt would be left out silently.
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class OrganizationPart(Part):
    name: Name
    slug: Slug
    time_zone: Zone
    week_start: Annotated[str, _one_of(*WEEK_STARTS)] = "Monday"
    language: Annotated[str, _one_of(*(one.calcom for one in LANGUAGES))] = "en"


class PersonPart(Part):
    """`signs_in` is the role among staff, without one nobody signs in; `hours` are in place of everybody's."""

    name: Name
    email: Email
    time_zone: Zone | None = None
    language: Annotated[str, _one_of(*(one.calcom for one in LANGUAGES))] | None = None
    role: Annotated[str, _one_of("owner", "admin", "member")] = "member"
    signs_in: Annotated[str, _one_of("viewer", "scheduler", "administrator")] | None = None
    hours: Week | None = None


class TeamPart(Part):
    name: Name
    slug: Slug
    members: list[Email] = Field(min_length=1)
    admins: list[Email] = []


class ClosingPart(Part):
    """`last` is `first` without one, `team` the slug of a team, everybody without one."""

    first: date
    last: date | None = None
    name: Annotated[str, Field(max_length=120)] = ""
    team: Slug | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        last = self.last or self.first
        if last < self.first:
            raise ValueError("the last day is before the first")
        if (last - self.first).days > LONGEST_DAYS:
            raise ValueError("that is longer than two years")
        if not FIRST_YEAR <= self.first.year <= last.year <= LAST_YEAR:
            raise ValueError(f"days are of the years {FIRST_YEAR} to {LAST_YEAR}")
        return self


class EventTypePart(Part):
    """`team` is the slug of a team; without one it is the owner's own."""

    kind: Annotated[str, _one_of(*STARTERS)]
    title: Name
    slug: Slug
    minutes: Annotated[int, Field(ge=1, le=24 * 60)]
    team: Slug | None = None
    location: Annotated[str, _one_of(*LOCATIONS)]
    where: Annotated[str, Field(max_length=500)] = ""


class Document(Part):
    version: Literal["1"] = "1"
    organization: OrganizationPart
    people: list[PersonPart] = Field(min_length=1)
    teams: list[TeamPart] = []
    hours: Week = {}
    closing_days: list[ClosingPart] = []
    event_types: list[EventTypePart] = []


def read_document(text: str) -> Document:
    """Read a file. Raises BadDocument with everything that is wrong in it."""
    try:
        # All values as texts: "No" may be a name, and what is no date is refused with its line.
        tree = yaml.compose(text, Loader=yaml.BaseLoader)
        content = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506  it makes texts, lists and tables only
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        said = getattr(error, "problem", None) or str(error)
        raise BadDocument([(mark.line + 1 if mark else 0, said)]) from error
    except RecursionError as error:
        raise BadDocument([(0, "it is nested too deeply")]) from error
    if problems := [(line, f"“{key}” stands there twice") for line, key in _repeated_keys(tree)]:
        raise BadDocument(problems)
    try:
        found = Document.model_validate(content)
    except ValidationError as error:
        problems = [(_line(tree, one["loc"]), _words(one)) for one in error.errors()]
        raise BadDocument(problems) from error
    if problems := [(_line(tree, at), said) for at, said in _contradictions(found)]:
        raise BadDocument(problems)
    return found


def _contradictions(found: Document) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield what each part may say, but not beside the others."""
    emails = {person.email for person in found.people}
    slugs = {team.slug for team in found.teams}
    yield from _repeated("people", "email", [person.email for person in found.people])
    yield from _repeated("teams", "slug", [team.slug for team in found.teams])
    yield from _repeated(
        "event_types", "slug", [f"{each.team or ''}/{each.slug}" for each in found.event_types]
    )
    if not any(person.role == "owner" for person in found.people):
        yield ("people",), "somebody has to be the owner: give one person the role owner"
    for number, team in enumerate(found.teams):
        for key, listed in (("members", team.members), ("admins", team.admins)):
            for place, email in enumerate(listed):
                if email not in emails:
                    yield ("teams", number, key, place), f"“{email}” is nobody under people"
    for key, parts in (("closing_days", found.closing_days), ("event_types", found.event_types)):
        named: Sequence[ClosingPart | EventTypePart] = parts
        for number, part in enumerate(named):
            if part.team is not None and part.team not in slugs:
                yield (key, number, "team"), f"“{part.team}” is no team"
    for number, offer in enumerate(found.event_types):
        try:
            location_of(offer.location, offer.where)
        except InvalidInput as error:
            yield ("event_types", number, "where"), error.sentence


def _repeated(
    part: str, key: str, values: Sequence[str]
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for number, value in enumerate(values):
        if value in values[:number]:
            yield (part, number, key), f"“{value}” stands there twice"


def _repeated_keys(node: Any) -> Iterator[tuple[int, str]]:
    """Yield keys that stand twice in one table: YAML lets the later one win without a word."""
    if isinstance(node, yaml.SequenceNode):
        for each in node.value:
            yield from _repeated_keys(each)
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                yield key.start_mark.line + 1, key.value
            seen.add(str(key.value))
            yield from _repeated_keys(value)


def _words(problem: Mapping[str, Any]) -> str:
    path = ".".join(str(each) for each in problem["loc"] if each != "[key]")
    said = str(problem["msg"]).removeprefix("Value error, ")
    return f"{path}: {said}" if path else said


def _line(node: Any, path: Sequence[str | int]) -> int:
    """Return the line of what a path leads to, or of the last part of it that is there, from 1; 0 without any."""
    if node is None:
        return 0
    line = node.start_mark.line + 1
    for each in path:
        if isinstance(node, yaml.MappingNode):
            pair = next((pair for pair in node.value if pair[0].value == each), None)
            if pair is None:
                return int(line)
            line, node = pair[0].start_mark.line + 1, pair[1]
        elif (
            isinstance(node, yaml.SequenceNode) and isinstance(each, int) and each < len(node.value)
        ):
            node = node.value[each]
            line = node.start_mark.line + 1
        else:
            break
    return int(line)
