"""What visitors see: every team, person and event type, on as many pages as they need."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.services.comparison import Saved
from portal.services.errors import InvalidInput
from portal.services.models import Shown, Visibility
from portal.services.portal.appearance import DEFAULT, Choice, choices_get, choices_save
from portal.staff.kit.admin_base import WRITE, PageAdmin
from portal.staff.kit.edit_conflicts import Change, Fields, OpenedState
from portal.staff.kit.edit_form import UNKNOWN_STATE
from portal.staff.kit.form_page import FormPage
from portal.staff.kit.listing import read_asked
from portal.staff.portal.visible_things import Line, Part, Things, things_on, things_with
from portal.web.protection.readers import read_integer

_MOST = 9999
_ALL = "all"


class VisibilityForm:
    """The choices of all lines; a line that the page did not have yet stays as it is."""

    wants_rows = False
    non_field_errors = ""

    def __init__(self, things: Things, data: QueryDict | None) -> None:
        self.is_bound = data is not None
        self.problems: list[str] = []
        self.things, parts = things, things.parts
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
        return _choices(line for line in _lines(self.parts) if line.is_sent)

    @property
    def labels(self) -> Mapping[str, str]:
        return {line.field: line.label for line in _lines(self.parts)}

    def text(self, name: str, value: Any) -> str:
        del name
        return _words(Choice(*value) if value else DEFAULT)

    def refuse(self, error: InvalidInput) -> None:
        self.problems.append(error.sentence)


class VisibilityPage(FormPage[Things, VisibilityForm]):
    kind = "visibility"
    template = "staff/portal/visibility.html"

    def __init__(self, admin: PageAdmin, request: HttpRequest) -> None:
        super().__init__(admin)
        self.request = request
        self.asked = read_asked(request)

    def fetch(self, identifier: str) -> Things:
        del identifier
        if self.request.method == "POST":
            # By what the page had: the list may have grown since, and things stand on other pages.
            suffix = "-visibility"
            sent = {name.removesuffix(suffix) for name in self.request.POST if suffix in name}
            return things_with(sent, choices_get())
        return things_on(self.asked.page, choices_get(), query=self.asked.query)

    def named(self, thing: Things) -> Shown:
        del thing
        # Not saved: it stands for the page in links and titles.
        return Shown(kind="", key=_ALL)

    def form(self, thing: Things, data: QueryDict | None) -> VisibilityForm:
        return VisibilityForm(thing, data)

    def update(self, thing: Things, form: VisibilityForm, changed: Sequence[str]) -> Saved[Things]:
        del thing
        lines = [line for line in _lines(form.parts) if line.field in changed]
        choices_save(choices={line.name: line.choice for line in lines})
        return Saved(form.things)

    def _after_saving(self, request: HttpRequest, thing: Things) -> str:
        address = super()._after_saving(request, thing)
        return f"{address}?{request.GET.urlencode()}" if request.GET else address

    def title(self, thing: Things | None) -> str:
        del thing
        return _("What visitors see")

    def tools(self, request: HttpRequest, thing: Things) -> Sequence[Any]:
        del request, thing
        return ()

    def note_changes(self, request: HttpRequest, thing: Things, changes: Sequence[Change]) -> None:
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
        self, request: HttpRequest, form: VisibilityForm, thing: Things | None
    ) -> dict[str, Any]:
        del thing
        things = form.things
        return {
            "parts": form.parts,
            "query": self.asked.query,
            # None on a page that was sent: going on would lose what was typed.
            "is_searched": request.method != "POST" and (things.last > 1 or self.asked.query),
            "number": things.number,
            "numbers": list(Paginator(range(things.last), 1).get_elided_page_range(things.number))
            if things.last > 1
            else [],
            "visibilities": Visibility.choices,
            "has_change_permission": self.admin.has_change_permission(request),
        }

    def say_changed(self, request: HttpRequest, form: VisibilityForm, thing: Things) -> None:
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
        return VisibilityPage(self, request).change(request, _ALL)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, *args: Any) -> bool:  # noqa: ARG002
        return False


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
