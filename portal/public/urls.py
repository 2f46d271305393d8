"""Addresses of visitors' pages. They follow Cal.com's own, so that a link made for Cal.com works here."""

from django.urls import path, re_path, register_converter

from portal.public.booking import changes
from portal.public.booking import views as booking
from portal.public.details import reservation_views
from portal.public.event_page import event_page, private_link, private_page
from portal.public.home import owner
from portal.public.home import views as home
from portal.public.home.invitation import invitation
from portal.public.own_bookings import views as own_bookings
from portal.public.shared import requests
from portal.public.subscriptions.views import subscription
from portal.web.assets.accent import accent_sheet
from portal.web.assets.brand import brand
from portal.web.assets.pictures import picture, portrait


class UidConverter:
    """A booking's uid as Cal.com makes them (CONTRACT.md 2.13): letters, digits, dashes, underscores."""

    regex = "[A-Za-z0-9_-]{1,64}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(UidConverter, "uid")

urlpatterns = [
    path("", home.home, name="home"),
    # A digest in the address: browsers keep these for a year, and ask again only after a change.
    re_path(r"^accent\.(?P<digest>[0-9a-f]{12})\.css$", accent_sheet, name="accent"),
    re_path(r"^brand/(?P<which>logo|icon)-(?P<digest>[0-9a-f]{12})$", brand, name="brand"),
    path("robots.txt", home.robots, name="robots"),
    path("sitemap.xml", home.sitemap, name="sitemap"),
    re_path(r"^picture/person/(?P<digest>[0-9a-f]{64})\.webp$", portrait, name="portrait"),
    path("picture/<str:token>", picture, name="picture"),
    path("slots/hold", reservation_views.act, name="hold"),
    re_path(r"^calendars/(?P<token>[\w-]{1,90})\.ics$", subscription, name="subscription"),
    path("bookings", own_bookings.ask, name="own-bookings-ask"),
    path("bookings/sent", own_bookings.sent, name="own-bookings-sent"),
    path("bookings/<str:token>", own_bookings.show, name="own-bookings"),
    path("booking/<uid:uid>", booking.show, name="booking"),
    path("booking/<uid:uid>/calendar.ics", booking.calendar_file_view, name="booking-calendar"),
    path("booking/<uid:uid>/continue", booking.go_on, name="booking-continue"),
    path("booking/<uid:uid>/cancel", changes.cancel, name="booking-cancel"),
    path("video/<uid:uid>", booking.video, name="booking-video"),
    path("request/<str:token>", requests.show, name="request"),
    path("reschedule/<uid:uid>", changes.reschedule, name="booking-reschedule"),
    path("teams", invitation, name="invitation"),
    path("team/<str:slug>", owner.show, {"kind": "team"}, name="team"),
    path("team/<str:slug>/<str:event_slug>", event_page, {"kind": "team"}, name="team-event"),
    path("d/<str:link_id>", private_link, name="private-link"),
    path("d/<str:link_id>/<str:event_slug>", private_page, name="private-event"),
    # Last: a person's page matches whatever no other address took.
    path("<str:slug>", owner.show, {"kind": "user"}, name="user"),
    path("<str:slug>/<str:event_slug>", event_page, {"kind": "user"}, name="user-event"),
]
