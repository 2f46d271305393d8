"""The endpoint by which an open form renews its reservation, or gives it up."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from portal.public.details import reservation
from portal.public.details.own_reservations import read_reservation
from portal.public.shared.state import read_zone
from portal.public.shared.visitors_page import visitors_page
from portal.services.event_types import catalogue
from portal.services.slots.reservations import Wanted
from portal.web.protection.readers import read_moment


@visitors_page
@require_POST
def act(request: HttpRequest) -> HttpResponse:
    # No form token: the signed reservation is the right to do this, and nobody else has it.
    own = read_reservation(request.POST.get(reservation.FIELD, ""))
    if own is None:
        return HttpResponse(status=400)
    if request.POST.get("act") == "release":
        reservation.give_up(request, own)
        return HttpResponse(status=204)
    event_type = catalogue.event_type_of_booking(event_type_id=own.event_type_id)
    starts_at = read_moment(own.slot)
    if event_type is None or starts_at is None:
        return HttpResponse(status=204)
    now = timezone.now()
    wanted = Wanted(event_type, starts_at, own.duration)
    renewed = reservation.renew(request, own, wanted, now=now)
    if renewed is None:
        return HttpResponse(status=204)
    time_zone = read_zone(request.GET) or "UTC"
    context = {"reservation": reservation.view_of(renewed, time_zone, now)}
    return render(request, "public/details/reservation.html", context)
