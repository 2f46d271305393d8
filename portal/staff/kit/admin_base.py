"""Admin pages over a service: Django's addresses, permissions, log and appearance, without its tables."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any, ClassVar, Concatenate, cast

from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from portal.services.errors import OutcomeUnknown, ServiceError
from portal.staff.kit.facts import Described
from portal.staff.kit.listing import Asked, Filter, ListPage, make_columns, read_asked
from portal.staff.kit.parts import Part
from portal.staff.models import Remote

if TYPE_CHECKING:
    # Generic only in the stubs.
    _ModelAdmin = admin.ModelAdmin[Any]
else:
    _ModelAdmin = admin.ModelAdmin

READ = ("GET", "HEAD")
WRITE = ("GET", "HEAD", "POST")


def page[S: "PageAdmin", **P](
    permission: str, methods: Sequence[str] = READ
) -> Callable[
    [Callable[Concatenate[S, HttpRequest, P], HttpResponse]],
    Callable[Concatenate[S, HttpRequest, P], HttpResponse],
]:
    """Guard a page: 403 without the permission, then 405 for other methods.

    `permission` is view, add, change, delete, or another one for which the admin has a ``has_…_permission``. A page is
    a method of an admin, or a function that takes one and is bound to it by `more_pages`.
    """

    def guard(
        view: Callable[Concatenate[S, HttpRequest, P], HttpResponse],
    ) -> Callable[Concatenate[S, HttpRequest, P], HttpResponse]:
        @wraps(view)
        def guarded(
            self: S, request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponse:
            # Permission first: the methods of a page are nothing for people who may not open it.
            if not getattr(self, f"has_{permission}_permission")(request):
                raise PermissionDenied
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            return view(self, request, *args, **kwargs)

        return guarded

    return guard


class PageAdmin(_ModelAdmin):
    """A page in the admin's layout, with its addresses and the admin log."""

    def show(
        self, request: HttpRequest, template: str, title: str, *, status: int = 200, **more: Any
    ) -> TemplateResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "subtitle": None,
            "opts": self.opts,
            "has_view_permission": self.has_view_permission(request),
            **more,
        }
        # The admin's template tags resolve names by it.
        request.current_app = self.admin_site.name
        return TemplateResponse(request, template, context, status=status)

    def address(self, view: str, identifier: int | str = "") -> str:
        """`view` is changelist, add, change, delete or history."""
        return reverse(self.url_name(view), args=[quote(str(identifier))] if identifier else [])

    def url_name(self, view: str) -> str:
        return f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_{view}"

    def note(self, request: HttpRequest, thing: Model, message: Any, *, flag: int = CHANGE) -> None:
        # Only people who are signed in reach a page.
        person = cast(int, request.user.pk)
        LogEntry.objects.log_actions(person, [thing], flag, message, single_object=True)

    def note_lost(
        self,
        request: HttpRequest,
        thing: Model,
        error: ServiceError,
        message: str,
        *,
        flag: int = CHANGE,
    ) -> None:
        # After all other errors nothing was changed.
        if isinstance(error, OutcomeUnknown):
            self.note(request, thing, message, flag=flag)

    def after(self, request: HttpRequest, address: str) -> str:
        """Return where to go on: the address, or the start page for people who may not look there."""
        return address if self.has_view_permission(request) else f"{self.admin_site.name}:index"


