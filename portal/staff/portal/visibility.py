"""What visitors see: one page with every team, person and event type."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.services.event_types import catalogue
from portal.services.models import Shown, Visibility
from portal.services.portal.appearance import DEFAULT, Choice, Name, choices_get, choices_save

_MOST = 9999


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that can be shown; `field` is the beginning of its fields' names."""

    name: Name
    label: str
    note: str
    choice: Choice
    problem: str = ""

    @property
    def field(self) -> str:
        """What its fields' names begin with."""
        return f"{self.name[0]}-{self.name[1]}"

    @property
    def can_be_featured(self) -> bool:
        """Only event types stand in front on the start page."""
        return self.name[0] == "event"


@dataclass(frozen=True, slots=True)
class Part:
    """Lines under a heading, the first of which may be the owner itself."""

    heading: str
    lines: Sequence[Line]


class ShownAdmin(admin.ModelAdmin[Shown]):
    """The page stands where a list would; there is nothing to add or to open."""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show everything with its choices; a POST stores them."""
        del extra_context
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(("GET", "HEAD", "POST"))
        parts = _parts(choices_get())
        if request.method != "POST":
            return self._page(request, parts)
        if not self.has_change_permission(request):
            raise PermissionDenied
        typed = [
            Part(part.heading, [_typed(line, request.POST) for line in part.lines])
            for part in parts
        ]
        if any(line.problem for part in typed for line in part.lines):
            return self._page(request, typed, status=422)
        self._store(request, parts, typed)
        return redirect("admin:services_shown_changelist")

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:  # noqa: ARG002
        """What can be shown comes from Cal.com."""
        return False

    def has_delete_permission(self, request: HttpRequest, *args: Any) -> bool:  # noqa: ARG002
        """A choice goes back to the default instead."""
        return False

    def _store(self, request: HttpRequest, before: Sequence[Part], after: Sequence[Part]) -> None:
        changed = [
            (old, new)
            for part, wanted in zip(before, after, strict=True)
            for old, new in zip(part.lines, wanted.lines, strict=True)
            if old.choice != new.choice
        ]
        choices_save(choices={new.name: new.choice for _old, new in changed})
        for old, new in changed:
            LogEntry.objects.create(
                user_id=cast(int, request.user.pk),
                content_type=ContentType.objects.get_for_model(Shown),
                object_id=new.field,
                object_repr=new.label[:200],
                action_flag=CHANGE,
                change_message=f"{_words(old.choice)} → {_words(new.choice)}",
            )
        said = ngettext(
            "%(count)s thing was changed.", "%(count)s things were changed.", len(changed)
        )
        messages.success(
            request, said % {"count": len(changed)} if changed else _("Nothing was changed.")
        )

    def _page(
        self, request: HttpRequest, parts: Sequence[Part], *, status: int = 200
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("What visitors see"),
            "opts": self.opts,
            "parts": parts,
            "visibilities": Visibility.choices,
            "has_change_permission": self.has_change_permission(request),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "staff/portal/visibility.html", context, status=status)


def _parts(choices: Mapping[Name, Choice]) -> list[Part]:
    """Return teams with their event types, then people with theirs; hidden event types are left out."""

    def line(name: Name, label: str, note: str) -> Line:
        return Line(name, label, note, choices.get(name, DEFAULT))

    parts = []
    for owner in [*catalogue.team_list(), *catalogue.person_list()]:
        lines = [line(owner.visibility_of, owner.name, owner.path)]
        lines += [
            line(("event", str(one.id)), one.title, f"{owner.path}/{one.slug}")
            for one in catalogue.event_type_list(owner=owner)
            if not one.hidden and one.scheduling_type != "managed"
        ]
        parts.append(Part(owner.name, lines))
    return parts


def _typed(line: Line, data: QueryDict) -> Line:
    """Return a line as it was typed, with what is wrong with it."""
    visibility = data.get(f"{line.field}-visibility", Visibility.LISTED)
    position = data.get(f"{line.field}-position", "").strip() or "0"
    problem = ""
    if visibility not in Visibility.values:
        problem, visibility = _("Choose who sees it."), Visibility.LISTED
    if not (position.isascii() and position.isdigit() and int(position) <= _MOST):
        problem, position = _("The place is a number from 1 to 9999, or empty."), "0"
    featured = line.can_be_featured and bool(data.get(f"{line.field}-featured"))
    return Line(
        line.name, line.label, line.note, Choice(visibility, int(position), featured), problem
    )


def _words(choice: Choice) -> str:
    words = [str(Visibility(choice.visibility).label)]
    words += [f"place {choice.position}"] if choice.position else []
    words += ["in front"] if choice.is_featured else []
    return ", ".join(words)
