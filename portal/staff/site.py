"""The admin site at ``/admin/``: who may come in, and errors as pages in the admin's layout."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.admin.options import TO_FIELD_VAR, IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from portal.conf.upstream import is_engine
from portal.process.caller import acting_for
from portal.services.errors import ServiceError
from portal.services.mail.refusal import refusal_get
from portal.services.mail.server import can_send
from portal.services.setup.first_start import is_demonstration, is_set_up
from portal.staff.accounts.attempts import sign_in_attempt
from portal.staff.accounts.sessions import keep_session
from portal.staff.accounts.sign_in import SignInView, other_ways
from portal.staff.assistant import views as assistant
from portal.staff.assistant.demonstration import leave
from portal.staff.assistant.steps import steps_left
from portal.staff.kit.faults import PAGE_ERRORS, Fault, fault_of, note_upstream
from portal.staff.kit.team_limits import own_person_id
from portal.staff.portal.dashboard import index_context
from portal.staff.portal.drift import drift_page
from portal.web.protection.second_factor import lacks_second_factor

# Pages that are there before there is an organization.
_ALWAYS = {"assistant", "assistant_step", "leave_demonstration", "password_change", "jsi18n"}
# The one name that a page of this site gives it: no model here is referred to by another field.
_TO_FIELDS = {"id"}


class NamedFilters(ChangeList):
    """A list that is narrowed by the filters that it names, and by nothing else.

    Django takes every lookup of a model's own fields (``email__regex``), by which a reader of a list could read what
    the list does not show, and let the database work for minutes.
    """

    def __init__(self, request: HttpRequest, *args: Any) -> None:
        try:
            super().__init__(request, *args)
        except (IncorrectLookupParameters, DisallowedModelAdminLookup, OverflowError) as error:
            raise BadRequest(_("A list cannot be narrowed by that.")) from error

    def get_filters(self, request: HttpRequest) -> Any:
        found = super().get_filters(request)
        # What no filter has taken; a date hierarchy leaves the two bounds that it made of year, month and day.
        named = {f"{self.date_hierarchy}__{bound}" for bound in ("gte", "lt")}
        if unknown := found[2].keys() - named:
            raise DisallowedModelAdminLookup(", ".join(unknown))
        return found


class StaffSite(AdminSite):
    site_header = gettext_lazy("Booking portal")
    site_title = gettext_lazy("Booking portal")
    index_title = gettext_lazy("Manage bookings")
    index_template = "staff/portal/index.html"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Register as Django does; the lists of an admin, also of another package, become `NamedFilters`."""
        base = admin_class or ModelAdmin
        narrow = type(base.__name__, (base,), {"get_changelist": lambda *_, **__: NamedFilters})
        super().register(model_or_iterable, narrow, **options)

    def get_urls(self) -> list[Any]:
        # Before Django's own, whose last one takes every address.
        own = [
            path("calcom/", self.admin_view(self.drift_view), name="calcom_drift"),
            path("setup/", self.admin_view(assistant.start), name="assistant"),
            path("setup/leave/", self.admin_view(leave), name="leave_demonstration"),
            path("setup/<slug:name>/", self.admin_view(assistant.step), name="assistant_step"),
        ]
        return own + super().get_urls()

    def drift_view(self, request: HttpRequest) -> HttpResponse:
        return drift_page(request, self.each_context(request))

    def index(  # type: ignore[override]  # as Django itself, where somebody is sent elsewhere
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        if own_person_id(request) is not None and not request.user.get_all_permissions():
            # Nothing stands here for who has no role.
            return redirect("mine")
        context = {**index_context(request), "setup_left": steps_left(request)}
        return super().index(request, {**context, **(extra_context or {})})

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        may_set_up = self.has_permission(request) and assistant.may_set_up(request)
        return {
            **super().each_context(request),
            "has_second_factor": settings.STAFF_SECOND_FACTOR != "off",
            # A superuser says there who they are.
            "is_person": own_person_id(request) is not None
            or getattr(request.user, "is_superuser", False),
            "is_demonstration": may_set_up and is_demonstration(),
            "lacks_mail": self.has_permission(request) and _lacks_mail(),
            "mail_refusal": refusal_get() if self.has_permission(request) else None,
            "may_set_up": may_set_up,
            "may_change_mail": request.user.has_perm("services.change_mailserver"),
        }

    # As Django's own: this page carries a CSRF token.
    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        wanted = SignInView().get_redirect_url(request) or reverse("admin:index")
        if request.method == "GET" and self.has_permission(request):
            return redirect(wanted)
        context = {
            **self.each_context(request),
            "title": _("Log in"),
            "app_path": request.get_full_path(),
            "username": request.user.get_username(),
            REDIRECT_FIELD_NAME: wanted,
            **other_ways(request),
            **(extra_context or {}),
        }
        request.current_app = self.name
        view = SignInView.as_view(
            extra_context=context,
            authentication_form=AdminAuthenticationForm,
            template_name="admin/login.html",
        )
        return cast(HttpResponse, view(request))

    def password_change(  # type: ignore[override]  # as Django itself, which redirects in the end
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        if request.method != "POST":
            return super().password_change(request, extra_context)
        # The old password can be guessed here as well, in a browser that somebody left.
        attempt = sign_in_attempt(request, name=request.user.get_username())
        attempt.count()
        response = super().password_change(request, extra_context)
        if response.status_code == 302:
            attempt.take_back()
        return response

    def admin_view[V: Callable[..., Any]](self, view: V, cacheable: bool = False) -> V:
        """Guard a view as Django does, and turn PAGE_ERRORS into pages for staff."""

        @wraps(view)
        def kept_inside(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if lacks_second_factor(request):
                messages.warning(request, _("Set up a second factor first: it is required here."))
                return redirect("mfa_index")
            keep_session(request)
            leads = request.resolver_match and request.resolver_match.url_name in _ALWAYS
            if not leads and assistant.is_wanted():
                if assistant.may_set_up(request):
                    return redirect("admin:assistant")
                return self.fault_page(request, assistant.not_set_up())
            try:
                _check_to_field(request)
                # What staff do is no visitor's, and no visitors' budget counts it.
                with acting_for(""):
                    return view(request, *args, **kwargs)
            except OverflowError:
                # A number past the columns of SQLite, in a choice of a form of Django's own.
                return self.fault_page(request, fault_of(BadRequest()))
            except PAGE_ERRORS as error:
                # Inside Django's guard, so that strangers are sent to the sign-in and see no fault of Cal.com.
                if isinstance(error, ServiceError):
                    note_upstream(request, error)
                return self.fault_page(request, fault_of(error))

        return super().admin_view(cast(V, kept_inside), cacheable)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        apps = super().get_app_list(request, app_label)
        # `sorted` is stable: the rest keeps Django's order.
        return sorted(apps, key=lambda app: app["app_label"] != "staff")

    def fault_page(self, request: HttpRequest, fault: Fault) -> HttpResponse:
        context = {**self.each_context(request), "title": fault.title, "fault": fault}
        response = TemplateResponse(request, "staff/kit/fault.html", context, status=fault.status)
        if fault.retry_after is not None:
            response.headers["Retry-After"] = str(fault.retry_after)
        return response


def _lacks_mail() -> bool:
    """Whether to warn: the engine's emails would reach nobody, in an organization of one's own."""
    return is_engine() and is_set_up() and not is_demonstration() and not can_send()


def _check_to_field(request: HttpRequest) -> None:
    given = (*request.GET.getlist(TO_FIELD_VAR), *request.POST.getlist(TO_FIELD_VAR))
    if not _TO_FIELDS.issuperset(given):
        raise BadRequest