class ServiceAdmin(PageAdmin):
    """A kind of thing that lives in Cal.com.

    A subclass says what a list shows (`list_page`) and what the page of one thing says (`describe`), and overrides the
    views for what can be done. What it does not override is refused, whatever permissions a person has.
    """

    columns: ClassVar[Sequence[str]] = ()
    # The columns that can be sorted, with their keys.
    sortable: ClassVar[Mapping[str, str]] = {}
    list_template: ClassVar[str] = "staff/kit/list.html"
    search_hint: ClassVar[str] = ""
    # What can be done besides viewing: add, change, delete.
    offers: ClassVar[frozenset[str]] = frozenset()
    # Cal.com's ids are numbers from 1 on, with at most as many digits as its database takes.
    id_pattern: ClassVar[re.Pattern[str]] = re.compile(r"[1-9][0-9]{0,17}")

    def list_page(self, request: HttpRequest, asked: Asked) -> ListPage:
        """Return the rows that the address asks for. Raises services.errors, BadRequest or Http404."""
        raise NotImplementedError

    def describe(self, request: HttpRequest, identifier: str) -> Described:
        raise NotImplementedError

    def parts(self, request: HttpRequest, identifier: str) -> Sequence[Part]:
        del request, identifier
        return ()

    def filters(self, request: HttpRequest) -> list[Filter]:
        del request
        return []

    def more_of_list(self, request: HttpRequest) -> dict[str, Any]:
        """Return what the list's own template needs besides. Raises BadRequest."""
        del request
        return {}

    def more_pages(self) -> list[tuple[str, Callable[..., HttpResponse], str]]:
        """Return pages besides Django's own: the route, the guarded view and the last part of its name."""
        return []

    def get_urls(self) -> list[Any]:
        prefix = f"{self.opts.app_label}_{self.opts.model_name}_"
        own = [
            path(route, self.admin_site.admin_view(view), name=prefix + name)
            for route, view, name in self.more_pages()
        ]
        # Before Django's, whose last pattern takes any path for an id.
        return own + super().get_urls()

    def has_add_permission(self, request: HttpRequest) -> bool:
        # A superuser has every permission, also for what the portal cannot do.
        return "add" in self.offers and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Remote | None = None) -> bool:
        return "change" in self.offers and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Remote | None = None) -> bool:
        return "delete" in self.offers and super().has_delete_permission(request, obj)

    @page("view")
    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        del extra_context
        asked = read_asked(request)
        filters = self.filters(request)
        shown = self.list_page(request, asked)
        return self.show(
            request,
            self.list_template,
            str(capfirst(self.opts.verbose_name_plural)),
            asked=asked,
            shown=shown,
            columns=make_columns(request, self.columns, self.sortable, asked),
            filters=filters,
            **({"search_hint": self.search_hint} | self.more_of_list(request)),
            has_add_permission=self.has_add_permission(request),
        )

    @page("add")
    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        del request, form_url, extra_context
        raise PermissionDenied

    @page("delete")
    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        del request, object_id, extra_context
        raise PermissionDenied

    @page("view")
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        del form_url, extra_context
        return self.facts_page(request, self.identifier(request, object_id))

    @page("view")
    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        self.identifier(request, object_id)
        return super().history_view(request, object_id, extra_context)

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Remote | None:
        del from_field
        # The log knows the name of what was deleted, and answers while Cal.com does not: so it is asked first.
        known = (
            LogEntry.objects.filter(
                content_type=get_content_type_for_model(self.model), object_id=object_id
            )
            .order_by("-action_time")
            .first()
        )
        if known is not None:
            return cast(type[Remote], self.model).named(object_id, known.object_repr)
        return self.describe(request, object_id).thing

    def facts_page(self, request: HttpRequest, identifier: str) -> HttpResponse:
        described = self.describe(request, identifier)
        return self.show(
            request,
            "staff/kit/facts.html",
            str(described.thing),
            original=described.thing,
            described=described,
            parts=self.parts(request, identifier),
            tools=described.tools,
        )

    def check_reach(self, request: HttpRequest, identifier: str) -> None:
        """Refuse what the person's rights per team do not reach. Raises NotFound, as for what is not there."""
        del request, identifier

    def identifier(self, request: HttpRequest, object_id: str) -> str:
        """Return the id in an address as Cal.com writes it.

        Raises Http404 for what cannot be one, and NotFound for what is out of the person's reach: each page of one
        thing begins here.
        """
        found = unquote(object_id)
        if not self.id_pattern.fullmatch(found):
            said = _("“%(id)s” is not the id of a %(kind)s.")
            raise Http404(said % {"id": found[:64], "kind": self.opts.verbose_name})
        self.check_reach(request, found)
        return found
