"""Sites that may frame visitors' pages, and those that tried to without being allowed to."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.services.errors import ServiceError
from portal.services.models import FramingSite, RefusedFrame
from portal.services.portal.framing import framing_changed
from portal.services.portal.framing_teams import follow_teams
from portal.staff.kit.team_limits import reachable_teams, team_limit
from portal.staff.portal.read_only import ReadOnlyAdmin


class SiteForm(forms.ModelForm[FramingSite]):
    """The site, and which pages it may frame: all, or those of a team in the person's reach."""

    team_id = forms.TypedChoiceField(label=gettext_lazy("Pages"), coerce=int)

    request: HttpRequest

    class Meta:
        model = FramingSite
        fields = ("origin", "team_id")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slugs = {team.team_id or 0: team.slug for team in _teams(self.request)}
        names = [(team.team_id or 0, team.name) for team in _teams(self.request)]
        if team_limit(self.request) is None:
            names.insert(0, (0, _("All pages of visitors")))
            kept, slug = self.instance.team_id, self.instance.team_slug
            if kept and kept not in self.slugs:
                # The team is gone, or is not known just now.
                names.append((kept, slug))
                self.slugs[kept] = slug
        cast(forms.TypedChoiceField, self.fields["team_id"]).choices = names

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        self.instance.team_slug = self.slugs.get(found.get("team_id") or 0, "")
        return found


class FramingSiteAdmin(admin.ModelAdmin[FramingSite]):
    form = SiteForm
    list_display = ("origin", "pages", "created_at")
    search_fields = ("origin", "team_slug")
    ordering = ("origin", "team_slug")
    # Django's bulk deletion asks each row for nothing; one at a time says what it was.
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[FramingSite]:
        found, limit = super().get_queryset(request), team_limit(request)
        return found if limit is None else found.filter(team_id__in=limit)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        # Who looks here should see what counts now.
        follow_teams.call()
        return super().changelist_view(request, extra_context)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        return type(form.__name__, (form,), {"request": request})

    def save_model(self, request: HttpRequest, obj: FramingSite, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        framing_changed()

    def delete_model(self, request: HttpRequest, obj: FramingSite) -> None:
        super().delete_model(request, obj)
        framing_changed()

    @admin.display(description=gettext_lazy("pages"), ordering="team_slug")
    def pages(self, site: FramingSite) -> str:
        return site.team_slug or _("All pages of visitors")


class RefusedFrameAdmin(ReadOnlyAdmin[RefusedFrame]):
    """What browsers reported. Anybody can send such a report, so nothing here is a link or a button to allow it."""

    list_display = ("origin", "day", "number", "path")
    list_display_links = None
    ordering = ("-day", "-number", "origin")

    def get_queryset(self, request: HttpRequest) -> QuerySet[RefusedFrame]:
        found = super().get_queryset(request)
        return found if team_limit(request) is None else found.none()


def _teams(request: HttpRequest) -> list[Any]:
    try:
        return reachable_teams(request)
    except ServiceError:
        # The list of sites is needed most while something else is wrong.
        return []
