"""Admin pages over a service: Django's addresses, permissions, log and looks, without its tables."""

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
            if not getattr(self, f"has_{permission}_permission")(request):
                raise PermissionDenied
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            return view(self, request, *args, **kwargs)

        return guarded

    return guard


class PageAdmin(_ModelAdmin):
    """What pages of staff share: the admin's layout, addresses, and the admin log."""

    def show(
        self, request: HttpRequest, template: str, title: str, *, status: int = 200, **more: Any
    ) -> TemplateResponse:
        """Return a page in the admin's layout."""
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "subtitle": None,
            "opts": self.opts,
            "has_view_permission": self.has_view_permission(request),
            **more,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, template, context, status=status)

    def address(self, view: str, identifier: int | str = "") -> str:
        """Return the address of one of the kind's pages: changelist, add, change, delete, history."""
        name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_{view}"
        return reverse(name, args=[quote(str(identifier))] if identifier else [])

    def note(self, request: HttpRequest, thing: Model, message: Any, *, flag: int = CHANGE) -> None:
        """Record in the admin log that the signed-in person did something to `thing`."""
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
        """Record a change whose answer was lost: it may have happened. Other errors are not recorded."""
        if isinstance(error, OutcomeUnknown):
            self.note(request, thing, message, flag=flag)

    def after(self, request: HttpRequest, address: str) -> str:
        """Return where to go on: the address, or the start page for those who may not look there."""
        return address if self.has_view_permission(request) else f"{self.admin_site.name}:index"


class ServiceAdmin(PageAdmin):
    """A kind of thing that lives in Cal.com.

    A subclass says what a list shows (`list_page`) and what is to be told about one thing (`describe`), and overrides
    the views for what can be done. What it does not override nobody may do, whatever permissions they have.
    """

    columns: ClassVar[Sequence[str]] = ()
    sortable: ClassVar[Mapping[str, str]] = {}
    """The columns that can be sorted, with their keys."""
    list_template: ClassVar[str] = "staff/kit/list.html"
    search_hint: ClassVar[str] = ""
    offers: ClassVar[frozenset[str]] = frozenset()
    """What can be done besides looking: ``add``, ``change``, ``delete``."""
    id_pattern: ClassVar[re.Pattern[str]] = re.compile(r"[1-9][0-9]{0,17}")

    def list_page(self, request: HttpRequest, asked: Asked) -> ListPage:
        """Return the rows that the address asks for. Raises services.errors, BadRequest or Http404."""
        raise NotImplementedError

    def describe(self, request: HttpRequest, identifier: str) -> Described:
        """Return the thing and what is to be told about it. Raises services.errors.NotFound."""
        raise NotImplementedError

    def parts(self, request: HttpRequest, identifier: str) -> Sequence[Part]:
        """Return what its page shows below the facts, each with its own fault; nothing by default."""
        del request, identifier
        return ()

    def filters(self, request: HttpRequest) -> list[Filter]:
        """Return what narrows the list; nothing by default. Raises BadRequest."""
        del request
        return []

    def more_of_list(self, request: HttpRequest) -> dict[str, Any]:
        """Return what the list's own template needs besides; nothing by default. Raises BadRequest."""
        del request
        return {}

    def more_pages(self) -> list[tuple[str, Callable[..., HttpResponse], str]]:
        """Return pages besides Django's own: the route, the guarded view and the last part of its name."""
        return []

    def get_urls(self) -> list[Any]:
        """Return the addresses, those of `more_pages` first."""
        prefix = f"{self.opts.app_label}_{self.opts.model_name}_"
        own = [
            path(route, self.admin_site.admin_view(view), name=prefix + name)
            for route, view, name in self.more_pages()
        ]
        return own + super().get_urls()

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whether the portal can do it here, and the person may."""
        return "add" in self.offers and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Remote | None = None) -> bool:
        """Whether the portal can do it here, and the person may."""
        return "change" in self.offers and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Remote | None = None) -> bool:
        """Whether the portal can do it here, and the person may."""
        return "delete" in self.offers and super().has_delete_permission(request, obj)

    @page("view")
    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the list."""
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
            search_hint=self.search_hint,
            filters=filters,
            **self.more_of_list(request),
            has_add_permission=self.has_add_permission(request),
        )

    @page("add")
    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Refuse, unless a subclass knows how."""
        del request, form_url, extra_context
        raise PermissionDenied

    @page("delete")
    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Refuse, unless a subclass knows how."""
        del request, object_id, extra_context
        raise PermissionDenied

    @page("view")
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Tell about one thing."""
        del form_url, extra_context
        return self.facts_page(request, self.identifier(object_id))

    @page("view")
    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Show what staff did to one thing, also when Cal.com does not answer."""
        self.identifier(object_id)
        return super().history_view(request, object_id, extra_context)

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Remote | None:
        """Return what stands for the thing in the admin log: by the log itself, else by asking for it."""
        del from_field
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
        """Show what `describe` tells, and the parts."""
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

    def identifier(self, object_id: str) -> str:
        """Return the id in an address as Cal.com writes it. Raises Http404 for what cannot be one."""
        found = unquote(object_id)
        if not self.id_pattern.fullmatch(found):
            said = _("“%(id)s” is not the id of a %(kind)s.")
            raise Http404(said % {"id": found[:64], "kind": self.opts.verbose_name})
        return found
