"""Pages of "What visitors see": which teams and people stand on each, and their lines."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from portal.calcom.schemas.event_type import EventType
from portal.services.errors import ServiceError
from portal.services.event_types import catalogue, listings
from portal.services.event_types.catalogue import Owner
from portal.services.portal.appearance import DEFAULT, Choice, Name
from portal.staff.kit.faults import fault_of

LINES_ON_PAGE = 100
# Their event types are a call each, and not read for other pages.
PEOPLE_ON_PAGE = 8


@dataclass(frozen=True, slots=True)
class Line:
    """A thing that can have a visibility; `field` is the beginning of its fields' names."""

    name: Name
    label: str
    note: str
    choice: Choice
    problem: str = ""
    # What cannot be used as a position, to be corrected.
    typed_position: str = ""
    # Whether the page that was sent has this line.
    is_sent: bool = False

    @property
    def position_text(self) -> str:
        return self.typed_position or (str(self.choice.position) if self.choice.position else "")

    @property
    def field(self) -> str:
        return field_of(self.name)

    @property
    def can_be_featured(self) -> bool:
        # Only event types stand in front on the start page.
        return self.name[0] == "event"


@dataclass(frozen=True, slots=True)
class Part:
    """Lines of one owner, the first of which may be the owner itself; `problem` says why others are missing."""

    heading: str
    lines: Sequence[Line]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Things:
    """The lines of page `number` of `last`."""

    parts: Sequence[Part]
    number: int = 1
    last: int = 1


def things_on(number: int, choices: Mapping[Name, Choice], *, query: str = "") -> Things:
    """Return a page, or the last one for a number beyond: teams first, then people.

    With a query only what has each of its words: owners in their names or addresses with all that is theirs, else the
    event types of teams.
    """
    words = query.casefold().split()
    parts = [_found(words, each) for each in _team_parts(catalogue.team_list(), choices)]
    pages: list[list[Part | Owner]] = [[*each] for each in _packed(parts)]
    people = [one for one in catalogue.person_list() if _has(words, f"{one.name} {one.path}")]
    chunks = [people[at : at + PEOPLE_ON_PAGE] for at in range(0, len(people), PEOPLE_ON_PAGE)]
    if len(pages) == 1 and len(chunks) == 1:
        pages[0] += chunks[0]
    else:
        pages += [[*each] for each in chunks]
    number = min(number, len(pages))
    parts = [
        _person_part(each, choices) if isinstance(each, Owner) else each
        for each in pages[number - 1]
    ]
    return Things(parts, number, len(pages))


def things_with(fields: Collection[str], choices: Mapping[Name, Choice]) -> Things:
    """Return all lines of the owners that have one of these, whatever page they are on by now."""
    teams = [
        part
        for part in _team_parts(catalogue.team_list(), choices)
        if any(line.field in fields for line in part.lines)
    ]
    # Theirs are never cut.
    people = [one for one in catalogue.person_list() if field_of(one.visibility_of) in fields]
    return Things([*teams, *(_person_part(one, choices) for one in people)])


def field_of(name: Name) -> str:
    return f"{name[0]}-{name[1]}"


def _team_parts(teams: Sequence[Owner], choices: Mapping[Name, Choice]) -> list[Part]:
    read = listings.event_types_of(teams)
    parts = []
    for team in teams:
        try:
            parts.append(_part(team, read.of(team), choices))
        except ServiceError as error:
            parts.append(replace(_part(team, (), choices), problem=fault_of(error).sentence))
    return parts


def _person_part(person: Owner, choices: Mapping[Name, Choice]) -> Part:
    return _part(person, catalogue.event_type_list(owner=person), choices)


def _part(owner: Owner, event_types: Sequence[EventType], choices: Mapping[Name, Choice]) -> Part:
    def line(name: Name, label: str, note: str) -> Line:
        return Line(name, label, note, choices.get(name, DEFAULT))

    lines = [line(owner.visibility_of, owner.name, owner.path)]
    lines += [
        line(("event", str(one.id)), one.title, f"{owner.path}/{one.slug}")
        for one in event_types
        # Visitors never see these, whatever is chosen here.
        if not one.hidden and one.scheduling_type != "managed"
    ]
    return Part(owner.name, lines)


def _found(words: Sequence[str], part: Part) -> Part:
    owner, *others = part.lines
    if _has(words, f"{owner.label} {owner.note}"):
        return part
    return replace(part, lines=[one for one in others if _has(words, one.label)])


def _has(words: Sequence[str], text: str) -> bool:
    folded = text.casefold()
    return all(word in folded for word in words)


def _packed(parts: Sequence[Part]) -> list[list[Part]]:
    """Return pages, one at least, of LINES_ON_PAGE lines at most; only what is longer than a page is cut."""
    pages: list[list[Part]] = [[]]
    room = LINES_ON_PAGE
    for part in parts:
        for at in range(0, len(part.lines), LINES_ON_PAGE):
            cut = replace(part, lines=part.lines[at : at + LINES_ON_PAGE])
            if len(cut.lines) > room:
                pages.append([])
                room = LINES_ON_PAGE
            pages[-1].append(cut)
            room -= len(cut.lines)
    return pages
