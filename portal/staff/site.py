"""The admin site at ``/admin/``."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from portal.services.errors import ServiceError
from portal.staff.faults import TROUBLE, Fault, fault_of, note_upstream


class StaffSite(AdminSite):
    """Django's admin site under the portal's name, which shows what went wrong inside its own layout."""

    site_header = "Booking portal"
    site_title = "Booking portal"
    index_title = "Manage bookings"

    def admin_view[V: Callable[..., Any]](self, view: V, cacheable: bool = False) -> V:
        """Guard a view as Django does, and turn its refusals and service errors into pages for staff."""

        @wraps(view)
        def kept_inside(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            try:
                return view(request, *args, **kwargs)
            except TROUBLE as error:
                if isinstance(error, ServiceError):
                    note_upstream(request, error)
                return self.fault_page(request, fault_of(error))

        return super().admin_view(cast(V, kept_inside), cacheable)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """Return what the person may see, the portal's own pages before Django's."""
        apps = super().get_app_list(request, app_label)
        return sorted(apps, key=lambda app: app["app_label"] != "staff")

    def fault_page(self, request: HttpRequest, fault: Fault) -> HttpResponse:
        """Return the page about a fault, with its status."""
        context = {**self.each_context(request), "title": fault.title, "fault": fault}
        response = TemplateResponse(request, "staff/fault.html", context, status=fault.status)
        if fault.retry_after is not None:
            response.headers["Retry-After"] = str(fault.retry_after)
        return response
