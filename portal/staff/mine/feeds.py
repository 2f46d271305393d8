"""My own calendar feeds: connected and taken away; what stands in them blocks times."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from portal.services.errors import InvalidInput
from portal.services.people import calendars
from portal.staff.kit.facts import host_of
from portal.staff.kit.fields import WebField
from portal.staff.mine.own import own_person
from portal.web.protection.readers import read_integer


class FeedForm(forms.Form):
    address = WebField(
        label=gettext_lazy("Address"),
        required=True,
        help_text=gettext_lazy(
            "The private iCal address that your calendar program gives, ending in .ics most often. It is read at once; "
            "what stands in it blocks times from then on."
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def feeds(request: HttpRequest) -> HttpResponse:
    person = own_person(request)
    if not calendars.has_feeds():
        raise PermissionDenied
    form = FeedForm()
    if request.method == "POST" and "remove" in request.POST:
        feed_id = read_integer(str(request.POST["remove"]), most=2**31 - 1) or 0
        calendars.feed_remove(user_id=person.user_id, feed_id=feed_id)
        messages.success(request, _("The calendar was taken away. It blocks no times any more."))
        return redirect("mine_feeds")
    if request.method == "POST":
        form = FeedForm(request.POST)
        if form.is_valid():
            try:
                address = form.cleaned_data["address"]
                calendars.feed_add(user_id=person.user_id, address=address)
            except InvalidInput as error:
                form.add_error("address", error.sentence)
            else:
                messages.success(request, _("The calendar was read, and blocks times."))
                return redirect("mine")
    found = calendars.feed_list(user_id=person.user_id)
    context = {
        **admin.site.each_context(request),
        "title": _("My calendar feeds"),
        "form": form,
        # The rest of an address is a secret.
        "feeds": [(feed_id, host_of(address)) for feed_id, address in found],
    }
    status = InvalidInput.status if form.is_bound else 200
    return TemplateResponse(request, "staff/mine/feeds.html", context, status=status)


urlpatterns = [path("", admin.site.admin_view(feeds), name="mine_feeds")]
