"""Addresses of My page and what stands below it; every signed-in person may open them, and sees their own."""

from django.urls import include, path

urlpatterns = [
    path("", include("portal.staff.mine.hub")),
    path("", include("portal.staff.mine.hours")),
    path("", include("portal.staff.mine.profile")),
    path("feeds/", include("portal.staff.mine.feeds")),
    path("notifications/", include("portal.staff.mine.notifications")),
    path("keys/", include("portal.staff.mine.keys")),
    path("bookings/", include("portal.staff.mine.bookings")),
]
