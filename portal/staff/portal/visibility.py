"""What visitors see: one page with every team, person and event type."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.services.comparison import Saved
from portal.services.errors import InvalidInput
from portal.services.event_types import catalogue
from portal.services.models import Shown, Visibility
from portal.services.portal.appearance import DEFAULT, Choice, Name, choices_get, choices_save
from portal.staff.kit.admin_base import WRITE, PageAdmin
from portal.staff.kit.edit_conflicts import Change, Fields, OpenedState
from portal.staff.kit.edit_form import UNKNOWN_STATE
from portal.staff.kit.form_page import FormPage
from portal.web.protection.readers import read_integer

_MOST = 9999
_ALL = "all"


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
        return f"{self.name[0]}-{self.name[1]}"

    @property
    def can_be_featured(self) -> bool:
        # Only event types stand in front on the start page.
        return self.name[0] == "event"


@dataclass(frozen=True, slots=True)
class Part:
    """Lines under a heading, the first of which may be the owner itself."""

    heading: str
    lines: Sequence[Line]


class VisibilityForm:
    """The choices of all lines; a line that the page did not have yet stays as it is."""

    wants_rows = False
    non_field_errors = ""

    def __init__(self, parts: Sequence[Part], data: QueryDict | None) -> None:
        self.is_bound = data is not None
        self.problems: list[str] = []
        current = _choices(_lines(parts))
        self.opened = OpenedState(current, salt=f"visibility.{_ALL}", data=data)
        if self.opened.base is None:
            self.problems.append(str(UNKNOWN_STATE))
        self.parts = parts
        if data is not None:
            self.parts = [
                replace(part, lines=[_typed(one, data) for one in part.lines]) for part in parts
            ]

    def is_valid(self) -> bool:
        wrong = any(line.problem for line in _lines(self.parts))
        return self.is_bound and not self.problems and not wrong

    @property
    def wanted(self) -> Fields:
        """The choice of each line that was sent."""
        return _choices(line for line in _lines(self.parts) if line.is_sent)

    @property
    def labels(self) -> Mapping[str, str]:
        return {line.field: line.label for line in _lines(self.parts)}

    def text(self, name: str, value: Any) -> str:
        del name
        return _words(Choice(*value) if value else DEFAULT)

    def refuse(self, error: InvalidInput) -> None:
        self.problems.append(error.sentence)


class VisibilityPage(FormPage[Sequence[Part], VisibilityForm]):
    kind = "visibility"
    template = "staff/portal/visibility.html"

    def fetch(self, identifier: str) -> Sequence[Part]:
        del identifier
        return _parts(choices_get())

    def named(self, thing: Sequence[Part]) -> Shown:
        del thing
        # Not saved: it stands for the page in links and titles.
        return Shown(kind="", key=_ALL)

    def form(self, thing: Sequence[Part], data: QueryDict | None) -> VisibilityForm:
        return VisibilityForm(thing, data)

    def update(
        self, thing: Sequence[Part], form: VisibilityForm, changed: Sequence[str]
    ) -> Saved[Sequence[Part]]:
        del thing
        lines = [line for line in _lines(form.parts) if line.field in changed]
        choices_save(choices={line.name: line.choice for line in lines})
        return Saved(form.parts)

    def title(self, thing: Sequence[Part] | None) -> str:
        del thing
        return _("What visitors see")

    def tools(self, request: HttpRequest, thing: Sequence[Part]) -> Sequence[Any]:
        del request, thing
        return ()

    def note_changes(
        self, request: HttpRequest, thing: Sequence[Part], changes: Sequence[Change]
    ) -> None:
        del thing
        content_type = ContentType.objects.get_for_model(Shown)
        for change in changes:
            # One entry for each line, named by it: an entry about the whole page would say little.
            LogEntry.objects.create(
                user_id=cast(int, request.user.pk),
                content_type=content_type,
                object_id=change.name,
                object_repr=change.label[:200],
                action_flag=CHANGE,
                change_message=f"{change.before} → {change.after}",
            )

    def context(
        self, request: HttpRequest, form: VisibilityForm, thing: Sequence[Part] | None
    ) -> dict[str, Any]:
        del thing
        return {
            "parts": form.parts,
            "visibilities": Visibility.choices,
            "has_change_permission": self.admin.has_change_permission(request),
        }

    def say_changed(
        self, request: HttpRequest, form: VisibilityForm, thing: Sequence[Part]
    ) -> None:
        del thing
        count = len(form.opened.changed(form.wanted))
        said = ngettext("%(count)s thing was changed.", "%(count)s things were changed.", count)
        messages.success(request, said % {"count": count})


class VisibilityAdmin(PageAdmin):
    """The page stands where a list would; there is nothing to add or to open."""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        del extra_context
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        if request.method not in WRITE:
            return HttpResponseNotAllowed(WRITE)
        # The same page serves people who may only view it.
        if request.method == "POST" and not self.has_change_permission(request):
            raise PermissionDenied
        return VisibilityPage(self).change(request, _ALL)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, *args: Any) -> bool:  # noqa: ARG002
        return False


def _parts(choices: Mapping[Name, Choice]) -> list[Part]:
    def line(name: Name, label: str, note: str) -> Line:
        return Line(name, label, note, choices.get(name, DEFAULT))

    parts = []
    for owner in [*catalogue.team_list(), *catalogue.person_list()]:
        lines = [line(owner.visibility_of, owner.name, owner.path)]
        lines += [
            line(("event", str(one.id)), one.title, f"{owner.path}/{one.slug}")
            for one in catalogue.event_type_list(owner=owner)
            # Visitors never see these, whatever is chosen here.
            if not one.hidden and one.scheduling_type != "managed"
        ]
        parts.append(Part(owner.name, lines))
    return parts


def _lines(parts: Iterable[Part]) -> list[Line]:
    return [line for part in parts for line in part.lines]


def _choices(lines: Iterable[Line]) -> Fields:
    return {
        line.field: [line.choice.visibility, line.choice.position, line.choice.is_featured]
        for line in lines
    }


def _typed(line: Line, data: QueryDict) -> Line:
    visibility = data.get(f"{line.field}-visibility")
    # A line that came after the page was opened.
    if visibility is None:
        return line
    typed = data.get(f"{line.field}-position", "").strip()
    position = read_integer(typed, most=_MOST)
    featured = line.can_be_featured and bool(data.get(f"{line.field}-featured"))
    problem = ""
    if visibility not in Visibility.values:
        problem, visibility = _("Choose who sees it."), line.choice.visibility
    if typed and position is None:
        problem = _("The place is a number from 1 to 9999, or empty.")
    return replace(
        line,
        choice=Choice(visibility, position or 0, featured),
        problem=problem,
        typed_position=typed if position is None else "",
        is_sent=True,
    )


def _words(choice: Choice) -> str:
    words = [str(Visibility(choice.visibility).label)]
    words += [_("place %(number)s") % {"number": choice.position}] if choice.position else []
    words += [_("in front")] if choice.is_featured else []
    return ", ".join(words)
